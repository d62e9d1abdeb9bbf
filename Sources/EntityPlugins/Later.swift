internal import Dispatch
internal import Synchronization

/// A value that is made on another thread while this one goes on, for what takes long to make and is not needed at
/// once.
final class Later<Value: Sendable>: Sendable {
  private let made = Mutex<Value?>(nil)
  private let group = DispatchGroup()

  init(_ make: @escaping @Sendable () -> Value) {
    DispatchQueue.global().async(group: group) {
      let value = make()
      self.made.withLock { $0 = value }
    }
  }

  /// The value; waits until it is there.
  var value: Value {
    group.wait()
    return made.withLock { $0! }
  }
}

extension Array where Element: Sendable {
  /// What becomes of each element, in order, with as many at once as there are processors.
  func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let result = transform(self[index])
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.compactMap(\.self) }
  }
}

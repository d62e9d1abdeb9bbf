/// Numbers filed under small numbers: for each key its numbers, each once, in flat arrays.
struct KeyedNumbers: Sendable {
  /// What is to be filed, in the order in which it stays.
  struct Drawer {
    fileprivate private(set) var entries: [(key: UInt32, number: Int32)] = []
    /// One more than the largest key.
    fileprivate private(set) var end = 0

    mutating func file(_ number: Int32, under key: UInt32) {
      entries.append((key, number))
      end = max(end, Int(key) + 1)
    }
  }

  /// The same for a loop that asks for every token; not longer than the arena that holds it.
  struct View {
    let first: UnsafeBufferPointer<Int32>
    let numbers: UnsafeBufferPointer<Int32>

    @inline(__always)
    subscript(key: Int) -> UnsafeBufferPointer<Int32> {
      guard key + 1 < first.count else { return UnsafeBufferPointer(start: nil, count: 0) }
      return UnsafeBufferPointer(rebasing: numbers[Int(first[key])..<Int(first[key + 1])])
    }
  }

  let first: [Int32]
  let numbers: [Int32]
}

extension KeyedNumbers {
  /// - Precondition: the same number under one key comes without another between.
  init(_ drawer: Drawer) {
    var first = [Int32](repeating: 0, count: drawer.end + 1)
    var last = [Int32](repeating: -1, count: drawer.end)
    var entries: [(key: UInt32, number: Int32)] = []
    entries.reserveCapacity(drawer.entries.count)
    for (key, number) in drawer.entries where last[Int(key)] != number {
      last[Int(key)] = number
      first[Int(key) + 1] += 1
      entries.append((key, number))
    }
    for key in 0..<drawer.end { first[key + 1] += first[key] }
    var numbers = [Int32](repeating: 0, count: entries.count)
    var next = first
    for (key, number) in entries {
      numbers[Int(next[Int(key)])] = number
      next[Int(key)] += 1
    }
    self.init(first: first, numbers: numbers)
  }

  func view(in arena: Arena) -> View { View(first: arena.array(first), numbers: arena.array(numbers)) }
}

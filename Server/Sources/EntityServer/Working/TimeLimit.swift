internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Ends what takes too long. All waits are equally long, so the oldest is over first, and one timer serves them
/// all: nothing is scheduled, and no other thread woken, for a wait that ends in time.
final class TimeLimit: Sendable {
  private struct Wait {
    let end: NIODeadline
    /// `nil` when the wait has ended.
    var isOver: (@Sendable () -> Void)?
  }

  private struct State {
    /// The oldest first.
    var waits = CircularBuffer<Wait>()
    /// The number of the oldest.
    var first = 0
    var hasTimer = false

    mutating func dropEnded() {
      while waits.first.map({ $0.isOver == nil }) ?? false {
        waits.removeFirst()
        first += 1
      }
    }
  }

  private let limit: TimeAmount
  private let loop = MultiThreadedEventLoopGroup.singleton.any()
  private let state = Mutex(State())

  init(_ limit: Duration) { self.limit = TimeAmount(limit) }

  /// How many waits are kept, also of those that have ended behind one that has not.
  var count: Int { state.withLock { $0.waits.count } }

  /// Calls `isOver` when the time is over.
  /// - Returns: what ``end(_:)`` takes.
  /// - Complexity: O(1)
  func begin(_ isOver: @escaping @Sendable () -> Void) -> Int {
    let (number, needsTimer) = state.withLock { state in
      let needsTimer = !state.hasTimer
      state.hasTimer = true
      // Within the lock, so that the ends are in order.
      state.waits.append(Wait(end: .now() + limit, isOver: isOver))
      return (state.first + state.waits.count - 1, needsTimer)
    }
    if needsTimer { loop.scheduleTask(in: limit) { self.look() } }
    return number
  }

  /// The wait is no longer one.
  /// - Complexity: O(1) amortized
  func end(_ number: Int) {
    state.withLock { state in
      guard number >= state.first else { return }
      state.waits[offset: number - state.first].isOver = nil
      state.dropEnded()
    }
  }

  private func look() {
    let (over, next) = state.withLock { state in
      let now = NIODeadline.now()
      var over: [@Sendable () -> Void] = []
      while let wait = state.waits.first, wait.isOver == nil || wait.end <= now {
        if let isOver = wait.isOver { over.append(isOver) }
        state.waits.removeFirst()
        state.first += 1
      }
      state.hasTimer = !state.waits.isEmpty
      return (over, state.waits.first?.end)
    }
    if let next { loop.scheduleTask(deadline: next) { self.look() } }
    for isOver in over { isOver() }
  }
}

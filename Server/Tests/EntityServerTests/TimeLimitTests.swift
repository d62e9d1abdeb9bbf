import Synchronization
import Testing

@testable import EntityServer

@Suite struct TimeLimitTests {
  @Test func waitsThatEndInTimeAreForgotten() {
    let limit = TimeLimit(.seconds(3600))
    let numbers = (0..<4).map { _ in limit.begin { Issue.record("an hour has passed") } }
    // In any order; what waits behind an older one goes with it.
    for (number, count) in [(2, 4), (0, 3), (0, 3), (1, 1), (3, 0)] {
      limit.end(numbers[number])
      #expect(limit.count == count)
    }
    #expect(limit.begin {} == numbers[3] + 1)
  }

  @Test func whatTakesTooLongIsToldOnceAndNothingElse() async throws {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: .min ... .max, using: &random)
    var source = SplitMix(seed: seed)
    let limit = TimeLimit(.milliseconds(20))
    let told = Told()
    var ended: Set<Int> = []
    for name in 0..<1000 {
      // Ended at once, so that no clock decides which of them is told.
      let number = limit.begin { told.add(name) }
      if source.next() & 1 == 0 {
        limit.end(number)
        ended.insert(name)
      }
    }
    try await eventually("the end of all waits") { limit.count == 0 }
    #expect(told.names.sorted() == (0..<1000).filter { !ended.contains($0) }, "seed \(seed)")
    #expect(told.names == told.names.sorted(), "the oldest first; seed \(seed)")
    // The timer is set anew.
    _ = limit.begin { told.add(1000) }
    try await eventually("one more") { told.names.last == 1000 }
  }

  private final class Told: Sendable {
    private let list = Mutex<[Int]>([])
    var names: [Int] { list.withLock { $0 } }
    func add(_ name: Int) { list.withLock { $0.append(name) } }
  }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}

import Foundation
import Testing

/// The seed of the random tests: a new one each run, or the one in `ENTITYKIT_TEST_SEED`.
let testSeed =
  ProcessInfo.processInfo.environment["ENTITYKIT_TEST_SEED"].flatMap { UInt64($0) }
  ?? UInt64.random(in: .min ... .max)

/// What the failure of a random test prints; put it before `swift test` to see the failure again.
let seedLine: Comment = "ENTITYKIT_TEST_SEED=\(testSeed)"

/// Sebastiano Vigna's SplitMix64: small, and the same on every platform for one seed.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// - Parameter stream: a number of the test's own, so that tests do not share their numbers.
  init(stream: UInt64) { state = testSeed ^ (stream &* 0xA076_1D64_78BD_642F) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &self)]
  }
}

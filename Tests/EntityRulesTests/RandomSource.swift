import Foundation

/// Sebastiano Vigna's SplitMix64: small, and the same on every platform for one seed.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// True once in `denominator` times.
  mutating func oneIn(_ denominator: UInt64) -> Bool { next() % denominator == 0 }

  /// An element of a list that is not empty.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }
}

/// The seed of the random tests: the one in the environment, or a new one. It is printed in the form
/// in which it can be pasted before `swift test`.
let testSeed: UInt64 = {
  let given = ProcessInfo.processInfo.environment["ENTITYKIT_TEST_SEED"].flatMap { UInt64($0) }
  let seed = given ?? UInt64.random(in: .min ... .max)
  print("ENTITYKIT_TEST_SEED=\(seed)")
  return seed
}()

import Foundation

/// The seed of the random tests: the one in the environment, or a new one for each run. It is printed in the form in
/// which it can be put before `swift test` to see the same run again.
public let testSeed: UInt64 = {
  let given = ProcessInfo.processInfo.environment["ENTITYKIT_TEST_SEED"].flatMap { UInt64($0) }
  let seed = given ?? UInt64.random(in: .min ... .max)
  print("ENTITYKIT_TEST_SEED=\(seed)")
  return seed
}()

/// What the failure of a random test says.
public let seedLine = "ENTITYKIT_TEST_SEED=\(testSeed)"

/// A random generator that gives the same numbers for one seed on every machine: Steele, Lea and Flood's SplitMix64.
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// Numbers of the run's seed.
  /// - Parameter stream: tells apart what should not get the same numbers.
  public init(stream: UInt64 = 0) { self.init(seed: testSeed ^ (stream &* 0xA076_1D64_78BD_642F)) }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// True once in `denominator` times.
  public mutating func oneIn(_ denominator: UInt64) -> Bool { next() % denominator == 0 }

  /// An element of a list that is not empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }
}

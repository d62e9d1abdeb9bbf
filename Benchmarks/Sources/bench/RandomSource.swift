import Foundation

/// Sebastiano Vigna's SplitMix64: the same corpus on every machine.
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

  mutating func below(_ count: Int) -> Int { Int(truncatingIfNeeded: next() >> 1) % count }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  /// From 0 up to 1, 1 exclusive.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A rank below `count`, as ranks of words are distributed: each in proportion to 1 / (rank + 1).
  mutating func rank(below count: Int) -> Int {
    min(count - 1, Int(exp2(fraction() * log2(Double(count + 1)))) - 1)
  }
}

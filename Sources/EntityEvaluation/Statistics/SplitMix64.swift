/// A small random generator whose sequence is fixed for ever: Steele, Lea and Flood's SplitMix64 (2014).
///
/// Intervals and p-values are drawn from it, so that the same data and seed give the same bytes on every
/// platform and with every version of the standard library.
public struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to but not including `count`; the bias is below `count` / 2⁶⁴.
  ///
  /// - Precondition: `count > 0`.
  mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }
}

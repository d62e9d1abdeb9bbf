import EntityText
import Foundation
import Testing

/// The seed of the random tests: a new one each run, or the one in `ENTITYKIT_TEST_SEED`.
let testSeed =
  ProcessInfo.processInfo.environment["ENTITYKIT_TEST_SEED"].flatMap { UInt64($0) }
  ?? UInt64.random(in: .min ... .max)

/// What the failure of a random test prints; put it before `swift test` to see the failure again.
let seedLine: Comment = "ENTITYKIT_TEST_SEED=\(testSeed)"

/// A small generator that gives the same numbers on every machine.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  /// - Parameter stream: a number of the test's own, so that tests do not share their texts.
  init(stream: UInt64) { state = testSeed ^ (stream &* 0xA076_1D64_78BD_642F) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Text of 0 to `length` scalars of one to four bytes: letters, marks, blanks, line ends, emoji.
func randomText(upTo length: Int, using generator: inout SplitMix64) -> String {
  let pool = Array("abcXYZ 019.,'-\r\n\téœß\u{301}\u{A0}\u{202F}€’漢字가\u{FEFF}ไ😀👨\u{200D}👩🇫🇷𝒳𐍈".unicodeScalars)
  let ascii = Bool.random(using: &generator)
  let scalars = (0..<Int.random(in: 0...length, using: &generator)).map { _ in
    // Some texts are nearly all ASCII, so that scalars of several bytes fall on rare places.
    ascii && Int.random(in: 0..<20, using: &generator) > 0
      ? pool[Int.random(in: 0..<16, using: &generator)] : pool.randomElement(using: &generator)!
  }
  return String(String.UnicodeScalarView(scalars))
}

extension String {
  /// The byte offsets at which scalars start, and the end.
  var scalarBoundaries: [Int] {
    var offsets = [0]
    for scalar in unicodeScalars { offsets.append(offsets.last! + UTF8.width(scalar)) }
    return offsets
  }
}

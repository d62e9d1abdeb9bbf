import EntityText
import Foundation
import RandomTesting
import Testing

/// Text of 0 to `length` scalars of one to four bytes: letters, marks, blanks, line ends, emoji.
func randomText(upTo length: Int, using generator: inout SeededGenerator) -> String {
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

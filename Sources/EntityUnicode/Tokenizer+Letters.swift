extension Tokenizer {
  /// Appends the folded characters of a word: the scalars of its folded form, in which edits of a
  /// misspelt word are counted.
  /// - Parameter surface: the text of one token.
  /// - Returns: whether the word is made of letters only. Numbers, elided words, acronyms with points,
  ///   punctuation and web addresses are not; what was appended of them means nothing.
  /// - Complexity: O(length).
  public func appendLetters(of surface: Substring, to letters: inout [UInt32]) -> Bool {
    for scalar in surface.unicodeScalars {
      let entry = table.entry(scalar.value)
      switch entry.scalarClass {
      case .letter, .mark:
        if entry.count == 1 {
          letters.append(UInt32(truncatingIfNeeded: entry.bits & 0xFF))
        } else if entry.isOverflow {
          Self.append(table.folded(scalar.value), to: &letters)
        } else {
          Self.append(
            (0..<entry.count).map { UInt8(truncatingIfNeeded: entry.bits >> (8 * UInt64($0))) }, to: &letters)
        }
      case .ignorable: continue
      default: return false
      }
    }
    return true
  }

  private static func append(_ folded: [UInt8], to letters: inout [UInt32]) {
    for scalar in String(decoding: folded, as: UTF8.self).unicodeScalars { letters.append(scalar.value) }
  }
}

internal import CICU
public import EntityText

/// Sentences as ICU breaks them (UAX #29, with the locale's exceptions).
public struct SentenceSplitter: Sendable {
  public let locale: String

  public init(locale: String) { self.locale = locale }

  /// The sentences in text order; together they cover the text, white space included.
  /// - Complexity: O(length of the text).
  public func sentences(of text: String) throws(ICUError) -> [TextSpan] {
    var offsets: [Int] = []
    var text = text
    let status = text.withUTF8 { bytes -> Int32 in
      guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
      return withUnsafeMutablePointer(to: &offsets) { offsets in
        cicu_sentence_breaks(
          // Abbreviations such as "M." end no sentence.
          base, Int32(bytes.count), locale.contains("@") ? locale : "\(locale)@ss=standard",
          { context, offset in
            context?.assumingMemoryBound(to: [Int].self).pointee.append(Int(offset))
          }, offsets)
      }
    }
    if status != 0 { throw ICUError(operation: "sentences", code: status) }
    return zip(offsets, offsets.dropFirst()).map { TextSpan($0, $1) }
  }

  /// Marks the tokens that open a sentence with ``TokenFlags/sentenceStart``.
  public func markSentences(in tokens: inout [Token], of text: String) throws(ICUError) {
    var index = 0
    for sentence in try sentences(of: text) {
      while index < tokens.count, tokens[index].span.start < sentence.start { index += 1 }
      guard index < tokens.count else { return }
      if tokens[index].span.start < sentence.end { tokens[index].flags.insert(.sentenceStart) }
    }
  }
}

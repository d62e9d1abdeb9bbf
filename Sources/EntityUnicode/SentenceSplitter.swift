internal import CICU
public import EntityText

/// Sentences as ICU breaks them (UAX #29, with the locale's exceptions).
public struct SentenceSplitter: Sendable {
  public let locale: String
  /// `nil` where only ICU knows the rules.
  private let rules: SentenceRules?

  /// Makes the tables of a locale, in some hundred microseconds.
  public init(locale: String) {
    self.locale = locale
    rules = SentenceRules(locale: Self.suppressing(locale))
  }

  /// Abbreviations such as "M." end no sentence.
  static func suppressing(_ locale: String) -> String {
    locale.contains("@") ? locale : "\(locale)@ss=standard"
  }

  /// The sentences in text order; together they cover the text, white space included.
  /// - Complexity: O(length of the text).
  public func sentences(of text: String) throws(ICUError) -> [TextSpan] {
    var starts: [Int] = []
    try forEachStart(in: text) { starts.append($0) }
    return zip(starts, starts.dropFirst() + [text.utf8.count]).map { TextSpan($0, $1) }
  }

  /// Marks the tokens that open a sentence with ``TokenFlags/sentenceStart``.
  /// - Complexity: O(length of the text + tokens).
  public func markSentences(in tokens: inout [Token], of text: String) throws(ICUError) {
    var index = 0
    try forEachStart(in: text) { start in
      while index < tokens.count, tokens[index].span.start < start { index += 1 }
      if index < tokens.count { tokens[index].flags.insert(.sentenceStart) }
    }
  }

  /// Calls `body` with the offset of each sentence of a text.
  private func forEachStart(in text: String, _ body: (Int) -> Void) throws(ICUError) {
    var text = text
    let status = text.withUTF8 { bytes -> Int32 in
      guard !bytes.isEmpty else { return 0 }
      guard let rules else { return Self.askICU(bytes, Self.suppressing(locale), body) }
      body(0)
      rules.forEachBreak(in: bytes, body)
      return 0
    }
    if status != 0 { throw ICUError(operation: "sentences", code: status) }
  }

  /// The same by ICU's iterator, which takes a step for every character. Returns ICU's status.
  static func askICU(
    _ bytes: UnsafeBufferPointer<UInt8>, _ locale: String, _ body: (Int) -> Void
  ) -> Int32 {
    guard let base = bytes.baseAddress else { return 0 }
    var offsets: [Int] = []
    let status = withUnsafeMutablePointer(to: &offsets) { offsets in
      cicu_sentence_breaks(
        base, Int32(bytes.count), locale,
        { context, offset in
          context?.assumingMemoryBound(to: [Int].self).pointee.append(Int(offset))
        }, offsets)
    }
    if status == 0 { offsets.dropLast().forEach(body) }
    return status
  }
}

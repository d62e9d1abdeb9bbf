public import EntityRecognition
public import EntityText

/// What French calendar expressions stand for, in the manner of ISO 8601 and TIMEX3.
///
///     let dates = FrenchDateNormalizer()
///     dates.value(of: "25 au 27 mai 2024", writtenOn: nil)          // 2024-05-25/2024-05-27
///     dates.value(of: "16 juin", writtenOn: nil)                    // XXXX-06-16
///     dates.value(of: "vendredi dernier", writtenOn: day)           // 2023-06-09
///
/// An expression is read (tokens, then grammar) and then resolved against the day of writing; see
/// ``DateResolver`` for the rules.
public struct FrenchDateNormalizer: Normalizer {
  public let name = "dates-fr"
  public let label: Label = "DATE"

  public init() {}

  public func value(of annotation: Annotation, in document: Document) -> String? {
    value(
      of: document.text(of: annotation.span), writtenOn: document.date,
      isSince: Self.isSince(annotation.span, in: document.text))?.description
  }

  /// Whether "depuis" stands before a span, or an article and "depuis" before that.
  private static func isSince(_ span: TextSpan, in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = bytes[..<span.start]
      // What is no ASCII letter parts words.
      func popWord() -> Slice<UnsafeBufferPointer<UInt8>> {
        func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
        while let last = rest.last, !isLetter(last) { rest.removeLast() }
        let end = rest.endIndex
        while let last = rest.last, isLetter(last) { rest.removeLast() }
        return bytes[rest.endIndex..<end]
      }
      func isEqual(_ word: Slice<UnsafeBufferPointer<UInt8>>, _ other: StaticString) -> Bool {
        word.count == other.utf8CodeUnitCount
          && zip(word, 0...).allSatisfy { $0 | 0x20 == other.utf8Start[$1] }
      }
      let word = popWord()
      return isEqual(isEqual(word, "le") || isEqual(word, "l") ? popWord() : word, "depuis")
    }
  }

  /// - Parameters:
  ///   - expression: the words of the date, with nothing around them; accents, capitals, apostrophes and
  ///     spaces as they come.
  ///   - day: the day of writing; without one, relative expressions stay underspecified.
  ///   - isSince: whether something lasts since then, as behind "depuis le": the date is no later than `day`.
  /// - Returns: `nil` for what is no French date or no day of the calendar ("31 février").
  /// - Complexity: O(length of the expression); anything that is not the vocabulary of dates ends the
  ///   reading at its first word.
  public func value(
    of expression: String, writtenOn day: CalendarDate?, isSince: Bool = false
  ) -> DateValue? {
    guard let tokens = FrenchDateTokenizer.tokens(of: expression) else { return nil }
    var parser = FrenchDateParser(tokens)
    guard let parsed = parser.expression() else { return nil }
    return DateResolver(today: day, isSince: isSince).value(of: parsed)
  }
}

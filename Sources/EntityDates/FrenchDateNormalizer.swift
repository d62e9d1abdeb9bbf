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
    let bytes = text.utf8
    let end = bytes.index(bytes.startIndex, offsetBy: span.start)
    let start = bytes.index(end, offsetBy: -min(span.start, 24))
    // All that is asked for is ASCII; what is no letter parts words.
    var words = bytes[start..<end].split { !(0x61...0x7A).contains($0 | 0x20) }
      .map { String(decoding: $0.map { $0 | 0x20 }, as: UTF8.self) }
    if ["le", "l"].contains(words.last) { words.removeLast() }
    return words.last == "depuis"
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

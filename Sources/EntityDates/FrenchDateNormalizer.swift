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
    value(of: document.text(of: annotation.span), writtenOn: document.date)?.description
  }

  /// - Parameters:
  ///   - expression: the words of the date, with nothing around them; accents, capitals, apostrophes and
  ///     spaces as they come.
  ///   - day: the day of writing; without one, relative expressions stay underspecified.
  /// - Returns: `nil` for what is no French date or no day of the calendar ("31 février").
  /// - Complexity: O(length of the expression); anything that is not the vocabulary of dates ends the
  ///   reading at its first word.
  public func value(of expression: String, writtenOn day: CalendarDate?) -> DateValue? {
    guard let tokens = FrenchDateTokenizer.tokens(of: expression) else { return nil }
    var parser = FrenchDateParser(tokens)
    guard let parsed = parser.expression() else { return nil }
    return DateResolver(today: day).value(of: parsed)
  }
}

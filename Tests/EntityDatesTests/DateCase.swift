import EntityDates
import EntityText
import Testing

/// An expression with what it stands for on its own, and in a text of ``today``.
struct DateCase: Sendable, CustomTestStringConvertible {
  /// A Friday, in week 24.
  static let today = CalendarDate(iso8601: "2023-06-16")

  let expression: String
  let open: String?
  let resolved: String?

  /// Where the day of writing makes a difference.
  init(_ expression: String, _ open: String?, _ resolved: String?) {
    (self.expression, self.open, self.resolved) = (expression, open, resolved)
  }

  /// Where it makes none.
  init(_ expression: String, _ value: String?) { self.init(expression, value, value) }

  var testDescription: String { expression }
}

/// The value of an expression in a text of a day given as `YYYY-MM-DD`.
func value(_ expression: String, on day: String? = nil) -> String? {
  FrenchDateNormalizer().value(of: expression, writtenOn: day.flatMap { CalendarDate(iso8601: $0) })?
    .description
}

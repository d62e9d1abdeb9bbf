/// A calendar expression as it is written, before anyone asks when that is.
enum DateExpression: Equatable {
  /// Needs no day of writing.
  case value(DateValue)
  /// Days, months, weekdays and years, one or several.
  case items([DateItem])
  case season(DateValue.Season, YearReference?)
  /// "premier trimestre 2023"; the unit is ``PeriodUnit/quarter`` or ``PeriodUnit/half``.
  case part(PeriodUnit, Int, YearReference?)
  /// "semaine dernière" is a week at −1.
  case period(PeriodUnit, Int)
}

/// One of the days of "lundi 12 et mardi 13 mai 2024"; what it shares with the others stands only in one.
struct DateItem: Equatable {
  /// How an item goes on from the one before it.
  enum Joint: Equatable {
    /// Another one: "et", "ou", a comma. Also that of the first.
    case another
    /// The end of a range that the one before begins: "au", "à", a hyphen.
    case through
  }

  var joint: Joint = .another
  /// Days from the day of writing: −1 for "hier".
  var deictic: Int?
  /// From Monday, 1.
  var weekday: Int?
  var day: Int?
  var month: Int?
  var year: YearReference?
}

enum YearReference: Equatable {
  case year(Int)
  /// "dernier", "passé"
  case last
  /// "prochain"
  case next
  /// Years from the one of writing: 0 for "courant" and "de cette année".
  case offset(Int)
}

enum PeriodUnit: Equatable {
  case week, weekend, month, quarter, half, year, decade, century

  /// How many of them are a year.
  var perYear: Int { self == .quarter ? 4 : 2 }
}

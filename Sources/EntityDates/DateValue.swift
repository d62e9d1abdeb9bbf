/// What a calendar expression stands for. Its text form is the `value` of TIMEX3 (TimeML 1.2.1), which is
/// ISO 8601 with `X` for digits that are not known, and with names for decades, seasons, weekends and
/// times that cannot be counted.
public enum DateValue: Hashable, Sendable {
  public enum Season: String, Hashable, Sendable, CaseIterable {
    case spring = "SP"
    case summer = "SU"
    case autumn = "FA"
    case winter = "WI"
  }

  /// Times that are only known to lie on one side of the day of writing.
  public enum Reference: String, Hashable, Sendable {
    case past = "PAST_REF"
    case present = "PRESENT_REF"
    case future = "FUTURE_REF"
  }

  /// The 19th century is number 19; its text form is `18`, the digits that its years begin with.
  case century(Int, beforeChrist: Bool)
  /// The years 1960 to 1969 are number 196: `196X`.
  case decade(Int)
  case year(Int)
  /// `2023-H1`
  case half(Int, year: Int?)
  /// `2023-Q1`
  case quarter(Int, year: Int?)
  /// `2021-SP`. A winter has the year that it begins in.
  case season(Season, year: Int?)
  case month(Int, year: Int?)
  /// A week of ISO 8601, whose year may differ from the one of its days: `2023-W23`.
  case week(Int, year: Int)
  /// The Saturday and Sunday of a week: `2023-W23-WE`.
  case weekend(Int, year: Int)
  case day(Int, month: Int?, year: Int?)
  /// A day of no known week, Monday being 1: `XXXX-WXX-4`.
  case weekday(Int)
  case reference(Reference)
  /// Both ends belong to it: `2024-05-25/2024-05-27`.
  indirect case range(DateValue, DateValue)
  /// `2024-05-12,2024-05-13`
  case list([DateValue])
}

extension DateValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .century(let number, let beforeChrist): (beforeChrist ? "BC" : "") + Self.digits(number - 1, 2)
    case .decade(let number): Self.digits(number, 3) + "X"
    case .year(let year): Self.digits(year, 4)
    case .half(let number, let year): "\(Self.digits(year, 4))-H\(number)"
    case .quarter(let number, let year): "\(Self.digits(year, 4))-Q\(number)"
    case .season(let season, let year): "\(Self.digits(year, 4))-\(season.rawValue)"
    case .month(let month, let year): "\(Self.digits(year, 4))-\(Self.digits(month, 2))"
    case .week(let week, let year): "\(Self.digits(year, 4))-W\(Self.digits(week, 2))"
    case .weekend(let week, let year): "\(Self.digits(year, 4))-W\(Self.digits(week, 2))-WE"
    case .day(let day, let month, let year):
      "\(Self.digits(year, 4))-\(Self.digits(month, 2))-\(Self.digits(day, 2))"
    case .weekday(let weekday): "XXXX-WXX-\(weekday)"
    case .reference(let reference): reference.rawValue
    case .range(let first, let last): "\(first)/\(last)"
    case .list(let values): values.map(\.description).joined(separator: ",")
    }
  }

  /// At least `width` digits, or as many `X`.
  private static func digits(_ value: Int?, _ width: Int) -> String {
    guard let value else { return String(repeating: "X", count: width) }
    var digits = String(value)
    while digits.utf8.count < width { digits = "0" + digits }
    return digits
  }
}

/// Dates that are written with digits and one kind of mark: "2023-07-14", "12/05/2023", "12.05.23",
/// "2023-2025", "2014-15". Day, month and year as in France, or year, month and day as in ISO 8601.
enum NumericDate {
  /// `nil` for everything else.
  static func expression(of tokens: [DateToken]) -> DateExpression? {
    guard tokens.count == 3 || tokens.count == 5, case .number(let first, let width) = tokens[0],
      case .number(let second, let secondWidth) = tokens[2]
    else { return nil }
    let mark = tokens[1]
    guard mark == .hyphen || mark == .slash || mark == .point else { return nil }
    if tokens.count == 3 { return pair((first, width), (second, secondWidth), mark).map { .items($0) } }
    guard tokens[3] == mark, case .number(let third, let thirdWidth) = tokens[4], secondWidth <= 2 else {
      return nil
    }
    if width == 4 {
      return thirdWidth <= 2 ? .items([DateItem(day: third, month: second, year: .year(first))]) : nil
    }
    guard width <= 2, thirdWidth == 4 || thirdWidth == 2 else { return nil }
    let year = thirdWidth == 4 ? third : year(ofTwoDigits: third)
    return .items([DateItem(day: first, month: second, year: .year(year))])
  }

  /// 49 is 2049, 50 is 1950.
  static func year(ofTwoDigits value: Int) -> Int { value < 50 ? 2000 + value : 1900 + value }

  private typealias Number = (value: Int, digits: Int)

  /// Years, a year and its month, or a day and its month.
  private static func pair(_ first: Number, _ second: Number, _ mark: DateToken) -> [DateItem]? {
    switch (first.digits, second.digits) {
    case (4, 4): return years(first.value, second.value)
    case (4, 2):
      // "2014-15" runs on; "2023-07" is a month of ISO 8601, but "2011/12" are two years.
      let isNextYear = second.value == (first.value + 1) % 100
      if (1...12).contains(second.value), mark != .slash || !isNextYear {
        return [DateItem(month: second.value, year: .year(first.value))]
      }
      let last = first.value / 100 * 100 + second.value
      return years(first.value, last > first.value || !isNextYear ? last : last + 100)
    case (...2, 4) where mark != .hyphen:
      return [DateItem(month: first.value, year: .year(second.value))]
    case (...2, ...2) where mark != .hyphen: return [DateItem(day: first.value, month: second.value)]
    default: return nil
    }
  }

  private static func years(_ first: Int, _ last: Int) -> [DateItem]? {
    [DateItem(year: .year(first)), DateItem(joint: .through, year: .year(last))]
  }
}

internal import EntityText

/// Weeks as ISO 8601 counts them.
extension CalendarDate {
  /// From Monday, 1, to Sunday, 7, as ISO 8601 counts them.
  var weekday: Int {
    let sinceMonday = (dayNumber + 3) % 7
    return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
  }

  /// The week of ISO 8601: it begins on Monday and belongs to the year that its Thursday is in.
  var week: (number: Int, year: Int) {
    let thursday = dayNumber + 4 - weekday
    // The first and the last week that are counted reach beyond the calendar.
    guard let date = CalendarDate(dayNumber: thursday) else { return (1, year + 1) }
    let newYear = thursday - CalendarDate.daysBefore(month: date.month, of: date.year) - date.day + 1
    return ((thursday - newYear) / 7 + 1, date.year)
  }

  private static func daysBefore(month: Int, of year: Int) -> Int {
    (1..<month).reduce(0) { $0 + days(inMonth: $1, of: year) }
  }
}

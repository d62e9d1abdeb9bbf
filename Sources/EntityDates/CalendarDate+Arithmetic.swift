internal import EntityText

/// Counting days and weeks. The calendar is the proleptic Gregorian one of ISO 8601.
extension CalendarDate {
  /// Days since 1 January 1970. After Howard Hinnant's `days_from_civil`: years begin in March, so that
  /// the leap day is their last one, and the lengths of the months are linear in their number.
  var dayNumber: Int {
    let shifted = month > 2 ? year : year - 1
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// `nil` outside the years 1 to 9999.
  init?(dayNumber: Int) {
    guard (-719_162...2_932_896).contains(dayNumber) else { return nil }
    let shifted = dayNumber + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  func adding(days: Int) -> CalendarDate? { CalendarDate(dayNumber: dayNumber + days) }

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

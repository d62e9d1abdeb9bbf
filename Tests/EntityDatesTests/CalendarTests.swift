import EntityText
import Testing

@testable import EntityDates

@Suite struct CalendarTests {
  @Test(arguments: [
    ("1970-01-01", 0, 4, 1970, 1), ("2000-02-29", 11_016, 2, 2000, 9), ("2023-06-16", 19_524, 5, 2023, 24),
    ("2021-01-03", 18_630, 7, 2020, 53), ("2021-01-04", 18_631, 1, 2021, 1),
    ("2018-12-31", 17_896, 1, 2019, 1), ("2016-01-01", 16_801, 5, 2015, 53),
    ("1582-10-15", -141_427, 5, 1582, 41), ("1789-07-14", -65_914, 2, 1789, 29),
    ("1900-03-01", -25_508, 4, 1900, 9), ("0001-01-01", -719_162, 1, 1, 1),
    ("9999-12-31", 2_932_896, 5, 9999, 52),
  ])
  func knownDates(_ text: String, _ number: Int, _ weekday: Int, _ year: Int, _ week: Int) throws {
    let date = try #require(CalendarDate(iso8601: text))
    #expect(date.dayNumber == number)
    #expect(CalendarDate(dayNumber: number) == date)
    #expect(date.weekday == weekday)
    #expect(date.week.year == year)
    #expect(date.week.number == week)
  }

  @Test func daysFollowOneAnother() throws {
    var date = try #require(CalendarDate(year: 1895, month: 12, day: 25))
    var weekday = date.weekday
    var week = date.week
    while date.year < 1930 {
      let next = try #require(date.adding(days: 1))
      let lastOfMonth = CalendarDate.days(inMonth: date.month, of: date.year)
      try #require(next.day == (date.day == lastOfMonth ? 1 : date.day + 1), "\(date)")
      try #require(next > date, "\(date)")
      weekday = weekday % 7 + 1
      try #require(next.weekday == weekday, "\(next)")
      if weekday == 1 {
        // A week belongs to the year that has its Thursday, and 4 January is in the first.
        let isFirst = (next.month == 12 && next.day >= 29) || (next.month == 1 && next.day <= 4)
        week = isFirst ? (1, week.year + 1) : (week.number + 1, week.year)
      }
      try #require(next.week == week, "\(next)")
      date = next
    }
  }

  @Test func calendarEndsWithItsYears() throws {
    #expect(try #require(CalendarDate(iso8601: "9999-12-31")).adding(days: 1) == nil)
    #expect(try #require(CalendarDate(iso8601: "0001-01-01")).adding(days: -1) == nil)
  }
}

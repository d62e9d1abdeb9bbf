import EntityText
import RandomTesting
import Testing

@testable import EntityDates

@Suite struct RandomDateTests {
  private static let months = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
  ]
  private static let weekdays = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]

  private static func date(_ random: inout SeededGenerator) -> CalendarDate {
    // From 1000 to 2199.
    CalendarDate(dayNumber: Int.random(in: -354_285...84_005, using: &random))!
  }

  /// One of the ways to write a date in full.
  private static func written(_ date: CalendarDate, _ random: inout SeededGenerator) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let day = date.day == 1 ? random.pick(["1er", "1", "premier", "1 er"]) : "\(date.day)"
    let words = "\(day) \(months[date.month - 1]) \(date.year)"
    return switch Int.random(in: 0..<7, using: &random) {
    case 0: "\(weekdays[date.weekday - 1]) \(words)"
    case 1: date.description
    case 2: "\(padded(date.day))/\(padded(date.month))/\(date.year)"
    case 3: "\(date.day).\(date.month).\(date.year)"
    case 4: words.uppercased()
    case 5: words.replacing(" ", with: "\u{A0}")
    default: words
    }
  }

  @Test func absoluteDatesComeBack() throws {
    var random = SeededGenerator(stream: 1)
    for _ in 0..<5000 {
      let date = Self.date(&random)
      let text = Self.written(date, &random)
      let found = value(text, on: random.pick([nil, Self.date(&random).description]))
      try #require(found == date.description, "\(text) \(seedLine)")
    }
  }

  @Test func rangesComeBack() throws {
    var random = SeededGenerator(stream: 2)
    for _ in 0..<2000 {
      let first = Self.date(&random)
      let last = try #require(first.adding(days: Int.random(in: 1...300, using: &random)))
      let start = "\(first.day) \(Self.months[first.month - 1])"
      let end = "\(last.day) \(Self.months[last.month - 1]) \(last.year)"
      // The year of the first one may go without saying where the second tells it.
      let isPlain = first.month > last.month || first.year == last.year
      let text = isPlain ? "\(start) au \(end)" : "\(start) \(first.year) au \(end)"
      try #require(value(text) == "\(first)/\(last)", "\(text) \(seedLine)")
    }
  }

  @Test func daysWithoutYearAreNear() throws {
    var random = SeededGenerator(stream: 3)
    for _ in 0..<5000 {
      let (date, today) = (Self.date(&random), Self.date(&random))
      if date.month == 2, date.day == 29 { continue }
      let text = "\(date.day) \(Self.months[date.month - 1])"
      let found = try #require(value(text, on: today.description), "\(text) \(seedLine)")
      let resolved = try #require(CalendarDate(iso8601: found), "\(text) \(seedLine)")
      try #require((resolved.month, resolved.day) == (date.month, date.day), "\(text) \(seedLine)")
      try #require(abs(resolved.dayNumber - today.dayNumber) <= 183, "\(text) on \(today) \(seedLine)")
    }
  }

  @Test func weekdaysAreOnTheirSide() throws {
    var random = SeededGenerator(stream: 4)
    for _ in 0..<2000 {
      let today = Self.date(&random)
      let weekday = Int.random(in: 1...7, using: &random)
      for (word, days) in [("", -6...0), (" dernier", -7 ... -1), (" prochain", 1...7)] {
        let text = Self.weekdays[weekday - 1] + word
        let found = try #require(value(text, on: today.description), "\(text) \(seedLine)")
        let resolved = try #require(CalendarDate(iso8601: found), "\(text) \(seedLine)")
        try #require(resolved.weekday == weekday, "\(text) on \(today) \(seedLine)")
        try #require(days.contains(resolved.dayNumber - today.dayNumber), "\(text) on \(today) \(seedLine)")
      }
    }
  }

  /// Whatever is given, the answer is `nil` or a value, and the same one for the same words.
  @Test func anythingCanBeAsked() throws {
    var random = SeededGenerator(stream: 5)
    let pieces =
      DateCase.all.flatMap { $0.expression.split(separator: " ").map(String.init) }
      + [
        "-", "/", ".", ",", "'", "0", "00", "9999", "31", "\0", "é", "e\u{301}", "👍🏽", "\u{FEFF}", "e", "sept",
      ]
    let days = ["0001-01-01", "2023-06-16", "2024-02-29", "9999-12-31", nil]
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        text += random.pick(pieces) + random.pick(["", " ", " ", " "])
      }
      let day = random.pick(days)
      let first = value(text, on: day)
      try #require(first?.isEmpty != true, "\(text) \(seedLine)")
      try #require(first == value(" " + text + "\u{A0}", on: day), "\(text) \(seedLine)")
    }
  }
}

internal import EntityText

/// Says when an expression is, seen from the day of writing. Without one, the parts of a date that are
/// not said stay open.
///
/// News speak of both sides of their day, so what is not said is chosen near to it:
///
/// - a day or month without a year is the nearest one, so it lies within about half a year;
/// - a weekday is the most recent one, the day of writing included;
/// - "dernier" is the most recent one that is over, "prochain" the next one that has not begun; the period
///   of writing itself is neither;
/// - "courant" and "de cette année" are the year of writing;
/// - a quarter or half without a year is one of the year of writing;
/// - a season begins with its first whole month: spring is March to May.
/// - what something lasts since is not later than the day of writing.
struct DateResolver {
  let today: CalendarDate?
  /// Whether something lasts since then: "depuis le 7 octobre".
  var isSince = false

  /// `nil` for days that no calendar has.
  func value(of expression: DateExpression) -> DateValue? {
    switch expression {
    case .value(let value): value
    case .items(let items): value(of: items)
    case .season(let season, let year): .season(season, year: self.year(of: season, year))
    case .part(let unit, let number, let year): part(unit, number, year)
    case .period(let unit, let step): period(unit, step)
    }
  }

  private func year(of season: DateValue.Season, _ reference: YearReference?) -> Int? {
    let number =
      switch season {
      case .spring: 0
      case .summer: 1
      case .autumn: 2
      case .winter: 3
      }
    // Counted from March, January and February belong to the winter of the year before.
    return year(of: number, in: 4, reference) { (monthIndex(of: $0) - 2) / 3 }
  }

  private func part(_ unit: PeriodUnit, _ number: Int, _ reference: YearReference?) -> DateValue {
    let year = year(of: number - 1, in: unit.perYear, reference ?? .offset(0)) {
      monthIndex(of: $0) * unit.perYear / 12
    }
    return unit == .quarter ? .quarter(number, year: year) : .half(number, year: year)
  }

  /// A period so many from the one of writing; without a day of writing only its side is known.
  private func period(_ unit: PeriodUnit, _ step: Int) -> DateValue? {
    guard let today else { return .reference(step < 0 ? .past : step > 0 ? .future : .present) }
    switch unit {
    case .week: return today.adding(days: 7 * step).map { .week($0.week.number, year: $0.week.year) }
    case .weekend: return weekend(step, from: today)
    case .month:
      let index = monthIndex(of: today) + step
      return .month(index % 12 + 1, year: index / 12)
    case .quarter, .half:
      let index = monthIndex(of: today) * unit.perYear / 12 + step
      let (number, year) = (index % unit.perYear + 1, index / unit.perYear)
      return unit == .quarter ? .quarter(number, year: year) : .half(number, year: year)
    case .year: return .year(today.year + step)
    case .decade: return .decade(max(0, today.year / 10 + step))
    case .century: return .century(max(1, (today.year - 1) / 100 + 1 + step), beforeChrist: false)
    }
  }

  /// The last one has its Sunday behind the day of writing, the next one its Saturday before it.
  private func weekend(_ step: Int, from today: CalendarDate) -> DateValue? {
    let days =
      switch step {
      case ..<0: -today.weekday
      case 0: 0
      default: today.weekday < 6 ? 6 - today.weekday : 13 - today.weekday
      }
    return today.adding(days: days).map { .weekend($0.week.number, year: $0.week.year) }
  }
}

// MARK: - Choosing a year

extension DateResolver {
  /// The year of one of the months, quarters or seasons that a year is made of; `nil` where only the day
  /// of writing could tell.
  /// - Parameters:
  ///   - position: which one it is, from 0.
  ///   - count: how many are in a year.
  ///   - index: the number, from the year 0 on, of the one that a date is in.
  func year(
    of position: Int, in count: Int, _ reference: YearReference?, index: (CalendarDate) -> Int
  ) -> Int? {
    if case .year(let year) = reference { return year }
    guard let today else { return nil }
    let now = index(today)
    let year = now / count
    let distance = position - now % count
    switch reference {
    case .year(let year): return year
    case .offset(let offset): return today.year + offset
    case .last: return distance < 0 ? year : year - 1
    case .next: return distance > 0 ? year : year + 1
    case nil:
      if isSince { return distance <= 0 ? year : year - 1 }
      // The nearest; of two that are as near the past one.
      if distance * 2 >= count { return year - 1 }
      return distance * 2 < -count ? year + 1 : year
    }
  }

  /// Months from January of the year 0 on.
  func monthIndex(of date: CalendarDate) -> Int { date.year * 12 + date.month - 1 }
}

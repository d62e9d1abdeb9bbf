internal import EntityText

/// Days, months, weekdays and years, one or several.
extension DateResolver {
  /// `nil` too for items of several kinds ("mai 2023 et 2024"): what they share cannot be told.
  func value(of items: [DateItem]) -> DateValue? {
    let items = sharingMonths(items)
    guard let kind = items.first?.kind, items.allSatisfy({ $0.kind == kind }) else { return nil }
    let values: [DateValue?] =
      switch kind {
      case .month: datesOfMonths(items)
      case .weekday: weekdays(items)
      case .day: items.map(dayWithoutMonth)
      case .deictic: items.map(deictic)
      case .year: items.map { if case .year(let year) = $0.year { .year(year) } else { nil } }
      }
    var joined: [(joint: DateItem.Joint, value: DateValue)] = []
    for (item, value) in zip(items, values) {
      guard let value else { return nil }
      joined.append((item.joint, value))
    }
    return DateValue.joined(joined)
  }

  private func deictic(_ item: DateItem) -> DateValue? {
    guard let days = item.deictic else { return nil }
    if let today { return today.adding(days: days).map { .day($0) } }
    // "demain lundi": the weekday says more than the side.
    if let weekday = item.weekday { return .weekday(weekday) }
    return .reference(days < 0 ? .past : days > 0 ? .future : .present)
  }
}

// MARK: - Days and months

extension DateResolver {
  /// Gives days the month of the day behind them: "12 et 13 mai". A range that would run backwards begins
  /// in the month before: "28 au 3 mai".
  private func sharingMonths(_ items: [DateItem]) -> [DateItem] {
    var items = items
    for index in items.indices.dropLast().reversed() {
      let next = items[index + 1]
      guard let day = items[index].day, items[index].month == nil, let month = next.month,
        let nextDay = next.day
      else { continue }
      let isBackwards = next.joint == .through && day > nextDay
      items[index].month = isBackwards ? (month + 10) % 12 + 1 : month
    }
    return items
  }

  /// - Parameter items: all of them have a month.
  private func datesOfMonths(_ items: [DateItem]) -> [DateValue?] {
    zip(items, years(of: items)).map { item, year in
      guard let month = item.month, (1...12).contains(month) else { return nil }
      guard let day = item.day else { return .month(month, year: year) }
      // In a year that is not known, February may have its 29th.
      guard let date = CalendarDate(year: year ?? 2000, month: month, day: day) else { return nil }
      return year == nil ? .day(day, month: month, year: nil) : .day(date)
    }
  }

  /// The years of items that follow one another: one item tells them, its neighbours lie around it.
  private func years(of items: [DateItem]) -> [Int?] {
    var years: [Int?] = items.map { if case .year(let year) = $0.year { year } else { nil } }
    if years.allSatisfy({ $0 == nil }), today != nil {
      let index = items.lastIndex { $0.year != nil } ?? items.count - 1
      years[index] = year(of: items[index])
    }
    guard let last = years.lastIndex(where: { $0 != nil }) else { return years }
    for index in years[..<last].indices.reversed() where years[index] == nil {
      years[index] = years[index + 1].map { $0 - (turnsOfYear(items[index], items[index + 1]) ? 1 : 0) }
    }
    for index in years.indices.dropFirst() where years[index] == nil {
      years[index] = years[index - 1].map { $0 + (turnsOfYear(items[index - 1], items[index]) ? 1 : 0) }
    }
    return years
  }

  /// Whether the new year lies between two items: "décembre à février", but not "mai et mars".
  private func turnsOfYear(_ first: DateItem, _ second: DateItem) -> Bool {
    guard let month = first.month, let next = second.month else { return false }
    return month - next > (second.joint == .through ? 0 : 6)
  }

  private func year(of item: DateItem) -> Int? {
    guard let today, let month = item.month else { return nil }
    guard let day = item.day else { return year(of: month - 1, in: 12, item.year, index: monthIndex(of:)) }
    switch item.year {
    case .year(let year): return year
    case .offset(let offset): return today.year + offset
    default:
      // A leap day may be eight years away.
      let reach = month == 2 && day == 29 ? 8 : 1
      let dates = (today.year - reach...today.year + reach).compactMap {
        CalendarDate(year: $0, month: month, day: day)
      }
      return nearest(of: dates, item.year)?.year
    }
  }

  /// "jeudi 26", "5 courant": in one of the months around, where the weekday fits; else the nearest.
  private func dayWithoutMonth(_ item: DateItem) -> DateValue? {
    guard let day = item.day else { return nil }
    guard let today else { return .day(day, month: nil, year: nil) }
    if item.year == .offset(0) {
      return CalendarDate(year: today.year, month: today.month, day: day).map { .day($0) }
    }
    let dates = (-2...2).compactMap { step -> CalendarDate? in
      let index = monthIndex(of: today) + step
      return CalendarDate(year: index / 12, month: index % 12 + 1, day: day)
    }
    let fitting = dates.filter { $0.weekday == item.weekday }
    return (nearest(of: fitting, item.year) ?? nearest(of: dates, item.year)).map { .day($0) }
  }

  /// The date nearest to the day of writing, on one side of it where that is said. Of two that are as near
  /// the past one.
  /// - Parameter dates: in order.
  private func nearest(of dates: [CalendarDate], _ reference: YearReference?) -> CalendarDate? {
    guard let today else { return nil }
    switch reference {
    case .last: return dates.last { $0 < today }
    case .next: return dates.first { $0 > today }
    case nil where isSince: return dates.last { $0 <= today }
    default: return dates.min { abs($0.dayNumber - today.dayNumber) < abs($1.dayNumber - today.dayNumber) }
    }
  }
}

// MARK: - Weekdays

extension DateResolver {
  /// The last one is seen from the day of writing, the others lie before it: "samedi et dimanche".
  private func weekdays(_ items: [DateItem]) -> [DateValue?] {
    var values: [DateValue?] = []
    var anchor: CalendarDate?
    for item in items.reversed() {
      guard let weekday = item.weekday else { return [nil] }
      if let today {
        anchor =
          anchor.flatMap { self.weekday(weekday, .last, from: $0) }
          ?? self.weekday(weekday, item.year, from: today)
        values.append(anchor.map { .day($0) })
      } else {
        values.append(.weekday(weekday))
      }
    }
    return values.reversed()
  }

  private func weekday(_ weekday: Int, _ reference: YearReference?, from date: CalendarDate) -> CalendarDate?
  {
    let back = (date.weekday - weekday + 7) % 7
    return switch reference {
    case .last: date.adding(days: back == 0 ? -7 : -back)
    case .next: date.adding(days: 7 - back)
    default: date.adding(days: -back)
    }
  }
}

extension DateItem {
  fileprivate enum Kind { case month, day, deictic, weekday, year }

  /// What of it has the most to say.
  fileprivate var kind: Kind {
    if month != nil { return .month }
    if day != nil { return .day }
    if deictic != nil { return .deictic }
    return weekday != nil ? .weekday : .year
  }
}

extension DateValue {
  fileprivate static func day(_ date: CalendarDate) -> DateValue {
    .day(date.day, month: date.month, year: date.year)
  }
}

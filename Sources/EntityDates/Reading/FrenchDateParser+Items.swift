/// Days, months, weekdays and years.
extension FrenchDateParser {
  mutating func items() -> DateExpression? {
    attempt { parser in
      // "mois d'août"
      if parser.accept(.unit(.month)) { parser.skipArticles() }
      guard var item = parser.item() else { return nil }
      var items = [item]
      while let joint = parser.joint() {
        guard let next = parser.item() else { return nil }
        item = next
        item.joint = joint
        items.append(item)
      }
      return .items(items)
    }
  }

  /// `nil` where nothing of it is there.
  private mutating func item() -> DateItem? {
    var item = DateItem()
    if let year = fourDigits() {
      item.year = .year(year)
      return item
    }
    if let (month, day) = feast() {
      (item.month, item.day) = (month, day)
      item.year = year()
      return item
    }
    item.deictic = deictic()
    item.weekday = weekday()
    item.day = day()
    item.month = month(afterDay: item.day != nil)
    guard item != DateItem() else { return nil }
    // "mai 68" is a year, "oct. 12" the day of another language.
    item.year = item.month == nil ? direction() : year(shortFrom: item.day == nil ? 32 : 0)
    return item
  }

  /// Days from the day of writing.
  private mutating func deictic() -> Int? {
    let days: Int? = attempt { parser in
      let token = parser.peek()
      parser.position += 1
      switch token {
      case .today:
        _ = parser.accept(.hui)
        return 0
      case .yesterday: return -1
      case .tomorrow: return 1
      case .before, .after:
        _ = parser.accept(.hyphen)
        if token == .before { return parser.accept(.yesterday) ? -2 : nil }
        return parser.accept(.tomorrow) ? 2 : nil
      default: return nil
      }
    }
    if days != nil, peek() == .comma, case .weekday = peek(1) { position += 1 }
    return days
  }

  /// "lundi", "lun.", and the comma in "jeudi, 1er novembre".
  private mutating func weekday() -> Int? {
    guard case .weekday(let weekday) = peek() else { return nil }
    position += 1
    _ = accept(.point)
    if peek() == .comma {
      switch peek(1) {
      case .number(_, digits: ...2), .ordinal, .cardinal: position += 1
      default: break
      }
    }
    return weekday
  }

  /// "1er", "1 er", "premier", "quatorze", "05".
  private mutating func day() -> Int? {
    switch peek() {
    case .number(let day, digits: ...2) where (1...31).contains(day):
      position += 1
      if day == 1 { _ = accept(.ordinalEnding) }
      return day
    case .ordinal(1):
      position += 1
      return 1
    default: return attempt { parser in parser.cardinal().flatMap { (1...31).contains($0) ? $0 : nil } }
    }
  }

  /// "sept.", and the hyphen in "11-Septembre".
  private mutating func month(afterDay: Bool) -> Int? {
    attempt { parser in
      if afterDay { _ = parser.accept(.hyphen) }
      let token = parser.peek()
      parser.position += 1
      switch token {
      case .month(let month):
        _ = parser.accept(.point)
        return month
      case .seven:
        _ = parser.accept(.point)
        return 9
      default: return nil
      }
    }
  }

  /// Feasts that stay on their day.
  private mutating func feast() -> (month: Int, day: Int)? {
    attempt { parser in
      let token = parser.peek()
      parser.position += 1
      switch token {
      case .feast(let month, let day): return (month, day)
      case .nouvel: return parser.accept(.unit(.year)) ? (1, 1) : nil
      case .jour:
        parser.skipArticles()
        return parser.accept(.unit(.year)) ? (1, 1) : nil
      case .saint:
        _ = parser.accept(.hyphen)
        return parser.accept(.sylvestre) ? (12, 31) : nil
      default: return nil
      }
    }
  }

  /// A number in words up to 99: "quatorze", "vingt et un", "dix-sept", "quatre-vingt-dix".
  mutating func cardinal() -> Int? {
    attempt { parser in
      guard var value = parser.smallCardinal() else { return nil }
      if value == 4, parser.peek() == .hyphen, parser.peek(1) == .cardinal(20) {
        parser.position += 2
        value = 80
      }
      guard value.isMultiple(of: 10) else { return value }
      let unit = parser.attempt { parser -> Int? in
        let isJoined = parser.accept(.hyphen)
        guard isJoined || parser.accept(.and), let unit = parser.smallCardinal() else { return nil }
        let fits =
          switch value {
          case 10: isJoined && (7...9).contains(unit)
          case 60, 80: (1...16).contains(unit)
          default: isJoined ? unit < 10 : unit == 1
          }
        return fits ? unit : nil
      }
      return value + (unit ?? 0)
    }
  }

  /// The words that are not composed. "sept" is a number where a month follows; else it is one.
  private mutating func smallCardinal() -> Int? {
    switch peek() {
    case .cardinal(let value):
      position += 1
      return value
    case .seven where isMonth(peek(1)):
      position += 1
      return 7
    default: return nil
    }
  }
}

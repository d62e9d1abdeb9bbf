/// Everything longer than a month, and what stands beside the day of writing.
extension FrenchDateParser {
  /// "XIXe siècle", "XVIIIe et XIXe siècles", "Ve siècle av. J.-C."
  mutating func centuries() -> DateExpression? {
    attempt { parser in
      guard let first = parser.ordinal() else { return nil }
      var numbers = [(DateItem.Joint.another, first)]
      while let joint = parser.joint() {
        guard let next = parser.ordinal() else { return nil }
        numbers.append((joint, next))
      }
      guard parser.accept(.unit(.century)) else { return nil }
      let isBeforeChrist = parser.isBeforeChrist() ?? false
      return DateValue.joined(numbers.map { ($0.0, .century($0.1, beforeChrist: isBeforeChrist)) })
        .map { .value($0) }
    }
  }

  /// "XX" "e", "19" "e", "premier".
  private mutating func ordinal() -> Int? {
    attempt { parser in
      let token = parser.peek()
      parser.position += 1
      switch token {
      case .ordinal(let value):
        _ = parser.accept(.ordinalEnding)
        return value
      case .number(let value, digits: ...2) where value > 0:
        return parser.accept(.ordinalEnding) ? value : nil
      default: return nil
      }
    }
  }

  /// "av. J.-C.", "après Jésus-Christ"; `nil` where nothing is said.
  private mutating func isBeforeChrist() -> Bool? {
    attempt { parser in
      let isBefore = parser.accept(.before)
      guard isBefore || parser.accept(.after) else { return nil }
      _ = parser.accept(.point)
      guard parser.accept(.jesus) || parser.accept(.j) else { return nil }
      _ = parser.accept(.point)
      _ = parser.accept(.hyphen)
      guard parser.accept(.christ) || parser.accept(.c) else { return nil }
      _ = parser.accept(.point)
      return isBefore
    }
  }

  /// "année 2016", "années 1960", "années 60", "années 1990 et 2000".
  mutating func decades() -> DateExpression? {
    attempt { parser in
      if parser.accept(.unit(.year)) { return parser.fourDigits().map { .value(.year($0)) } }
      guard parser.accept(.years) || parser.accept(.unit(.decade)), let first = parser.decade() else {
        return nil
      }
      var decades = [(DateItem.Joint.another, first)]
      while let joint = parser.joint() {
        guard let next = parser.decade() else { return nil }
        decades.append((joint, next))
      }
      return DateValue.joined(decades).map { .value($0) }
    }
  }

  /// One decade by its first year; a year that begins none is a year. Two digits are of the 20th century
  /// ("années 20"), but "années 00" are of this one.
  private mutating func decade() -> DateValue? {
    if let year = fourDigits() { return year.isMultiple(of: 10) ? .decade(year / 10) : .year(year) }
    return attempt { parser in
      var short: Int?
      if case .number(let value, digits: 2) = parser.peek() {
        parser.position += 1
        short = value
      } else {
        short = parser.cardinal()
      }
      guard let short, short.isMultiple(of: 10), short < 100 else { return nil }
      return .decade(short == 0 ? 200 : 190 + short / 10)
    }
  }

  /// "premier trimestre 2023", "second semestre", "dernier trimestre".
  mutating func part() -> DateExpression? {
    attempt { parser in
      let isLast = parser.accept(.last)
      guard let number = isLast ? 0 : parser.ordinal(), case .unit(let unit) = parser.peek(),
        unit == .quarter || unit == .half, number <= unit.perYear
      else { return nil }
      parser.position += 1
      return .part(unit, isLast ? unit.perYear : number, parser.year())
    }
  }

  /// "semaine dernière", "an prochain", "mois en cours"; after a demonstrative also a bare unit.
  mutating func period(isThis: Bool) -> DateExpression? {
    attempt { parser in
      guard let unit = parser.unit() else { return nil }
      if parser.peek() == .article, parser.peek(1) == .current { parser.position += 1 }
      if let direction = parser.direction() { return .period(unit, direction.step) }
      return isThis && parser.position == parser.tokens.count ? .period(unit, 0) : nil
    }
  }

  private mutating func unit() -> PeriodUnit? {
    attempt { parser in
      if case .unit(let unit) = parser.peek() {
        parser.position += 1
        return unit
      }
      guard parser.accept(.week) else { return nil }
      _ = parser.accept(.hyphen)
      return parser.accept(.end) ? .weekend : nil
    }
  }

  /// "printemps 2021", "été dernier", "hiver 2020-2021".
  mutating func season() -> DateExpression? {
    attempt { parser in
      guard case .season(let season) = parser.peek() else { return nil }
      parser.position += 1
      let year = parser.year()
      // A winter ends in another year than it begins in.
      if season == .winter, case .year(let first) = year, parser.accept(.hyphen) || parser.accept(.slash) {
        guard case .number(let last, _) = parser.peek(), last % 100 == (first + 1) % 100 else { return nil }
        parser.position += 1
      }
      return .season(season, year)
    }
  }
}

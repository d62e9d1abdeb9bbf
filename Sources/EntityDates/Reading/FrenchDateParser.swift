/// Recursive descent over the tokens of one expression. A method reads its piece whole, or returns `nil`
/// and leaves the position where it was.
///
///     expression = numeric | leader* (centuries | decades | part | period | season | items)
///     centuries  = ordinal (joint ordinal)* "siècle" ("av. J.-C." | "apr. J.-C.")?
///     decades    = "années" decade (joint decade)*
///     part       = ordinal ("trimestre" | "semestre") year?
///     period     = unit direction | "cette" unit
///     season     = ("printemps" | "été" | "automne" | "hiver") year?
///     items      = item (joint item)*
///     item       = deictic? weekday? day? month? year?
///     joint      = ("," | "et" | "ou" | "au" | "à" | "-") article*
///     year       = number | direction | "de" ("cette année" | "l'année" (number | direction))
///     direction  = "dernier" | "prochain" | "courant"
///
/// Dates of digits are read by ``NumericDate``.
struct FrenchDateParser {
  let tokens: [DateToken]
  var position = 0

  init(_ tokens: consuming [DateToken]) {
    while let last = tokens.last, last == .comma || last == .point { tokens.removeLast() }
    self.tokens = tokens
  }

  /// `nil` unless all tokens are one expression.
  mutating func expression() -> DateExpression? {
    if let numeric = NumericDate.expression(of: tokens) { return numeric }
    skipLeaders()
    let isThis = accept(.this)
    let expression = centuries() ?? decades() ?? part() ?? period(isThis: isThis) ?? season() ?? items()
    return position == tokens.count ? expression : nil
  }

  /// "du", "fin", "mi-", "courant mars".
  private mutating func skipLeaders() {
    while let token = peek() {
      switch token {
      case .article, .to, .edge: position += 1
      case .current where position + 1 < tokens.count: position += 1
      case .hyphen where position > 0: position += 1
      default: return
      }
    }
  }
}

// MARK: - Pieces

extension FrenchDateParser {
  func peek(_ ahead: Int = 0) -> DateToken? {
    position + ahead < tokens.count ? tokens[position + ahead] : nil
  }

  mutating func accept(_ token: DateToken) -> Bool {
    guard peek() == token else { return false }
    position += 1
    return true
  }

  /// Runs a reading and goes back where it fails.
  mutating func attempt<T>(_ read: (inout FrenchDateParser) -> T?) -> T? {
    let start = position
    if let result = read(&self) { return result }
    position = start
    return nil
  }

  mutating func skipArticles() {
    while accept(.article) || accept(.to) {}
  }

  mutating func joint() -> DateItem.Joint? {
    let joint: DateItem.Joint
    switch peek() {
    case .comma, .and: joint = .another
    case .to, .hyphen: joint = .through
    default: return nil
    }
    position += 1
    // ", et"
    if joint == .another { _ = accept(.and) }
    skipArticles()
    return joint
  }

  mutating func direction() -> YearReference? {
    switch peek() {
    case .last: position += 1; return .last
    case .next: position += 1; return .next
    case .current: position += 1; return .offset(0)
    default: return nil
    }
  }

  mutating func fourDigits() -> Int? {
    guard case .number(let year, digits: 4) = peek(), year > 0 else { return nil }
    position += 1
    return year
  }

  /// The year behind a day, a month, a season or a quarter.
  /// - Parameter short: the smallest year that may be written with two digits; `nil` for none.
  mutating func year(shortFrom short: Int? = nil) -> YearReference? {
    if let short, let year = twoDigitYear(from: short) { return .year(year) }
    return plainYear() ?? direction() ?? yearOfPhrase()
  }

  private mutating func plainYear() -> YearReference? {
    attempt { parser in
      if !parser.accept(.comma) { _ = parser.accept(.point) }
      return parser.fourDigits().map { .year($0) }
    }
  }

  /// Two digits that are not the next day, as in "3 mai 12 juin".
  private mutating func twoDigitYear(from smallest: Int) -> Int? {
    guard case .number(let value, digits: 2) = peek(), value >= smallest, !isMonth(peek(1)) else {
      return nil
    }
    position += 1
    return NumericDate.year(ofTwoDigits: value)
  }

  /// "de cette année", "de l'an dernier", "de l'année 2019", "de 2019".
  private mutating func yearOfPhrase() -> YearReference? {
    attempt { parser in
      guard parser.accept(.article) else { return nil }
      if parser.accept(.this) { return parser.accept(.unit(.year)) ? .offset(0) : nil }
      parser.skipArticles()
      if let year = parser.fourDigits() { return .year(year) }
      guard parser.accept(.unit(.year)) else { return nil }
      if let year = parser.fourDigits() { return .year(year) }
      return parser.direction().map { .offset($0.step) }
    }
  }

  func isMonth(_ token: DateToken?) -> Bool {
    switch token {
    case .month, .seven: true
    default: false
    }
  }
}

extension YearReference {
  /// Read as a number of periods from the one of writing.
  var step: Int {
    switch self {
    case .last: -1
    case .next: 1
    case .offset(let offset): offset
    case .year: 0
    }
  }
}

internal import EntityText

/// `{cap & !initial & len:2..6}`.
extension PatternParser {
  mutating func tokenTest() throws(Diagnostic) -> TokenTest {
    var test = try tokenTestAnd()
    while take("|") {
      test = .or(test, try tokenTestAnd())
      try checkSize(test)
    }
    return test
  }

  mutating func tokenTestAnd() throws(Diagnostic) -> TokenTest {
    var test = try tokenTestNot()
    while take("&") {
      test = .and(test, try tokenTestNot())
      try checkSize(test)
    }
    return test
  }

  private func checkSize(_ test: TokenTest) throws(Diagnostic) {
    if test.depth > Self.mostBrackets {
      throw error("rule.bounds", "a token test has \(Self.mostBrackets) parts at most")
    }
  }

  mutating func tokenTestNot() throws(Diagnostic) -> TokenTest {
    try openBracket()
    defer { depth -= 1 }
    if take("!") { return .not(try tokenTestNot()) }
    if take("(") {
      let test = try tokenTest()
      guard take(")") else { throw error("rule.syntax", "expected \")\" in the token test") }
      return test
    }
    skipSpace()
    let start = at
    guard let name = identifier() else { throw error("rule.syntax", "expected a token test") }
    if peek == ":" {
      at += 1
      switch name {
      case "len": return .length(try bounds())
      case "value": return .value(try bounds())
      case "in":
        guard let list = identifier() else { throw error("rule.syntax", "expected a list's name") }
        return .member(list, number: nil, at: start)
      default: throw unknownTest(name, start)
      }
    }
    if let test = Self.tests[name] { return test }
    named.note(unknownTest(name, start))
    return .any
  }

  func unknownTest(_ name: String, _ start: Int) -> Diagnostic {
    let names = Array(Self.tests.keys) + ["len:", "value:", "in:"]
    return error(
      "rule.unknown-test", "there is no token test \"\(name)\"", at: start,
      help: closest(to: name, among: names).map { "did you mean \($0)?" }
        ?? "known: \(names.sorted().joined(separator: " "))")
  }

  /// What can be asked of a token, by name.
  static let tests: [String: TokenTest] = [
    "any": .any,
    "cap": .flags(.initialUpper),
    "upper": .and(.flags(.allUpper), .length(2...Int.max)),
    "lower": .lower,
    "num": .number,
    "digit": .flags(.hasDigit),
    "word": .flags(.hasLetter),
    "punct": .flags(.punctuation),
    "initial": .initial,
    "acronym": .flags([.allUpper, .dotted]),
    "elision": .flags(.elision),
    "hyphenated": .flags(.hyphenBefore),
    "spaced": .flags(.spaceBefore),
    "line-start": .or(.flags(.lineBreakBefore), .flags(.paragraphStart)),
    "paragraph-start": .flags(.paragraphStart),
    "sentence-start": .flags(.sentenceStart),
  ]

  /// `2..6`, `2..` or `4`.
  mutating func bounds() throws(Diagnostic) -> ClosedRange<Int> {
    let start = at
    guard let first = peek, Self.isDigit(first) else { throw error("rule.syntax", "expected a number") }
    let low = number()
    var high = low
    if takeAll("..") {
      if let next = peek, Self.isDigit(next) { high = number() } else { high = Int.max }
    }
    guard low <= high else { throw error("rule.bounds", "the bounds allow nothing", at: start) }
    return low...high
  }
}

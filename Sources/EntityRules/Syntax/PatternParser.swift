internal import EntityText

/// Reads a pattern. The grammar:
///
///     pattern    = sequence { "|" sequence }
///     sequence   = item { ["~"] item }
///     item       = [ name ":" ] atom [ quantifier ] { relation }
///     relation   = [ "not-" ] ( "within" | "contains" | "overlaps" ) "(" annotation { "|" annotation } ")"
///     annotation = "[" label { test } "]"
///     quantifier = ( "?" | "*" | "+" | "{" n [ "," [ m ] ] "}" ) [ "?" ]
///     atom       = '"' words '"' | "'" words "'" | "<" list { test } ">" | annotation
///                | "{" token-test "}" | "/" regex "/" | "_" | "@" name | "(" pattern ")"
///                | ( "before" | "after" | "not-before" | "not-after" ) "(" pattern ")"
///                | "gap" "(" n [ ".." m ] [ "across" ] ")" | "same" "(" name ")"
///                | "series" "(" pattern "," pattern [ "," pattern ] ")"
///     test       = name ( "=" | "==" | "!=" | "<" | "<=" | ">" | ">=" ) value
///                | name "in" "(" value { "," value } ")"
///     token-test = test-and { "|" test-and } ;  test-and = test-not { "&" test-not }
///     test-not   = "!" test-not | "(" token-test ")" | name [ ":" argument ]
struct PatternParser {
  private let source: SourceText
  private let scalars: [Unicode.Scalar]
  private var at = 0
  /// Patterns that `@name` stands for.
  private let named: NamedPatterns
  /// Names under expansion, to find circles.
  private let expanding: [String]

  /// - Throws: the first error in the pattern.
  static func parse(
    _ source: SourceText, named: [String: SourceText] = [:]
  ) throws(Diagnostic) -> Pattern {
    try parse(source, named: NamedPatterns(named), expanding: [])
  }

  /// - Throws: the first error in the pattern.
  static func parse(
    _ source: SourceText, named: NamedPatterns, expanding: [String] = []
  ) throws(Diagnostic) -> Pattern {
    var parser = PatternParser(
      source: source, scalars: Array(source.text.unicodeScalars), named: named, expanding: expanding)
    let pattern = try parser.alternation()
    // Bounds inside bounds multiply, and so do named patterns inside named patterns.
    if pattern.size > Pattern.sizeLimit {
      throw source.diagnostic(
        code: "rule.bounds", "written out, the pattern has more than \(Pattern.sizeLimit) elements", at: 0)
    }
    parser.skipSpace()
    if let extra = parser.peek {
      throw parser.error("rule.syntax", "unexpected \"\(extra)\"")
    }
    return pattern
  }

  private init(
    source: SourceText, scalars: [Unicode.Scalar], named: NamedPatterns, expanding: [String]
  ) {
    self.source = source
    self.scalars = scalars
    self.named = named
    self.expanding = expanding
  }

  // MARK: Structure

  private mutating func alternation() throws(Diagnostic) -> Pattern {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  private mutating func sequence() throws(Diagnostic) -> Pattern {
    var items: [Pattern] = []
    while true {
      skipSpace()
      guard let next = peek, next != "|", next != ")", next != "," else { break }
      if next == "~" {
        items.append(.glue(at: at))
        at += 1
        continue
      }
      items.append(try item())
    }
    if items.isEmpty { throw error("rule.syntax", "a pattern is missing here") }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  private mutating func item() throws(Diagnostic) -> Pattern {
    let start = at
    let name = captureName()
    let first = at
    let inner = try related(try quantified(try atom(), from: first), from: first)
    return name.map { .capture($0, inner, at: start) } ?? inner
  }

  /// `name:` and the position after it; `nil`, and no move, where there is none.
  private mutating func captureName() -> String? {
    let start = at
    guard let name = identifier(), peek == ":" else {
      at = start
      return nil
    }
    at += 1
    skipSpace()
    return name
  }

  private mutating func quantified(_ pattern: Pattern, from start: Int) throws(Diagnostic) -> Pattern {
    let place = at
    let least: Int
    let most: Int?
    switch peek {
    case "?": (least, most) = (0, 1)
    case "*": (least, most) = (0, nil)
    case "+": (least, most) = (1, nil)
    case "{" where at + 1 < scalars.count && Self.isDigit(scalars[at + 1]):
      at += 1
      let low = number()
      var high: Int? = low
      if take(",") { high = peek == "}" ? nil : number() }
      guard peek == "}" else { throw error("rule.syntax", "expected \"}\" after the bounds") }
      if let high, high < low || high == 0 {
        throw error("rule.bounds", "the bounds {\(low),\(high)} allow nothing", at: place)
      }
      // A copy of the pattern is compiled for each repetition.
      if max(low, high ?? 0) > Self.mostRepetitions {
        throw error(
          "rule.bounds", "a pattern may be repeated \(Self.mostRepetitions) times at most", at: place)
      }
      (least, most) = (low, high)
    default: return pattern
    }
    at += 1
    var greedy = true
    if peek == "?" {
      greedy = false
      at += 1
    }
    switch pattern {
    case .look: throw error("rule.syntax", "a context cannot be repeated", at: place)
    case .gap: throw error("rule.syntax", "a gap has its own bounds: gap(1..5)", at: place)
    case .series(var series, let at):
      guard least > 0 else {
        throw error(
          "rule.bounds", "a series has one item at least", at: place, help: "write (series(…){1,})?")
      }
      (series.least, series.most, series.isGreedy) = (least, most, greedy)
      return .series(series, at: at)
    default: return .repetition(pattern, least: least, most: most, greedy: greedy, at: start)
    }
  }

  static let mostRepetitions = 100

  // MARK: Atoms

  private mutating func atom() throws(Diagnostic) -> Pattern {
    skipSpace()
    let start = at
    switch peek {
    case nil: throw error("rule.syntax", "a pattern is missing here")
    case "\"": return .literal(try quoted("\""), at: start)
    case "'": return .exactLiteral(try quoted("'"), at: start)
    case "<": return try reference(closing: ">") { .list($0, $1, at: start) }
    case "[": return try reference(closing: "]") { .annotation($0, $1, at: start) }
    case "{":
      at += 1
      let test = try tokenTest()
      guard take("}") else { throw error("rule.syntax", "expected \"}\" after the token test") }
      return .token(test, at: start)
    case "/":
      let text = try quoted("/")
      do throws(TokenRegex.SyntaxError) {
        return .regex(try TokenRegex(text), at: start)
      } catch {
        throw self.error("rule.regex", error.message, at: regexPlace(start + 1, error.offset))
      }
    case "_":
      at += 1
      return .token(.any, at: start)
    case "@":
      at += 1
      return try expansion(from: start)
    case "(":
      at += 1
      let inner = try alternation()
      try close(from: start)
      return inner
    default:
      guard let word = identifier() else {
        throw error("rule.syntax", "unexpected \"\(scalars[at])\"")
      }
      return try context(word, from: start)
    }
  }

  private mutating func context(_ word: String, from start: Int) throws(Diagnostic) -> Pattern {
    if peek == "(" {
      switch word {
      case "gap": return try gap(from: start)
      case "same": return try same(from: start)
      case "series": return try series(from: start)
      default:
        if Self.relations.keys.contains(word) {
          throw error("rule.syntax", "\(word)(…) stands behind what it restricts", at: start)
        }
      }
    }
    guard let kind = Self.contexts[word], peek == "(" else {
      let operators = [String](Self.contexts.keys) + Self.relations.keys + ["gap", "same", "series"]
      throw error(
        "rule.syntax", "\"\(word)\" is not an operator", at: start,
        help: closest(to: word, among: operators).map { "did you mean \($0)(…)?" }
          ?? "words to be matched stand in quotes: \"\(word)\"")
    }
    at += 1
    let inner = try alternation()
    try close(from: start)
    return .look(kind.0, negated: kind.negated, inner, at: start)
  }

  private static let contexts: [String: (Pattern.Direction, negated: Bool)] = [
    "before": (.ahead, false), "not-before": (.ahead, true),
    "after": (.behind, false), "not-after": (.behind, true),
  ]

  /// Takes the bracket that closes the one behind `start`.
  private mutating func close(from start: Int) throws(Diagnostic) {
    if take(")") { return }
    throw peek.map { error("rule.syntax", "unexpected \"\($0)\"") }
      ?? error("rule.syntax", "this \"(\" is never closed", at: start)
  }

  // MARK: Gaps, series, what was captured, relations

  private mutating func gap(from start: Int) throws(Diagnostic) -> Pattern {
    at += 1
    skipSpace()
    let place = at
    guard let first = peek, Self.isDigit(first) else {
      throw error("rule.syntax", "expected the greatest number of tokens: gap(5), gap(1..5)")
    }
    var range = 0...number()
    if takeAll("..") {
      let most = number()
      guard range.upperBound <= most else {
        throw error("rule.bounds", "the bounds allow nothing", at: place)
      }
      range = range.upperBound...most
    }
    if range.upperBound > Self.mostRepetitions {
      throw error("rule.bounds", "a gap may have \(Self.mostRepetitions) tokens at most", at: place)
    }
    skipSpace()
    let across = takeAll("across")
    try close(from: start)
    return .gap(range, across: across, at: start)
  }

  private mutating func same(from start: Int) throws(Diagnostic) -> Pattern {
    at += 1
    skipSpace()
    guard let name = identifier() else { throw error("rule.syntax", "expected a capture's name") }
    try close(from: start)
    return .same(name, at: start)
  }

  private mutating func series(from start: Int) throws(Diagnostic) -> Pattern {
    at += 1
    let item = try alternation()
    guard take(",") else { throw error("rule.syntax", "expected \",\" and what stands between the items") }
    let separator = try alternation()
    let last = take(",") ? try alternation() : nil
    try close(from: start)
    return .series(
      Series(item: item, separator: separator, last: last, least: 2, most: nil, isGreedy: true), at: start)
  }

  private static let relations: [String: (kind: Relation.Kind, isNegated: Bool)] = Dictionary(
    uniqueKeysWithValues: Relation.Kind.allCases.flatMap {
      [($0.rawValue, ($0, false)), ("not-\($0.rawValue)", ($0, true))]
    })

  /// The pattern with the relations that stand behind it.
  private mutating func related(_ pattern: Pattern, from first: Int) throws(Diagnostic) -> Pattern {
    var pattern = pattern
    while true {
      let before = at
      skipSpace()
      let start = at
      guard let word = identifier(), let relation = Self.relations[word], peek == "(" else {
        at = before
        return pattern
      }
      if case .look = pattern {
        throw error("rule.syntax", "a context takes no tokens that could lie \(word) anything", at: start)
      }
      at += 1
      var targets: [Relation.Target] = []
      repeat {
        skipSpace()
        guard peek == "[" else {
          throw error("rule.syntax", "expected an annotation: \(word)([LABEL])")
        }
        let place = at
        let target = try reference(closing: "]") { Relation.Target(label: $0, tests: $1, at: place) }
        targets.append(target)
      } while take("|")
      try close(from: start)
      pattern = .related(
        pattern, Relation(kind: relation.kind, isNegated: relation.isNegated, targets: targets), at: start)
    }
  }

  // MARK: Names

  private func expansion(of name: String, from start: Int) throws(Diagnostic) -> Pattern {
    named.used.insert(name)
    if let known = named.parsed[name] { return known }
    guard let definition = named.definitions[name] else {
      throw error(
        "rule.unknown-pattern", "there is no pattern @\(name)", at: start,
        help: closest(to: name, among: named.definitions.keys).map { "did you mean @\($0)?" })
    }
    if expanding.contains(name) {
      throw error("rule.circular-pattern", "@\(name) contains itself", at: start)
    }
    let pattern = Pattern.named(
      name, definition, try Self.parse(definition, named: named, expanding: expanding + [name]))
    named.parsed[name] = pattern
    return pattern
  }

  private mutating func expansion(from start: Int) throws(Diagnostic) -> Pattern {
    guard let name = identifier() else { throw error("rule.syntax", "expected a name after \"@\"") }
    return try expansion(of: name, from: start)
  }

  private mutating func reference<Reference>(
    closing: Unicode.Scalar, _ make: (String, [FeatureTest]) -> Reference
  ) throws(Diagnostic) -> Reference {
    let start = at
    at += 1
    skipSpace()
    guard let name = identifier() else { throw error("rule.syntax", "expected a name") }
    var tests: [FeatureTest] = []
    while true {
      skipSpace()
      if peek == closing { break }
      guard peek != nil else { throw error("rule.syntax", "expected \"\(closing)\"", at: start) }
      tests.append(try featureTest(closing: closing))
    }
    at += 1
    return make(name, tests)
  }

  private mutating func featureTest(closing: Unicode.Scalar) throws(Diagnostic) -> FeatureTest {
    guard let name = identifier() else {
      throw error("rule.syntax", "expected a feature's name or \"\(closing)\"")
    }
    skipSpace()
    for (sign, comparison): (String, FeatureTest.Comparison) in [
      ("==", .equal), ("=", .equal), ("!=", .notEqual), ("<=", .lessOrEqual), ("<", .less),
      (">=", .greaterOrEqual), (">", .greater),
    ] where takeAll(sign) {
      skipSpace()
      if peek == "$" {
        return FeatureTest(name: name, comparison: comparison, values: [], captured: try capturedValue())
      }
      return FeatureTest(name: name, comparison: comparison, values: [try value(closing)])
    }
    guard takeAll("in"), take("(") else {
      throw error("rule.syntax", "expected a comparison after \"\(name)\"", help: "= != < <= > >= in (…)")
    }
    var values: [String] = []
    repeat {
      skipSpace()
      values.append(try value(closing))
    } while take(",")
    guard take(")") else { throw error("rule.syntax", "expected \")\"") }
    return FeatureTest(name: name, comparison: .within, values: values)
  }

  /// `$name.field` or `$name`.
  private mutating func capturedValue() throws(Diagnostic) -> CapturedValue {
    at += 1
    guard let capture = identifier() else { throw error("rule.syntax", "expected a capture's name") }
    guard peek == "." else { return CapturedValue(capture: capture) }
    at += 1
    guard let field = identifier() else { throw error("rule.syntax", "expected a feature's name") }
    return CapturedValue(capture: capture, field: field)
  }

  private mutating func value(_ closing: Unicode.Scalar) throws(Diagnostic) -> String {
    if peek == "\"" { return try quoted("\"") }
    var text = String.UnicodeScalarView()
    while let next = peek, next != closing, next != ",", next != ")", !next.properties.isWhitespace {
      text.append(next)
      at += 1
    }
    if text.isEmpty { throw error("rule.syntax", "expected a value") }
    return String(text)
  }

  // MARK: Token tests

  private mutating func tokenTest() throws(Diagnostic) -> TokenTest {
    var test = try tokenTestAnd()
    while take("|") { test = .or(test, try tokenTestAnd()) }
    return test
  }

  private mutating func tokenTestAnd() throws(Diagnostic) -> TokenTest {
    var test = try tokenTestNot()
    while take("&") { test = .and(test, try tokenTestNot()) }
    return test
  }

  private mutating func tokenTestNot() throws(Diagnostic) -> TokenTest {
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
    guard let test = Self.tests[name] else { throw unknownTest(name, start) }
    return test
  }

  private func unknownTest(_ name: String, _ start: Int) -> Diagnostic {
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
  private mutating func bounds() throws(Diagnostic) -> ClosedRange<Int> {
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

  // MARK: Scalars

  private var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  private mutating func skipSpace() {
    while let next = peek, next.properties.isWhitespace { at += 1 }
  }

  /// Skips white space and takes one scalar if it comes next.
  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == scalar else { return false }
    at += 1
    return true
  }

  private mutating func takeAll(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard at + wanted.count <= scalars.count, Array(scalars[at..<at + wanted.count]) == wanted else {
      return false
    }
    at += wanted.count
    return true
  }

  private mutating func identifier() -> String? {
    var text = String.UnicodeScalarView()
    while let next = peek {
      let isLetter = next.properties.isAlphabetic
      let continues = Self.isDigit(next) || next == "-" || next == "_"
      guard isLetter || (!text.isEmpty && continues) else { break }
      text.append(next)
      at += 1
    }
    return text.isEmpty ? nil : String(text)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private mutating func number() -> Int {
    var value = 0
    while let next = peek, Self.isDigit(next) {
      value = min(value * 10 + Int(next.value - 48), 1_000_000)
      at += 1
    }
    return value
  }

  /// Text up to the closing scalar; a backslash takes the next scalar as it is.
  private mutating func quoted(_ close: Unicode.Scalar) throws(Diagnostic) -> String {
    let start = at
    at += 1
    var text = String.UnicodeScalarView()
    while let next = peek, next != close {
      if next == "\\", at + 1 < scalars.count {
        // Regexes keep their escapes, except that of the delimiter.
        if close == "/", scalars[at + 1] != "/" { text.append(next) }
        at += 1
      }
      text.append(scalars[at])
      at += 1
    }
    guard peek == close else { throw error("rule.syntax", "this \(close) is never closed", at: start) }
    at += 1
    // Blanks, marks and ignorable characters make no token.
    let isEmpty = text.allSatisfy {
      $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        || [.nonspacingMark, .spacingMark, .enclosingMark].contains($0.properties.generalCategory)
    }
    if isEmpty { throw error("rule.syntax", "there are no words between the quotes", at: start) }
    return String(text)
  }

  /// The place of an offset in a regex that begins at `first`, where slashes have a backslash that the
  /// regex itself does not see.
  private func regexPlace(_ first: Int, _ offset: Int) -> Int {
    var place = first
    for _ in 0..<offset {
      place += scalars[place] == "\\" && place + 1 < scalars.count && scalars[place + 1] == "/" ? 2 : 1
    }
    return place
  }

  private func error(_ code: String, _ message: String, at offset: Int? = nil, help: String? = nil)
    -> Diagnostic
  {
    source.diagnostic(code: code, message, at: offset ?? at, help: help)
  }
}

/// What `@name` stands for; each pattern is parsed once, however many rules use it.
final class NamedPatterns {
  let definitions: [String: SourceText]
  fileprivate(set) var parsed: [String: Pattern] = [:]
  /// Those that some pattern names.
  fileprivate(set) var used: Set<String> = []

  init(_ definitions: [String: SourceText]) { self.definitions = definitions }
}

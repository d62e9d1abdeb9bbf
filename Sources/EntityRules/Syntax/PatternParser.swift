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
  let source: SourceText
  let scalars: [Unicode.Scalar]
  var at = 0
  /// Patterns that `@name` stands for.
  let named: NamedPatterns
  /// Names under expansion, to find circles.
  let expanding: [String]
  /// How many brackets and named patterns are open.
  var depth: Int

  /// - Throws: the first error in the pattern.
  static func parse(
    _ source: SourceText, named: [String: SourceText] = [:]
  ) throws(Diagnostic) -> Pattern {
    let named = NamedPatterns(named)
    let pattern = try parse(source, named: named)
    if let problem = named.takeProblems().first { throw problem }
    return pattern
  }

  /// The pattern, with `_` for names that mean nothing, which are noted in `named`.
  /// - Throws: the first error after which there is no telling how the pattern goes on.
  static func parse(
    _ source: SourceText, named: NamedPatterns, expanding: [String] = [], depth: Int = 0
  ) throws(Diagnostic) -> Pattern {
    var parser = PatternParser(
      source: source, scalars: Array(source.text.unicodeScalars), named: named, expanding: expanding,
      depth: depth)
    let pattern = try parser.alternation()
    // Bounds inside bounds multiply, and so do named patterns inside named patterns.
    if pattern.size > Pattern.sizeLimit {
      throw source.diagnostic(
        code: "rule.bounds", "written out, the pattern has more than \(Pattern.sizeLimit) elements", at: 0)
    }
    if pattern.depth > Pattern.depthLimit {
      throw source.diagnostic(
        code: "rule.bounds",
        "written out, the pattern has more than \(Pattern.depthLimit) patterns inside each other",
        at: 0)
    }
    parser.skipSpace()
    if let extra = parser.peek {
      throw parser.error("rule.syntax", "unexpected \"\(extra)\"")
    }
    return pattern
  }

  private init(
    source: SourceText, scalars: [Unicode.Scalar], named: NamedPatterns, expanding: [String], depth: Int
  ) {
    self.source = source
    self.scalars = scalars
    self.named = named
    self.expanding = expanding
    self.depth = depth
  }

  // MARK: Structure

  mutating func alternation() throws(Diagnostic) -> Pattern {
    try openBracket()
    defer { depth -= 1 }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternation(branches)
  }

  /// Counts a bracket, which the caller takes back.
  mutating func openBracket() throws(Diagnostic) {
    guard depth < Self.mostBrackets else {
      throw error(
        "rule.bounds", "more than \(Self.mostBrackets) brackets and named patterns lie inside each other")
    }
    depth += 1
  }

  static let mostBrackets = 100

  mutating func sequence() throws(Diagnostic) -> Pattern {
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

  mutating func item() throws(Diagnostic) -> Pattern {
    let start = at
    let name = captureName()
    let first = at
    let inner = try related(try quantified(try atom(), from: first), from: first)
    return name.map { .capture($0, inner, at: start) } ?? inner
  }

  /// `name:` and the position after it; `nil`, and no move, where there is none.
  mutating func captureName() -> String? {
    let start = at
    guard let name = identifier(), peek == ":" else {
      at = start
      return nil
    }
    at += 1
    skipSpace()
    return name
  }

  mutating func quantified(_ pattern: Pattern, from start: Int) throws(Diagnostic) -> Pattern {
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

  mutating func atom() throws(Diagnostic) -> Pattern {
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
        named.note(self.error("rule.regex", error.message, at: regexPlace(start + 1, error.offset)))
        return .token(.any, at: start)
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

  mutating func context(_ word: String, from start: Int) throws(Diagnostic) -> Pattern {
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

  static let contexts: [String: (Pattern.Direction, negated: Bool)] = [
    "before": (.ahead, false), "not-before": (.ahead, true),
    "after": (.behind, false), "not-after": (.behind, true),
  ]

  /// Takes the bracket that closes the one behind `start`.
  mutating func close(from start: Int) throws(Diagnostic) {
    if take(")") { return }
    throw peek.map { error("rule.syntax", "unexpected \"\($0)\"") }
      ?? error("rule.syntax", "this \"(\" is never closed", at: start)
  }

  // MARK: Names

  func expansion(of name: String, from start: Int) throws(Diagnostic) -> Pattern {
    named.used.insert(name)
    if let known = named.parsed[name] { return known }
    guard let definition = named.definitions[name] else {
      named.note(
        error(
          "rule.unknown-pattern", "there is no pattern @\(name)", at: start,
          help: closest(to: name, among: named.definitions.keys).map { "did you mean @\($0)?" }))
      return .token(.any, at: start)
    }
    if expanding.contains(name) {
      throw error("rule.circular-pattern", "@\(name) contains itself", at: start)
    }
    let pattern = Pattern.named(
      name, definition, try Self.parse(definition, named: named, expanding: expanding + [name], depth: depth))
    named.parsed[name] = pattern
    return pattern
  }

  mutating func expansion(from start: Int) throws(Diagnostic) -> Pattern {
    guard let name = identifier() else { throw error("rule.syntax", "expected a name after \"@\"") }
    return try expansion(of: name, from: start)
  }
}

internal import EntityText

/// Finds everything that is wrong with a parsed rule before it is compiled.
struct RuleChecker {
  let rule: RuleDefinition
  let environment: RuleEnvironment
  private(set) var problems: [Diagnostic] = []
  /// Captures in order of first appearance, with their places.
  private(set) var captures: [(name: String, at: Int)] = []

  init(rule: RuleDefinition, environment: RuleEnvironment) {
    self.rule = rule
    self.environment = environment
  }

  /// The pattern with list numbers filled in.
  mutating func check(_ pattern: Pattern) -> Pattern {
    let checked = visit(pattern, inLook: false)
    if Self.canBeEmpty(checked) {
      problems.append(
        rule.match.diagnostic(
          code: "rule.matches-nothing", "the rule can match without any token", at: 0,
          help: "at least one element must not be optional"))
    }
    checkEmits()
    return checked
  }

  private mutating func visit(_ pattern: Pattern, inLook: Bool) -> Pattern {
    switch pattern {
    case .literal, .exactLiteral, .regex, .glue: return pattern
    case .list(let name, _, let at):
      requireList(name, at)
      return pattern
    case .annotation(let name, _, let at):
      requireLabel(name, at)
      return pattern
    case .token(let test, let at): return .token(resolve(test), at: at)
    case .sequence(let items):
      return .sequence(items.map { visit($0, inLook: inLook) })
    case .alternation(let branches):
      return .alternation(branches.map { visit($0, inLook: inLook) })
    case .repetition(let inner, let least, let most, let greedy, let at):
      if inLook, most == nil {
        problems.append(
          rule.match.diagnostic(
            code: "rule.unbounded-context", "a context must have a greatest length", at: at,
            help: "write {0,5} instead of *, or {1,5} instead of +"))
      }
      if Self.canBeEmpty(inner), most == nil {
        problems.append(
          rule.match.diagnostic(
            code: "rule.empty-repetition", "what is repeated here can be empty", at: at))
      }
      return .repetition(visit(inner, inLook: inLook), least: least, most: most, greedy: greedy, at: at)
    case .capture(let name, let inner, let at):
      if inLook {
        problems.append(
          rule.match.diagnostic(code: "rule.capture-in-context", "a context cannot capture", at: at))
      }
      if !captures.contains(where: { $0.name == name }) { captures.append((name, at)) }
      return .capture(name, visit(inner, inLook: inLook), at: at)
    case .look(let direction, let negated, let inner, let at):
      if Self.canBeEmpty(inner) {
        problems.append(
          rule.match.diagnostic(
            code: "rule.empty-context", "this context can be empty and then says nothing", at: at))
      }
      return .look(direction, negated: negated, visit(inner, inLook: true), at: at)
    }
  }

  private mutating func resolve(_ test: TokenTest) -> TokenTest {
    switch test {
    case .member(let name, _, let at):
      requireList(name, at)
      return .member(name, number: environment.lists.firstIndex(of: name).map(UInt16.init), at: at)
    case .not(let inner): return .not(resolve(inner))
    case .and(let a, let b): return .and(resolve(a), resolve(b))
    case .or(let a, let b): return .or(resolve(a), resolve(b))
    default: return test
    }
  }

  private mutating func requireList(_ name: String, _ at: Int) {
    guard !environment.lists.contains(name) else { return }
    problems.append(
      rule.match.diagnostic(
        code: "rule.unknown-list", "there is no list <\(name)>", at: at,
        help: closest(to: name, among: environment.lists).map { "did you mean <\($0)>?" }))
  }

  private mutating func requireLabel(_ name: String, _ at: Int) {
    let known = environment.labels[rule.stage] ?? []
    guard !known.contains(Label(name)) else { return }
    problems.append(
      rule.match.diagnostic(
        code: "rule.unknown-label", "no stage before \"\(rule.stage)\" makes [\(name)]", at: at,
        help: closest(to: name, among: known.map(\.rawValue)).map { "did you mean [\($0)]?" }))
  }

  private mutating func checkEmits() {
    let names = captures.map(\.name)
    var used: Set<String> = []
    func require(_ name: String, _ place: SourceLocation) {
      used.insert(name)
      guard name != "0", !names.contains(name) else { return }
      problems.append(
        Diagnostic(
          code: "rule.unknown-capture", "rule \(rule.name) captures nothing as \"\(name)\"", at: place,
          help: closest(to: name, among: names).map { "did you mean \"\($0)\"?" }))
    }
    for emit in rule.emits {
      if let span = emit.span { require(span, emit.location) }
      for template in [emit.id].compactMap({ $0 }) + emit.features.map(\.template) {
        for name in Template(template).captureNames { require(name, emit.location) }
      }
      for define in emit.define { require(AliasExpression(define).capture, emit.location) }
    }
    if rule.emits.isEmpty {
      problems.append(
        Diagnostic(code: "rule.no-emit", "rule \(rule.name) emits nothing", at: rule.location))
    }
    for capture in captures where !used.contains(capture.name) {
      problems.append(
        rule.match.diagnostic(
          .warning, code: "rule.unused-capture", "\"\(capture.name)\" is captured but never used",
          at: capture.at))
    }
  }

  /// Whether a pattern can match no token at all.
  static func canBeEmpty(_ pattern: Pattern) -> Bool {
    switch pattern {
    case .literal, .exactLiteral, .list, .annotation, .token, .regex: false
    case .glue, .look: true
    case .sequence(let items): items.allSatisfy(canBeEmpty)
    case .alternation(let branches): branches.contains(where: canBeEmpty)
    case .repetition(let inner, let least, _, _, _): least == 0 || canBeEmpty(inner)
    case .capture(_, let inner, _): canBeEmpty(inner)
    }
  }
}

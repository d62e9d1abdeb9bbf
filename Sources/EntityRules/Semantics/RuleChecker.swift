internal import EntityText

/// Finds everything that is wrong with a parsed rule before it is compiled.
struct RuleChecker {
  /// A capture where it is written for the first time.
  struct Capture {
    var name: String
    var at: Int
    var source: SourceText
  }

  let rule: RuleDefinition
  let environment: RuleEnvironment
  private(set) var problems: [Diagnostic] = []
  /// In order of first appearance.
  private(set) var captures: [Capture] = []
  /// Captures that the pattern itself asks for.
  private(set) var used: Set<String> = []
  /// What is being looked at: the rule's own pattern, or a named one in it.
  private var source: SourceText

  init(rule: RuleDefinition, environment: RuleEnvironment) {
    self.rule = rule
    self.environment = environment
    source = rule.match
  }

  /// The pattern with list numbers filled in.
  mutating func check(_ pattern: Pattern) -> Pattern {
    let checked = visit(pattern, inLook: false)
    if checked.canBeEmpty {
      report(
        "rule.matches-nothing", "the rule can match without any token", at: 0,
        help: "at least one element must not be optional")
    }
    for name in used.sorted() where captures.contains(where: { $0.name == name }) {
      if let length = checked.reach(of: name), length <= Self.greatestReach { continue }
      let capture = captures.first { $0.name == name }
      report(
        "rule.unbounded-reference",
        "from \"\(name)\" to where it is asked for there may be more than \(Self.greatestReach) elements",
        at: capture?.at ?? 0, in: capture?.source, help: "write {0,5} instead of *, or {1,5} instead of +")
    }
    problems += EmitChecker(rule: rule, captures: captures, usedInPattern: used).problems()
    return checked
  }

  /// How many elements may lie between the beginning of a capture and the last place that asks for it.
  static let greatestReach = 40

  private mutating func report(
    _ code: String, _ message: String, at offset: Int, in place: SourceText? = nil, help: String? = nil
  ) {
    problems.append((place ?? source).diagnostic(code: code, message, at: offset, help: help))
  }

  private mutating func visit(_ pattern: Pattern, inLook: Bool) -> Pattern {
    switch pattern {
    case .literal, .exactLiteral, .regex, .glue, .gap: return pattern
    case .list(let name, let tests, let at):
      requireList(name, at)
      requireCaptures(of: tests, at, inLook: inLook)
      return pattern
    case .annotation(let name, let tests, let at):
      requireLabel(name, at)
      requireCaptures(of: tests, at, inLook: inLook)
      return pattern
    case .token(let test, let at): return .token(resolve(test), at: at)
    case .sequence(let items): return .sequence(items.map { visit($0, inLook: inLook) })
    case .alternation(let branches): return .alternation(branches.map { visit($0, inLook: inLook) })
    case .repetition(let inner, let least, let most, let greedy, let at):
      checkLoop(inner, most, at, inLook: inLook)
      return .repetition(visit(inner, inLook: inLook), least: least, most: most, greedy: greedy, at: at)
    case .capture(let name, let inner, let at):
      if inLook { report("rule.capture-in-context", "a context cannot capture", at: at) }
      if !captures.contains(where: { $0.name == name }) {
        captures.append(Capture(name: name, at: at, source: source))
      }
      return .capture(name, visit(inner, inLook: inLook), at: at)
    case .look(let direction, let negated, let inner, let at):
      if inner.canSayNothing {
        report("rule.empty-context", "this context can be empty and then says nothing", at: at)
      }
      return .look(direction, negated: negated, visit(inner, inLook: true), at: at)
    case .series(var series, let at):
      checkLoop(series.item, series.most, at, inLook: inLook)
      series.item = visit(series.item, inLook: inLook)
      series.separator = visit(series.separator, inLook: inLook)
      series.last = series.last.map { visit($0, inLook: inLook) }
      return .series(series, at: at)
    case .related(let inner, let relation, let at):
      if inLook {
        report(
          "rule.relation-in-context", "a context cannot hold \(relation.kind.rawValue)(…)", at: at)
      }
      for target in relation.targets {
        requireLabel(target.label, target.at)
        refuseCaptures(of: target.tests, target.at)
      }
      if inner.canBeEmpty {
        report("rule.empty-relation", "what \(relation.kind.rawValue)(…) restricts can be empty", at: at)
      }
      return .related(visit(inner, inLook: inLook), relation, at: at)
    case .same(let name, let at):
      requireCapture(name, at, inLook: inLook)
      return pattern
    case .named(let name, let text, let inner):
      let outer = source
      source = text
      defer { source = outer }
      return .named(name, text, visit(inner, inLook: inLook))
    }
  }

  private mutating func checkLoop(_ inner: Pattern, _ most: Int?, _ at: Int, inLook: Bool) {
    guard most == nil else { return }
    if inLook {
      report(
        "rule.unbounded-context", "a context must have a greatest length", at: at,
        help: "write {0,5} instead of *, or {1,5} instead of +")
    }
    if inner.canBeEmpty { report("rule.empty-repetition", "what is repeated here can be empty", at: at) }
  }

  private mutating func resolve(_ test: TokenTest) -> TokenTest {
    switch test {
    case .member(let name, _, let at):
      requireList(name, at)
      // Nobody asks any more where it is written, and tests that are written alike are one.
      return .member(name, number: environment.listNumbers[name], at: 0)
    case .not(let inner): return .not(resolve(inner))
    case .and(let a, let b): return .and(resolve(a), resolve(b))
    case .or(let a, let b): return .or(resolve(a), resolve(b))
    default: return test
    }
  }

  // MARK: Names

  private mutating func requireList(_ name: String, _ at: Int) {
    guard environment.listNumbers[name] == nil else { return }
    report(
      "rule.unknown-list", "there is no list <\(name)>", at: at,
      help: closest(to: name, among: environment.lists).map { "did you mean <\($0)>?" })
  }

  private mutating func requireLabel(_ name: String, _ at: Int) {
    let known = environment.labels[rule.stage] ?? []
    guard !known.contains(Label(name)) else { return }
    report(
      "rule.unknown-label", "no stage before \"\(rule.stage)\" makes [\(name)]", at: at,
      help: closest(to: name, among: known.map(\.rawValue)).map { "did you mean [\($0)]?" })
  }

  private mutating func requireCaptures(of tests: [FeatureTest], _ at: Int, inLook: Bool) {
    for test in tests {
      if let captured = test.captured { requireCapture(captured.capture, at, inLook: inLook) }
    }
  }

  /// What a capture holds is known only once it is closed, so it must stand before.
  private mutating func requireCapture(_ name: String, _ at: Int, inLook: Bool) {
    used.insert(name)
    if inLook {
      report("rule.reference-in-context", "a context cannot ask for what is captured", at: at)
    }
    guard !captures.contains(where: { $0.name == name }) else { return }
    report(
      "rule.unknown-capture", "nothing before this is captured as \"\(name)\"", at: at,
      help: closest(to: name, among: captures.map(\.name)).map { "did you mean \"\($0)\"?" })
  }

  private mutating func refuseCaptures(of tests: [FeatureTest], _ at: Int) {
    for test in tests where test.captured != nil {
      report("rule.reference-in-relation", "a relation cannot ask for what is captured", at: at)
    }
  }
}

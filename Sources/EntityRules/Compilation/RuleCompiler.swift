public import EntityText
public import EntityUnicode

/// Reads, checks and compiles rules. Everything wrong with all of them is reported together.
public struct RuleCompiler {
  private let environment: RuleEnvironment
  private var literals: LiteralTable
  private var reachability: ReachabilityChecker
  private var together: RuleSetChecker
  /// For each plugin that has patterns of its own, what the names mean there; under the empty name,
  /// what they mean everywhere else.
  private let patterns: [String: NamedPatterns]
  public private(set) var problems: [Diagnostic] = []

  public init(environment: RuleEnvironment, tokenizer: Tokenizer) {
    self.environment = environment
    literals = LiteralTable(tokenizer: tokenizer)
    reachability = ReachabilityChecker(literals: literals)
    together = RuleSetChecker(keepsEqualSpans: environment.keepsEqualSpans)
    let everywhere = Dictionary(
      environment.patterns.map { ($0.name, $0.match) }, uniquingKeysWith: { first, _ in first })
    var patterns = ["": everywhere]
    var places: [String: SourceLocation] = [:]
    for pattern in environment.patterns {
      patterns[pattern.plugin, default: everywhere][pattern.name] = pattern.match
      let twin = places.updateValue(pattern.match.location, forKey: "\(pattern.plugin)@\(pattern.name)")
      if let twin, twin != pattern.match.location {
        problems.append(
          pattern.match.diagnostic(
            code: "rule.duplicate-pattern", "there is a pattern @\(pattern.name) already, at \(twin)", at: 0,
            help: "the rule files of a plugin share their patterns"))
      }
    }
    self.patterns = patterns.mapValues(NamedPatterns.init)
  }

  /// The compiled rule; `nil` where it has errors, which are then in ``problems``.
  public mutating func compile(_ rule: RuleDefinition, vocabulary: inout some WordInterner) -> CompiledRule? {
    let named = patterns[rule.plugin] ?? patterns[""] ?? NamedPatterns([:])
    let parsed: Pattern
    do throws(Diagnostic) {
      parsed = try PatternParser.parse(rule.match, named: named)
    } catch {
      problems += named.takeProblems() + [error]
      return nil
    }
    var checker = RuleChecker(rule: rule, environment: environment)
    let checked = checker.check(parsed)
    let misread = named.takeProblems()
    guard misread.isEmpty else {
      // What else the rule is depends on what was meant.
      problems +=
        misread + checker.problems.filter { ["rule.unknown-list", "rule.unknown-label"].contains($0.code) }
      return nil
    }
    problems += checker.problems
    literals.add(checked, to: &vocabulary)
    let known = reachability.problems.count
    reachability.check(checked, of: rule, literals: literals)
    let unreachable = reachability.problems[known...]
    problems += unreachable
    guard !(checker.problems + unreachable).contains(where: { $0.severity == .error }) else { return nil }
    together.add(rule, shape: PatternShape(literals: literals, keepsCaptures: true).shape(of: checked))
    var program = PatternCompiler.compile(
      checked, captures: checker.captures.map(\.name), emitting: Set(rule.emits.compactMap(\.span)),
      listNumbers: environment.listNumbers, literals: literals)
    program.elements = program.captures.map { elements(in: checked.captured(as: $0)) }
    let provenance = rule.provenance
    return CompiledRule(
      rule, program: program,
      emits: rule.emits.map { emit in
        CompiledRule.Emit(
          emit, capture: emit.span.flatMap { $0 == "0" ? nil : program.slot(of: $0) }, provenance: provenance)
      },
      elements: elements(in: [checked]))
  }

  /// Compares the rules that were compiled with each other, and looks for named patterns that none of
  /// them uses; adds what is found to ``problems``. For those who compile all rules of a pipeline.
  /// - Parameter allRules: whether there are no rules elsewhere that use the patterns.
  public mutating func checkTogether(allRules: Bool = true) {
    problems += together.problems
    for pattern in environment.patterns {
      let isUsed = patterns.values.contains {
        $0.used.contains(pattern.name) && $0.definitions[pattern.name] == pattern.match
      }
      if isUsed { continue }
      do throws(Diagnostic) {
        let definitions = (patterns[pattern.plugin] ?? patterns[""])?.definitions ?? [:]
        _ = try PatternParser.parse(pattern.match, named: definitions)
        guard allRules else { continue }
        problems.append(
          pattern.match.diagnostic(
            .warning, code: "rule.unused-pattern", "no rule uses @\(pattern.name)", at: 0))
      } catch {
        problems.append(error)
      }
    }
  }

  private func elements(in patterns: [Pattern]) -> [CompiledRule.Element] {
    patterns.flatMap(\.elements).compactMap { element in
      switch element {
      case .list(let name, let tests, _):
        environment.listNumbers[name].map { .hit(list: $0, tests: tests) }
      case .annotation(let name, let tests, _): .annotation(Label(name), tests: tests)
      default: nil
      }
    }
  }
}

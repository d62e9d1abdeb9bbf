public import EntityText
public import EntityUnicode

/// A rule, ready to run. It never changes; a class, so that handing it on counts one reference and not those of
/// all its parts.
public final class CompiledRule: Sendable {
  public let definition: RuleDefinition
  /// What its annotations say of where they come from.
  let provenance: Provenance
  let emits: [Emit]
  /// What `$0.id` may speak of.
  let elements: [Element]
  let captures: RuleCaptures
  /// The labels that it asks for.
  let labels: [Label]
  private let source: ProgramSource

  /// The pattern, compiled. Where the rule comes from an archive it is read each time: it is wanted by those who
  /// explain, while the matcher has the rules of a stage linked (``LinkedStage``).
  var program: RuleProgram { source.program }

  convenience init(_ definition: RuleDefinition, program: RuleProgram, emits: [Emit], elements: [Element]) {
    self.init(
      definition, emits: emits, elements: elements, captures: RuleCaptures(program),
      labels: program.labels + program.memory.labels, source: .made(program))
  }

  init(
    _ definition: RuleDefinition, emits: [Emit], elements: [Element], captures: RuleCaptures, labels: [Label],
    source: ProgramSource
  ) {
    (self.definition, self.emits, self.elements) = (definition, emits, elements)
    (self.captures, self.labels, self.source) = (captures, labels, source)
    provenance = definition.provenance
  }

  enum ProgramSource: Sendable {
    case made(RuleProgram)
    case kept(KeptProgram)

    var program: RuleProgram {
      switch self {
      case .made(let program): program
      case .kept(let kept): kept.program
      }
    }
  }

  /// A hit of a list or an annotation that a capture can hold.
  enum Element: Hashable, Sendable {
    case hit(list: UInt16, tests: [FeatureTest])
    case annotation(Label, tests: [FeatureTest])
  }

  /// What the rule makes, with names resolved to captures.
  struct Emit: Sendable {
    var label: Label
    var isVeto: Bool
    /// A capture's number; `nil` for the whole match.
    var capture: Int?
    var id: Template?
    var features: [(name: String, template: Template)]
    var score: Double
    var aliases: [AliasExpression]

    init(_ definition: EmitDefinition, capture: Int?) {
      label = definition.label
      isVeto = definition.isVeto
      self.capture = capture
      id = definition.id.map(Template.init)
      features = definition.features.map { ($0.name, Template($0.template)) }
      score = definition.score
      aliases = definition.define.map(AliasExpression.init)
    }
  }
}

extension CompiledRule.Emit {
  /// What is marked; `nil` where the capture took no part in the match.
  func tokens(in match: RuleMatch) -> Range<Int>? {
    guard let capture else { return match.tokens }
    return match.capture(capture)
  }
}

extension CompiledRule {
  /// The match once for each time that an emit's capture matched: more than once in a loop.
  func occurrences(of emit: Emit, in match: RuleMatch) -> [RuleMatch] {
    guard let capture = emit.capture, captures.loops[capture]?.isEmpty == false else { return [match] }
    return match.occurrences(of: capture, loops: program.memory.loops)
  }

  /// Whether the rule asks where sentences begin.
  public var needsSentences: Bool { program.tests.contains(where: \.needsSentences) }
}

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
    return CompiledRule(
      rule, program: program,
      emits: rule.emits.map { emit in
        CompiledRule.Emit(emit, capture: emit.span.flatMap { $0 == "0" ? nil : program.slot(of: $0) })
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

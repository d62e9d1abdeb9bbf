internal import EntityText

/// A rule, ready to run. It never changes; a class, so that handing it on counts one reference and not those of
/// all its parts.
public final class CompiledRule: Sendable {
  public let definition: RuleDefinition
  let emits: [Emit]
  /// What `$0.id` may speak of.
  let elements: [Element]
  let captures: RuleCaptures
  /// The labels that it asks for.
  let labels: [Label]
  /// Whether the rule asks where sentences begin.
  public let needsSentences: Bool
  private let source: ProgramSource

  /// The pattern, compiled. Where the rule comes from an archive it is read each time: it is wanted by those who
  /// explain, while the matcher has the rules of a stage linked (``LinkedStage``).
  var program: RuleProgram { source.program }

  convenience init(_ definition: RuleDefinition, program: RuleProgram, emits: [Emit], elements: [Element]) {
    self.init(
      definition, emits: emits, elements: elements, captures: RuleCaptures(program),
      labels: program.labels + program.memory.labels,
      needsSentences: program.tests.contains(where: \.needsSentences), source: .made(program))
  }

  init(
    _ definition: RuleDefinition, emits: [Emit], elements: [Element], captures: RuleCaptures, labels: [Label],
    needsSentences: Bool, source: ProgramSource
  ) {
    (self.definition, self.emits, self.elements) = (definition, emits, elements)
    (self.captures, self.labels, self.needsSentences) = (captures, labels, needsSentences)
    self.source = source
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

  /// What the rule makes, with names resolved to captures. A class for the same reason.
  final class Emit: Sendable {
    let isVeto: Bool
    /// A capture's number; `nil` for the whole match.
    let capture: Int?
    let id: Template?
    let features: [(name: String, template: Template)]
    let aliases: [AliasExpression]
    /// The annotation without its span, and without what templates say.
    let annotation: Annotation

    init(_ definition: EmitDefinition, capture: Int?, provenance: Provenance) {
      isVeto = definition.isVeto
      self.capture = capture
      id = definition.id.map(Template.init)
      features = definition.features.map { ($0.name, Template($0.template)) }
      aliases = definition.define.map(AliasExpression.init)
      annotation = Annotation(
        span: TextSpan(0, 0), label: definition.label, score: definition.score, provenance: provenance)
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
  /// Calls `body` with the match once for each time that an emit's capture matched: more than once in a loop.
  func forEachOccurrence(of emit: Emit, in match: RuleMatch, _ body: (RuleMatch) -> Void) {
    guard let capture = emit.capture, captures.loops[capture]?.isEmpty == false else { return body(match) }
    match.occurrences(of: capture, loops: captures.loops).forEach(body)
  }
}

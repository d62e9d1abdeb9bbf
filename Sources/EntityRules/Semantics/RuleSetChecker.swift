internal import EntityRecognition
internal import EntityText

/// Compares the rules of a pipeline: those that find nothing which another does not, and emits between
/// which only the alphabet decides.
struct RuleSetChecker {
  private struct Rule {
    var definition: RuleDefinition
    /// What it matches, with its captures.
    var shape: String
  }

  /// By stage and shape.
  private var rules: [String: [Rule]] = [:]
  private(set) var problems: [Diagnostic] = []
  /// Whether annotations with one span may all stay (conflict policy `keep-all`).
  let keepsEqualSpans: Bool

  init(keepsEqualSpans: Bool) { self.keepsEqualSpans = keepsEqualSpans }

  mutating func add(_ definition: RuleDefinition, shape: String) {
    let rule = Rule(definition: definition, shape: shape)
    checkEmits(of: definition)
    let key = "\(definition.stage)\n\(shape)"
    let twins = rules[key] ?? []
    if let twin = twins.first(where: { shadows($0.definition, definition) }) {
      reportShadow(of: definition, by: twin.definition)
    } else if let twin = twins.first(where: { shadows(definition, $0.definition) }) {
      reportShadow(of: twin.definition, by: definition)
    } else {
      for twin in twins { compare(twin.definition, definition) }
    }
    rules[key, default: []].append(rule)
  }

  // MARK: Two rules

  /// Whether a rule makes everything that another with the same pattern makes, where that runs.
  private func shadows(_ rule: RuleDefinition, _ other: RuleDefinition) -> Bool {
    guard rule.condition.isEmpty || rule.condition == other.condition,
      rule.priority >= other.priority
    else { return false }
    return other.emits.allSatisfy { wanted in
      rule.emits.contains { $0.score >= wanted.score && $0.makesWhat(wanted) }
    }
  }

  private mutating func reportShadow(of rule: RuleDefinition, by other: RuleDefinition) {
    problems.append(
      rule.match.diagnostic(
        .warning, code: "rule.shadowed",
        "rule \(rule.name) makes nothing that rule \(other.name) at \(other.location) does not", at: 0,
        help: "take one of them away"))
  }

  private mutating func compare(_ first: RuleDefinition, _ second: RuleDefinition) {
    guard !keepsEqualSpans, first.condition == second.condition, first.priority == second.priority else {
      return
    }
    for emit in second.emits {
      if let other = first.emits.first(where: { $0.isRival(of: emit) }) {
        report(
          emit, "the pattern is that of rule \(first.name), which makes \(other.label) of the same span")
        return
      }
    }
  }

  // MARK: One rule

  private mutating func checkEmits(of rule: RuleDefinition) {
    for (index, emit) in rule.emits.enumerated() where !emit.isVeto {
      let earlier = rule.emits[..<index].filter { !$0.isVeto }
      if earlier.contains(where: { $0.makesWhat(emit) }) {
        report(emit, "this emit is there already")
      } else if !keepsEqualSpans, let other = earlier.first(where: { $0.isRival(of: emit) }) {
        report(emit, "\(other.label) and \(emit.label) are made of the same span")
      }
      let veto = rule.emits.first {
        $0.isVeto && $0.spanName == emit.spanName && [emit.label, Candidate.everyLabel].contains($0.label)
      }
      if !keepsEqualSpans, veto != nil {
        report(emit, "the rule vetoes the \(emit.label) that it makes")
      }
    }
  }

  private mutating func report(_ emit: EmitDefinition, _ message: String) {
    problems.append(
      Diagnostic(
        .warning, code: "rule.ambiguous-emit", message, at: emit.location, sourceLine: emit.line,
        help: "only one of two with the same span stays; give the other another span, score or priority"))
  }
}

extension EmitDefinition {
  fileprivate var spanName: String { span ?? "0" }

  /// Whether two emits of equal matches make the same.
  fileprivate func makesWhat(_ other: EmitDefinition) -> Bool {
    label == other.label && isVeto == other.isVeto && spanName == other.spanName && id == other.id
      && define == other.define
      && features.elementsEqual(other.features) { $0.name == $1.name && $0.template == $1.template }
  }

  /// Whether only the alphabet decides between what two emits make.
  fileprivate func isRival(of other: EmitDefinition) -> Bool {
    !isVeto && !other.isVeto && spanName == other.spanName && score == other.score && label != other.label
  }
}

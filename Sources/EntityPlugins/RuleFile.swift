internal import EntityRecognition
internal import EntityRules
internal import EntityText

/// A rule file:
///
///     stage: titles
///     patterns:
///       de: '"de" | "du" | "des" | "d''"'
///     rules:
///       - rule: minister
///         match: '<title-heads takes=portfolio> @de <portfolios>'
///         emit: { label: TITLE }
///         accept: ["le ⟦TITLE ministre des finances⟧"]
///         reject: ["le ministre est là"]
struct RuleFile {
  var rules: [RuleDefinition] = []
  var patterns: [PatternDefinition] = []
  /// The stages that the file and its rules name.
  var stages: [Placed<String>] = []

  /// The stage of rules that name none.
  static let defaultStage = "rules"
  /// Stands for the label of an emit that has none, which is reported.
  static let missingLabel: Label = "UNKNOWN"

  /// - Parameter name: what places call the file.
  static func read(path: String, name: String, plugin: String, _ problems: inout [Diagnostic]) -> RuleFile {
    do throws(Diagnostic) {
      return read(try YAMLFile(path: path, name: name), plugin: plugin, &problems)
    } catch {
      problems.append(error)
      return RuleFile()
    }
  }

  static func read(_ file: YAMLFile, plugin: String, _ problems: inout [Diagnostic]) -> RuleFile {
    let root = YAMLRecord(file.value, mapping, &problems)
    let stage = root.read(stageKey, &problems)
    let priority = root.read(priorityKey, &problems) ?? 0
    let languages = root.read(languagesKey, &problems) ?? []
    var result = RuleFile(stages: stage.map { [$0] } ?? [])
    result.patterns = (root.read(patternsKey, &problems) ?? []).map { name, match in
      PatternDefinition(name: name, plugin: plugin, match: match)
    }
    for record in root.read(rulesKey, &problems) ?? [] {
      guard
        let rule = rule(
          record, plugin, stage?.value ?? defaultStage, priority, &result.stages, &problems)
      else { continue }
      if !rule.name.isEmpty, let twin = result.rules.first(where: { $0.name == rule.name }) {
        problems.append(
          record.value.problem(
            "rule.duplicate", "there is a rule \(rule.name) already, at \(twin.location)"))
      }
      result.rules.append(rule)
      result.rules[result.rules.count - 1].languages = languages
    }
    return result
  }

  private static func rule(
    _ record: YAMLRecord, _ plugin: String, _ stage: String, _ priority: Int,
    _ stages: inout [Placed<String>], _ problems: inout [Diagnostic]
  ) -> RuleDefinition? {
    let name = record.read(Rule.name, &problems)
    let match = record.read(Rule.match, &problems)
    var emits = (record.read(Rule.emit, &problems) ?? []).map { emit($0, &problems) }
    emits += (record.read(Rule.veto, &problems) ?? []).map { veto($0, &problems) }
    let rulePriority = record.read(Rule.priority, &problems)
    let ruleStage = record.read(Rule.stage, &problems)
    if let ruleStage { stages.append(ruleStage) }
    let condition = RuleGuard(
      when: record.read(Rule.when, &problems), unless: record.read(Rule.unless, &problems))
    let (accept, reject) = (record.read(Rule.accept, &problems), record.read(Rule.reject, &problems))
    let place = record.value.location
    guard let match else { return nil }
    // What has no name is reported; what else is wrong with it can be said all the same.
    return RuleDefinition(
      name: name ?? "", plugin: plugin, match: match, emits: emits,
      priority: rulePriority ?? priority, stage: ruleStage?.value ?? stage, condition: condition,
      accept: accept ?? [], reject: reject ?? [],
      location: SourceLocation(file: place.file, line: place.line), line: line(of: record))
  }

  private static func emit(_ record: YAMLRecord, _ problems: inout [Diagnostic]) -> EmitDefinition {
    EmitDefinition(
      label: record.read(Emit.label, &problems) ?? missingLabel,
      span: record.read(Emit.span, &problems),
      id: record.read(Emit.id, &problems),
      features: (record.read(Emit.features, &problems) ?? []).map { ($0.key, $0.value) },
      score: record.read(Emit.score, &problems) ?? 1,
      define: record.read(Emit.define, &problems) ?? [],
      location: record.value.location, line: line(of: record))
  }

  private static func veto(_ record: YAMLRecord, _ problems: inout [Diagnostic]) -> EmitDefinition {
    EmitDefinition(
      label: record.read(Veto.label, &problems) ?? Candidate.everyLabel, isVeto: true,
      span: record.read(Veto.span, &problems), location: record.value.location, line: line(of: record))
  }

  private static func line(of record: YAMLRecord) -> String? {
    record.value.location.line.flatMap(record.value.file.line)
  }

  /// What is said of the stages that a pipeline does not have, once for each place.
  func unknownStages(of stages: [String]) -> [Diagnostic] {
    self.stages.filter { !stages.contains($0.value) && $0.value != Self.defaultStage }.map { stage in
      stage.problem(
        code: "rule.unknown-stage", "the pipeline has no stage \"\(stage.value)\"",
        help: closest(to: stage.value, among: stages).map { "did you mean \($0)?" }
          ?? "it has \(stages.joined(separator: ", ")); without a stage rules run last")
    }
  }
}

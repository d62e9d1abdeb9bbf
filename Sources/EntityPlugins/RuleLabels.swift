internal import EntityRules
internal import EntityText

/// Which labels the rules of each plugin make, by stage.
struct RuleLabels {
  private var labels: [String: [String: Set<Label>]] = [:]

  init(_ rules: [RuleDefinition]) {
    for rule in rules { labels[rule.plugin, default: [:]][rule.stage, default: []].formUnion(rule.labels) }
  }

  /// `nil` where the plugin has no rules in the stage.
  func made(by plugin: String, in stage: String) -> Set<Label>? { labels[plugin]?[stage] }

  func made(by plugin: String) -> Set<Label> {
    (labels[plugin] ?? [:]).reduce(into: []) { $0.formUnion($1.value) }
  }
}

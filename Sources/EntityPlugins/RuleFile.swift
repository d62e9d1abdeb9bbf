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

  /// - Parameter name: what places call the file.
  static func read(path: String, name: String, plugin: String, _ problems: inout [Diagnostic]) -> RuleFile {
    let file: YAMLFile
    do throws(Diagnostic) {
      file = try YAMLFile(path: path, name: name)
    } catch {
      problems.append(error)
      return RuleFile()
    }
    let root = file.value.mapping("a rule file", keys: ["stage", "priority", "patterns", "rules"], &problems)
    let stage = root["stage"]?.string("stage", &problems) ?? "rules"
    let priority = root["priority"]?.integer("priority", &problems) ?? 0
    var result = RuleFile()
    for (name, value) in root["patterns"]?.entries("patterns", &problems) ?? [] {
      guard let match = value.sourceText("a pattern", &problems) else { continue }
      result.patterns.append(PatternDefinition(name: name, plugin: plugin, match: match))
    }
    for value in root["rules"]?.list("rules", &problems) ?? [] {
      guard let rule = rule(value, plugin, stage, priority, &problems) else { continue }
      if let twin = result.rules.first(where: { $0.name == rule.name }) {
        problems.append(
          value.problem("rule.duplicate", "there is a rule \(rule.name) already, at \(twin.location)"))
      }
      result.rules.append(rule)
    }
    return result
  }

  private static func rule(
    _ value: YAMLValue, _ plugin: String, _ stage: String, _ priority: Int, _ problems: inout [Diagnostic]
  ) -> RuleDefinition? {
    let keys = value.mapping(
      "a rule", keys: ["rule", "match", "emit", "veto", "priority", "stage", "accept", "reject"], &problems)
    guard let name = keys["rule"]?.string("rule", &problems) else {
      problems.append(value.problem("rule.no-name", "the rule has no name", help: "begin it with rule: NAME"))
      return nil
    }
    guard let match = keys["match"]?.sourceText("match", &problems) else {
      problems.append(value.problem("rule.no-match", "rule \(name) has no match"))
      return nil
    }
    var emits = (keys["emit"]?.oneOrMore() ?? []).map { emit($0, &problems) }
    emits += (keys["veto"]?.oneOrMore() ?? []).map { veto($0, &problems) }
    return RuleDefinition(
      name: name, plugin: plugin, match: match, emits: emits,
      priority: keys["priority"]?.integer("priority", &problems) ?? priority,
      stage: keys["stage"]?.string("stage", &problems) ?? stage,
      accept: sentences(keys["accept"], &problems), reject: sentences(keys["reject"], &problems),
      location: SourceLocation(file: value.location.file, line: value.location.line))
  }

  private static func emit(_ value: YAMLValue, _ problems: inout [Diagnostic]) -> EmitDefinition {
    let keys = value.mapping(
      "an emit", keys: ["label", "span", "id", "features", "score", "define"], &problems)
    if keys["label"] == nil { problems.append(value.problem("rule.no-label", "the emit has no label")) }
    return EmitDefinition(
      label: label(keys["label"], &problems) ?? "UNKNOWN",
      span: keys["span"]?.string("span", &problems),
      id: keys["id"]?.string("id", &problems),
      features: (keys["features"]?.entries("features", &problems) ?? []).compactMap { key, value in
        value.string(key, &problems).map { (key, $0) }
      },
      score: score(keys["score"], &problems),
      define: (keys["define"]?.oneOrMore() ?? []).compactMap { $0.string("define", &problems) },
      location: value.location)
  }

  private static func score(_ value: YAMLValue?, _ problems: inout [Diagnostic]) -> Double {
    guard let value, let score = value.number("score", &problems) else { return 1 }
    guard (0...1).contains(score) else {
      problems.append(value.problem("rule.score", "a score lies between 0 and 1"))
      return 1
    }
    return score
  }

  private static func veto(_ value: YAMLValue, _ problems: inout [Diagnostic]) -> EmitDefinition {
    let keys = value.mapping("a veto", keys: ["label", "span"], &problems)
    return EmitDefinition(
      label: label(keys["label"], &problems) ?? Candidate.everyLabel, isVeto: true,
      span: keys["span"]?.string("span", &problems), location: value.location)
  }

  private static func label(_ value: YAMLValue?, _ problems: inout [Diagnostic]) -> Label? {
    guard let value, let text = value.string("label", &problems) else { return nil }
    if !Label(text).isValid { problems.append(value.problem("rule.label", "\"\(text)\" is not a label")) }
    return Label(text)
  }

  private static func sentences(_ value: YAMLValue?, _ problems: inout [Diagnostic]) -> [SourceText] {
    (value?.list("sentences", &problems) ?? []).compactMap { $0.sourceText("a sentence", &problems) }
  }
}

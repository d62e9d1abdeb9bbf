internal import EntityRules
internal import EntityText

/// What may stand in a rule file: what ``RuleFile`` reads and the JSON Schema of rule files says.
extension RuleFile {
  static let mapping = YAMLMapping(
    "a rule file", stageKey, priorityKey, languagesKey, patternsKey, rulesKey)
  static let stageKey = YAMLKey(
    "stage", .placed(.text), "The stage in which the rules run; without it, rules.")
  static let priorityKey = YAMLKey(
    "priority", .integer(), "Higher goes first when candidates conflict; 0 without it.")
  static let languagesKey = YAMLKey(
    "languages", .list(of: .text),
    "The languages of the sentences: they are tried where the pipeline reads one of them.")
  static let patternsKey = YAMLKey(
    "patterns", .entries(of: .sourceText), "Patterns by name, used in rules as @name.")
  static let rulesKey = YAMLKey("rules", .list(of: .record(Rule.mapping)), "The rules.")

  enum Rule {
    static let mapping = YAMLMapping(
      "a rule", name, match, emit, veto, priority, stage, when, unless, accept, reject)
    static let name = YAMLKey(
      "rule", .text, "The rule's name, unique in the file.",
      missing: .init(code: "rule.no-name", message: "the rule has no name", help: "begin it with rule: NAME"))
    static let match = YAMLKey(
      "match", .sourceText, "The pattern that is looked for.",
      missing: .init(code: "rule.no-match", message: "the rule has no match"))
    static let emit = YAMLKey(
      "emit", .oneOrMore(of: .record(Emit.mapping)), "What a match becomes: one annotation, or several.")
    static let veto = YAMLKey(
      "veto", .oneOrMore(of: .record(Veto.mapping)), "What a match keeps from being annotated.")
    static let priority = YAMLKey("priority", .integer(), "Instead of the file's.")
    static let stage = YAMLKey("stage", .placed(.text), "Instead of the file's.")
    static let when = YAMLKey(
      "when", .record(Condition.mapping, as: condition), "The rule runs only where all of this holds.")
    static let unless = YAMLKey(
      "unless", .record(Condition.mapping, as: condition), "The rule does not run where all of this holds.")
    static let accept = YAMLKey(
      "accept", .list(of: .sourceText), "Sentences with the spans that must be found: ⟦LABEL text⟧.")
    static let reject = YAMLKey(
      "reject", .list(of: .sourceText), "Sentences in which the rule must find nothing.")
  }

  enum Emit {
    static let mapping = YAMLMapping("an emit", label, span, id, features, score, define)
    static let label = YAMLKey(
      "label", .label(code: "rule.label"), "The annotation's label.",
      missing: .init(code: "rule.no-label", message: "the emit has no label"))
    static let span = YAMLKey("span", .text, "The capture that gives the span; without it, the whole match.")
    static let id = YAMLKey("id", .text, "What the span refers to; $capture.id and other templates work.")
    static let features = YAMLKey("features", .entries(of: .text), "Features by name, each a template.")
    static let score = YAMLKey(
      "score", .number(in: 0...1, code: "rule.score", "a score lies between 0 and 1"),
      "How sure it is, from 0 to 1; 1 without it.")
    static let define = YAMLKey(
      "define", .oneOrMore(of: .text), "Captures that are other names of it in the rest of the document.")
  }

  enum Veto {
    static let mapping = YAMLMapping("a veto", label, span)
    static let label = YAMLKey("label", .label(code: "rule.label"), "Only this label; all without it.")
    static let span = YAMLKey("span", .text, "The capture that gives the span; without it, the whole match.")
  }
}

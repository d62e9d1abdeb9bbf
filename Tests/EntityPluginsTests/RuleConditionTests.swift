import EntityKit
import Testing

struct RuleConditionCase: Sendable {
  var condition: String
  var language: String?
  var date: String?
  var isFound: Bool
}

@Suite("When and unless in rule files")
struct RuleConditionTests {
  private func folder(_ condition: String) throws -> TestFolder {
    try SmallHome.folder(changing: [
      SmallHome.rules: """
      stage: titles
      rules:
        - rule: minister
          \(condition)
          match: '<heads> "de" [COUNTRY]'
          emit: { label: TITLE }
          accept:
            - "le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧"
      """
    ])
  }

  static let cases: [RuleConditionCase] = [
    RuleConditionCase(condition: "when: { language: fr }", language: "fr", isFound: true),
    RuleConditionCase(condition: "when: { language: fr }", language: "en", isFound: false),
    RuleConditionCase(condition: "when: { language: [es, fr] }", language: "fr-CH", isFound: true),
    RuleConditionCase(condition: "unless: { language: fr }", language: "fr", isFound: false),
    RuleConditionCase(condition: "unless: { language: fr }", isFound: true),
    RuleConditionCase(condition: "when: { language: NO }", language: "no", isFound: true),
    RuleConditionCase(condition: "when: { after: 2022-02-23 }", date: "2022-02-24", isFound: true),
    RuleConditionCase(condition: "when: { after: 2022-02-24 }", date: "2022-02-24", isFound: false),
    RuleConditionCase(condition: "when: { after: 2022-12-31 }", date: "2023-01-01", isFound: true),
    RuleConditionCase(condition: "when: { before: 2022-03-01 }", date: "2022-02-28", isFound: true),
    RuleConditionCase(condition: "when: { before: 2022-03-01 }", date: "2022-03-01", isFound: false),
    RuleConditionCase(condition: "when: { before: 2022-01-01 }", date: "2021-12-31", isFound: true),
    RuleConditionCase(
      condition: "when: { between: [2022-01-01, 2022-01-31] }", date: "2022-01-31", isFound: true),
    RuleConditionCase(
      condition: "when: { between: [2022-01-01, 2022-01-31] }", date: "2022-02-01", isFound: false),
    RuleConditionCase(condition: "when: { after: 2022-01-01 }", isFound: false),
    RuleConditionCase(
      condition: "when: { language: fr, before: 2022-03-01 }", language: "fr", isFound: false),
  ]

  @Test("decide which documents a rule runs over", arguments: cases)
  func conditions(_ example: RuleConditionCase) throws {
    let folder = try folder(example.condition)
    let loaded = try folder.loader.load()
    let document = Document(
      text: "le ministre de Cuba", date: example.date.flatMap { CalendarDate(iso8601: $0) },
      language: example.language)
    let labels = try loaded.pipeline.annotate(document).annotations.map(\.label)
    #expect(labels.contains("TITLE") == example.isFound)
    // Its own sentences are read as documents that it is for.
    #expect(PluginCheck(loaded).run().problems.isEmpty)
  }

  static let mistakes: [(condition: String, code: String, place: String)] = [
    ("when: { language: 'f' }", "rule.language", "4:23"),
    ("when: { before: 2022 }", "rule.date", "4:21"),
    ("when: { before: 2022-02-30 }", "rule.date", "4:21"),
    ("when: { between: [2022-02-01] }", "rule.date", "4:22"),
    ("when: { between: [2022-02-02, 2022-02-01] }", "rule.date", "4:11"),
    ("when: { after: 2022-02-01, before: 2022-02-02 }", "rule.date", "4:11"),
    ("when: {}", "rule.empty-condition", "4:11"),
    ("when: { language: [] }", "rule.empty-condition", "4:11"),
    ("when: { after: 9999-12-31 }", "rule.date", "4:11"),
    ("when: { langauge: fr }", "yaml.unknown-key", "4:13"),
  ]

  @Test("errors have a place", arguments: mistakes)
  func errors(condition: String, code: String, place: String) throws {
    let folder = try folder(condition)
    let problems = folder.errors()
    #expect(problems.first?.code == code)
    #expect(problems.first.map(folder.place) == "\(SmallHome.rules):\(place)")
  }

  @Test("everything wrong with a rule file in one run, each with its line and a caret")
  func excerpts() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.rules: """
      stage: titles
      patterns:
        of: '"de" | "du" | "De"'
      rules:
        - rule: one
          match: '<heds> @of [COUNTRI]'
          emit: { label: TITLE }
        - rule: two
          match: 'x:{num & cap} @of'
          emit: { label: TITLE, span: y }
      """
    ])
    let problems = folder.errors()
    let codes = [
      "rule.unreachable-alternative", "rule.unknown-list", "rule.unknown-label", "rule.unused-capture",
      "rule.never-matches", "rule.unknown-capture",
    ]
    #expect(problems.map(\.code).sorted() == codes.sorted())
    #expect(problems.allSatisfy { $0.sourceLine != nil && $0.location?.column != nil })
    let excerpt = try #require(problems.first { $0.code == "rule.unknown-list" }).excerpt
    let lines = excerpt.split(separator: "\n")
    #expect(lines[0].hasSuffix("there is no list <heds> (did you mean <heads>?) [rule.unknown-list]"))
    #expect(lines[1].hasSuffix("match: '<heds> @of [COUNTRI]'"))
    #expect(
      lines[2].firstIndex(of: "^")
        == lines[2].index(
          lines[2].startIndex,
          offsetBy: lines[1].distance(
            from: lines[1].startIndex, to: lines[1].firstIndex(of: "<") ?? lines[1].endIndex)))
  }
}

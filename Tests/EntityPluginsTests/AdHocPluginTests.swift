import EntityKit
import Testing

/// Entries and rules that come with one call.
@Suite struct AdHocPluginTests {
  private func marked(_ text: String, entries: [String] = [], rules: [String] = []) throws -> String {
    let folder = try SmallHome.folder()
    let adHoc = AdHocPlugin(
      entries: try entries.flatMap {
        try LexiconEntry.entries(line: $0, at: SourceLocation(file: "--entries"))
      },
      rules: rules.enumerated().map { AdHocPlugin.RuleText($0.element, name: "rules \($0.offset)") })
    let loaded = try folder.loader.load().adding(adHoc)
    return MarkedText.marking(try loaded.pipeline.annotate(Document(text: text)))
  }

  @Test func entriesAreFound() throws {
    #expect(
      try marked("le GROUPE DES 77, Cuba et le G77", entries: ["ORG:G77|Groupe des 77=org:G77"])
        == "le ⟦ORG=org:G77 GROUPE DES 77⟧, ⟦COUNTRY=CU Cuba⟧ et le ⟦ORG=org:G77 G77⟧")
  }

  /// They stand beside those of the plugins, and the conflict policy decides.
  @Test func entriesOverlapThoseOfThePlugins() throws {
    #expect(try marked("Cuba Libre", entries: ["DRINK:Cuba Libre"]) == "⟦DRINK Cuba Libre⟧")
    #expect(try marked("Cuba, Norvège", entries: ["COUNTRY:Cuba=XX"]).contains("Norvège⟧"))
  }

  @Test func rulesOfThePluginsSeeEntries() throws {
    #expect(
      try marked("le roi de Syldavie", entries: ["COUNTRY:Syldavie=SYL"])
        == "le ⟦TITLE roi de ⟦COUNTRY=SYL Syldavie⟧⟧")
  }

  @Test func rulesUseListsLabelsAndPatternsOfThePipeline() throws {
    let rules = """
      patterns: { and: '"et"' }
      rules:
        - rule: pair
          match: '<heads> @and [COUNTRY]'
          emit: { label: PAIR }
      """
    #expect(try marked("le roi et Cuba", rules: [rules]) == "le ⟦PAIR roi et Cuba⟧")
    // A stage that the pipeline has.
    #expect(
      try marked("le roi et Cuba", rules: [rules.replacing("patterns", with: "stage: titles\npatterns")])
        == "le ⟦PAIR roi et Cuba⟧")
  }

  @Test func rulesMayAskForSentences() throws {
    let rules = "rules: [{ rule: first, match: '{sentence-start}', emit: { label: FIRST } }]"
    #expect(try marked("Il dort. Elle lit.", rules: [rules]) == "⟦FIRST Il⟧ dort. ⟦FIRST Elle⟧ lit.")
  }

  @Test func thePipelineItselfStaysAsItIs() throws {
    let folder = try SmallHome.folder()
    let loaded = try folder.loader.load()
    let entries = try LexiconEntry.entries(line: "ORG:G77", at: SourceLocation(file: "x"))
    let twice = try loaded.adding(AdHocPlugin(entries: entries)).adding(
      AdHocPlugin(entries: try LexiconEntry.entries(line: "ORG:ONU", at: SourceLocation(file: "x"))))
    let document = Document(text: "G77, ONU, Cuba")
    #expect(MarkedText.marking(try loaded.pipeline.annotate(document)) == "G77, ONU, ⟦COUNTRY=CU Cuba⟧")
    #expect(
      MarkedText.marking(try twice.pipeline.annotate(document))
        == "⟦ORG G77⟧, ⟦ORG ONU⟧, ⟦COUNTRY=CU Cuba⟧")
    #expect(twice.pipeline.labels == ["COUNTRY", "TITLE", "ORG"])
  }

  @Test func labelsByRequest() throws {
    let folder = try SmallHome.folder()
    let pipeline = try folder.loader.load().pipeline
    let annotated = try pipeline.annotate(Document(text: "ministre de Cuba"), labels: ["COUNTRY"])
    #expect(MarkedText.marking(annotated) == "ministre de ⟦COUNTRY=CU Cuba⟧")
  }

  // MARK: Errors

  @Test func everythingWrongWithTheRulesIsReported() throws {
    let folder = try SmallHome.folder()
    let loaded = try folder.loader.load()
    let rules = """
      rules:
        - rule: one
          match: '<hedas>'
          emit: { label: A }
        - rule: two
          match: '[COUNTRI]'
          emit: { label: A }
        - rule: three
          stage: titels
          match: '"a"'
          emit: { label: A }
      """
    let texts = [AdHocPlugin.RuleText(rules), AdHocPlugin.RuleText("rules: [", name: "broken")]
    let error = #expect(throws: Diagnostics.self) { try loaded.adding(AdHocPlugin(rules: texts)) }
    #expect(
      Set((error?.all ?? []).map { "\($0.code) \($0.location?.description ?? "")" }) == [
        "rule.unknown-list rules:3:13", "rule.unknown-label rules:6:13", "rule.unknown-stage rules:9:12",
        "yaml.syntax broken:2:1",
      ])
  }

  struct LineCase: Sendable, CustomTestStringConvertible {
    var line: String
    /// Label, term and id of each entry.
    var entries: [String] = []
    var column: Int?
    var testDescription: String { line }
  }

  static let lines = [
    LineCase(line: "ORG:G77", entries: ["ORG G77 nil"]),
    LineCase(line: "ORG:G77|Groupe des 77", entries: ["ORG G77 nil", "ORG Groupe des 77 nil"]),
    LineCase(
      line: "ORG:G77|Groupe des 77=org:G77", entries: ["ORG G77 org:G77", "ORG Groupe des 77 org:G77"]),
    LineCase(line: #"SHOP:a\|b\=c\\d\e"#, entries: [#"SHOP a|b=c\d\e nil"#]),
    LineCase(line: "TIME:12:30", entries: ["TIME 12:30 nil"]),
    LineCase(line: "Groupe des 77", column: 1), LineCase(line: ":x", column: 1),
    LineCase(line: "O RG:x", column: 1), LineCase(line: "ORG:", column: 4),
    LineCase(line: "ORG:a||b", column: 7), LineCase(line: "ORG:a| ", column: 7),
    LineCase(line: "ORG:a=", column: 6), LineCase(line: "ORG:a=b|c", column: 7),
    LineCase(line: "ORG:a=b=c", column: 7), LineCase(line: "", column: 1),
  ]

  @Test(arguments: lines) func linesAreRead(_ line: LineCase) {
    do throws(Diagnostic) {
      let entries = try LexiconEntry.entries(line: line.line, at: SourceLocation(file: "--entries", line: 2))
      #expect(entries.map { "\($0.label ?? "") \($0.term) \($0.id ?? "nil")" } == line.entries)
      #expect(line.column == nil)
    } catch {
      #expect(error.location == SourceLocation(file: "--entries", line: 2, column: line.column))
      #expect(line.column != nil)
    }
  }
}

import EntityKit
import Testing

@Suite struct PluginCheckTests {
  private func problems(_ changes: [String: String?] = [:]) throws -> [String] {
    let folder = try SmallHome.folder(changing: changes)
    return PluginCheck(try folder.loader.load()).run().problems.map { "\($0.code) \(folder.place($0))" }
  }

  @Test func aHealthyPluginHasNoProblems() throws {
    let folder = try SmallHome.folder()
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.problems == [])
    #expect(report.rules == 1)
    #expect(report.sentences == 2)
    #expect(report.forms == 4)
    #expect(report.rulesWithoutSentences == [])
  }

  struct CheckCase: Sendable, CustomTestStringConvertible {
    var name: String
    var part: String
    var other: String
    var expected: [String]
    var testDescription: String { name }
  }

  static let cases = [
    CheckCase(
      name: "a span that is not found", part: "⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧",
      other: "⟦TITLE ministre⟧ de Cuba",
      expected: ["check.accept Plugins/places/rules.yaml:7:10"]),
    CheckCase(
      name: "an id that is not found", part: "COUNTRY=CU", other: "COUNTRY=NO",
      expected: ["check.accept Plugins/places/rules.yaml:7:10"]),
    CheckCase(name: "an id need not be said", part: "COUNTRY=CU", other: "COUNTRY", expected: []),
    CheckCase(
      name: "what must not be found", part: "le roi est là", other: "le roi de Cuba",
      expected: ["check.reject Plugins/places/rules.yaml:9:10"]),
    CheckCase(
      name: "a mark that is not closed", part: "Cuba⟧⟧", other: "Cuba⟧",
      expected: ["marked-text.syntax Plugins/places/rules.yaml:7:10"]),
  ]

  @Test(arguments: cases)
  func sentencesAreRun(_ check: CheckCase) throws {
    let found = try problems(ConfigurationCase.replacing(check.part, with: check.other, in: SmallHome.rules))
    #expect(found == check.expected)
  }

  @Test func whatWasFoundIsShown() throws {
    let folder = try SmallHome.folder(
      changing: ConfigurationCase.replacing(
        "⟦TITLE ministre de", with: "⟦ROLE ministre de", in: SmallHome.rules))
    let problem = try #require(PluginCheck(try folder.loader.load()).run().problems.first)
    #expect(problem.message == "rule minister does not find ROLE \"ministre de Cuba\"")
    #expect(problem.help == "found: le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧")
    #expect(problem.sourceLine?.contains("⟦ROLE ministre de") ?? false)
  }

  @Test func aVetoThatLetsThroughIsReported() throws {
    let rules = """
      stage: titles
      rules:
        - rule: not-cuba
          match: '"rue" "de" "cuba"'
          veto: { label: COUNTRY }
          priority: 1
          reject: ["la rue de Cuba", "l'avenue de Cuba"]
      """
    #expect(try problems([SmallHome.rules: rules]) == ["check.reject Plugins/places/rules.yaml:7:33"])
  }

  @Test func aRuleWithoutSentencesIsNamed() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.rules:
        "stage: titles\nrules:\n  - rule: bare\n    match: '<heads>'\n    emit: { label: TITLE }\n"
    ])
    #expect(PluginCheck(try folder.loader.load()).run().rulesWithoutSentences == ["bare"])
  }

  @Test func anEntryWithoutWordsIsReported() throws {
    let found = try problems([SmallHome.gazetteer: "term\tid\nCuba\tCU\n\u{301}\tXX\n"])
    #expect(found == ["lexicon.empty-entry gazetteers/countries/names.tsv:3"])
  }

  @Test func everyFormOfAnEntryIsTried() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.gazetteer: """
      term\tid\tcase\taccents
      Cuba\tCU\t\t
      CUBA\tCU\texact\t
      Côte d’Ivoire\tCI\t\texact
      États\u{2011}Unis\tUS\t\t
      O.N.U.\tx\t\t
      ปักกิ่ง\tx\t\t
      北京\tx\tfold\texact
      İzmir\tx\t\t
      G77 + Chine\tx\t\t
      """
    ])
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.problems == [])
    #expect(report.forms == 11)
  }

  @Test func onlyTheNamedPluginsAreChecked() throws {
    let folder = try SmallHome.folder()
    let check = PluginCheck(try folder.loader.load())
    #expect(check.run(plugins: ["others"]).forms == 0)
    #expect(check.run(plugins: ["places"]).forms == 4)
  }

  @Test func sentencesOfOtherLanguagesAreCountedNotTried() throws {
    let english = (SmallHome.files[SmallHome.rules] ?? "").replacing(
      "stage: titles", with: "stage: titles\nlanguages: [en]")
    let wrong = english.replacing("le roi est là", with: "le roi de Cuba")
    let folder = try SmallHome.folder(changing: [SmallHome.rules: wrong])
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.problems == [] && report.sentences == 0 && report.foreignSentences == 2)
    var loader = folder.loader
    loader.languages = ["en"]
    let tried = PluginCheck(try loader.load()).run()
    #expect(
      tried.problems.map(\.code) == ["check.reject"] && tried.sentences == 2 && tried.foreignSentences == 0)
  }

  // MARK: Coverage and lint

  private func rules(_ more: String) -> [String: String?] {
    [SmallHome.rules: (SmallHome.files[SmallHome.rules] ?? "") + "\n" + more]
  }

  @Test func coverageNamesWhatNoSentenceExercises() throws {
    let folder = try SmallHome.folder(
      changing: rules(
        """
          - rule: idle
            match: '"empereur"'
            emit: { label: TITLE }
            reject: ["le roi"]
        """))
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.problems == [])
    #expect(report.coverage.rules == 2)
    #expect(report.coverage.rulesNotExercised.map(\.name) == ["idle"])
    #expect(report.coverage.lists.map(\.name) == ["countries", "heads"])
    // "le ministre de Cuba": one country of two, one head of two.
    #expect(report.coverage.lists.map(\.exercised) == [1, 1])
    #expect(report.coverage.lists.map(\.entries) == [2, 2])
    #expect(report.cases.map(\.name) == ["minister", "idle", "countries", "heads"])
    #expect(report.cases.map(\.tried) == [2, 1, 2, 2])
  }

  @Test func lintFindsNamesOfSeveralThingsAndFrequentWords() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.gazetteer:
        "term\tid\tcase\nCuba\tCU\t\nCUBA\tXX\t\nNorvège\tNO\t\nor\tOR\t\nOs\tOS\t\nles\tLS\texact\n",
      "Plugins/places/heads.tsv": "term\nministre\nroi\nor\nos\nles\n",
    ])
    let loaded = try folder.loader.load()
    let lint = PluginCheck(loaded).lint(frequentList: "heads")
    #expect(lint.clashes.map(\.form) == ["Cuba"])
    #expect(lint.clashes.first?.entries.map(\.id) == ["CU", "XX"])
    // "Os" asks for its capital, so it is not found on "os".
    #expect(lint.frequentWords.map(\.word) == ["or", "les"])
    #expect(PluginCheck(loaded).lint(frequentList: "none").frequentWords.isEmpty)
  }
}

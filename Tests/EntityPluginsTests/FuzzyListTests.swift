import EntityKit
import EntityReports
import Testing

/// Lists of the small home made fuzzy.
@Suite struct FuzzyListTests {
  private static let gazetteer = "term\tid\tfuzzy\nAzerbaïdjan\tAZ\t\nNorvège\tNO\t0\nCuba\tCU\t\n"

  private func home(_ changes: [String: String?] = [:]) throws -> TestFolder {
    var changes = changes
    changes[SmallHome.gazetteer] = changes[SmallHome.gazetteer] ?? Self.gazetteer
    if changes[SmallHome.meta] == nil {
      changes[SmallHome.meta] = SmallHome.files[SmallHome.meta]! + "\n  fuzzy: 2"
    }
    return try SmallHome.folder(changing: changes)
  }

  private func found(_ text: String, _ folder: TestFolder) throws -> [String] {
    try folder.loader.load().pipeline.annotate(Document(text: text)).annotations.map {
      "\($0.label)=\($0.id ?? "") \($0.provenance?.origin ?? "") \($0.score)"
    }
  }

  @Test func theMetaFileMakesAListFuzzyAndACellAnEntryNot() throws {
    #expect(
      try found("l'Azerbaidjn, la Norvèg, Cubba", home())
        == ["COUNTRY=AZ Azerbaïdjan (Azerbaidjn for Azerbaïdjan, 1 edit) 0.9"])
  }

  @Test(arguments: [(nil, ["AZ"]), (0, []), (1, []), (2, ["AZ"])] as [(Int?, [String])])
  func thePluginSaysOtherwise(_ fuzzy: Int?, _ ids: [String]) throws {
    let manifest = SmallHome.files[SmallHome.manifest]!
      .replacing("    name: countries", with: "    name: countries\n    fuzzy: \(fuzzy ?? 2)")
    let folder = try home([SmallHome.manifest: fuzzy == nil ? SmallHome.files[SmallHome.manifest] : manifest])
    #expect(
      try folder.loader.load().pipeline.annotate(Document(text: "l'Azrbaidjn")).annotations.map(\.id) == ids)
  }

  @Test func namesOfICUMayBeMisspelt() throws {
    let manifest = SmallHome.files[SmallHome.manifest]!
      .replacing(
        "  - gazetteer: countries/names\n    name: countries",
        with: """
            - locale: countries
              name: countries
              label: COUNTRY
              fuzzy: 1
          """)
    let found = try found("l'Ouzbekisan", home([SmallHome.manifest: manifest]))
    #expect(found == ["COUNTRY=UZ Ouzbékistan (Ouzbekisan for Ouzbékistan, 1 edit) 0.9"])
  }

  @Test func rulesSeeMisspeltWords() throws {
    let manifest = SmallHome.files[SmallHome.manifest]!
      .replacing("  - file: heads.tsv", with: "  - file: heads.tsv\n    fuzzy: 1")
    #expect(
      try found("le minsitre de Cuba", home([SmallHome.manifest: manifest]))
        == ["TITLE= minister 1.0", "COUNTRY=CU Cuba 1.0"])
  }

  @Test func exactMatchesOfOtherListsGoFirst() throws {
    // "Azerbaidjn" is a surname here: a known word.
    let changes: [String: String?] = [
      "Plugins/places/heads.tsv": "term\tlabel\nAzerbaidjn\tTITLE\nministre\t\n"
    ]
    #expect(
      try found("Azerbaidjn, Azerbaidn", home(changes)).map { $0.prefix(8) } == ["TITLE= A", "COUNTRY="])
  }

  @Test func aListFromTheCacheIsAsFuzzy() throws {
    let folder = try home()
    var loader = folder.loader
    loader.keepsLists = false
    for _ in 0..<2 {
      let annotated = try loader.load().pipeline.annotate(Document(text: "l'Azerbaidjn"))
      #expect(annotated.annotations.map(\.id) == ["AZ"])
    }
  }

  // MARK: Why, and why not

  @Test func anExplanationSaysWhatStoodForWhat() throws {
    let folder = try home()
    let loaded = try folder.loader.load()
    let result = try loaded.pipeline.run(Document(text: "l'Azerbaijdn"), ledger: true)
    let text = ExplanationPrinter.text(try Explanation.all(result, loaded, .utf8))
    #expect(
      text.contains("Azerbaïdjan (Azerbaijdn for Azerbaïdjan, 2 edits), gazetteers/countries/names.tsv:2"))
    #expect(text.contains("score 0.81"))
  }

  @Test func anExplanationOfARuleSaysSoToo() throws {
    let manifest = SmallHome.files[SmallHome.manifest]!
      .replacing("  - file: heads.tsv", with: "  - file: heads.tsv\n    fuzzy: 1")
    let folder = try home([SmallHome.manifest: manifest])
    let loaded = try folder.loader.load()
    let result = try loaded.pipeline.run(Document(text: "le minsitre de Cuba"), ledger: true)
    let text = ExplanationPrinter.text(try Explanation.all(result, loaded, .utf8))
    #expect(
      text.contains(
        "\"minsitre\" is the entry ministre (minsitre for ministre, 1 edit), Plugins/places/heads.tsv:2"),
      "\(text)")
  }

  struct AbsentCase: Sendable, CustomTestStringConvertible {
    var marked: String
    var says: String
    var testDescription: String { marked }
  }

  static let absent = [
    AbsentCase(
      marked: "l'⟦Azrbaijn⟧",
      says:
        "the entry \"Azerbaïdjan\", gazetteers/countries/names.tsv:2 is 3 edits away, and only 2 are allowed"),
    AbsentCase(
      marked: "l'⟦azerbaidjn⟧",
      says:
        "the entry \"Azerbaïdjan\", gazetteers/countries/names.tsv:2 is 1 edit away, but wants other capitals"
    ),
    AbsentCase(
      marked: "à ⟦Nigera⟧",
      says: "is 1 edit away, but \"Nigera\" is a word that lists or rules know: it stands for itself"),
    AbsentCase(
      marked: "la ⟦République du Nord⟧",
      says: "but \"du\", or the entry's word, is matched exactly: only words of five letters"),
    AbsentCase(marked: "à ⟦Cubba⟧", says: "no list has an entry that begins with \"Cubba\""),
    AbsentCase(
      marked: "l'⟦Azerbaidjn⟧",
      says: "is there: COUNTRY, found by places/countries: Azerbaïdjan (Azerbaidjn for Azerbaïdjan, 1 edit)"),
  ]

  @Test(arguments: absent) func anAbsenceSaysWhatKeptTheEntryAway(_ absent: AbsentCase) throws {
    let folder = try home([
      SmallHome.gazetteer:
        "term\tid\nAzerbaïdjan\tAZ\nNigeria\tNG\nCuba\tCU\nRépublique de Nord\tX\n",
      "Plugins/places/heads.tsv": "term\nnigera\nministre\n",
    ])
    let loaded = try folder.loader.load()
    let text = absent.marked.replacing("⟦", with: "").replacing("⟧", with: "")
    let start = absent.marked.utf8.distance(
      from: absent.marked.startIndex, to: try #require(absent.marked.firstIndex(of: "⟦")))
    let end =
      absent.marked.utf8.distance(
        from: absent.marked.startIndex, to: try #require(absent.marked.firstIndex(of: "⟧"))) - 3
    let absence = try loaded.whyNot(TextSpan(start, end), "COUNTRY", in: Document(id: "d", text: text))
    let printed = AbsencePrinter(absence, loaded, .utf8).text()
    #expect(printed.contains(absent.says), "\(printed)")
  }

  // MARK: Checking

  private func warnings(_ gazetteer: String) throws -> [String] {
    let folder = try home([SmallHome.gazetteer: gazetteer])
    let report = PluginCheck(try folder.loader.load()).run()
    return report.problems.filter { $0.code.hasPrefix("check.") }.map {
      "\($0.code) \(folder.place($0)): \($0.message)"
    }
  }

  @Test func theCheckWarnsOfNamesThatAreNearEachOther() throws {
    #expect(
      try warnings("term\tid\nCuba\tCU\nAutriche\tAT\nAutruche\tX\nNigeria\tNG\nNiger\tNE\n") == [
        "check.fuzzy-neighbours gazetteers/countries/names.tsv:3: in the fuzzy list <countries> 1 pair of names is as "
          + "near as a misspelling: \"Autriche\" and \"Autruche\" (1)"
      ])
    #expect(try warnings("term\tid\nCuba\tCU\nAutriche\tAT\nAutrichee\tAT\nOman\tOM\n") == [])
    #expect(
      try warnings("term\tid\tfuzzy\nCuba\tCU\t\nAutriche\tAT\t0\nAutruche\tX\t0\nSlovaquie\tSK\t\n") == [])
  }

  @Test func theCheckWarnsWhereFuzzyHasNoEffect() throws {
    let found = try warnings("term\tid\nCuba\tCU\nMali\tML\n")
    #expect(
      found == [
        "check.fuzzy-without-effect gazetteers/countries/names.tsv: fuzzy has no effect in the list <countries>"
      ])
  }

  @Test func lintShowsAllPairs() throws {
    let folder = try home([
      SmallHome.gazetteer: "term\tid\nCuba\tCU\nSlovénie\tSI\nSlovaquie\tSK\nSloveni\tX\n"
    ])
    let lint = PluginCheck(try folder.loader.load()).lint()
    #expect(lint.neighbours.map { "\($0.form) \($0.other.term) \($0.edits)" } == ["Slovénie Sloveni 1"])
  }
}

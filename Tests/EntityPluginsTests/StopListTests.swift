import EntityKit
import EntityReports
import Testing

/// Words of the small home that must not come out of its list of countries: Cuba and Norvège.
@Suite struct StopListTests {
  private static let stopped = SmallHome.files[SmallHome.meta]! + "\nstop: [Norvège]"

  private func found(_ text: String, _ changes: [String: String?]) throws -> [String] {
    let folder = try SmallHome.folder(changing: changes)
    return try folder.loader.load().pipeline.annotate(Document(text: text)).annotations.map {
      "\($0.label)=\($0.id ?? "")"
    }
  }

  struct Place: Sendable, CustomTestStringConvertible {
    var name: String
    var changes: [String: String?]
    var stop: String
    var testDescription: String { name }
  }

  private static func manifest(_ lines: String) -> [String: String?] {
    ConfigurationCase.replacing(
      "    name: countries", with: "    name: countries\n\(lines)", in: SmallHome.manifest)
  }

  static let places = [
    Place(
      name: "the meta file", changes: [SmallHome.meta: stopped],
      stop: "gazetteers/countries/names.meta.yaml:5"),
    Place(
      name: "a file beside the meta file",
      changes: [
        SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop-file: names.stop.txt",
        "gazetteers/countries/names.stop.txt": "# not these\r\n\r\nNorvège\r\n",
      ], stop: "gazetteers/countries/names.stop.txt:3"),
    Place(
      name: "a table beside the meta file",
      changes: [
        SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop-file: names.stop.tsv",
        "gazetteers/countries/names.stop.tsv": "# not these\nterm\tcase\nNorvège\texact\n",
      ], stop: "gazetteers/countries/names.stop.tsv:3"),
    Place(name: "the plugin", changes: manifest("    stop: norvège"), stop: "Plugins/places/plugin.yaml:7"),
    Place(
      name: "a file of the plugin",
      changes: manifest("    stop-file: not.txt").merging(["Plugins/places/not.txt": "Norvège"]) { $1 },
      stop: "Plugins/places/not.txt:1"),
    Place(
      name: "the pipeline",
      changes: ConfigurationCase.replacing(
        "[places]", with: "[{ plugin: places, stop: { countries: [norvege] } }]", in: SmallHome.pipeline),
      stop: "Plugins/pipeline.yaml:2"),
  ]

  @Test(arguments: places) func aListIsStoppedFromEveryPlace(_ place: Place) throws {
    #expect(
      try found("Cuba, Norvège, le roi de Norvège, le roi de Cuba", place.changes) == [
        "COUNTRY=CU", "TITLE=", "COUNTRY=CU",
      ])
    let folder = try SmallHome.folder(changing: place.changes)
    let loaded = try folder.loader.load()
    #expect(loaded.warnings == [])
    let absence = try loaded.whyNot(TextSpan(3, 11), "COUNTRY", in: Document(id: "d", text: "en Norvège"))
    let lost = try #require(absence.lost.first)
    #expect(absence.lost.count == 1 && lost.clause == .stop && lost.candidate.annotation.id == "NO")
    #expect(lost.winner.annotation.provenance?.recognizer == "places/countries")
    let text = AbsencePrinter(absence, loaded, .utf8).text().replacing(folder.path + "/", with: "")
    #expect(
      text.contains(
        "COUNTRY \"Norvège\" (places/countries: Norvège, gazetteers/countries/names.tsv:3) was stopped by stop list \(place.stop)"
      ), "\(text)")
    #expect(text.split(separator: "\n").count { $0.contains("stopped") } == 1)
    #expect(try AbsencePrinter(absence, loaded, .utf8).json().contains("\"clause\" : \"stop\""))
  }

  @Test func nothingIsNotedWhereNobodyAsks() throws {
    let folder = try SmallHome.folder(changing: [SmallHome.meta: Self.stopped])
    let pipeline = try folder.loader.load().pipeline
    #expect(try pipeline.run(Document(text: "la Norvège")).rejections.isEmpty)
    #expect(try pipeline.run(Document(text: "la Norvège"), ledger: true).rejections.map(\.clause) == [.stop])
  }

  @Test func silencedListsStopNothing() throws {
    let folder = try SmallHome.folder(changing: [SmallHome.meta: Self.stopped])
    let silent = try folder.loader.load().silencing(["places/countries"])
    #expect(try silent.pipeline.run(Document(text: "la Norvège"), ledger: true).rejections.isEmpty)
  }

  @Test func wordsForRulesAreStoppedToo() throws {
    let changes: [String: String?] = [
      "Plugins/places/heads.meta.yaml": "source: me\nlicence: CC0-1.0\nstop: [Ministre]\n"
    ]
    #expect(try found("le ministre de Cuba", changes) == ["TITLE=", "COUNTRY=CU"])
    #expect(try found("le Ministre de Cuba", changes) == ["COUNTRY=CU"])
    let folder = try SmallHome.folder(changing: changes)
    let loaded = try folder.loader.load()
    let absence = try loaded.whyNot(
      TextSpan(3, 11), "TITLE", in: Document(id: "d", text: "le Ministre de Cuba"))
    let text = AbsencePrinter(absence, loaded, .utf8).text()
    #expect(
      text.contains(
        "the entry \"ministre\", Plugins/places/heads.tsv:2 was stopped by stop list Plugins/places/heads.meta.yaml:3"
      ),
      "\(text)")
  }

  @Test func aChangedStopFileIsNoticedThroughTheCache() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop-file: names.stop.txt",
      "gazetteers/countries/names.stop.txt": "Norvège\n",
    ])
    var loader = folder.loader
    loader.keepsLists = false
    func ids() throws -> [String?] {
      try loader.load().pipeline.annotate(Document(text: "Cuba, Norvège")).annotations.map(\.id)
    }
    for _ in 0..<2 { #expect(try ids() == ["CU"]) }
    try folder.write("Cuba\n", to: "gazetteers/countries/names.stop.txt")
    for _ in 0..<2 { #expect(try ids() == ["NO"]) }
  }

  @Test func namesOfICUAreStopped() throws {
    let manifest = SmallHome.files[SmallHome.manifest]!
      .replacing(
        "  - gazetteer: countries/names\n    name: countries",
        with: """
            - locale: countries
              name: countries
              label: COUNTRY
              stop: [Cuba, { term: norvège, case: exact }]
          """)
    #expect(
      try found("Cuba, la NORVÈGE, la Suède", [SmallHome.manifest: manifest]) == ["COUNTRY=NO", "COUNTRY=SE"])
  }

  // MARK: What is wrong

  static let wrong = [
    ConfigurationCase(
      "no stop file", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop-file: names.stop.txt"],
      ["gazetteer.stop gazetteers/countries/names.meta.yaml:5:12"], saying: "there is no stop list"),
    ConfigurationCase(
      "a stop file outside", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop-file: ../x.txt"],
      ["gazetteer.stop gazetteers/countries/names.meta.yaml:5:12"], saying: "leads out of the folder"),
    ConfigurationCase(
      "a stop file of the plugin outside", manifest("    stop-file: /etc/passwd"),
      ["gazetteer.stop Plugins/places/plugin.yaml:7:16"], saying: "leads out of the folder"),
    ConfigurationCase(
      "an empty stop word", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop: ['', Cuba]"],
      ["gazetteer.empty-term gazetteers/countries/names.meta.yaml:5:8"]),
    ConfigurationCase(
      "a stop word without a term",
      [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop: [{ case: exact }]"],
      ["gazetteer.stop gazetteers/countries/names.meta.yaml:5:8"], saying: "the stop word has no term"),
    ConfigurationCase(
      "a stop file with tabs and with columns of another kind",
      [
        SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop-file: a.txt",
        "gazetteers/countries/a.txt": "Cuba\texact\nNorvège\n",
        "Plugins/places/heads.meta.yaml": "source: me\nlicence: CC0-1.0\nstop-file: b.txt\n",
        "Plugins/places/b.txt": "term\tlabel\nroi\tX\n",
      ], ["gazetteer.cells gazetteers/countries/a.txt:1", "gazetteer.stop Plugins/places/b.txt"],
      saying: "known: term, case, accents, inflect"),
    ConfigurationCase(
      "a list that the plugin does not have",
      ConfigurationCase.replacing(
        "[places]", with: "[{ plugin: places, stop: { contries: [Cuba] } }]", in: SmallHome.pipeline),
      ["pipeline.unknown-list Plugins/pipeline.yaml:2:47"], saying: "did you mean countries?"),
  ]

  @Test(arguments: wrong) func whatIsWrongIsReportedWithItsPlace(_ expected: ConfigurationCase) throws {
    let folder = try SmallHome.folder(changing: expected.changes)
    let errors = folder.errors()
    #expect(errors.map { "\($0.code) \(folder.place($0))" }.sorted() == expected.expected.sorted())
    let shown = errors.map(\.excerpt).joined(separator: "\n")
    #expect(shown.contains(expected.fragment), "\(shown)")
  }

  @Test func aStopWordThatStopsNothingIsAWarning() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\nstop: [Norvège, Norwège, Cuba libre]"
    ])
    var loader = folder.loader
    loader.keepsLists = false
    // Warnings are not lost to the cache.
    for _ in 0..<2 {
      let warnings = try loader.load().warnings
      #expect(
        warnings.map { "\($0.severity) \($0.code) \(folder.place($0)): \($0.message)" } == [
          "warning gazetteer.idle-stop gazetteers/countries/names.meta.yaml:5: \"Norwège\" stops nothing: no entry of <countries> is found on it",
          "warning gazetteer.idle-stop gazetteers/countries/names.meta.yaml:5: \"Cuba libre\" stops nothing: no entry of <countries> is found on it",
        ])
    }
  }

  @Test func theCheckTakesStoppedEntriesForFound() throws {
    let folder = try SmallHome.folder(changing: [SmallHome.meta: Self.stopped])
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.problems == [] && report.forms == 4)
  }
}

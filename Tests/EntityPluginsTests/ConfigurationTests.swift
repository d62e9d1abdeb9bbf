import EntityKit
import Testing

/// A change to the small home, and what is then wrong with it.
struct ConfigurationCase: Sendable, CustomTestStringConvertible {
  var name: String
  var changes: [String: String?]
  /// Code and place of every problem.
  var expected: [String]
  /// Something that the problems, as they are shown, say.
  var fragment: String

  var testDescription: String { name }

  init(_ name: String, _ changes: [String: String?], _ expected: [String], saying fragment: String = "") {
    (self.name, self.changes, self.expected, self.fragment) = (name, changes, expected, fragment)
  }

  /// The same file with a part replaced.
  static func replacing(_ part: String, with other: String, in file: String) -> [String: String?] {
    [file: (SmallHome.files[file] ?? "").replacing(part, with: other)]
  }
}

@Suite struct ConfigurationTests {
  private typealias Case = ConfigurationCase

  static let manifests = [
    Case("nothing changed", [:], []),
    Case(
      "no id", Case.replacing("id: places\n", with: "", in: SmallHome.manifest),
      ["plugin.no-id Plugins/places/plugin.yaml:1:1"], saying: "the plugin has no id"),
    Case(
      "an unknown key", Case.replacing("version", with: "verison", in: SmallHome.manifest),
      ["yaml.unknown-key Plugins/places/plugin.yaml:2:1"], saying: "did you mean version?"),
    Case(
      "an unknown key of a list", Case.replacing("    name:", with: "    nam:", in: SmallHome.manifest),
      ["yaml.unknown-key Plugins/places/plugin.yaml:6:5"],
      saying: "did you mean name?"),
    Case(
      "a list without a source",
      Case.replacing("- file: heads.tsv", with: "- name: heads", in: SmallHome.manifest),
      [
        "plugin.lexicon-source Plugins/places/plugin.yaml:7:5",
        "rule.unknown-list Plugins/places/rules.yaml:4:13",
      ],
      saying: "give one of gazetteer, file, locale"),
    Case(
      "an unknown list of names",
      Case.replacing("gazetteer: countries/names", with: "locale: contries", in: SmallHome.manifest),
      [
        "plugin.unknown-locale-list Plugins/places/plugin.yaml:5:13",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ],
      saying: "known: countries, regions, cities, months, weekdays"),
    Case(
      "a rule file outside", Case.replacing("[rules.yaml]", with: "[../rules.yaml]", in: SmallHome.manifest),
      ["plugin.outside Plugins/places/plugin.yaml:8:9"], saying: "\"../rules.yaml\" leads out of the folder"),
    Case(
      "a rule file from the root",
      Case.replacing("[rules.yaml]", with: "[/etc/rules.yaml]", in: SmallHome.manifest),
      ["plugin.outside Plugins/places/plugin.yaml:8:9"]),
    Case(
      "a gazetteer outside",
      Case.replacing("countries/names", with: "../secret/names", in: SmallHome.manifest),
      ["plugin.outside Plugins/places/plugin.yaml:5:16", "rule.unknown-label Plugins/places/rules.yaml:4:26"]),
    Case(
      "a list file outside",
      Case.replacing("file: heads.tsv", with: "file: a/../../heads.tsv", in: SmallHome.manifest),
      ["plugin.outside Plugins/places/plugin.yaml:7:11", "rule.unknown-list Plugins/places/rules.yaml:4:13"]),
    Case(
      "a rule file that is not there",
      Case.replacing("[rules.yaml]", with: "[rulse.yaml]", in: SmallHome.manifest),
      ["plugin.missing-file Plugins/places/plugin.yaml:8:9"], saying: "did you mean rules.yaml?"),
    Case(
      "a label that the manifest does not name",
      Case.replacing("[COUNTRY, TITLE]", with: "[TITLE]", in: SmallHome.manifest),
      ["plugin.undeclared-label Plugins/places/plugin.yaml:3:8"], saying: "add COUNTRY to makes"),
    Case("an empty manifest", [SmallHome.manifest: ""], ["yaml.empty Plugins/places/plugin.yaml"]),
    Case(
      "a manifest that is a list", [SmallHome.manifest: "- id: places\n"],
      ["yaml.type Plugins/places/plugin.yaml:1:1"]),
  ]

  static let pipelines = [
    Case("no pipeline file", [SmallHome.pipeline: nil], ["file.missing Plugins/pipeline.yaml"]),
    Case(
      "an unknown plugin", Case.replacing("[places]", with: "[places, plaices]", in: SmallHome.pipeline),
      ["pipeline.unknown-plugin Plugins/pipeline.yaml:2:19"], saying: "did you mean places?"),
    Case(
      "a plugin twice", Case.replacing("[places]", with: "[places, places]", in: SmallHome.pipeline),
      ["pipeline.duplicate-plugin Plugins/pipeline.yaml:2:19"],
      saying: "the plugin \"places\" is listed more than once"),
    Case(
      "two plugins with one id",
      Case.replacing("[places]", with: "[places, others]", in: SmallHome.pipeline)
        .merging(["Plugins/others/plugin.yaml": "id: places\nmakes: [COUNTRY, TITLE]\n"]) { $1 },
      ["plugin.duplicate-id Plugins/others/plugin.yaml:1:5"], saying: "the id \"places\" is taken by"),
    Case(
      "an unknown policy",
      [
        SmallHome.pipeline:
          "plugins: [places]\nstages: [lexicon, titles]\nconflicts:\n  nesting: {}\n  policy: nesting"
      ],
      ["pipeline.unknown-policy Plugins/pipeline.yaml:5:11"],
      saying: "known: nested, longest, priority, score, keep-all"),
    Case(
      "an unknown key", Case.replacing("stages:", with: "stage:", in: SmallHome.pipeline),
      [
        "pipeline.no-lexicon-stage Plugins/pipeline.yaml:1:1",
        "rule.unknown-stage Plugins/places/rules.yaml:1:8",
        "rule.unknown-label Plugins/places/rules.yaml:4:26", "yaml.unknown-key Plugins/pipeline.yaml:3:1",
      ],
      saying: "did you mean stages?"),
    Case(
      "an unknown key of conflicts", Case.replacing("  policy:", with: "  polcy:", in: SmallHome.pipeline),
      ["yaml.unknown-key Plugins/pipeline.yaml:5:3"], saying: "did you mean policy?"),
    Case(
      "a limit that is no number",
      [SmallHome.pipeline: SmallHome.files[SmallHome.pipeline]! + "\nlimits: { candidates: many }"],
      ["yaml.type Plugins/pipeline.yaml:8:23"], saying: "candidates must be a whole number"),
    Case(
      "an unknown fold profile",
      [SmallHome.pipeline: SmallHome.files[SmallHome.pipeline]! + "\nfold: frensh"],
      ["pipeline.unknown-fold Plugins/pipeline.yaml:8:7"], saying: "known: french, exact"),
    Case(
      "a stage that rules want", Case.replacing("titles]", with: "title]", in: SmallHome.pipeline),
      [
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
        "rule.unknown-stage Plugins/places/rules.yaml:1:8",
      ],
      saying: "did you mean title?"),
    Case(
      "no stage for the lists",
      Case.replacing("[lexicon, titles]", with: "[titles]", in: SmallHome.pipeline),
      [
        "pipeline.no-lexicon-stage Plugins/pipeline.yaml:3:9",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ],
      saying: "begin stages with it"),
    Case(
      "a stage twice", Case.replacing("titles]", with: "titles, titles]", in: SmallHome.pipeline),
      ["pipeline.duplicate-stage Plugins/pipeline.yaml:3:27"],
      saying: "the stage \"titles\" is there more than once"),
    Case(
      "stages in the wrong order",
      Case.replacing("[lexicon, titles]", with: "[titles, lexicon]", in: SmallHome.pipeline),
      ["rule.unknown-label Plugins/places/rules.yaml:4:26"],
      saying: "no stage before \"titles\" makes [COUNTRY]"),
  ]

  static let ruleFiles = [
    Case(
      "a rule twice",
      [
        SmallHome.rules: SmallHome.files[SmallHome.rules]!
          + "\n  - rule: minister\n    match: '\"x\"'\n    emit: { label: TITLE }"
      ],
      ["rule.duplicate Plugins/places/rules.yaml:10:5"], saying: "there is a rule minister already"),
    Case(
      "no name", Case.replacing("- rule: minister\n    match", with: "- match", in: SmallHome.rules),
      ["rule.no-name Plugins/places/rules.yaml:3:5"], saying: "begin it with rule: NAME"),
    Case(
      "no match", Case.replacing("    match: '<heads> \"de\" [COUNTRY]'\n", with: "", in: SmallHome.rules),
      ["rule.no-match Plugins/places/rules.yaml:3:5"], saying: "the rule has no match"),
    Case(
      "no emit", Case.replacing("    emit: { label: TITLE }\n", with: "", in: SmallHome.rules),
      ["rule.no-emit Plugins/places/rules.yaml:3"], saying: "rule minister emits nothing"),
    Case(
      "an emit without a label", Case.replacing("{ label: TITLE }", with: "{ id: x }", in: SmallHome.rules),
      ["rule.no-label Plugins/places/rules.yaml:5:11"]),
    Case(
      "a label that is none", Case.replacing("label: TITLE", with: "label: 'TI TLE'", in: SmallHome.rules),
      ["rule.label Plugins/places/rules.yaml:5:20"],
      saying: "\"TI TLE\" is not a label"),
    Case(
      "an unknown key", Case.replacing("    emit:", with: "    emits:", in: SmallHome.rules),
      ["rule.no-emit Plugins/places/rules.yaml:3", "yaml.unknown-key Plugins/places/rules.yaml:5:5"],
      saying: "did you mean emit?"),
    Case(
      "an unknown list", Case.replacing("<heads>", with: "<head>", in: SmallHome.rules),
      ["rule.unknown-list Plugins/places/rules.yaml:4:13"], saying: "did you mean <heads>?"),
    Case(
      "an unknown label", Case.replacing("[COUNTRY]'", with: "[CONTRY]'", in: SmallHome.rules),
      ["rule.unknown-label Plugins/places/rules.yaml:4:26"], saying: "did you mean [COUNTRY]?"),
    Case(
      "an unknown capture",
      Case.replacing("{ label: TITLE }", with: "{ label: TITLE, span: x }", in: SmallHome.rules),
      ["rule.unknown-capture Plugins/places/rules.yaml:5:11"]),
    Case(
      "a score that is no number",
      Case.replacing("{ label: TITLE }", with: "{ label: TITLE, score: high }", in: SmallHome.rules),
      ["yaml.type Plugins/places/rules.yaml:5:34"], saying: "score must be a number"),
    Case(
      "a score above 1",
      Case.replacing("{ label: TITLE }", with: "{ label: TITLE, score: 1.5 }", in: SmallHome.rules),
      ["rule.score Plugins/places/rules.yaml:5:34"], saying: "a score lies between 0 and 1"),
    Case(
      "a score below 0",
      Case.replacing("{ label: TITLE }", with: "{ label: TITLE, score: -0.1 }", in: SmallHome.rules),
      ["rule.score Plugins/places/rules.yaml:5:34"]),
    Case(
      "a pattern twice",
      Case.replacing(
        "rules:", with: "patterns:\n  of: '\"de\"'\n  of: '\"du\"'\nrules:", in: SmallHome.rules),
      ["yaml.duplicate-key Plugins/places/rules.yaml:4:3"]),
    Case(
      "a rule that can be empty",
      Case.replacing("<heads> \"de\" [COUNTRY]", with: "<heads>? [COUNTRY]?", in: SmallHome.rules),
      ["rule.matches-nothing Plugins/places/rules.yaml:4:13"]),
  ]

  static let gazetteers = [
    Case(
      "no gazetteer", [SmallHome.gazetteer: nil],
      [
        "plugin.missing-file Plugins/places/plugin.yaml:5:16",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ]),
    Case(
      "no meta file", [SmallHome.meta: nil],
      [
        "gazetteer.no-meta gazetteers/countries/names.tsv",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ],
      saying: "names.meta.yaml with source and licence"),
    Case(
      "no source and no licence", [SmallHome.meta: "defaults: { label: COUNTRY }"],
      [
        "gazetteer.meta gazetteers/countries/names.meta.yaml:1:1",
        "gazetteer.meta gazetteers/countries/names.meta.yaml:1:1",
      ],
      saying: "the meta file has no licence"),
    Case(
      "an unknown default", Case.replacing("  label:", with: "  lbel:", in: SmallHome.meta),
      [
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
        "yaml.unknown-key gazetteers/countries/names.meta.yaml:4:3",
      ],
      saying: "did you mean label?"),
    Case(
      "an unknown case mode", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\n  case: smrt"],
      ["gazetteer.value gazetteers/countries/names.meta.yaml:5:9"],
      saying: "did you mean smart?"),
    Case(
      "an unknown accent mode", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\n  accents: none"],
      ["gazetteer.value gazetteers/countries/names.meta.yaml:5:12"]),
    Case(
      "too many edits", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\n  fuzzy: 3"],
      ["gazetteer.value gazetteers/countries/names.meta.yaml:5:10"],
      saying: "fuzzy must be 0, 1 or 2, not \"3\""),
    Case(
      "edits that are no number", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\n  fuzzy: yes"],
      ["gazetteer.value gazetteers/countries/names.meta.yaml:5:10"], saying: "not \"yes\""),
    Case(
      "too many edits of a plugin",
      Case.replacing(
        "    name: countries", with: "    name: countries\n    fuzzy: 3", in: SmallHome.manifest),
      ["plugin.fuzzy Plugins/places/plugin.yaml:7:12"], saying: "fuzzy: 3\n               ^"),
    Case(
      "edits of an entry that are no number",
      [SmallHome.gazetteer: "term\tid\tfuzzy\nCuba\tCU\t\nNorvège\tNO\tyes\nSuède\tSE\t-1\n"],
      [
        "gazetteer.value gazetteers/countries/names.tsv:3",
        "gazetteer.value gazetteers/countries/names.tsv:4",
      ],
      saying: "\"yes\" in column fuzzy is not 0, 1 or 2"),
    Case(
      "an empty source", Case.replacing("source: me", with: "source: ''", in: SmallHome.meta),
      ["gazetteer.meta gazetteers/countries/names.meta.yaml:1:9"], saying: "has an empty source"),
    Case(
      "rules-only without a value",
      [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\n  rules-only: note"],
      ["gazetteer.value gazetteers/countries/names.meta.yaml:5:15"]),
    Case(
      "an unknown paradigm", [SmallHome.meta: SmallHome.files[SmallHome.meta]! + "\n  inflect: fr-verb"],
      [
        "gazetteer.inflection gazetteers/countries/names.tsv:2",
        "gazetteer.inflection gazetteers/countries/names.tsv:3",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ]),
    Case(
      "lines with too few and too many cells",
      [SmallHome.gazetteer: "term\tid\nCuba\nNorvège\tNO\tx\nChine\tCN\n"],
      [
        "gazetteer.cells gazetteers/countries/names.tsv:2",
        "gazetteer.cells gazetteers/countries/names.tsv:3",
      ],
      saying: "1 cells, but the header has 2"),
    Case(
      "no header", [SmallHome.gazetteer: "Cuba\tCU\n"],
      [
        "gazetteer.header gazetteers/countries/names.tsv:1:1",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ]),
    Case(
      "an entry without a term",
      [SmallHome.gazetteer: "term\tid\n\tCU\nCuba\tCU\n"],
      ["gazetteer.empty-term gazetteers/countries/names.tsv:2"]),
  ]

  @Test(arguments: manifests + pipelines + ruleFiles + gazetteers)
  func everythingWrongIsReportedWithItsPlace(_ expected: ConfigurationCase) throws {
    let folder = try SmallHome.folder(changing: expected.changes)
    let errors = folder.errors()
    #expect(errors.map { "\($0.code) \(folder.place($0))" }.sorted() == expected.expected.sorted())
    let shown = errors.map(\.excerpt).joined(separator: "\n")
    #expect(expected.fragment.isEmpty || shown.contains(expected.fragment), "\(shown)")
  }

  @Test func everythingIsReportedAtOnce() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.pipeline:
        "plugins: [places, nowhere]\nstages: [lexicon, titles]\nconflicts: { policy: best }\n",
      SmallHome.manifest: SmallHome.files[SmallHome.manifest]! + "\nauthor: me",
      SmallHome.rules: """
      stage: titles
      rules:
        - rule: one
          match: '<hedas>'
          emit: { label: TITLE }
        - rule: two
          match: '("a"'
          emit: { label: TITLE }
        - rule: three
          stage: title
          match: '"a"'
          emit: { label: TITLE }
      """,
      SmallHome.gazetteer: "term\tid\nCuba\n",
      SmallHome.meta: "source: me\n",
    ])
    let codes = Set(folder.errors().map(\.code))
    #expect(
      codes.isSuperset(of: [
        "pipeline.unknown-plugin", "pipeline.unknown-policy", "yaml.unknown-key", "rule.unknown-list",
        "rule.unknown-stage", "gazetteer.cells", "gazetteer.meta",
      ]), "\(codes.sorted())")
    #expect(
      folder.errors().contains { folder.place($0).hasPrefix("Plugins/places/rules.yaml:7:") }, "the bracket")
  }

  @Test func anErrorInAPatternShowsTheCaret() throws {
    let folder = try SmallHome.folder(
      changing: ConfigurationCase.replacing("[COUNTRY]'", with: "[CONTRY]'", in: SmallHome.rules))
    let excerpt = try #require(folder.errors().first).excerpt
    #expect(
      excerpt.hasSuffix(
        "\n        match: '<heads> \"de\" [CONTRY]'\n" + String(repeating: " ", count: 29) + "^"),
      "\(excerpt)")
  }

  @Test func aPluginThatIsToBeLeftOutMustBeThere() throws {
    let folder = try SmallHome.folder()
    let errors = folder.errors { $0.without = ["place"] }
    #expect(errors.map(\.code) == ["pipeline.unknown-plugin"])
    #expect(errors.first?.help == "did you mean places?")
  }

  @Test func anExtraPluginMustBeThere() throws {
    let folder = try SmallHome.folder()
    let errors = folder.errors { $0.extraPlugins = [folder.path("nowhere")] }
    #expect(errors.map { "\($0.code) \(folder.place($0))" } == ["file.missing nowhere/plugin.yaml"])
  }

  // MARK: What is understood

  @Test func theSmallHomeWorks() throws {
    let folder = try SmallHome.folder()
    let loaded = try folder.loader.load()
    #expect(loaded.warnings.isEmpty)
    #expect(loaded.configuration.name == "small")
    #expect(loaded.plugins.map(\.id) == ["places"])
    #expect(loaded.lists.map(\.name) == ["countries", "heads"])
    #expect(loaded.pipeline.labels == ["COUNTRY", "TITLE"])
    let annotated = try loaded.pipeline.annotate(Document(text: "le ministre de Cuba, NO, Norvege"))
    #expect(
      MarkedText.marking(annotated)
        == "le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧, NO, ⟦COUNTRY=NO Norvege⟧")
  }

  @Test func norwayIsNeverFalse() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.rules: """
      stage: titles
      rules:
        - rule: norway
          match: 'NO'
          emit: { label: TITLE, id: NO, features: { code: no } }
      """.replacing("'NO'", with: "'\"norge\"'")
    ])
    let annotated = try folder.loader.load().pipeline.annotate(Document(text: "norge"))
    #expect(annotated.annotations.map(\.id) == ["NO"])
    #expect(annotated.annotations.map { $0.features["code"] } == ["no"])
  }

  @Test func thePipelineFileSetsPolicyAndLimits() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.pipeline: """
      plugins: [places]
      stages: [lexicon, titles]
      fold: exact
      languages: [es, fr]
      conflicts: { policy: keep-all }
      limits: { document-bytes: 1000, candidates: 7 }
      """
    ])
    let configuration = try folder.loader.load().configuration
    #expect(configuration.policy == ConflictPolicy(kind: .keepAll))
    #expect(configuration.limits == Limits(documentBytes: 1000, candidates: 7))
    #expect(configuration.fold == "exact")
    #expect(configuration.languages == ["es", "fr"])
  }

  @Test func whatTheManifestSaysOfAListCountsMoreThanItsMetaFile() throws {
    let folder = try SmallHome.folder(
      changing: ConfigurationCase.replacing(
        "name: countries", with: "name: countries\n    label: TITLE\n    priority: 3", in: SmallHome.manifest
      )
      .merging([SmallHome.rules: "stage: titles\nrules: []\n"]) { $1 })
    let entries = try folder.loader.load().lists[0].entries
    #expect(entries.map(\.label) == ["TITLE", "TITLE"])
    #expect(entries.map(\.priority) == [3, 3])
  }

  @Test func paradigmsAreRead() throws {
    let paradigms = "paradigm\tending\tforms\nfr-adj\tain\tain|aine|ains|aines\n"
    let changes = [
      "gazetteers/inflection/paradigms.tsv": paradigms,
      SmallHome.gazetteer: "term\tid\tinflect\ncubain\tCU\tfr-adj\n",
    ]
    let folder = try SmallHome.folder(changing: changes)
    #expect(
      try folder.loader.load().lists[0].entries[0].forms == ["cubain", "cubaine", "cubains", "cubaines"])
  }

  /// Files from a system where lines end in CR LF mean the same.
  @Test func linesOfAllFilesMayEndInCRLF() throws {
    var files: [String: String?] = SmallHome.files
    files["gazetteers/inflection/paradigms.tsv"] =
      "paradigm\tending\tforms\nfr-adj\tain\tain|aine|ains|aines\n"
    files[SmallHome.gazetteer] = "term\tid\tinflect\ncubain\tCU\tfr-adj\nCuba\tCU\t\n"
    let folder = try SmallHome.folder(changing: files.mapValues { $0?.replacing("\n", with: "\r\n") })
    #expect(folder.errors() == [])
    let annotated = try folder.loader.load().pipeline.annotate(Document(text: "ministre de Cuba cubaines"))
    #expect(
      MarkedText.marking(annotated) == "⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧ ⟦COUNTRY=CU cubaines⟧")
  }

  /// Spreadsheets begin their UTF-8 with one.
  @Test func aGazetteerMayBeginWithAByteOrderMark() throws {
    let folder = try SmallHome.folder(changing: [SmallHome.gazetteer: "\u{FEFF}term\tid\nCuba\tCU\n"])
    #expect(folder.errors() == [])
  }

  // MARK: Recognizers in Swift

  @Test func aRecognizerRunsInItsStage() throws {
    let folder = try SmallHome.folder()
    var loader = folder.loader
    loader.recognizers = [FirstWord(stage: "titles")]
    let loaded = try loader.load()
    #expect(loaded.pipeline.labels.contains("FIRST"))
    let annotated = try loaded.pipeline.annotate(Document(text: "voici Cuba"))
    #expect(MarkedText.marking(annotated) == "⟦FIRST voici⟧ ⟦COUNTRY=CU Cuba⟧")
  }

  @Test func aRecognizerWithoutAStageIsRefused() throws {
    let folder = try SmallHome.folder()
    let errors = folder.errors { $0.recognizers = [FirstWord(stage: "nowhere")] }
    #expect(errors.map(\.code) == ["pipeline.unknown-stage"])
    #expect(errors.first?.message == "recognizer first wants the stage \"nowhere\"")
  }
}

private struct FirstWord: Recognizer {
  let descriptor: RecognizerDescriptor

  init(stage: String) { descriptor = RecognizerDescriptor(id: "first", stage: stage, makes: ["FIRST"]) }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    guard let first = context.text.tokens.first else { return }
    candidates.add(first.span, "FIRST", from: "first")
  }
}

import EntityKit
import Foundation
import Testing

/// What one manifest says, and what the manifests of a pipeline say together.
@Suite struct ManifestTests {
  private typealias Case = ConfigurationCase

  /// The small home with further lines at the end of its manifest.
  private static func adding(_ lines: String) -> [String: String?] {
    [SmallHome.manifest: SmallHome.files[SmallHome.manifest]! + "\n" + lines]
  }

  static let manifests = [
    Case(
      "an id with a blank", Case.replacing("id: places", with: "id: my places", in: SmallHome.manifest),
      ["plugin.id Plugins/places/plugin.yaml:1:5"], saying: "\"my places\" is not an id"),
    Case(
      "a version that is none", Case.replacing("1.0.0", with: "one", in: SmallHome.manifest),
      ["plugin.version Plugins/places/plugin.yaml:2:10"], saying: "write it as 1.0.0"),
    Case(
      "a label that is none",
      Case.replacing("[COUNTRY, TITLE]", with: "[COUNTRY, TITLE, 7]", in: SmallHome.manifest),
      ["plugin.label Plugins/places/plugin.yaml:3:25"], saying: "\"7\" is not a label"),
    Case("an EntityKit that is old enough", adding("entitykit: 0.1"), []),
    Case(
      "an EntityKit that is not there yet", adding("entitykit: 99.0"),
      ["plugin.too-new Plugins/places/plugin.yaml:9:12"], saying: "the plugin needs EntityKit 99.0; this is"),
    Case(
      "authors that are no list", adding("authors: me"), ["yaml.type Plugins/places/plugin.yaml:9:10"],
      saying: "authors must be a list"),
    Case(
      "a list from two sources",
      Case.replacing(
        "- file: heads.tsv", with: "- file: heads.tsv\n    locale: months", in: SmallHome.manifest),
      ["plugin.lexicon-source Plugins/places/plugin.yaml:7:5"], saying: "file and locale exclude each other"),
    Case(
      "a list that is not there", Case.replacing("heads.tsv", with: "head.tsv", in: SmallHome.manifest),
      [
        "plugin.missing-file Plugins/places/plugin.yaml:7:11",
        "rule.unknown-list Plugins/places/rules.yaml:4:13",
      ],
      saying: "did you mean heads.tsv?"),
    Case(
      "a gazetteer that is not there",
      Case.replacing("countries/names", with: "countries/nanes", in: SmallHome.manifest),
      [
        "plugin.missing-file Plugins/places/plugin.yaml:5:16",
        "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ], saying: "did you mean countries/names?"),
    Case(
      "a normalizer that is not there", adding("normalizers: [dates]"),
      ["plugin.unknown-normalizer Plugins/places/plugin.yaml:9:15"], saying: "known: dates-fr"),
    Case(
      "a needed label that nobody makes", adding("needs: [COUNTRYS, SHIP]"),
      [
        "plugin.unmade-label Plugins/places/plugin.yaml:9:9",
        "plugin.unmade-label Plugins/places/plugin.yaml:9:19",
      ],
      saying: "did you mean COUNTRY?"),
    Case(
      "a needed label that is made too late", adding("needs: [TITLE]"),
      ["plugin.cycle Plugins/places/plugin.yaml:9:9"], saying: "places needs TITLE of places"),
  ]

  static let settings = [
    Case("a setting", adding("settings: { old: { type: boolean, default: true } }"), []),
    Case(
      "a setting without anything", adding("settings: { old: {} }"),
      ["plugin.setting Plugins/places/plugin.yaml:9:18", "plugin.setting Plugins/places/plugin.yaml:9:18"],
      saying: "the setting has no default"),
    Case(
      "a default of another type", adding("settings: { most: { type: integer, default: many } }"),
      ["plugin.setting Plugins/places/plugin.yaml:9:45"], saying: "the default of most must be a whole number"
    ),
    Case(
      "a type that is none", adding("settings: { most: { type: int, default: 1 } }"),
      ["plugin.setting Plugins/places/plugin.yaml:9:27"],
      saying: "known: text, integer, number, boolean, choice"),
    Case(
      "a choice without choices", adding("settings: { era: { type: choice, default: new } }"),
      ["plugin.setting Plugins/places/plugin.yaml:9:18"]),
    Case(
      "a condition on nothing",
      Case.replacing("heads.tsv", with: "heads.tsv\n    when: old", in: SmallHome.manifest),
      ["plugin.unknown-setting Plugins/places/plugin.yaml:8:11"], saying: "declare it under settings"),
    Case(
      "a condition that is never true",
      adding("settings: { era: { type: choice, choices: [new, old], default: new } }").merging(
        Case.replacing(
          "rules: [rules.yaml]",
          with: """
            settings: { era: { type: choice, choices: [new, old], default: new } }
            rules: [{ file: rules.yaml, when: era=odl }]
            """, in: SmallHome.manifest)
      ) { $1 },
      ["plugin.setting Plugins/places/plugin.yaml:9:35"], saying: "is one of new, old, never \"odl\""),
    Case(
      "a value of an unknown setting",
      Case.replacing(
        "[places]", with: "[{ plugin: places, settings: { olds: true } }]", in: SmallHome.pipeline
      ).merging(adding("settings: { old: { type: boolean, default: true } }")) { $1 },
      ["pipeline.unknown-setting Plugins/pipeline.yaml:2:47"], saying: "did you mean old?"),
    Case(
      "a value of another type",
      Case.replacing("[places]", with: "[{ plugin: places, settings: { old: 1 } }]", in: SmallHome.pipeline)
        .merging(adding("settings: { old: { type: boolean, default: true } }")) { $1 },
      ["pipeline.setting Plugins/pipeline.yaml:2:46"],
      saying: "the setting old of places must be true or false"),
    Case(
      "a plugin of a pipeline without a name",
      Case.replacing("[places]", with: "[places, { settings: {} }]", in: SmallHome.pipeline),
      ["pipeline.no-plugin Plugins/pipeline.yaml:2:19"]),
  ]

  @Test(arguments: manifests + settings)
  func everythingWrongIsReportedWithItsPlace(_ expected: ConfigurationCase) throws {
    let folder = try SmallHome.folder(changing: expected.changes)
    let errors = folder.errors()
    #expect(errors.map { "\($0.code) \(folder.place($0))" }.sorted() == expected.expected.sorted())
    let shown = errors.map(\.excerpt).joined(separator: "\n")
    #expect(expected.fragment.isEmpty || shown.contains(expected.fragment), "\(shown)")
    // Each with the line and a caret.
    for error in errors { #expect(error.excerpt.hasSuffix("^"), "\(error.excerpt)") }
  }

  /// From the top of a file down, and each mistake once.
  @Test func everythingIsReportedInTheOrderOfTheFile() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.manifest: """
      version: one
      id: places
      makes: [COUNTRY, TITLE]
      lexicons: 7
      needs: { a: b }
      settings: [a]
      rules: [rules.yaml]
      authors: me
      """,
      SmallHome.rules: """
      rules:
        - 7
        - rule: a
          match: [x]
          emit: 5
          accept: x
      """,
    ])
    #expect(
      folder.errors().map { "\($0.code) \(folder.place($0))" } == [
        "plugin.version Plugins/places/plugin.yaml:1:10", "yaml.type Plugins/places/plugin.yaml:4:11",
        "yaml.type Plugins/places/plugin.yaml:5:8", "yaml.type Plugins/places/plugin.yaml:6:11",
        "yaml.type Plugins/places/plugin.yaml:8:10", "yaml.type Plugins/places/rules.yaml:2:5",
        "yaml.type Plugins/places/rules.yaml:4:12", "yaml.type Plugins/places/rules.yaml:5:11",
        "yaml.type Plugins/places/rules.yaml:6:13",
      ])
  }

  // MARK: Settings

  /// A list and a rule file that a setting turns on.
  private static let switched: [String: String?] = [
    SmallHome.manifest: """
    id: places
    makes: [COUNTRY, TITLE, OLD]
    settings:
      old: { type: boolean, default: false, description: also states that are no more }
      heads: { type: choice, choices: [none, all], default: all }
    lexicons:
      - gazetteer: countries/names
      - file: heads.tsv
      - file: old.tsv
        when: old
    rules: [{ file: rules.yaml, when: heads=all }]
    """,
    "Plugins/places/old.tsv": "term\tlabel\nUrartu\tOLD\n",
    "Plugins/places/old.meta.yaml": "source: me\nlicence: CC0-1.0\n",
  ]

  @Test func settingsTurnListsAndRulesOn() throws {
    let folder = try SmallHome.folder(changing: Self.switched)
    func marked(_ settings: [String: String]) throws -> String {
      var loader = folder.loader
      loader.settings = ["places": settings]
      let text = Document(text: "roi de Cuba, roi d'Urartu, ministre de Cuba")
      return MarkedText.marking(try loader.load().pipeline.annotate(text))
    }
    let titles = "⟦TITLE roi de ⟦COUNTRY=CU Cuba⟧⟧, roi d'"
    let end = ", ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧"
    #expect(try marked([:]) == titles + "Urartu" + end)
    #expect(try marked(["old": "true"]) == titles + "⟦OLD Urartu⟧" + end)
    #expect(
      try marked(["heads": "none"])
        == "roi de ⟦COUNTRY=CU Cuba⟧, roi d'Urartu, ministre de ⟦COUNTRY=CU Cuba⟧")
  }

  @Test func theCallGoesBeforeThePipelineAndThatBeforeTheDefault() throws {
    var changes = Self.switched
    changes[SmallHome.pipeline] = """
      plugins: [{ plugin: places, settings: { old: true } }]
      stages: [lexicon, titles]
      """
    let folder = try SmallHome.folder(changing: changes)
    var loader = folder.loader
    let inPipeline = try loader.load().plugins[0].settingValues
    #expect(inPipeline == ["old": .boolean(true), "heads": .text("all")])
    loader.settings = ["places": ["old": "false"]]
    #expect(try loader.load().plugins[0].settingValues["old"] == .boolean(false))
    loader.settings = ["place": ["old": "false"]]
    #expect(throws: Diagnostics.self) { try loader.load() }
  }

  // MARK: Needs

  /// Plugins that each make a label from one that they need.
  private static func chain(_ plugins: [(name: String, needs: String, makes: String)], stages: String)
    -> [String: String]
  {
    var files = [
      SmallHome.pipeline:
        "plugins: [\(plugins.map(\.name).joined(separator: ", "))]\nstages: [lexicon, \(stages)]\n"
    ]
    for plugin in plugins {
      files["Plugins/\(plugin.name)/plugin.yaml"] =
        "id: \(plugin.name)\nmakes: [\(plugin.makes)]\nneeds: [\(plugin.needs)]\nrules: [rules.yaml]\n"
      files["Plugins/\(plugin.name)/rules.yaml"] = """
        stage: \(plugin.name)
        rules:
          - rule: one
            match: '"\(plugin.name)"'
            emit: { label: \(plugin.makes) }
        """
    }
    return files
  }

  private static func problems(_ files: [String: String]) throws -> [String] {
    let folder = try TestFolder(files)
    return folder.errors().map { "\($0.code) \(folder.place($0)): \($0.message)" }
  }

  @Test func needsAreServedByEarlierStages() throws {
    let plugins = [("a", "", "A"), ("b", "A", "B"), ("c", "A, B", "C")]
    #expect(try Self.problems(Self.chain(plugins, stages: "a, b, c")) == [])
    #expect(
      try Self.problems(Self.chain(plugins, stages: "b, a, c")) == [
        "plugin.late-label Plugins/b/plugin.yaml:3:9: b needs A, which is made in stage a, not before its own last stage, b"
      ])
  }

  @Test func aCycleIsReportedOnce() throws {
    let plugins = [("a", "C", "A"), ("b", "A", "B"), ("c", "B", "C"), ("d", "C", "D")]
    #expect(
      try Self.problems(Self.chain(plugins, stages: "a, b, c, d")) == [
        "plugin.cycle Plugins/a/plugin.yaml:3:9: no order of stages serves these plugins: a needs C of c, c needs B of b, b needs A of a"
      ])
  }

  /// Two stages of one plugin may stand around another plugin.
  @Test func twoStagesBreakACycle() throws {
    var files = Self.chain([("a", "B", "A"), ("b", "A", "B")], stages: "a, b, last")
    files["Plugins/a/rules.yaml"]! +=
      "\n  - rule: two\n    stage: last\n    match: '[B]'\n    emit: { label: A }\n"
    #expect(try Self.problems(files) == [])
  }

  @Test func aLabelOfAPluginThatIsLeftOutIsNamedOnce() throws {
    let folder = try TestFolder(Self.chain([("a", "", "A"), ("b", "A", "B")], stages: "a, b"))
    try folder.write(
      "stage: b\nrules:\n  - rule: one\n    match: '[A]'\n    emit: { label: B }\n",
      to: "Plugins/b/rules.yaml")
    let errors = folder.errors { $0.without = ["a"] }
    #expect(errors.map(\.code) == ["plugin.unmade-label"])
    #expect(errors.first?.help == "a, which is left out, makes it")
  }

  /// What is left out makes nothing, but rules of others may still use its words and patterns.
  @Test func aPluginThatIsLeftOutLeavesItsWords() throws {
    var files = Self.chain([("a", "", "A"), ("b", "", "B")], stages: "a, b")
    files["Plugins/a/plugin.yaml"]! += "lexicons: [{ file: words.tsv, label: A }]\n"
    files["Plugins/a/words.tsv"] = "term\nmer\n"
    files["Plugins/a/words.meta.yaml"] = "source: me\nlicence: CC0-1.0\n"
    files["Plugins/a/rules.yaml"]! += "\npatterns: { blue: '\"bleue\"' }\n"
    files["Plugins/b/rules.yaml"] = """
      stage: b
      rules:
        - rule: one
          match: '<words> @blue [A]?'
          emit: { label: B }
      """
    let folder = try TestFolder(files)
    var loader = folder.loader
    func marked() throws -> String {
      MarkedText.marking(try loader.load().pipeline.annotate(Document(text: "la mer, la mer bleue")))
    }
    #expect(try marked() == "la ⟦A mer⟧, la ⟦B mer bleue⟧")
    loader.without = ["a"]
    #expect(try marked() == "la mer, la ⟦B mer bleue⟧")
    #expect(try loader.load().pipeline.labels == ["B"])
  }

  private struct Maker: Recognizer {
    var makes: Label
    var needs: Set<Label>
    var stage: String
    var descriptor: RecognizerDescriptor {
      RecognizerDescriptor(id: "maker", stage: stage, makes: [makes], needs: needs)
    }
    func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {}
  }

  @Test func recognizersInSwiftMakeAndNeedLabelsToo() throws {
    let folder = try TestFolder(Self.chain([("a", "X", "A")], stages: "x, a"))
    #expect(folder.errors().map(\.code) == ["plugin.unmade-label"])
    #expect(folder.errors { $0.recognizers = [Maker(makes: "X", needs: [], stage: "x")] } == [])
    let unserved = folder.errors { $0.recognizers = [Maker(makes: "X", needs: ["SHIP"], stage: "x")] }
    #expect(
      unserved.map(\.description) == [
        "recognizer maker: error: maker needs SHIP, and no plugin of the pipeline makes it (made are: A, X) [plugin.unmade-label]"
      ])
    // The last stage is there without being named.
    #expect(
      folder.errors { $0.recognizers = [Maker(makes: "X", needs: ["A"], stage: "rules")] }.map(\.code) == [
        "plugin.cycle"
      ])
  }

  // MARK: Folders

  struct LinkCase: Sendable, CustomTestStringConvertible {
    var link: String
    var target: String
    var expected: [String]
    var testDescription: String { "\(link) → \(target)" }
  }

  static let links = [
    LinkCase(
      link: SmallHome.rules, target: "other/rules.yaml",
      expected: ["plugin.outside Plugins/places/plugin.yaml:8:9"]),
    LinkCase(
      link: "Plugins/places/heads.tsv", target: "other/heads.tsv",
      expected: [
        "plugin.outside Plugins/places/plugin.yaml:7:11", "rule.unknown-list Plugins/places/rules.yaml:4:13",
      ]),
    LinkCase(
      link: "Plugins/places/heads.meta.yaml", target: "other/heads.meta.yaml",
      expected: [
        "plugin.outside Plugins/places/plugin.yaml:7:11", "rule.unknown-list Plugins/places/rules.yaml:4:13",
      ]),
    LinkCase(
      link: SmallHome.gazetteer, target: "other/names.tsv",
      expected: [
        "plugin.outside Plugins/places/plugin.yaml:5:16", "rule.unknown-label Plugins/places/rules.yaml:4:26",
      ]),
    LinkCase(
      link: SmallHome.manifest, target: "other/plugin.yaml",
      expected: ["plugin.outside Plugins/places/plugin.yaml"]),
    // A link that stays is a file like any other.
    LinkCase(link: SmallHome.rules, target: "Plugins/places/files/rules.yaml", expected: []),
  ]

  @Test(arguments: links)
  func linksThatLeaveTheFolderAreRefused(_ link: LinkCase) throws {
    let folder = try SmallHome.folder()
    let text = try String(contentsOfFile: folder.path(link.link), encoding: .utf8)
    try folder.write(text, to: link.target)
    try folder.remove(link.link)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(link.link), withDestinationPath: folder.path(link.target))
    #expect(folder.errors().map { "\($0.code) \(folder.place($0))" }.sorted() == link.expected.sorted())
  }

  @Test func aFolderThatIsALinkLeavesToo() throws {
    let folder = try SmallHome.folder(
      changing: Case.replacing("[rules.yaml]", with: "[sub/rules.yaml]", in: SmallHome.manifest))
    try folder.write(SmallHome.files[SmallHome.rules]!, to: "other/rules.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("Plugins/places/sub"), withDestinationPath: folder.path("other"))
    #expect(folder.errors().map(\.code) == ["plugin.outside"])
  }

  /// Whole plugins, and the home itself, may be links: that is how they are installed.
  @Test func aPluginMayBeALink() throws {
    let folder = try SmallHome.folder()
    try FileManager.default.moveItem(atPath: folder.path("Plugins/places"), toPath: folder.path("places"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("Plugins/places"), withDestinationPath: folder.path("places"))
    #expect(folder.errors() == [])
  }

  @Test func pluginsAreFoundOnTheSearchPath() throws {
    let folder = try SmallHome.folder(
      changing: Case.replacing("[places]", with: "[places, seas]", in: SmallHome.pipeline))
    let other = try TestFolder([
      "seas/plugin.yaml": "id: seas\nmakes: [SEA]\nlexicons: [{ file: seas.tsv, label: SEA }]\n",
      "seas/seas.tsv": "term\nmer Noire\n", "seas/seas.meta.yaml": "source: me\nlicence: CC0-1.0\n",
    ])
    #expect(folder.errors().map(\.code) == ["pipeline.unknown-plugin"])
    var loader = PipelineLoader(
      resources: ResourceLocator(root: folder.path, searchPath: ["/nowhere", other.path]))
    loader.keepsLists = true
    let annotated = try loader.load().pipeline.annotate(Document(text: "la mer Noire"))
    #expect(MarkedText.marking(annotated) == "la ⟦SEA mer Noire⟧")
    // `--plugin seas` finds it by name.
    try folder.write(SmallHome.files[SmallHome.pipeline]!, to: SmallHome.pipeline)
    loader.extraPlugins = ["seas"]
    #expect(try loader.load().plugins.map(\.id) == ["places", "seas"])
  }

  // MARK: The stage without a name

  @Test func rulesThatNameNoStageRunLast() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.rules: "rules:\n  - rule: one\n    match: '[COUNTRY]'\n    emit: { label: TITLE }\n"
    ])
    #expect(try folder.loader.load().pipeline.stages.map(\.name) == ["lexicon", "titles", "rules"])
  }
}

import EntityKit
import Foundation
import Testing

@testable import EntityPlugins

/// Python with the packages `jsonschema` and `PyYAML`: an implementation of JSON Schema that is not ours.
enum SchemaValidator {
  /// `nil` where there is none. `make test-tools` makes the first of these.
  static let python: String? = [
    ProcessInfo.processInfo.environment["ENTITYKIT_PYTHON"] ?? "\(Pack.root)/.build/python/bin/python3",
    "/usr/bin/python3", "/usr/local/bin/python3",
  ].first { path in
    FileManager.default.isExecutableFile(atPath: path)
      && (try? run(path, ["-c", "import jsonschema, yaml"]))?.status == 0
  }

  /// Prints one line a file: `ok`, or the place and message of the first error.
  private static let script = """
    import json, sys, yaml, jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for path in sys.argv[2:]:
        errors = sorted(validator.iter_errors(yaml.safe_load(open(path, encoding="utf-8"))), key=str)
        print("ok" if not errors else errors[0].message.replace("\\n", " "))
    """

  /// The verdict on each file.
  static func verdicts(_ schema: FileSchema, on paths: [String]) throws -> [String] {
    let folder = try TestFolder(["schema.json": schema.text, "check.py": script])
    let result = try run(
      try #require(python), [folder.path("check.py"), folder.path("schema.json")] + paths)
    #expect(result.status == 0, "\(result.output)")
    return result.output.split(separator: "\n").map(String.init)
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String)
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }
}

@Suite struct FileSchemaTests {
  @Test(arguments: FileSchema.allCases)
  func everySchemaIsJSONWithADescriptionForEveryKey(_ schema: FileSchema) throws {
    let json = try #require(try JSONSerialization.jsonObject(with: Data(schema.text.utf8)) as? [String: Any])
    let properties = try #require(json["properties"] as? [String: [String: Any]])
    #expect(!properties.isEmpty)
    for (name, property) in properties {
      #expect((property["description"] as? String)?.hasSuffix(".") == true, "\(name)")
    }
  }

  @Test func aLabelInASchemaIsALabel() {
    for text in ["A", "COUNTRY", "a-b_9", "", "7", "É", "A B", "-A", "_A", "A\n", "A.b"] {
      let value = try? TestFolder(["x.yaml": "v: \"\(text.replacing("\n", with: "\\n"))\""])
      guard let value, let file = try? YAMLFile(path: value.path("x.yaml")) else { continue }
      var problems: [Diagnostic] = []
      let record = file.value.entries("x", &problems)[0].value
      let read = YAMLType<Label>.label(code: "x").read(record, "x", &problems)
      #expect((read != nil) == Label(text).isValid, "\(text)")
    }
  }

  // MARK: With a validator that is not ours

  static let files: [(FileSchema, [String])] = [
    (.plugin, try! names(ending: "/plugin.yaml")), (.pipeline, ["Plugins/pipeline.yaml"]),
    (.rules, try! names(ending: ".yaml").filter { $0.split(separator: "/").last!.hasPrefix("rules") }),
    (.meta, try! names(ending: ".meta.yaml", in: "gazetteers") + names(ending: ".meta.yaml")),
  ]

  private static func names(ending: String, in folder: String = "Plugins") throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(Pack.root)/\(folder)")
      .filter { $0.hasSuffix(ending) }.sorted().map { "\(folder)/\($0)" }
  }

  static let hasPython: ConditionTrait = .enabled(
    if: SchemaValidator.python != nil,
    "needs python3 with jsonschema and PyYAML: make test-tools, or ENTITYKIT_PYTHON")

  @Test(hasPython, arguments: files)
  func theShippedFilesAreValid(_ schema: FileSchema, _ names: [String]) throws {
    #expect(!names.isEmpty)
    let verdicts = try SchemaValidator.verdicts(schema, on: names.map { "\(Pack.root)/\($0)" })
    #expect(zip(names, verdicts).filter { $0.1 != "ok" }.map { "\($0.0): \($0.1)" } == [])
    #expect(verdicts.count == names.count)
  }

  /// Everything that a schema alone can judge, the reader and the schema judge alike.
  static let judged: [(FileSchema, String, Bool)] = [
    (.plugin, "id: a", true), (.plugin, "id: 1.5\nversion: 1.0\nlicence: NO\nauthors: [1, on]", true),
    (.plugin, "version: 1.0", false), (.plugin, "id: a b", false), (.plugin, "id: [a]", false),
    (.plugin, "id: a\nverison: 1", false), (.plugin, "id: a\nversion: one", false),
    (.plugin, "id: a\nauthors: me", false), (.plugin, "id: a\nmakes: [7]", false),
    (.plugin, "id: a\nmakes: [A-1]", true), (.plugin, "id: a\nlexicons: [{ locale: months }]", true),
    (.plugin, "id: a\nlexicons: [{ locale: moths }]", false),
    (.plugin, "id: a\nlexicons: [{ name: x }]", false),
    (.plugin, "id: a\nlexicons: [{ locale: months, priority: high }]", false),
    (.plugin, "id: a\nlexicons: [{ locale: months, priority: -1 }]", true),
    (.plugin, "id: a\nlexicons: [{ locale: months, file: x }]", false),
    (.plugin, "id: a\nlexicons: [{ locale: months, fuzzy: 0 }, { locale: cities, fuzzy: 2 }]", true),
    (.plugin, "id: a\nlexicons: [{ locale: months, fuzzy: 3 }]", false),
    (.plugin, "id: a\nlexicons: [{ locale: months, fuzzy: yes }]", false),
    (.plugin, "id: a\nsettings: { x: { type: boolean, default: true } }", true),
    (.plugin, "id: a\nsettings: { x: { type: bool, default: true } }", false),
    (.plugin, "id: a\nsettings: { x: { type: text } }", false), (.plugin, "- id: a", false),
    (.pipeline, "plugins: [places]\nstages: [lexicon]", true),
    (.pipeline, "plugins: [{ plugin: places }]\nstages: [lexicon]", true),
    (.pipeline, "plugins: [{ plugn: places }]\nstages: [lexicon]", false),
    (.pipeline, "plugins: [{ plugin: places, stop: { cities: [Or, { term: Nice }] } }]", true),
    (.pipeline, "plugins: [{ plugin: places, stop: [Or] }]", false),
    (.pipeline, "plugins: [{ plugin: places, stop: { cities: [{ trem: Nice }] } }]", false),
    (.pipeline, "plugins: places\nstages: [lexicon]", false),
    (.pipeline, "stages: [lexicon]\nfold: frensh", false),
    (.pipeline, "stages: [lexicon]\nconflicts: { policy: best }", false),
    (.pipeline, "stages: [lexicon]\nconflicts: { nesting: { A: [B, C] } }", true),
    (.pipeline, "stages: [lexicon]\nconflicts: { nesting: { A: B } }", false),
    (.pipeline, "stages: [lexicon]\nlimits: { candidates: 1.5 }", false),
    (.pipeline, "stages: [lexicon]\nlimits: { candidates: -1 }", false),
    (.rules, "rules: []", true), (.rules, "rules: [{ rule: a, match: '\"x\"', emit: { label: A } }]", true),
    (.rules, "rules: [{ rule: a, match: '\"x\"', emit: [{ label: A }, { label: B }] }]", true),
    (.rules, "rules: [{ rule: a, match: '\"x\"', emit: { label: A, define: x:x } }]", true),
    (.rules, "rules: [{ rule: a, match: '\"x\"', emit: { id: A } }]", false),
    (.rules, "rules: [{ rule: a, match: '\"x\"', emit: { label: A, score: 2 } }]", false),
    (.rules, "rules: [{ rule: a, emit: { label: A } }]", false),
    (.rules, "rules: [{ match: '\"x\"', emit: { label: A } }]", false),
    (.rules, "rules: [{ rule: a, match: '\"x\"', emit: { label: A }, accept: one }]", false),
    (.rules, "rules: [{ rule: a, match: '\"x\"', veto: {} }]", true), (.rules, "rule: []", false),
    (.rules, "patterns: { a: [x] }\nrules: []", false), (.rules, "priority: high\nrules: []", false),
    (.meta, meta(""), true), (.meta, "source: me", false), (.meta, "licence: CC0-1.0", false),
    (.meta, meta("languge: fr"), false), (.meta, meta("language: NO\nprofile: 1"), true),
    (.meta, meta("defaults: { label: A-1, case: fold, accents: exact, fuzzy: 2, priority: -1 }"), true),
    (.meta, meta("defaults: { fuzzy: 3 }"), false), (.meta, meta("defaults: { fuzzy: yes }"), false),
    (.meta, meta("defaults: { fuzzy: 1.5 }"), false), (.meta, meta("defaults: { case: smrt }"), false),
    (.meta, meta("defaults: { label: 7 }"), false), (.meta, meta("defaults: [fuzzy]"), false),
    (.meta, meta("defaults: { rules-only: note=x, inflect: fr-adj 0 }"), true),
    (.meta, meta("defaults: { rules-only: note }"), false), (.meta, meta("fuzzy: 1"), false),
    (.meta, meta("stop: [Or, Nice]"), true), (.meta, meta("stop: Or"), true),
    (.meta, meta("stop: [{ term: Or, case: exact, accents: exact }, 1984, NO]"), true),
    (.meta, meta("stop: [{ case: exact }]"), false), (.meta, meta("stop: [{ term: Or, label: X }]"), false),
    (.meta, meta("stop: [[Or]]"), false), (.meta, meta("stop: [{ term: Or, case: no }]"), false),
    (.meta, meta("stop-file: [stop.txt]"), false),
    (.plugin, "id: a\nlexicons: [{ locale: months, stop: [mars, { term: mai, case: fold }] }]", true),
    (.plugin, "id: a\nlexicons: [{ locale: months, stop: { term: mars } }]", true),
    (.plugin, "id: a\nlexicons: [{ locale: months, stop: [{ trem: mars }] }]", false),
  ]

  private static func meta(_ rest: String) -> String { "source: me\nlicence: CC0-1.0\n\(rest)" }

  /// Whether the reader takes a file, as far as one file can be judged.
  private static func isRead(_ schema: FileSchema, _ path: String, _ folder: TestFolder) -> Bool {
    var problems: [Diagnostic] = []
    switch schema {
    case .plugin:
      _ = PluginManifest.read(directory: folder.path, gazetteers: folder.path, &problems)
    case .pipeline: _ = PipelineFile.read(path: path, &problems)
    case .rules: _ = RuleFile.read(path: path, name: path, plugin: "p", &problems)
    case .meta:
      if let file = try? YAMLFile(path: path) {
        _ = GazetteerMeta.read(file, in: PluginFolder(folder.path), &problems)
      }
    }
    return !problems.contains { !["plugin.missing-file"].contains($0.code) }
  }

  private static func folder(_ schema: FileSchema, _ text: String) throws -> (TestFolder, String) {
    let name = schema == .plugin ? "plugin.yaml" : "file.yaml"
    let folder = try TestFolder([name: text])
    return (folder, folder.path(name))
  }

  @Test(arguments: judged) func theReaderJudges(_ schema: FileSchema, _ text: String, _ isGood: Bool) throws {
    let (folder, path) = try Self.folder(schema, text)
    #expect(Self.isRead(schema, path, folder) == isGood)
  }

  @Test(hasPython, arguments: FileSchema.allCases)
  func theSchemaJudgesAlike(_ schema: FileSchema) throws {
    let cases = Self.judged.filter { $0.0 == schema }
    let folders = try cases.map { try Self.folder(schema, $0.1) }
    let verdicts = try SchemaValidator.verdicts(schema, on: folders.map(\.1))
    #expect(verdicts.count == cases.count)
    for (verdict, (_, text, isGood)) in zip(verdicts, cases) {
      #expect((verdict == "ok") == isGood, "\(text): \(verdict)")
    }
  }
}

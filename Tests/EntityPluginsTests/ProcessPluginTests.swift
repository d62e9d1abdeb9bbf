import EntityKit
import Foundation
import Testing

/// Programs that manifests name, and those that are shipped as examples.
@Suite struct ProcessPluginTests {
  private typealias Case = ConfigurationCase

  private static func adding(_ process: String, _ files: [String: String] = [:]) -> [String: String?] {
    var changes: [String: String?] = [
      SmallHome.manifest: SmallHome.files[SmallHome.manifest]! + "\nprocess:\n" + process
    ]
    for (name, text) in files { changes[name] = text }
    return changes
  }

  static let manifests = [
    Case("a program of the PATH", adding("  command: [sh, worker.sh]\n  stage: titles"), []),
    Case("a stage that is added", adding("  command: [sh, -c, 'exit 1']"), []),
    Case(
      "no command", adding("  workers: 2"), ["plugin.no-command Plugins/places/plugin.yaml:10:3"],
      saying: "for example command: [python3, worker.py]"),
    Case(
      "an empty command", adding("  command: []"), ["plugin.no-command Plugins/places/plugin.yaml:10:12"],
      saying: "the command is empty"),
    Case(
      "an unknown key", adding("  command: [sh]\n  timeot-ms: 3"),
      ["yaml.unknown-key Plugins/places/plugin.yaml:11:3"], saying: "did you mean timeout-ms?"),
    Case(
      "no workers at all", adding("  command: [sh]\n  workers: 0"),
      ["yaml.range Plugins/places/plugin.yaml:11:12"], saying: "workers must be at least 1"),
    Case(
      "a stage that is not there", adding("  command: [sh]\n  stage: tilte"),
      ["pipeline.unknown-stage Plugins/pipeline.yaml:3:9"], saying: "recognizer places/process"),
    Case(
      "a program that is not there", adding("  command: [no-such-program]"),
      ["plugin.no-program Plugins/places/plugin.yaml:10:13"], saying: "on the PATH"),
    Case(
      "a file without its folder", adding("  command: [heads.tsv]"),
      ["plugin.no-program Plugins/places/plugin.yaml:10:13"],
      saying: "a file of the plugin's folder is written ./heads.tsv"),
    Case(
      "a file that is not there", adding("  command: [./worker]"),
      ["plugin.missing-file Plugins/places/plugin.yaml:10:13"], saying: "there is no program"),
    Case(
      "a file that is no program", adding("  command: [./heads.tsv]"),
      ["plugin.no-program Plugins/places/plugin.yaml:10:13"], saying: "chmod +x"),
    Case(
      "a program from the root", adding("  command: [/bin/sh]"),
      ["plugin.outside Plugins/places/plugin.yaml:10:13"], saying: "or name one that is on the PATH"),
    Case(
      "a program outside", adding("  command: [../sh]"), ["plugin.outside Plugins/places/plugin.yaml:10:13"]),
  ]

  @Test(arguments: manifests) func everythingWrongIsReportedWithItsPlace(_ expected: ConfigurationCase) throws
  {
    let folder = try SmallHome.folder(changing: expected.changes)
    let errors = folder.errors()
    #expect(errors.map { "\($0.code) \(folder.place($0))" } == expected.expected)
    let shown = errors.map(\.excerpt).joined(separator: "\n")
    #expect(expected.fragment.isEmpty || shown.contains(expected.fragment), "\(shown)")
  }

  @Test func aLinkThatLeavesTheFolderIsRefused() throws {
    let folder = try SmallHome.folder(changing: Self.adding("  command: [./worker]"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("Plugins/places/worker"), withDestinationPath: "/bin/sh")
    #expect(folder.errors().map(\.code) == ["plugin.outside"])
  }

  @Test func itsKeysReachTheWorkers() throws {
    let folder = try SmallHome.folder(
      changing: Self.adding(
        """
          command: [sh, worker.sh, --fast]
          workers: 3
          batch: 5
          timeout-ms: 1500
          start-timeout-ms: 2500
          memory-mb: 100
          accept: "le ⟦TITLE roi⟧"
        settings:
          depth: { type: integer, default: 2 }
          kind: { type: text, default: deep }
        """))
    let process = try #require(try folder.loader.load().plugins.first?.process)
    let configuration = process.configuration
    #expect(configuration.program == ProgramSearch.find("sh"))
    #expect(configuration.arguments == ["worker.sh", "--fast"])
    #expect(configuration.directory == folder.path("Plugins/places"))
    #expect(configuration.labels == ["COUNTRY", "TITLE"])
    #expect(configuration.settings == ["depth": .integer(2), "kind": .text("deep")])
    #expect(configuration.limits.workers == 3)
    #expect(configuration.limits.batch == 5)
    #expect(configuration.limits.timeout == .milliseconds(1500))
    #expect(configuration.limits.startTimeout == .milliseconds(2500))
    #expect(configuration.limits.memory == 100 << 20)
    #expect(process.accept.map(\.location.line) == [16])
  }

  /// In a pipeline a bad worker costs its own candidates: the rest is there, and the result says what is not.
  @Test func aBadWorkerCostsNothingElse() throws {
    let folder = try SmallHome.folder(
      changing: Self.adding("  command: [sh, -c, 'echo I am broken >&2; exit 7']"))
    let pipeline = try folder.loader.load().pipeline
    let result = try pipeline.run(Document(id: "d1", text: "le ministre de Cuba"))
    #expect(MarkedText.marking(result.annotated) == "le ⟦TITLE ministre de ⟦COUNTRY=CU Cuba⟧⟧")
    #expect(result.diagnostics.map(\.code) == ["process.off"])
    let text = try #require(result.diagnostics.first?.description)
    #expect(
      text.hasPrefix("d1: warning: worker of plugin places: it ended with status 7, saying \"I am broken\""))
  }

  @Test func aBadWorkerFailsItsCheck() throws {
    let folder = try SmallHome.folder(changing: Self.adding("  command: [sh, -c, 'exit 7']"))
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.problems.map(\.code) == ["conformance.hello"])
    #expect(report.cases.contains { $0.name == "process" && $0.problems.count == 1 })
  }

  /// A worker in the language that is everywhere: it finds what it is told to, in one text.
  @Test func aShellScriptCanBeAWorker() throws {
    let script = """
      while read -r line; do
        case "$line" in
          *'"type":"hello"'*)
            echo '{"type":"hello","protocol":1,"name":"sh","version":"1","labels":["TITLE"],"offset_unit":"utf8"}' ;;
          *'"type":"document"'*)
            id=${line#*'"id":'}; id=${id%%[,\\}]*}
            echo '{"type":"candidates","id":'"$id"',"candidates":[{"start":3,"end":6,"label":"TITLE"}]}' ;;
          *'"type":"shutdown"'*) exit 0 ;;
        esac
      done
      """
    let folder = try SmallHome.folder(
      changing: Self.adding("  command: [sh, worker.sh]", ["Plugins/places/worker.sh": script]))
    let pipeline = try folder.loader.load().pipeline
    let result = try pipeline.run(Document(text: "le roi à Cuba"))
    #expect(result.diagnostics == [])
    #expect(MarkedText.marking(result.annotated) == "le ⟦TITLE roi⟧ à ⟦COUNTRY=CU Cuba⟧")
  }

  // MARK: Examples

  private static func example(_ name: String) throws -> LoadedPipeline {
    let folder = try SmallHome.folder()
    return try folder.loading { $0.extraPlugins = ["\(Pack.root)/examples/\(name)"] }
  }

  @Test(.enabled(if: ProgramSearch.find("python3") != nil, "python3 is not installed"))
  func theExampleInPython() throws {
    let loaded = try Self.example("process-python")
    #expect(PluginCheck(loaded).run(plugins: ["ships-python"]).problems == [])
    let annotated = try loaded.pipeline.annotate(Document(text: "Le vraquier IMO 9074729 a quitté Cuba."))
    #expect(
      MarkedText.marking(annotated)
        == "Le vraquier ⟦SHIP=imo:9074729 IMO 9074729⟧ a quitté ⟦COUNTRY=CU Cuba⟧.")
    #expect(annotated.annotations.first?.provenance?.recognizer == "ships-python/process")
  }

  /// The Python that `make test-tools` sets up; `nil` where it lacks the library.
  private static let pythonWithDateparser: String? = {
    let path =
      ProcessInfo.processInfo.environment["ENTITYKIT_PYTHON"] ?? "\(Pack.root)/.build/python/bin/python3"
    guard ProgramSearch.isProgram(path) else { return nil }
    let process = Foundation.Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-c", "import dateparser.search"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? path : nil
  }()

  @Test(
    .enabled(if: pythonWithDateparser != nil, "python3 cannot import dateparser; make test-tools installs it")
  )
  func theExampleWithDateparser() throws {
    let manifest = try #require(
      try Self.example("process-dateparser").plugins.first { $0.id == "dates-dateparser" })
    var process = try #require(manifest.process)
    process.configuration.program = try #require(Self.pythonWithDateparser)
    process.configuration.languages = ["fr"]
    let report = ProcessConformance(
      process.configuration, accept: process.accept.map { .init($0.text) },
      reject: process.reject.map { .init($0.text) }
    ).run()
    #expect(report.problems == [])
    let recognizer = ProcessRecognizer(process.configuration, id: "dates/process", stage: "rules")
    let document = Document(
      text: "Le mercredi 14 juin à La Havane, puis le 27 décembre",
      date: CalendarDate(year: 2023, month: 6, day: 16))
    var sink = CandidateSink()
    try recognizer.recognize(
      RecognitionContext(text: AnalyzedText(document: document), annotations: []), into: &sink)
    let annotations = sink.candidates.map(\.annotation)
    #expect(
      MarkedText.marking(AnnotatedDocument(document: document, annotations: annotations))
        == "Le ⟦DATE mercredi 14 juin⟧ à La Havane, puis le ⟦DATE 27 décembre⟧")
    #expect(annotations.map { $0.features["value"] } == ["2023-06-14", "2022-12-27"])
  }

  @Test(.enabled(if: ProgramSearch.find("python3") != nil, "python3 is not installed"))
  func aMissingLibraryIsSaidSo() throws {
    let loaded = try Self.example("process-dateparser")
    var configuration = try #require(loaded.plugins.compactMap(\.process).first?.configuration)
    // -S hides what was installed, -I what the environment adds.
    configuration.program = try #require(ProgramSearch.find("python3"))
    configuration.arguments = ["-I", "-S", "worker.py"]
    let problems = ProcessConformance(configuration).run().problems
    #expect(problems.map(\.code) == ["conformance.hello"])
    #expect(problems.first?.message.contains("pip install -r requirements.txt") == true)
  }
}

extension TestFolder {
  fileprivate func loading(_ change: (inout PipelineLoader) -> Void) throws -> LoadedPipeline {
    var loader = loader
    change(&loader)
    return try loader.load()
  }
}

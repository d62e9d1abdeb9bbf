import EntityKit
import Foundation
import Testing

/// Shared libraries that manifests name. The library is written in C and compiled here.
@Suite(.needsCompiler) struct LibraryPluginTests {
  // MARK: A home with a library

  /// - Parameters:
  ///   - defines: faults that the library has from the start.
  ///   - more: lines of the manifest.
  private static func folder(_ defines: [String] = [], library: String = "", more: String = "") throws
    -> TestFolder
  {
    let manifest = SmallHome.files[SmallHome.manifest]!.replacing(
      "makes: [COUNTRY", with: "makes: [DATE, COUNTRY")
    let folder = try SmallHome.folder(
      changing: [SmallHome.manifest: manifest + "\nlibrary:\n  file: libdates.so\n\(library)\n\(more)"])
    try Compiler.library("dates", defines, to: folder.path("Plugins/places/libdates.so"))
    return folder
  }

  private func run(_ text: String, in folder: TestFolder) throws -> Pipeline.Result {
    try folder.loader.load().pipeline.run(Document(id: "d", text: text))
  }

  // MARK: What works

  @Test func findsBesideTheOthers() throws {
    let folder = try Self.folder(more: "settings: { unit: { type: text, default: day } }")
    let result = try run("une date à Cuba", in: folder)
    #expect(MarkedText.marking(result.annotated) == "une ⟦DATE date⟧ à ⟦COUNTRY=CU Cuba⟧")
    let date = try #require(result.annotated.annotations.first)
    #expect(date.score == 0.5)
    #expect(date.features["unit"] == "day")
    #expect(date.provenance == Provenance(recognizer: "places/library", origin: "the word"))
    #expect(result.diagnostics.isEmpty)
  }

  @Test func seesWhatItNeeds() throws {
    let folder = try Self.folder()
    let result = try run("EARLIER : le ministre de Cuba", in: folder)
    #expect(result.diagnostics.map(\.message) == ["places/library: 25..29 COUNTRY CU"])
  }

  @Test func runsInTheStageThatItsManifestNames() throws {
    let folder = try Self.folder(library: "  stage: titles")
    let stages = try folder.loader.load().pipeline.stages
    #expect(stages.map(\.name) == ["lexicon", "titles"])
    #expect(stages.last?.recognizers.contains { $0.descriptor.id == "places/library" } == true)
  }

  @Test func takesTurnsWhereItAsksTo() async throws {
    let folder = try Self.folder(["FLAGS=EK_ONE_AT_A_TIME"])
    let pipeline = try folder.loader.load().pipeline
    let text = String(repeating: "une date, ", count: 2000)
    let codes = await withTaskGroup(of: [String].self) { group in
      for _ in 0..<8 {
        group.addTask { (try? pipeline.run(Document(text: text)).diagnostics.map(\.code)) ?? ["threw"] }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(codes.isEmpty)
  }

  // MARK: What is wrong with a candidate

  static let faults = [
    ("OUTSIDE", "the span 0..<13 leaves the text, which has 12 bytes"),
    ("NEGATIVE", "is empty"), ("HUGE", "is empty"), ("EMPTY", "the span 0..<0 is empty"),
    ("BACKWARDS", "the span 3..<1 is empty"), ("é CUT", "the span 0..<1 cuts a character in two"),
    ("LABEL", "the label \"TIME\" is not declared"), ("NOTHING", "a candidate has no label"),
    ("SCORE", "the score 7.0 does not lie between 0 and 1"), ("NAN", "does not lie between 0 and 1"),
    ("NOID", "an id is empty"), ("LATIN", "an id is not UTF-8"), ("FEATURE", "a feature has no name"),
    ("SMALL", "a candidate has size 8"), ("TWICE", "it and 1 more are dropped"),
  ]

  @Test(arguments: faults) func aBadCandidateIsDroppedWithAWarning(_ word: String, _ saying: String) throws {
    let folder = try Self.folder()
    // The cut needs a letter of two bytes at the start.
    let result = try run("\(word) date", in: folder)
    #expect(result.annotated.annotations.map(\.label) == ["DATE"])
    #expect(result.diagnostics.map(\.code) == ["library.bad-candidate"])
    let message = try #require(result.diagnostics.first?.message)
    #expect(message.contains(saying), "\(message)")
  }

  @Test func aFailureCostsItsOwnCandidates() throws {
    let folder = try Self.folder()
    let result = try run("date FAIL Cuba", in: folder)
    #expect(result.annotated.annotations.map(\.label) == ["COUNTRY"])
    #expect(
      result.diagnostics.map(\.description) == [
        "d: warning: places/library failed with 5; its candidates for this document are lost [library.failed]"
      ])
  }

  @Test func whatItReportsIsPassedOn() throws {
    let folder = try Self.folder()
    let result = try run("REPORT MUTE", in: folder)
    #expect(result.diagnostics.map(\.code) == ["dates.odd", "library.report"])
    #expect(result.diagnostics.first?.message == "places/library: an odd text")
  }

  // MARK: What is wrong with a library

  static let libraries: [([String], String, String)] = [
    (["ABI=2"], "library.version", "made for version 2 of the interface"),
    (["SILENT"], "library.version", "does not speak version 1"),
    (["IDLE"], "library.declaration", "has no function recognize"),
    (["NAME=NULL"], "library.declaration", "has no name"),
    (["NAME=\"\""], "library.declaration", "has no name"),
    (["LABEL=\"a b\""], "library.declaration", "makes \"a b\", which is not a label"),
    (["LABEL=NULL"], "library.declaration", "declares no labels"),
    (["LABEL=\"TIME\""], "library.undeclared-label", "makes TIME, but the plugin's manifest does not say so"),
    (["SYMBOL=other"], "library.symbol", "exports no function entitykit_recognizer"),
  ]

  @Test(arguments: libraries) func aBadLibraryIsAnErrorWithItsPlace(
    _ defines: [String], _ code: String, _ saying: String
  ) throws {
    let folder = try Self.folder(defines)
    let errors = folder.errors()
    #expect(errors.map { "\($0.code) \(folder.place($0))" } == ["\(code) Plugins/places/plugin.yaml:10:9"])
    #expect(errors.first?.message.contains(saying) == true, "\(errors)")
  }

  @Test func aLibraryMayRefuseToStart() throws {
    let folder = try Self.folder(more: "settings: { refuse: { type: boolean, default: true } }")
    let errors = folder.errors()
    #expect(errors.map(\.message) == ["places/library did not start: not today"])
  }

  static let manifests: [(String, String)] = [
    ("file: libnone.so", "plugin.missing-file"), ("file: ../places/libdates.so", "plugin.outside"),
    ("file: /lib/libc.so.6", "plugin.outside"), ("file: heads.tsv", "library.load"),
    ("stage: titles", "plugin.no-file"),
    ("file: libdates.so, stage: tiltes", "pipeline.unknown-stage"),
    ("file: libdates.so, flie: x", "yaml.unknown-key"),
  ]

  @Test(arguments: manifests) func aBadManifestIsAnError(_ library: String, _ code: String) throws {
    let folder = try Self.folder()
    let text = SmallHome.files[SmallHome.manifest]!.replacing(
      "makes: [COUNTRY", with: "makes: [DATE, COUNTRY")
    try folder.write(text + "\nlibrary: { \(library) }", to: SmallHome.manifest)
    #expect(folder.errors().map(\.code) == [code])
  }

  /// What the pipeline does not name is not loaded: the file may be anything.
  @Test func isLoadedOnlyWhereAPipelineNamesThePlugin() throws {
    let folder = try Self.folder(["SYMBOL=other"])
    try folder.write("name: none\nplugins: []\nstages: [lexicon]", to: SmallHome.pipeline)
    #expect(folder.errors().isEmpty)
    #expect(
      folder.errors { $0.extraPlugins = [folder.path("Plugins/places")] }.map(\.code).contains(
        "library.symbol"))
  }

  // MARK: The check

  @Test func theCheckTriesSentencesAndStrangeTexts() throws {
    let folder = try Self.folder(
      library: """
          accept: ["une ⟦DATE date⟧", "une ⟦DATE dette⟧", "date ⟦DATE=x date⟧"]
          reject: ["rien", "une date"]
        """)
    let report = PluginCheck(try folder.loader.load()).run()
    #expect(report.codeTexts == StrangeTexts.all.count + 5)
    #expect(report.problems.map(\.code) == ["check.accept", "check.accept", "check.reject"])
    #expect(report.problems.map(\.location?.line) == [11, 11, 12])
    #expect(report.cases.contains { $0.name == "library" && $0.problems.count == 3 })
  }
}

extension Trait where Self == ConditionTrait {
  static var needsCompiler: Self { .enabled("there is no C compiler") { Compiler.path != nil } }
}

/// The C compiler of this machine.
enum Compiler {
  static let path = ["/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static func library(_ name: String, _ defines: [String], to output: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let header = folder.appendingPathComponent("../../Sources/CEntityKit/include").standardizedFileURL.path
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: try #require(path))
    compiler.arguments =
      ["-std=c11", "-Wall", "-Werror", "-Wno-unused-function", "-shared", "-fPIC", "-I", header]
      + defines.map { "-D\($0)" }
      + ["-o", output, folder.appendingPathComponent("Libraries/\(name).c").path]
    try compiler.run()
    compiler.waitUntilExit()
    try #require(compiler.terminationStatus == 0, "\(name).c does not compile")
  }
}

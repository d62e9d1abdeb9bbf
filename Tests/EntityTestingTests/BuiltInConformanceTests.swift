import EntityKit
import EntityTesting
import Foundation
import Testing

/// The recognizers that come with EntityKit keep the contract that they ask of others.
@Suite struct BuiltInConformanceTests {
  /// The shipped pipeline, loaded once.
  private static let loaded = Result {
    var root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    while root.path != "/",
      !FileManager.default.fileExists(atPath: root.appendingPathComponent("Plugins/pipeline.yaml").path)
    { root.deleteLastPathComponent() }
    return try PipelineLoader(resources: ResourceLocator(root: root.path)).load()
  }

  private static let texts = [
    "Le ⟦TITLE ministre ⟦DEMONYM=CU cubain⟧ des Affaires étrangères⟧, Bruno Rodríguez, à ⟦CITY Genève⟧.",
    "L’Organisation des Nations unies (ONU) et le G77, le vendredi 16 juin 2023, en ⟦COUNTRY=CI Côte d’Ivoire⟧.",
  ]

  static let stages = (try? loaded.get().pipeline.stages.map(\.name)) ?? []

  @Test func thePackIsThere() throws { #expect(try Self.loaded.get().pipeline.stages.count > 3) }

  @Test(arguments: stages) func everyStageKeepsTheContract(_ name: String) async throws {
    let loaded = try Self.loaded.get()
    let stage = try #require(loaded.pipeline.stages.first { $0.name == name })
    for recognizer in stage.recognizers {
      await RecognizerConformance(
        recognizer, texts: Self.texts, analyzer: loaded.textAnalyzer, hugeTextBytes: 50_000
      ).run()
    }
  }

  @Test func entriesOfACallKeepItToo() async throws {
    let entries = try LexiconEntry.entries(line: "ORG:G77|ministre", at: SourceLocation(file: "x"))
    let loaded = try Self.loaded.get().adding(AdHocPlugin(entries: entries))
    let recognizer = try #require(loaded.pipeline.stages[0].recognizers.last)
    #expect(recognizer.descriptor.makes == ["ORG"])
    await RecognizerConformance(
      recognizer, texts: Self.texts, analyzer: loaded.textAnalyzer, hugeTextBytes: 50_000
    ).run()
  }
}

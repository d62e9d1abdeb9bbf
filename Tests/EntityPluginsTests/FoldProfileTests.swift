import EntityKit
import Testing

/// Fold profiles of a pipeline file.
@Suite struct PipelineFoldTests {
  private func home(_ fold: String) throws -> TestFolder {
    try SmallHome.folder(changing: [
      SmallHome.pipeline: "name: small\nfold: \(fold)\nplugins: [places]\nstages: [lexicon, titles]\n"
    ])
  }

  private func load(_ fold: String) throws -> LoadedPipeline {
    let folder = try home(fold)
    return try withExtendedLifetime(folder) { try folder.loader.load() }
  }

  private func countries(_ fold: String, _ text: String) throws -> [String] {
    let loaded = try load(fold)
    let document = Document(id: "d", text: text)
    return try loaded.pipeline.annotate(document).annotations.map { document.text(of: $0.span) }
  }

  @Test(arguments: [
    ("french", ["Norvège", "NORVÈGE", "Norvege"]), ("exact", ["Norvège"]),
    ("{ name: plain, steps: [case] }", ["Norvège", "NORVÈGE"]),
    ("{ steps: [marks] }", ["Norvège", "NORVÈGE", "Norvege"]), ("{ steps: [] }", ["Norvège"]),
  ])
  func theStepsDecideWhatCounts(_ fold: String, _ found: [String]) throws {
    #expect(try countries(fold, "Norvège NORVÈGE Norvege") == found)
  }

  @Test func profilesOfOtherStepsHaveOtherFingerprints() throws {
    let folds = ["french", "exact", "{ steps: [case] }", "{ steps: [marks] }"]
    let prints = try folds.map { try load($0).foldProfile.fingerprint }
    #expect(Set(prints).count == folds.count)
    #expect(try load("{ name: other, steps: [case] }").foldProfile.fingerprint == prints[2])
  }

  @Test(arguments: [
    ("freench", "pipeline.unknown-fold"), ("{ steps: [cas] }", "pipeline.unknown-fold-step"),
    ("{ name: plain }", "pipeline.no-fold-steps"),
  ])
  func whatIsWrongHasAPlace(_ fold: String, _ code: String) throws {
    let folder = try home(fold)
    let errors = folder.errors()
    #expect(errors.map(\.code) == [code], "\(errors)")
    #expect(errors.first.map(folder.place)?.hasPrefix("Plugins/pipeline.yaml:2") == true)
  }
}

import EntityKit
import Testing

/// The languages that a pipeline reads, which lists come with them, and what in a pipeline file is most likely a slip.
@Suite struct PipelineFileWarningTests {
  private static let manifest = """
    id: places
    version: 1.0.0
    languages: [fr, es]
    makes: [COUNTRY, TITLE]
    lexicons:
      - gazetteer: countries/names
        name: countries
        languages: [fr]
      - file: heads.tsv
    rules: [rules.yaml]
    """

  /// The spans that are found, and the codes of the warnings.
  private func read(
    _ languages: [String]?, _ changes: [String: String?] = [SmallHome.manifest: manifest]
  ) throws -> (spans: [String], warnings: [String]) {
    let folder = try SmallHome.folder(changing: changes)
    var loader = folder.loader
    loader.languages = languages
    let loaded = try loader.load()
    let document = try loaded.pipeline.annotate(Document(text: "le ministre de Cuba"))
    return (document.annotations.map(\.label.rawValue), loaded.warnings.map(\.code))
  }

  @Test func aListOfAnotherLanguageIsLeftOutAndItsRulesWait() throws {
    #expect(try read(["fr"]) == (["TITLE", "COUNTRY"], []))
    #expect(try read(["es"]) == ([], []))
  }

  @Test func aVarietyReadsTheListsOfItsLanguage() throws {
    #expect(try read(["fr-CA"]) == (["TITLE", "COUNTRY"], []))
  }

  @Test(arguments: [["de"], ["f"], ["frr"]])
  func aLanguageThatNobodyReadsIsAWarning(_ languages: [String]) throws {
    #expect(try read(languages) == ([], ["pipeline.unread-language"]))
  }

  @Test func whatThePipelineFileSaysIsShownThere() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.manifest: Self.manifest,
      SmallHome.pipeline: "plugins: [places]\nlanguages: [fr, de]\nstages: [lexicon, titles]\n",
    ])
    let warning = try #require(try folder.loader.load().warnings.first)
    #expect(
      warning.description.hasSuffix(
        "pipeline.yaml:2:12: warning: no plugin of this pipeline reads the language \"de\" "
          + "(they read es, fr) [pipeline.unread-language]"), "\(warning)")
  }

  @Test func aPluginThatDoesNotSayMayReadAny() throws {
    #expect(try read(["de"], [:]) == (["TITLE", "COUNTRY"], []))
  }

  @Test func aMisspeltLabelOfANestingIsAWarning() throws {
    func warnings(_ inner: String) throws -> [String] {
      let folder = try SmallHome.folder(changing: [
        SmallHome.pipeline: (SmallHome.files[SmallHome.pipeline] ?? "").replacing("[COUNTRY]", with: inner)
      ])
      return try folder.loader.load().warnings.map { "\($0.code) \($0.help ?? "")" }
    }
    #expect(try warnings("[COUNTRI]") == ["pipeline.unknown-label did you mean COUNTRY?"])
    #expect(try warnings("[COUNTRY, SHIP]") == [])
  }

  @Test func noLanguageIsAnError() throws {
    #expect { try read([]) } throws: { "\($0)".contains("pipeline.no-language") }
    #expect(PipelineSelection.languages(listed: " fr, es ,") == ["fr", "es"])
  }
}

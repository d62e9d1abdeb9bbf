import EntityKit
import Foundation
import Testing

@testable import EntityPlugins

/// Two rules that propose different things for the same words.
@Suite struct CalibrationFileTests {
  private static let rules = """
    stage: titles
    rules:
      - rule: office
        match: '<heads> "de" [COUNTRY]'
        emit: { label: TITLE }
      - rule: crown
        match: '<heads> "de"'
        emit: { label: TITLE }
    """

  private func folder(_ calibration: String?, policy: String = "score") throws -> TestFolder {
    try SmallHome.folder(changing: [
      SmallHome.rules: Self.rules,
      SmallHome.pipeline: """
      name: small
      plugins: [places]
      stages: [lexicon, titles]
      conflicts: { policy: \(policy) }
      """,
      "Plugins/places/calibration.tsv": calibration,
    ])
  }

  private func titles(_ folder: TestFolder) throws -> [String] {
    let loaded = try folder.loader.load()
    let document = Document(id: "d", text: "le roi de Norvège")
    return try loaded.pipeline.annotate(document).annotations.map { document.text(of: $0.span) }
  }

  private static let head = "recognizer\torigin\tcorrect\ttotal\tscore\n"

  @Test func theSurerOneWinsUnderTheScorePolicy() throws {
    #expect(try titles(folder(nil)) == ["roi de Norvège"])
    let lines = Self.head + "places/rules\toffice\t1\t10\t0.018\nplaces/rules\tcrown\t50\t50\t0.929\n"
    // Of the two that overlap "crown" is surer; it leaves the country free.
    #expect(try titles(folder(lines)) == ["roi de", "Norvège"])
    #expect(try titles(folder(lines, policy: "longest")) == ["roi de Norvège"])
  }

  @Test func aStarStandsForAllThatHaveNoLineOfTheirOwn() throws {
    let folder = try folder(
      Self.head + "places/rules\t*\t1\t2\t0.25\nplaces/rules\tcrown\t9\t9\t0.75\n")
    let loaded = try folder.loader.load()
    func score(_ origin: String, _ recognizer: String = "places/rules") -> Double? {
      loaded.pipeline.calibration.score(of: Provenance(recognizer: recognizer, origin: origin))
    }
    #expect(score("office") == 0.25 && score("crown") == 0.75)
    #expect(score("Cuba", "places/countries") == nil)
    #expect(loaded.warnings.isEmpty)
  }

  @Test func whatIsNoLongerThereIsAWarning() throws {
    let folder = try folder(Self.head + "places/rules\tgone\t1\t2\t0.1\nother/rules\t*\t1\t2\t0.1\n")
    let warnings = try folder.loader.load().warnings
    #expect(warnings.map(\.code) == ["calibration.stale", "calibration.stale"])
    #expect(
      warnings.map(folder.place) == ["Plugins/places/calibration.tsv:2", "Plugins/places/calibration.tsv:3"])
    #expect(warnings.allSatisfy { $0.severity == .warning })
  }

  @Test(arguments: [
    "places/rules\toffice\t1\t2", "places/rules\toffice\t1\t2\t1.5", "places/rules\toffice\t3\t2\t0.5",
    "places/rules\toffice\tone\t2\t0.5", "places/rules\toffice\t-1\t2\t0.5", "words",
  ])
  func everyBrokenLineIsAnError(_ line: String) throws {
    let folder = try folder(Self.head + line + "\nplaces/rules\toffice\tx\t2\t0.5\n")
    let errors = folder.errors()
    #expect(errors.map(\.code) == ["calibration.line", "calibration.line"])
    #expect(folder.place(try #require(errors.first)) == "Plugins/places/calibration.tsv:2")
  }

  @Test func writingAndReadingGiveTheSame() throws {
    let lines = [
      CalibrationFile.Line(recognizer: "p/rules", origin: nil, correct: 3, total: 4, score: 0.301, number: 3),
      CalibrationFile.Line(
        recognizer: "p/rules", origin: "a b", correct: 4, total: 4, score: 0.51, number: 4),
    ]
    let folder = try TestFolder()
    try folder.write(CalibrationFile(comment: "from a test", lines: lines).text, to: "c.tsv")
    var problems: [Diagnostic] = []
    #expect(CalibrationFile.read(path: folder.path("c.tsv"), &problems)?.lines == lines)
    #expect(CalibrationFile.read(path: folder.path("none.tsv"), &problems) == nil)
    #expect(problems.isEmpty)
  }
}

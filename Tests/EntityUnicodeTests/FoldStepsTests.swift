import EntityUnicode
import Testing

@Suite struct FoldStepsTests {
  private static let steps = FoldSteps(.french)

  @Test(arguments: [
    ("Cuba", "Cuba", ""),
    ("CUBA", "Cuba", "case"),
    ("COREE", "Corée", "case marks"),
    ("Coree", "Corée", "marks"),
    ("Core\u{301}e", "Corée", "case"),
    ("coeur", "cœur", "ligatures"),
    ("Malmo", "Malmø", "strokes"),
    ("l’Iran", "l'Iran", "apostrophes"),
    ("États‑Unis", "États-Unis", "hyphens"),
    ("ETATS‑UNIS", "États-Unis", "case marks hyphens"),
    ("États\u{A0} Unis", "États Unis", ""),
    ("ＵＮＥＳＣＯ", "UNESCO", "case"),
  ])
  func whatTwoSpellingsNeed(_ text: String, _ term: String, _ steps: String) throws {
    let needed = try #require(Self.steps.needed(text, like: term))
    #expect(needed.map(\.rawValue).joined(separator: " ") == steps)
    #expect(Self.steps.needed(term, like: text) == needed)
  }

  @Test func otherWordsNeedMoreThanFolding() {
    #expect(Self.steps.needed("cubaine", like: "cubain") == nil)
    #expect(Self.steps.needed("", like: "a") == nil)
    #expect(FoldSteps(.exact).needed("cuba", like: "Cuba") == nil)
    #expect(FoldSteps(.exact).needed("Cuba", like: "Cuba") == [])
  }

  /// A hundred thousand letters would otherwise be compared each with each.
  @Test func longSpellingsAreComparedToo() throws {
    let (text, term) = (String(repeating: "CUBA ", count: 20_000), String(repeating: "Cuba ", count: 20_000))
    #expect(Self.steps.needed(text, like: term) == [.compatibilityCaseFold])
    #expect(Self.steps.needed(text, like: text) == [])
  }

  @Test(arguments: [("cuba", ""), ("Cuba", "case"), ("l’Été", "case marks apostrophes"), ("", "")])
  func whatChangesAText(_ text: String, _ steps: String) {
    #expect(Self.steps.changing(text).map(\.rawValue).joined(separator: " ") == steps)
  }
}

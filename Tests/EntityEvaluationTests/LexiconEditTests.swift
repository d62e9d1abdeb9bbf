import EntityEvaluation
import EntityText
import Testing

/// A report over marked texts: gold and predictions are the same words with other marks.
private func edits(
  _ pairs: [(gold: String, predicted: String)], knownIDs: Set<String> = [],
  mayLieInside: @escaping @Sendable (Label, Label) -> Bool = { _, _ in true }
) throws -> [LexiconEdit] {
  let documents = try pairs.enumerated().map { index, pair in
    let (gold, predicted) = (try MarkedText(pair.gold), try MarkedText(pair.predicted))
    #expect(gold.text == predicted.text)
    return DocumentPair(
      document: Document(id: "\(index)", text: gold.text), gold: gold.annotations,
      predicted: predicted.annotations)
  }
  let report = EvaluationReport(EvaluationCorpus(documents: documents))
  return LexiconEditFinder(mayLieInside: mayLieInside)
    .edits(report, tokens: documents.map { tokens(of: $0.document.text) }, knownIDs: knownIDs)
}

private func shown(_ edits: [LexiconEdit]) -> [String] {
  edits.map { "\($0.kind.rawValue) \($0.label) \($0.term) +\($0.repaired) -\($0.broken)" }
}

@Test func anEntryFindsItsWordsEverywhere() throws {
  let found = try edits([
    ("⟦CITY Oslo⟧ et ⟦CITY Oslo⟧, Oslovien", "Oslo et Oslo, Oslovien"),
    ("à Oslo ⟦CITY Pau⟧", "à Oslo ⟦CITY Pau⟧"),
  ])
  #expect(shown(found) == ["entry CITY Oslo +2 -1"])
  let edit = try #require(found.first)
  // From 1 right of 1 predicted and 3 gold to 3 right of 4 predicted.
  #expect(abs(edit.gain - 100 * (6.0 / 7 - 2.0 / 4)) < 1e-9)
  #expect(edit.breaks.map(\.document) == ["1"] && edit.gazetteerLine == "Oslo\tCITY\t")
}

@Test func anAliasHasTheIDOfAnEntry() throws {
  let pairs = [("⟦CITY=c:1 Oslo⟧ ⟦CITY=c:2 Pau⟧ ⟦CITY=c:2 Rome⟧", "Oslo Pau ⟦CITY Rome⟧")]
  #expect(shown(try edits(pairs, knownIDs: ["c:2"])) == ["entry CITY Oslo +1 -0", "alias CITY Pau +1 -0"])
}

@Test func aStopTakesAwayWhatItsWordsGave() throws {
  let found = try edits([
    ("Soir, Soir, Soir, ⟦ORG Soir⟧ ⟦CITY Pau⟧", "⟦ORG Soir⟧, ⟦ORG Soir⟧, ⟦ORG Soir⟧, ⟦ORG Soir⟧ ⟦CITY Pau⟧")
  ])
  #expect(shown(found) == ["stop ORG Soir +3 -1"])
  #expect(found.first?.gazetteerLine == nil)
}

@Test func editsThatGainNothingAreLeftOut() throws {
  #expect(
    try edits([("Soir, Soir, Soir, ⟦ORG Soir⟧ ⟦CITY Pau⟧", "Soir, Soir, Soir, Soir ⟦CITY Pau⟧")]).isEmpty)
  #expect(try edits([("⟦CITY Pau⟧", "⟦CITY Pau⟧")]).isEmpty)
}

@Test func whatMayNotNestIsDecidedByLength() throws {
  // The longer span keeps the entry out, or loses to it.
  let inside = [("⟦ORG Radio ⟦CITY Oslo⟧⟧", "⟦ORG Radio Oslo⟧")]
  #expect(shown(try edits(inside)) == ["entry CITY Oslo +1 -0"])
  #expect(try edits(inside) { _, _ in false }.isEmpty)
  let outside = [("⟦ORG Radio Oslo⟧ ⟦CITY Pau⟧", "Radio ⟦CITY Oslo⟧ ⟦CITY Pau⟧")]
  #expect(shown(try edits(outside) { _, _ in false }).first == "entry ORG Radio Oslo +2 -0")
}

@Test func aRelabelledEntryReplacesTheSpan() throws {
  let found = try edits([("⟦REGION Pinar⟧", "⟦CITY Pinar⟧")])
  #expect(shown(found).first == "entry REGION Pinar +2 -0")
}

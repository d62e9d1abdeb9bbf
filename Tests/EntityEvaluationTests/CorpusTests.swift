import EntityEvaluation
import EntityText
import Testing

private func codes(_ gold: [AnnotatedDocument], _ predicted: [AnnotatedDocument]) -> [String] {
  do throws(Diagnostics) {
    _ = try EvaluationCorpus.pair(gold: gold, predicted: predicted)
    return []
  } catch {
    return error.errors.map(\.code)
  }
}

@Test func documentsArePairedByID() throws {
  let corpus = try EvaluationCorpus.pair(
    gold: [document("b", span(0, 3, "X")), document("a")],
    predicted: [document("a"), document("b", span(4, 5, "X"))])
  #expect(corpus.documents.map(\.document.id) == ["b", "a"])
  #expect(corpus.documents[0].gold == [span(0, 3, "X")])
  #expect(corpus.documents[0].predicted == [span(4, 5, "X")])
  #expect(corpus.warnings.isEmpty)
}

@Test func everythingWrongIsReportedAtOnce() {
  let gold = [document("a"), document("a"), document("b", length: 5, span(3, 9, "X")), document("c")]
  let predicted = [document("a", length: 7), document("b", length: 5), document("d")]
  #expect(
    codes(gold, predicted).sorted() == [
      "evaluation.duplicate-document", "evaluation.missing-document", "evaluation.missing-document",
      "evaluation.span-outside-text", "evaluation.text-mismatch",
    ])
}

@Test func textsThatOnlyLookEqualAreDifferent() {
  let composed = AnnotatedDocument(document: Document(id: "a", text: "\u{E9}"), annotations: [])
  let decomposed = AnnotatedDocument(document: Document(id: "a", text: "e\u{301}"), annotations: [])
  #expect(codes([composed], [decomposed]) == ["evaluation.text-mismatch"])
}

@Test func spansMustHoldWholeCharacters() {
  let broken = AnnotatedDocument(
    document: Document(id: "a", text: "é!"), annotations: [span(0, 1, "X"), span(3, 3, "X")])
  let empty = AnnotatedDocument(document: Document(id: "a", text: "é!"), annotations: [])
  #expect(codes([broken], [empty]) == ["evaluation.span-inside-character", "evaluation.empty-span"])
}

@Test func diagnosticsNameThePlace() throws {
  let error = #expect(throws: Diagnostics.self) {
    try EvaluationCorpus.pair(
      gold: [document("a")], predicted: [document("a", length: 7)],
      predictedLocations: [SourceLocation(file: "pred.jsonl", line: 3)])
  }
  #expect(
    try #require(error).description == """
      pred.jsonl:3: error: the two texts of document "a" differ from byte 7 on \
      (spans can only be compared over the same text) [evaluation.text-mismatch]
      """)
}

@Test func duplicatesAreMergedAndConflictingIDsWarnedOf() throws {
  let corpus = try EvaluationCorpus.pair(
    gold: [document("a", span(0, 3, "X", id: "RU"), span(0, 3, "X", id: "CU"), span(0, 3, "Y"))],
    predicted: [document("a", span(0, 3, "X"), span(0, 3, "X"))])
  #expect(corpus.documents[0].gold == [span(0, 3, "X", id: "CU"), span(0, 3, "Y")])
  #expect(corpus.documents[0].predicted == [span(0, 3, "X")])
  #expect(corpus.warnings.map(\.code) == ["evaluation.conflicting-ids"])
}

import EntityEvaluation
import EntityText
import Testing

private func found(_ start: Int, _ end: Int, _ origin: String) -> Annotation {
  Annotation(
    span: TextSpan(start, end), label: "X", provenance: Provenance(recognizer: "r", origin: origin))
}

@Test func groupsAreSortedByFrequencyThenPlace() {
  let text = "aa bb aa cc bb aa"
  let predicted = [
    found(0, 2, "p"), found(3, 5, "q"), found(6, 8, "p"), found(12, 14, "s"), found(15, 17, "p"),
  ]
  let pair = DocumentPair(
    document: Document(id: "1", text: text), gold: [span(9, 11, "X")], predicted: predicted)
  let groups = EvaluationReport(EvaluationCorpus(documents: [pair])).errorGroups()
  #expect(groups.map(\.predictedText) == ["aa", "bb", nil, "bb"])
  #expect(groups.map(\.members.count) == [3, 1, 1, 1])
  #expect(groups.map { $0.source?.origin } == ["p", "q", nil, "s"])
  #expect(groups[2].kind == .missed && groups[2].goldText == "cc" && groups[2].labels == ["X"])
}

@Test func sourcesAreCountedByVerdict() {
  let result = report([
    (
      [span(0, 5, "X"), span(10, 15, "X"), span(20, 25, "X")],
      [found(0, 5, "p"), found(10, 14, "p"), found(30, 35, "q"), found(20, 25, "s")]
    )
  ])
  let sources = result.sources()
  #expect(sources.map(\.source.origin) == ["q", "p", "s"])
  #expect(sources.map(\.spurious) == [1, 0, 0])
  #expect(sources.map(\.wrong) == [0, 1, 0])
  #expect(sources.map(\.correct) == [0, 1, 1])
}

struct ContextCase: Sendable, CustomTestStringConvertible {
  let text: String
  let span: TextSpan
  let width: Int
  let expected: [String]
  var testDescription: String { text }
}

@Test(arguments: [
  ContextCase(text: "abc def ghi", span: TextSpan(4, 7), width: 2, expected: ["…c ", "def", " g…"]),
  ContextCase(text: "abc", span: TextSpan(0, 3), width: 9, expected: ["", "abc", ""]),
  ContextCase(text: "é\n\n\tb é", span: TextSpan(5, 6), width: 1, expected: ["… ", "b", " …"]),
  ContextCase(text: "éaé", span: TextSpan(2, 3), width: 1, expected: ["é", "a", "é"]),
])
func contextsCutNoCharacter(_ context: ContextCase) {
  let found = SpanContext(context.span, in: Array(context.text.utf8), width: context.width)
  #expect([found.before, found.words, found.after] == context.expected)
}

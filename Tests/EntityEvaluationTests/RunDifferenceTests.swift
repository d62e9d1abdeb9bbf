import EntityEvaluation
import EntityText
import Testing

struct ChangeCase: Sendable, CustomTestStringConvertible {
  let name: String
  let before: Annotation?
  let after: Annotation?
  let gold: [Annotation]
  let expected: (kind: SpanChange.Kind, verdict: SpanChange.Verdict)?
  var testDescription: String { name }

  init(
    _ name: String, _ before: Annotation?, _ after: Annotation?, gold: [Annotation] = [],
    _ kind: SpanChange.Kind, _ verdict: SpanChange.Verdict
  ) {
    (self.name, self.before, self.after, self.gold) = (name, before, after, gold)
    expected = (kind, verdict)
  }
}

@Test(arguments: [
  ChangeCase("found", nil, span(0, 5, "X"), gold: [span(0, 5, "X")], .gained, .better),
  ChangeCase("invented", nil, span(0, 5, "X"), .gained, .worse),
  ChangeCase("lost", span(0, 5, "X"), nil, gold: [span(0, 5, "X")], .lost, .worse),
  ChangeCase("rightly gone", span(0, 5, "X"), nil, gold: [span(0, 5, "Y")], .lost, .better),
  ChangeCase(
    "other label", span(0, 5, "X"), span(0, 5, "Y"), gold: [span(0, 5, "Y")], .relabelled, .better),
  ChangeCase("both wrong", span(0, 5, "X"), span(0, 5, "Y"), .relabelled, .neither),
  ChangeCase("other bounds", span(0, 5, "X"), span(0, 9, "X"), gold: [span(0, 5, "X")], .moved, .worse),
  ChangeCase(
    "all other", span(0, 5, "X"), span(0, 9, "Y"), gold: [span(0, 9, "Y")], .movedAndRelabelled, .better),
  ChangeCase(
    "linked", span(0, 5, "X"), span(0, 5, "X", id: "CU"), gold: [span(0, 5, "X", id: "CU")], .relinked,
    .better),
  ChangeCase(
    "wrongly linked", span(0, 5, "X", id: "CU"), span(0, 5, "X", id: "RU"), gold: [span(0, 5, "X", id: "CU")],
    .relinked, .worse),
  ChangeCase(
    "linked where the gold is not", span(0, 5, "X"), span(0, 5, "X", id: "CU"), gold: [span(0, 5, "X")],
    .relinked, .neither),
])
func changes(_ change: ChangeCase) throws {
  func run(_ annotation: Annotation?) -> AnnotatedDocument {
    AnnotatedDocument(
      document: document("1").document, annotations: [span(50, 60, "K")] + [annotation].compactMap { $0 })
  }
  let corpus = try EvaluationCorpus.pair(first: [run(change.before)], second: [run(change.after)])
  let gold = AnnotatedDocument(document: document("1").document, annotations: change.gold)
  let difference = RunDifference(corpus, gold: [gold])
  #expect(difference.changes.map(\.kind) == [try #require(change.expected).kind])
  #expect(difference.changes.map(\.verdict) == [try #require(change.expected).verdict])
  #expect(difference.kept == 1)
  #expect(RunDifference(corpus).changes.map(\.verdict) == [nil])
}

@Test func changesAreGrouped() throws {
  let text = "aa bb aa cc aa"
  func run(_ annotations: [Annotation]) -> [AnnotatedDocument] {
    [AnnotatedDocument(document: Document(id: "1", text: text), annotations: annotations)]
  }
  let corpus = try EvaluationCorpus.pair(
    first: run([span(3, 5, "X")]),
    second: run([span(0, 2, "X"), span(6, 8, "X"), span(9, 11, "X"), span(12, 14, "Y")]))
  let difference = RunDifference(corpus)
  let groups = difference.groups()
  #expect(groups.map(\.members.count) == [2, 1, 1, 1])
  #expect(groups.map { $0.words.after ?? $0.words.before } == ["aa", "bb", "cc", "aa"])
  #expect(groups.flatMap(\.members).sorted() == Array(difference.changes.indices))
}

@Test func otherTextsAreRefused() {
  #expect(throws: Diagnostics.self) {
    try EvaluationCorpus.pair(first: [document("1")], second: [document("1", length: 99)])
  }
}

@Test func oneRunIsWorseOnlyWhereTheTestSaysSo() throws {
  let gold = (0..<40).map { _ in [span(0, 5, "X"), span(10, 15, "X")] }
  let good = report(gold.map { ($0, $0) })
  let bad = report(gold.map { ($0, [$0[0]]) })
  let worse = try ScoreDifference(before: good, after: bad)
  #expect(worse.isWorse(alpha: 0.05) && worse.randomization.difference < 0)
  #expect(!(try ScoreDifference(before: bad, after: good)).isWorse(alpha: 0.05))
  #expect(!(try ScoreDifference(before: good, after: good)).isWorse(alpha: 0.05))
  let once = report(gold.enumerated().map { ($0.element, $0.offset == 0 ? [] : $0.element) })
  #expect(!(try ScoreDifference(before: good, after: once)).isWorse(alpha: 0.05), "one document says nothing")
}

@Test func agreementIsTheSameBothWays() throws {
  let a = [document("1", span(0, 5, "X"), span(10, 15, "Y")), document("2", span(0, 5, "X"))]
  let b = [
    document("1", span(0, 5, "X"), span(10, 14, "Y"), span(20, 25, "X")), document("2", span(0, 5, "Y")),
  ]
  let one = PairAgreement(try .pair(first: a, second: b))
  let other = PairAgreement(try .pair(first: b, second: a))
  #expect(one.strict == other.strict && one.overlap == other.overlap && one.labels == other.labels)
  #expect(abs(one.kappa - other.kappa) < 1e-12 && abs(one.kappaOfAll - other.kappaOfAll) < 1e-12)
  #expect(one.counts.first == 3 && one.counts.second == 4 && one.counts.both == 1)
  #expect(abs(one.strict - 2.0 / 7) < 1e-12 && abs(one.overlap - 4.0 / 7) < 1e-12)
  // X–X, Y–Y and X–Y: agreement 2/3, by chance 4/9.
  #expect(abs(one.kappa - 0.4) < 1e-12)
}

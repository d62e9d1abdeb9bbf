import EntityEvaluation
import EntityText
import Testing

/// The worked example of SemEval-2013 task 9.1 as it is usually told: seven surface forms, of which two are
/// right, one is missed, one spurious, one mislabelled, one too long, one both.
private let semEval = report(
  [
    span(0, 7, "brand"), span(20, 28, "drug"), span(30, 41, "drug"), span(42, 51, "drug"),
    span(52, 64, "drug"), span(75, 89, "group"),
  ],
  [
    span(10, 17, "brand"), span(17, 28, "drug"), span(30, 41, "brand"), span(42, 51, "drug"),
    span(52, 64, "drug"), span(70, 89, "drug"),
  ])

@Test func semEvalCounts() {
  let counts = semEval.counts
  #expect(counts.type == MatchCounts(correct: 3, incorrect: 2, missed: 1, spurious: 1))
  #expect(counts.partial == MatchCounts(correct: 3, partial: 2, missed: 1, spurious: 1, partialCredit: 1))
  #expect(counts.exact == MatchCounts(correct: 3, incorrect: 2, missed: 1, spurious: 1))
  #expect(counts.strict == MatchCounts(correct: 2, incorrect: 3, missed: 1, spurious: 1))
  #expect(counts.strict.possible == 6 && counts.strict.actual == 6)
}

@Test func semEvalScores() {
  #expect(semEval.scores(.type).precision == 0.5)
  #expect(semEval.scores(.partial).precision == 4.0 / 6)
  #expect(semEval.scores(.exact).f1 == 0.5)
  #expect(semEval.scores(.strict).recall == 2.0 / 6)
}

@Test func weightedCreditIsTheOverlap() {
  let counts = report([span(0, 8, "X"), span(20, 25, "X")], [span(4, 10, "Y"), span(20, 25, "Y")])
    .counts.weighted
  #expect(counts == MatchCounts(correct: 1, partial: 1, partialCredit: 0.4))
  #expect(counts.tp == 1.4 && counts.fp == 2 - 1.4 && counts.fn == 2 - 1.4)
}

@Test func conllevalExample() {
  // The example output on conlleval's page: 459 phrases, 539 found, 371 correct.
  let scores = MatchCounts(correct: 371, missed: 459 - 371, spurious: 539 - 371).scores
  func percent(_ value: Double) -> Double { (value * 10_000).rounded() / 100 }
  #expect(percent(scores.precision) == 68.83)
  #expect(percent(scores.recall) == 80.83)
  #expect(percent(scores.f1) == 74.35)
}

@Test func nothingScoresZero() {
  #expect(report([], []).scores(.strict) == Scores(precision: 0, recall: 0, f1: 0))
  #expect(report([span(0, 3, "X")], []).scores(.strict) == Scores(precision: 0, recall: 0, f1: 0))
  #expect(report([], []).macro.strict.f1 == 0)
}

@Test func nestedGoldIsASetOfTriples() {
  let gold = [
    span(0, 30, "ORGANIZATION"), span(0, 30, "TITLE"), span(10, 30, "ORGANIZATION"), span(25, 30, "COUNTRY"),
  ]
  let predicted = [span(25, 30, "COUNTRY"), span(0, 30, "ORGANIZATION"), span(10, 29, "ORGANIZATION")]
  let counts = report(gold, predicted).counts
  #expect(counts.strict == MatchCounts(correct: 2, incorrect: 1, missed: 1))
  #expect(counts.type == MatchCounts(correct: 3, missed: 1))
}

@Test func gateCountsOneLabelAtATime() {
  let gate = report(
    [span(0, 5, "X"), span(10, 15, "X"), span(20, 25, "X")],
    [span(0, 5, "X"), span(11, 15, "X"), span(20, 25, "Y")]
  ).gate
  #expect(gate.correct == 1 && gate.partiallyCorrect == 1 && gate.missing == 1 && gate.spurious == 1)
  #expect(gate.strict.f1 == 1.0 / 3 && gate.lenient.f1 == 2.0 / 3 && gate.average.f1 == 0.5)
}

@Test func idsAreCountedWhereTheGoldHasOne() {
  let identifiers = report(
    [
      span(0, 5, "X", id: "CU"), span(6, 9, "X", id: "RU"), span(10, 15, "X", id: "FR"),
      span(20, 25, "X"), span(30, 35, "X", id: "DE"),
    ],
    [
      span(0, 5, "X", id: "CU"), span(6, 9, "X", id: "SU"), span(10, 15, "X"),
      span(20, 25, "X", id: "anything"), span(30, 36, "X", id: "DE"),
    ]
  ).identifiers
  #expect(identifiers.matched == 3 && identifiers.correct == 1)
  #expect(identifiers.accuracy == 1.0 / 3)
  // "anything" is not held against the system: the gold does not say what the id should be.
  #expect(identifiers.endToEnd == Scores(precision: 1.0 / 3, recall: 0.25))
}

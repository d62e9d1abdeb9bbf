import EntityEvaluation
import EntityText
import Testing

@Test func splitMix64GivesItsPublishedSequence() {
  var generator = SplitMix64(seed: 1_234_567)
  #expect(
    (0..<5).map { _ in generator.next() } == [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
    ])
}

/// `correct` of ten gold spans in each document.
private func documents(_ correct: [Int]) -> [MatchCounts] {
  correct.map { MatchCounts(correct: $0, missed: 10 - $0, spurious: 10 - $0) }
}

@Test func intervalsHoldTheEstimateAndRepeat() {
  let counts = documents([9, 8, 7, 3, 10, 6, 8, 9, 5, 7])
  let interval = BootstrapInterval(over: counts, seed: 7)
  #expect(abs(interval.estimate - 0.72) < 1e-12)
  #expect(interval.lower < interval.estimate && interval.estimate < interval.upper)
  #expect(interval == BootstrapInterval(over: counts, seed: 7))
  #expect(interval != BootstrapInterval(over: counts, seed: 8))
  // The standard error of the mean is 0.062: ± 1.96 of them, roughly.
  #expect(abs(interval.lower - 0.59) < 0.03 && abs(interval.upper - 0.83) < 0.03)
}

@Test func intervalsOfEqualDocumentsArePoints() {
  let interval = BootstrapInterval(of: .recall, over: documents([5, 5, 5]))
  #expect(interval.lower == 0.5 && interval.upper == 0.5)
  #expect(BootstrapInterval(over: []).upper == 0)
}

@Test func systemsThatAreEqualDoNotDiffer() {
  let counts = documents([9, 8, 7, 3])
  #expect(PairedTest.bootstrap(counts, counts).pValue == 1)
  #expect(PairedTest.randomization(counts, counts).pValue == 1)
}

@Test func randomizationAgreesWithAllExchanges() {
  // Differences 1, 2, 3, 4, 5, -1 of 60: of 64 exchanges, count those at least as far from 0 as 14.
  let a = documents([9, 8, 7, 9, 9, 2])
  let b = documents([8, 6, 4, 5, 4, 3])
  let differences = [1, 2, 3, 4, 5, -1]
  let extreme = (0..<64).count { mask in
    let sum = differences.enumerated().reduce(0) { $0 + (mask >> $1.offset & 1 == 1 ? -1 : 1) * $1.element }
    return abs(sum) >= 14
  }
  let test = PairedTest.randomization(a, b, trials: 40_000)
  #expect(abs(test.difference - 14.0 / 60) < 1e-12)
  #expect(abs(test.pValue - Double(extreme) / 64) < 0.01)
}

@Test func clearDifferencesAreSignificant() throws {
  let a = documents([9, 9, 8, 9, 10, 9, 8, 9, 9, 10])
  let b = documents([7, 6, 7, 8, 7, 6, 7, 7, 8, 7])
  #expect(PairedTest.randomization(a, b).pValue < 0.01)
  let bootstrap = PairedTest.bootstrap(a, b)
  #expect(bootstrap.pValue < 0.01)
  #expect(try #require(bootstrap.interval).lower > 0)
}

private func numbered(
  _ pairs: [(id: String, gold: [Annotation], predicted: [Annotation])]
) -> EvaluationReport {
  EvaluationReport(
    EvaluationCorpus(
      documents: pairs.map {
        DocumentPair(document: Document(id: $0.id, text: ""), gold: $0.gold, predicted: $0.predicted)
      }))
}

@Test func reportsAreComparedByDocument() throws {
  let x = [span(0, 3, "X")]
  let a = numbered([("1", x, x), ("2", x, x), ("3", x, [])])
  let b = numbered([("3", x, []), ("2", x, []), ("1", x, x)])
  let test = try a.compared(with: b)
  #expect(abs(test.difference - (0.8 - 0.5)) < 1e-12)
  #expect(a.interval() == numbered([("3", x, []), ("2", x, x), ("1", x, x)]).interval())
  #expect(a.interval(label: "Y").upper == 0)
}

@Test func reportsOfDifferentGoldAreNotCompared() throws {
  let a = numbered([("1", [span(0, 3, "X")], []), ("2", [], [])])
  let b = numbered([("1", [span(0, 4, "X")], []), ("3", [], [])])
  let error = #expect(throws: Diagnostics.self) { try a.compared(with: b) }
  #expect(
    try #require(error).all.map(\.code) == [
      "evaluation.different-gold", "evaluation.missing-document", "evaluation.missing-document",
    ])
}

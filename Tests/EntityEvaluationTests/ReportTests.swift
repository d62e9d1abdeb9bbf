import EntityEvaluation
import EntityText
import RandomTesting
import Testing

private let gold = [
  span(0, 5, "A", id: "a1"), span(10, 15, "A"), span(20, 25, "B"), span(30, 35, "B"), span(40, 45, "A"),
]
private let predicted = [
  span(0, 5, "A", id: "a2"), span(10, 14, "A"), span(20, 25, "A"), span(31, 35, "A"), span(50, 55, "C"),
]

@Test func errorsNameEveryKindOnce() {
  let errors = report(gold, predicted).errors
  #expect(errors.map(\.kind) == [.id, .boundary, .label, .boundaryAndLabel, .missed, .spurious])
  #expect(errors.map(\.span.start) == [0, 10, 20, 30, 40, 50])
  #expect(errors[2].gold?.label == "B" && errors[2].predicted?.label == "A")
  #expect(errors[4].predicted == nil && errors[5].gold == nil && errors[5].document == "0")
}

@Test func confusionCountsEveryPairAndWhatHasNone() {
  let confusion = report(gold, predicted).confusion
  #expect(confusion.labels == ["A", "B", "C"])
  #expect(confusion.row("A") == [2, 0, 0, 1])
  #expect(confusion.row("B") == [2, 0, 0, 0])
  #expect(confusion.row("C") == [0, 0, 0, 0])
  #expect(confusion.row(nil) == [0, 0, 1, 0])
  #expect(confusion[gold: "B", predicted: "A"] == 2)
}

@Test func kappa() {
  func pairs(_ counts: [(Label, Label, Int)]) -> ConfusionMatrix {
    let items = counts.flatMap { Array(repeating: ($0.0, $0.1), count: $0.2) }
    return report(
      items.map { item in ([span(0, 5, item.0)], [span(0, 5, item.1)]) }
    ).confusion
  }
  // The usual textbook table: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no.
  let table = pairs([("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15)])
  #expect(abs(table.kappa() - 0.4) < 1e-12)
  #expect(pairs([("yes", "yes", 3)]).kappa() == 1)
  #expect(report([], []).confusion.kappa() == 0)
  #expect(report([span(0, 3, "X")], [span(5, 8, "X")]).confusion.kappa(countingUnpaired: true) < 0)
}

@Test func labelsAreEvaluatedAlone() throws {
  let result = report(gold, predicted)
  #expect(result.labels.map(\.label) == ["A", "B", "C"])
  let a = try #require(result.labels.first)
  #expect(a.counts.strict == MatchCounts(correct: 1, incorrect: 1, missed: 1, spurious: 2))
  #expect(a.counts.exact == a.counts.strict)
  #expect(result.labels.reduce(0) { $0 + $1.counts.strict.correct } == result.counts.strict.correct)
  #expect(result.macro.strict.f1 == result.labels.map(\.counts.strict.scores.f1).reduce(0, +) / 3)
}

@Test func documentsAddUp() {
  let whole = report([(gold, predicted), (predicted, gold), ([], gold)])
  #expect(whole.documents.count == 3)
  for scheme in MatchScheme.allCases {
    #expect(whole.documents.reduce(.zero) { $0 + $1.counts[scheme] } == whole.counts[scheme])
  }
  #expect(whole.documents[2].counts.strict == MatchCounts(spurious: 5))
}

@Test func reportsDoNotDependOnTheOrderOfAnnotations() {
  var generator = SplitMix64(seed: testSeed)
  let a = randomAnnotations(30, length: 90, labels: ["A", "B"], using: &generator)
  let b = randomAnnotations(30, length: 90, labels: ["A", "B"], using: &generator)
  let one = report(a, b)
  let other = report(a.shuffled(using: &generator), b.shuffled(using: &generator))
  #expect(one.errors == other.errors, "\(seedLine)")
  #expect(one.counts == other.counts && one.confusion == other.confusion, "\(seedLine)")
}

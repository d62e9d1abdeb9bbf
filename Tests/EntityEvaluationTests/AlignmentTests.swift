import EntityEvaluation
import EntityText
import Testing

struct AlignmentCase: Sendable, CustomTestStringConvertible {
  let name: String
  let gold: [Annotation]
  let predicted: [Annotation]
  /// Positions in the two lists.
  let pairs: [[Int]]
  var testDescription: String { name }
}

@Test(arguments: [
  AlignmentCase(name: "nothing", gold: [], predicted: [], pairs: []),
  AlignmentCase(
    name: "adjacent spans do not overlap", gold: [span(0, 5, "X")], predicted: [span(5, 9, "X")],
    pairs: []),
  AlignmentCase(
    name: "equal bounds before equal labels", gold: [span(0, 5, "X")],
    predicted: [span(0, 5, "Y"), span(0, 6, "X")], pairs: [[0, 0]]),
  AlignmentCase(
    name: "equal labels before a better overlap", gold: [span(0, 9, "X")],
    predicted: [span(0, 8, "Y"), span(7, 9, "X")], pairs: [[0, 1]]),
  AlignmentCase(
    name: "the better overlap", gold: [span(0, 9, "X")],
    predicted: [span(0, 3, "X"), span(3, 9, "X")], pairs: [[0, 1]]),
  AlignmentCase(
    name: "text order where all else is equal", gold: [span(2, 4, "X")],
    predicted: [span(3, 5, "X"), span(1, 3, "X")], pairs: [[0, 1]]),
  AlignmentCase(
    name: "an exact inner span does not hide its outer one",
    gold: [span(0, 30, "TITLE"), span(9, 15, "DEMONYM")],
    predicted: [span(0, 20, "TITLE"), span(9, 15, "DEMONYM")], pairs: [[0, 0], [1, 1]]),
  AlignmentCase(
    name: "an exact pair is not given up for two others",
    gold: [span(0, 10, "X"), span(3, 5, "X")],
    predicted: [span(0, 10, "X"), span(6, 8, "X")], pairs: [[0, 0]]),
  AlignmentCase(
    name: "both are paired where the greedy choice pairs one",
    gold: [span(0, 4, "X"), span(4, 12, "X")],
    predicted: [span(2, 8, "X"), span(8, 12, "X")], pairs: [[0, 0], [1, 1]]),
  AlignmentCase(
    name: "one span of two labels on both sides", gold: [span(0, 5, "A"), span(0, 5, "B")],
    predicted: [span(0, 5, "B"), span(0, 5, "C")], pairs: [[0, 1], [1, 0]]),
])
func alignment(_ c: AlignmentCase) {
  let alignment = Alignment(gold: c.gold, predicted: c.predicted)
  #expect(alignment.pairs.map { [$0.gold, $0.predicted] } == c.pairs)
  #expect(alignment.missed == c.gold.indices.filter { i in !c.pairs.contains { $0[0] == i } })
}

@Test func factsOfAPair() throws {
  let alignment = Alignment(gold: [span(0, 8, "X")], predicted: [span(4, 10, "X")])
  let pair = try #require(alignment.pairs.first)
  #expect(pair.sameLabel && !pair.sameSpan && !pair.isExact)
  #expect(pair.overlap == 0.4)
}

@Test func emptySpansPairOnlyWithTheirEquals() {
  let alignment = Alignment(
    gold: [span(3, 3, "X"), span(4, 4, "X")], predicted: [span(0, 9, "X"), span(4, 4, "X")])
  #expect(alignment.pairs.map { [$0.gold, $0.predicted] } == [[1, 1]])
  #expect(alignment.missed == [0] && alignment.spurious == [0])
}

@Test func repeatedSpansNeedPartnersOfTheirOwn() {
  let alignment = Alignment(gold: [span(0, 5, "X"), span(0, 5, "X")], predicted: [span(0, 5, "X")])
  #expect(alignment.pairs.count == 1 && alignment.missed.count == 1)
}

import EntityEvaluation
import EntityText
import RandomTesting
import Testing

/// The definition of the alignment, tried out: every one-to-one pairing of what has no exact partner.
struct BruteForceAligner {
  private let gold: [Annotation]
  private let predicted: [Annotation]
  private var isTaken: [Bool]
  private var current: [Int?]
  private var best: [Int?] = []
  private var bestWorth: [Int] = []

  /// The pairs as spans and labels. Both lists must be in text order.
  static func pairs(_ gold: [Annotation], _ predicted: [Annotation]) -> Set<[String]> {
    let exact = Set(gold.map(name)).intersection(predicted.map(name))
    var aligner = BruteForceAligner(
      gold.filter { !exact.contains(name($0)) }, predicted.filter { !exact.contains(name($0)) })
    aligner.search(0)
    return Set(exact.map { [$0, $0] }).union(aligner.bestPairs)
  }

  private init(_ gold: [Annotation], _ predicted: [Annotation]) {
    self.gold = gold
    self.predicted = predicted
    isTaken = predicted.map { _ in false }
    current = gold.map { _ in nil }
  }

  private var bestPairs: [[String]] {
    zip(gold, best).compactMap { g, p in p.map { [name(g), name(predicted[$0])] } }
  }

  /// Partners are tried in text order, none last, so the first of several best pairings is kept.
  private mutating func search(_ row: Int) {
    guard row < gold.count else {
      let worth = worthOfCurrent()
      if best.isEmpty || bestWorth.lexicographicallyPrecedes(worth) { (best, bestWorth) = (current, worth) }
      return
    }
    for column in predicted.indices where !isTaken[column] && gold[row].span.overlaps(predicted[column].span)
    {
      isTaken[column] = true
      current[row] = column
      search(row + 1)
      isTaken[column] = false
    }
    current[row] = nil
    search(row + 1)
  }

  private func worthOfCurrent() -> [Int] {
    var worth = [0, 0, 0]
    for (g, column) in zip(gold, current) {
      guard let p = column.map({ predicted[$0] }) else { continue }
      let shared = min(g.span.end, p.span.end) - max(g.span.start, p.span.start)
      let union = max(g.span.end, p.span.end) - min(g.span.start, p.span.start)
      worth[0] += g.span == p.span ? 1 : 0
      worth[1] += g.label == p.label ? 1 : 0
      worth[2] += max(1, (shared << 20) / union)
    }
    return worth
  }
}

private func name(_ annotation: Annotation) -> String { "\(annotation.span) \(annotation.label)" }

private func pairs(_ gold: [Annotation], _ predicted: [Annotation]) -> Set<[String]> {
  let alignment = Alignment(gold: gold, predicted: predicted)
  return Set(alignment.pairs.map { [name(gold[$0.gold]), name(predicted[$0.predicted])] })
}

@Test(arguments: [(3, 12), (5, 12), (5, 30), (6, 8)])
func alignmentIsTheBestOfAllAssignments(_ size: (count: Int, length: Int)) {
  var generator = SplitMix64(seed: testSeed)
  for round in 0..<400 {
    let labels: [Label] = round.isMultiple(of: 2) ? ["X"] : ["X", "Y", "Z"]
    let gold = randomAnnotations(size.count, length: size.length, labels: labels, using: &generator)
    let predicted = randomAnnotations(
      Int.random(in: 0...size.count, using: &generator), length: size.length, labels: labels,
      using: &generator)
    let expected = BruteForceAligner.pairs(gold, predicted)
    guard pairs(gold, predicted) == expected else {
      Issue.record("\(seedLine): gold \(gold.map(name)), predicted \(predicted.map(name))")
      return
    }
  }
}

@Test func manyTiesAreBrokenInTextOrder() {
  // Unit spans, one label: every pairing of equal size is equally good but for the overlaps.
  var generator = SplitMix64(seed: testSeed)
  for _ in 0..<300 {
    let starts = (0..<8).map { _ in Int.random(in: 0..<6, using: &generator) }
    let spans = starts.map { span($0, $0 + 3, "X") }
    let gold = Array(Set(spans.prefix(4))).sorted(by: AnnotatedDocument.inTextOrder)
    let predicted = Array(Set(spans.suffix(4).map { span($0.span.start + 1, $0.span.end + 1, "Y") }))
      .sorted(by: AnnotatedDocument.inTextOrder)
    #expect(
      pairs(gold, predicted) == BruteForceAligner.pairs(gold, predicted), "\(seedLine)")
  }
}

@Test func alignmentDoesNotDependOnTheOrderOfTheLists() {
  var generator = SplitMix64(seed: testSeed)
  for _ in 0..<100 {
    let gold = randomAnnotations(25, length: 60, labels: ["X", "Y"], using: &generator)
    let predicted = randomAnnotations(25, length: 60, labels: ["X", "Y"], using: &generator)
    let expected = pairs(gold, predicted)
    for _ in 0..<5 {
      let shuffled = pairs(
        gold.shuffled(using: &generator), predicted.shuffled(using: &generator))
      #expect(shuffled == expected, "\(seedLine)")
    }
  }
}

@Test func countsHoldWhatTheyPromise() {
  var generator = SplitMix64(seed: testSeed)
  for _ in 0..<200 {
    let gold = randomAnnotations(12, length: 40, labels: ["X", "Y"], using: &generator)
    let predicted = randomAnnotations(12, length: 40, labels: ["X", "Y"], using: &generator)
    let counts = PerScheme(Alignment(gold: gold, predicted: predicted))
    for scheme in MatchScheme.allCases {
      #expect(counts[scheme].possible == gold.count, "\(seedLine)")
      #expect(counts[scheme].actual == predicted.count, "\(seedLine)")
      #expect(counts.strict.tp <= counts[scheme].tp, "\(seedLine)")
    }
    #expect(counts.strict.correct == Set(gold.map(name)).intersection(predicted.map(name)).count)
    #expect(counts.exact.correct == equalBounds(gold, predicted), "\(seedLine)")
  }
}

/// The most pairs with equal bounds that there can be.
private func equalBounds(_ gold: [Annotation], _ predicted: [Annotation]) -> Int {
  Set(gold.map(\.span)).reduce(0) { sum, span in
    sum + min(gold.count { $0.span == span }, predicted.count { $0.span == span })
  }
}

@Test func aLargeClusterIsSolvedExactly() {
  // One run of 300 spans on each side, each overlapping its neighbours; the best partner is 1 byte off.
  let gold = (0..<300).map { span($0 * 4, $0 * 4 + 7, "X") }
  let predicted = (0..<300).map { span($0 * 4 + 1, $0 * 4 + 8, "X") }
  let alignment = Alignment(gold: gold, predicted: predicted)
  #expect(alignment.pairs.map(\.predicted) == Array(0..<300))
}

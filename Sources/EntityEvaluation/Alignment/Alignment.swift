public import EntityText

/// Which gold span each predicted span stands for: one to one, whatever the order of the two lists, and
/// whether or not spans nest.
///
/// 1. Spans with equal bounds and label are paired; nothing can take them from each other. So the pairs
///    that are right in every respect are those of the set intersection of (start, end, label).
/// 2. Of the other spans, only those that share a byte may be paired. Among all one-to-one pairings of
///    these, the one is taken that has, in this order: the most pairs with equal bounds; the most pairs
///    with equal labels; the greatest sum of overlaps (intersection over union, in units of 2⁻²⁰, at least
///    one unit a pair).
/// 3. Of several that are equal in all of that, the first in text order is taken: the first gold span gets
///    the earliest predicted span that any of them gives it (no partner coming last), then the second, and
///    so on. Text order is by start, then the longer span, then the label.
///
/// Steps 2 and 3 are solved within each cluster of overlapping spans by the Hungarian method.
public struct Alignment: Hashable, Sendable {
  /// Two spans that stand for each other, as positions in the lists that were aligned.
  public struct Pair: Hashable, Sendable {
    public let gold: Int
    public let predicted: Int
    /// Whether the bounds are equal.
    public let sameSpan: Bool
    /// Whether the labels are equal.
    public let sameLabel: Bool
    /// Shared bytes over all bytes of the two spans; above 0, and 1 for equal bounds.
    public let overlap: Double

    /// Whether bounds and label are equal.
    public var isExact: Bool { sameSpan && sameLabel }
  }

  /// By the text order of the gold spans.
  public let pairs: [Pair]
  /// The gold spans without a partner, as positions in the list, in text order.
  public let missed: [Int]
  /// The predicted spans without a partner, as positions in the list, in text order.
  public let spurious: [Int]

  /// Aligns the annotations of one document; ids, scores and features play no part.
  ///
  /// The lists may stand in any order. Where one holds the same span and label twice, each of them needs a
  /// partner of its own; merge them first where they are a set (``EvaluationOptions/applied(to:)``).
  /// Empty spans overlap nothing and are paired only with their equals.
  /// - Complexity: O(n log n + Σ k³) for n annotations, where k is the size of a cluster of overlapping
  ///   spans that have no exact partner; clusters are small (a title and what nests in it). There is no
  ///   limit on k, and no approximation beyond one.
  public init(gold: [Annotation], predicted: [Annotation]) {
    let index = LabelIndex(Set(gold.map(\.label)).union(predicted.map(\.label)))
    self.init(gold: index.keys(gold), predicted: index.keys(predicted))
  }

  init(gold: [SpanKey], predicted: [SpanKey]) {
    let goldOrder = textOrder(gold)
    let predictedOrder = textOrder(predicted)
    var partner = [Int?](repeating: nil, count: gold.count)
    var taken = [Bool](repeating: false, count: predicted.count)
    func pair(_ g: Int, _ p: Int) {
      partner[g] = p
      taken[p] = true
    }
    forEachExactPair(gold, goldOrder, predicted, predictedOrder, pair)
    let clusters = SpanClusters(
      gold: gold, goldOrder.filter { partner[$0] == nil },
      predicted: predicted, predictedOrder.filter { !taken[$0] })
    clusters.forEachPair(pair)

    pairs = goldOrder.compactMap { g in
      partner[g].map { Pair(gold: g, gold[g], predicted: $0, predicted[$0]) }
    }
    missed = goldOrder.filter { partner[$0] == nil }
    spurious = predictedOrder.filter { !taken[$0] }
  }
}

extension Alignment.Pair {
  fileprivate init(gold: Int, _ a: SpanKey, predicted: Int, _ b: SpanKey) {
    self.gold = gold
    self.predicted = predicted
    sameSpan = a.span == b.span
    sameLabel = a.label == b.label
    let shared = a.span.sharedBytes(b.span)
    overlap = sameSpan ? 1 : Double(shared) / Double(a.span.count + b.span.count - shared)
  }
}

extension TextSpan {
  /// The number of bytes that lie in both.
  func sharedBytes(_ other: TextSpan) -> Int {
    max(0, min(end, other.end) - max(start, other.start))
  }
}

/// The positions of the spans in text order.
private func textOrder(_ keys: [SpanKey]) -> [Int] {
  let isSorted = zip(keys, keys.dropFirst()).allSatisfy { $0 <= $1 }
  return isSorted ? Array(keys.indices) : keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
}

/// Calls `body` with every pair of equal spans and labels, found by merging the two sorted lists.
private func forEachExactPair(
  _ gold: [SpanKey], _ goldOrder: [Int], _ predicted: [SpanKey], _ predictedOrder: [Int],
  _ body: (Int, Int) -> Void
) {
  var i = 0
  var j = 0
  while i < goldOrder.count, j < predictedOrder.count {
    let a = gold[goldOrder[i]]
    let b = predicted[predictedOrder[j]]
    if a == b { body(goldOrder[i], predictedOrder[j]) }
    if a <= b { i += 1 }
    if b <= a { j += 1 }
  }
}

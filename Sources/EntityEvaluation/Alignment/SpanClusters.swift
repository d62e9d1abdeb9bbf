internal import EntityText

/// Spans without an exact partner, cut into runs that share no byte with each other.
struct SpanClusters {
  private let gold: [SpanKey]
  private let predicted: [SpanKey]
  /// Positions in ``gold`` and ``predicted``, in text order.
  private let goldOrder: [Int]
  private let predictedOrder: [Int]

  init(gold: [SpanKey], _ goldOrder: [Int], predicted: [SpanKey], _ predictedOrder: [Int]) {
    self.gold = gold
    self.goldOrder = goldOrder
    self.predicted = predicted
    self.predictedOrder = predictedOrder
  }

  /// Calls `body` with every pair of the best pairing.
  ///
  /// One sweep from left to right: a cluster ends where the next span of either side starts at or after
  /// everything before it.
  func forEachPair(_ body: (Int, Int) -> Void) {
    var g = 0
    var p = 0
    while g < goldOrder.count, p < predictedOrder.count {
      let firstGold = g
      let firstPredicted = p
      var end = min(gold[goldOrder[g]].span.start, predicted[predictedOrder[p]].span.start) + 1
      var grew = true
      while grew {
        let before = (g, p)
        g = extend(gold, goldOrder, from: g, &end)
        p = extend(predicted, predictedOrder, from: p, &end)
        grew = (g, p) != before
      }
      pairCluster(goldOrder[firstGold..<g], predictedOrder[firstPredicted..<p], body)
    }
  }

  /// Takes the spans that start before `end`, which moves right with each of them.
  private func extend(_ keys: [SpanKey], _ order: [Int], from first: Int, _ end: inout Int) -> Int {
    var next = first
    while next < order.count, keys[order[next]].span.start < end {
      end = max(end, keys[order[next]].span.end)
      next += 1
    }
    return next
  }

  private func pairCluster(
    _ goldRun: ArraySlice<Int>, _ predictedRun: ArraySlice<Int>, _ body: (Int, Int) -> Void
  ) {
    if goldRun.isEmpty || predictedRun.isEmpty { return }
    if goldRun.count == 1, predictedRun.count == 1 {
      let (g, p) = (goldRun.first!, predictedRun.first!)
      if gold[g].span.sharedBytes(predicted[p].span) > 0 { body(g, p) }
      return
    }
    let candidates = goldRun.map { edges(of: gold[$0], predictedRun) }
    let partners = bestAssignment(candidates, columns: predictedRun.count)
    for (g, column) in zip(goldRun, partners) {
      if let column { body(g, predictedRun[predictedRun.startIndex + column]) }
    }
  }

  /// The predicted spans of the cluster that a gold span may be paired with, in text order.
  private func edges(of key: SpanKey, _ predictedRun: ArraySlice<Int>) -> [WeightedEdge] {
    var edges: [WeightedEdge] = []
    for (column, p) in predictedRun.enumerated() {
      let other = predicted[p]
      if other.span.start >= key.span.end { break }
      let weight = PairWeight(key, other)
      if weight.overlap > 0 { edges.append(WeightedEdge(column: column, weight: weight)) }
    }
    return edges
  }
}

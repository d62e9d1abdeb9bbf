public import EntityText

/// A percentile bootstrap confidence interval (Efron 1979) over documents.
///
/// As many documents as there are, are drawn with replacement, and the micro-averaged score of the draw is
/// computed; the bounds are quantiles of many such scores, interpolated linearly. Documents are drawn, not
/// spans, because spans of one document are not independent.
public struct BootstrapInterval: Hashable, Sendable {
  /// The score of the documents themselves.
  public let estimate: Double
  public let lower: Double
  public let upper: Double
  /// The share of intervals that should hold the true value: 0.95.
  public let confidence: Double
  public let resamples: Int
  public let seed: UInt64

  /// The interval of a score that is micro-averaged over documents.
  ///
  /// Equal counts in equal order give equal intervals. No documents give 0, 0, 0.
  /// - Precondition: `resamples > 0` and `0 < confidence < 1`.
  /// - Complexity: O(resamples × documents).
  public init(
    of metric: ScoreMetric = .f1, over documents: [MatchCounts], resamples: Int = 1000,
    confidence: Double = 0.95, seed: UInt64 = 0
  ) {
    let tallies = documents.map(Tally.init)
    var generator = SplitMix64(seed: seed)
    let values = (0..<resamples).map { _ in
      var sum = Tally()
      for _ in tallies { sum += tallies[generator.index(below: tallies.count)] }
      return sum.value(metric)
    }
    self.init(
      estimate: Tally.sum(tallies).value(metric), values: values, confidence: confidence, seed: seed)
  }

  init(estimate: Double, values: [Double], confidence: Double, seed: UInt64) {
    precondition(!values.isEmpty, "an interval needs at least one resample")
    precondition(confidence > 0 && confidence < 1, "confidence lies between 0 and 1")
    let sorted = values.sorted()
    self.estimate = estimate
    lower = quantile(sorted, (1 - confidence) / 2)
    upper = quantile(sorted, (1 + confidence) / 2)
    self.confidence = confidence
    resamples = values.count
    self.seed = seed
  }
}

/// The value below which a share of the sorted values lies, interpolated linearly between neighbours.
private func quantile(_ sorted: [Double], _ share: Double) -> Double {
  let position = share * Double(sorted.count - 1)
  let below = Int(position)
  let above = min(below + 1, sorted.count - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
}

extension EvaluationReport {
  /// The confidence interval of a micro-averaged score, of all labels or of one evaluated alone.
  ///
  /// Documents are drawn by the order of their ids, so the order of the corpus does not matter.
  /// - Precondition, cost: see ``BootstrapInterval/init(of:over:resamples:confidence:seed:)``.
  public func interval(
    _ metric: ScoreMetric = .f1, under scheme: MatchScheme = .strict, label: Label? = nil,
    resamples: Int = 1000, confidence: Double = 0.95, seed: UInt64 = 0
  ) -> BootstrapInterval {
    let counts = documents.sorted { $0.document.id < $1.document.id }.map { document in
      guard let label else { return document.counts[scheme] }
      return document.labels[label]?[scheme] ?? .zero
    }
    return BootstrapInterval(
      of: metric, over: counts, resamples: resamples, confidence: confidence, seed: seed)
  }
}

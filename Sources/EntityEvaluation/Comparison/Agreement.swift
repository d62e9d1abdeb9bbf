public import EntityText

/// How far two annotators, or any two files, agree on the same documents. Neither is gold: exchanging them
/// changes nothing but precision and recall, which are not shown.
public struct PairAgreement: Sendable {
  /// F1 over all documents: spans that are equal in bounds and label.
  public let strict: Double
  /// F1 where any overlap with the same label counts.
  public let overlap: Double
  /// F1 of every label alone, strict.
  public let labels: [Label: Double]
  /// Cohen's kappa of the labels over pairs of spans that stand for each other.
  public let kappa: Double
  /// The same with "none" as a label: spans that only one of them has count as disagreement. Where both
  /// rarely leave a span out, chance agreement on "none" is small and this lies near F1.
  public let kappaOfAll: Double
  /// Spans of the first and of the second, and those equal in bounds and label.
  public let counts: (first: Int, second: Int, both: Int)

  public init(_ corpus: EvaluationCorpus, options: EvaluationOptions = EvaluationOptions()) {
    let report = EvaluationReport(corpus, options: options)
    strict = report.scores(.strict).f1
    overlap = report.scores(.type).f1
    labels = Dictionary(
      uniqueKeysWithValues: report.labels.map { ($0.label, $0.counts.strict.scores.f1) })
    kappa = report.confusion.kappa()
    kappaOfAll = report.confusion.kappa(countingUnpaired: true)
    let counts = report.counts.strict
    self.counts = (counts.possible, counts.actual, counts.correct)
  }
}

public import EntityText

/// Whether a second run scores better or worse on the gold than a first, and how surely.
public struct ScoreDifference: Sendable {
  /// Strict micro scores of the first run.
  public let before: Scores
  /// Strict micro scores of the second run.
  public let after: Scores
  /// Of the F1 of the second run less that of the first.
  public let bootstrap: PairedTest
  /// The same difference by the other test.
  public let randomization: PairedTest

  /// - Throws: what ``EvaluationReport/compared(with:method:metric:under:trials:seed:)`` throws.
  public init(before: EvaluationReport, after: EvaluationReport) throws(Diagnostics) {
    self.before = before.scores(.strict)
    self.after = after.scores(.strict)
    bootstrap = try after.compared(with: before, method: .bootstrap)
    randomization = try after.compared(with: before, method: .randomization)
  }

  /// Whether the second run has the lower F1, and approximate randomization gives less than `alpha` for it.
  public func isWorse(alpha: Double) -> Bool {
    randomization.difference < 0 && randomization.pValue < alpha
  }
}

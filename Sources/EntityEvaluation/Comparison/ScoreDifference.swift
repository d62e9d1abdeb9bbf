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

  /// Over so many documents.
  public let documents: Int

  /// - Throws: what ``EvaluationReport/compared(with:method:metric:under:trials:seed:)`` throws.
  public init(before: EvaluationReport, after: EvaluationReport) throws(Diagnostics) {
    self.before = before.scores(.strict)
    self.after = after.scores(.strict)
    documents = after.documents.count
    bootstrap = try after.compared(with: before, method: .bootstrap)
    randomization = try after.compared(with: before, method: .randomization)
  }

  /// The fewest documents with which a difference can be significant: of the 2ⁿ ways to exchange the outputs
  /// of n documents two, the observed one and its mirror image, always reach the observed difference.
  public static func documentsNeeded(alpha: Double) -> Int {
    var needed = 1
    var least = 1.0
    while least >= alpha, needed < 64 {
      needed += 1
      least /= 2
    }
    return needed
  }

  /// Whether the second run has the lower F1, and approximate randomization gives less than `alpha` for it.
  public func isWorse(alpha: Double) -> Bool {
    randomization.difference < 0 && isSignificant(alpha: alpha)
  }

  /// Whether there are documents enough to tell, and approximate randomization gives less than `alpha`.
  public func isSignificant(alpha: Double) -> Bool {
    documents >= Self.documentsNeeded(alpha: alpha) && randomization.pValue < alpha
  }
}

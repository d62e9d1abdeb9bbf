/// The scores of GATE's Annotation Diff and Corpus Quality Assurance.
///
/// GATE compares spans of one label only. A response with the bounds of its key is correct, one that
/// overlaps it otherwise is partially correct; what is left is missing or spurious.
public struct GateScores: Hashable, Sendable {
  public var correct: Int
  public var partiallyCorrect: Int
  public var missing: Int
  public var spurious: Int

  /// From the counts under ``MatchScheme/partial`` of an alignment of spans that all have one label, or
  /// their sum over labels.
  init(_ counts: MatchCounts) {
    correct = counts.correct
    partiallyCorrect = counts.partial
    missing = counts.missed
    spurious = counts.spurious
  }

  /// Partially correct responses count as wrong.
  public var strict: Scores { scores(credit: 0) }
  /// Partially correct responses count as right.
  public var lenient: Scores { scores(credit: 1) }
  /// The means of ``strict`` and ``lenient``, also for F1.
  public var average: Scores { Scores.macro([strict, lenient]) }

  private func scores(credit: Double) -> Scores {
    let paired = correct + partiallyCorrect
    return Scores(
      tp: Double(correct) + credit * Double(partiallyCorrect), actual: Double(paired + spurious),
      possible: Double(paired + missing))
  }
}

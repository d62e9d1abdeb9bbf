/// Precision, recall and F1, each from 0 to 1.
///
/// A division by zero gives 0, as in seqeval and conlleval: nothing predicted has precision 0, and where
/// there is neither gold nor prediction, F1 is 0, not 1.
public struct Scores: Hashable, Sendable {
  public var precision: Double
  public var recall: Double
  public var f1: Double

  public init(precision: Double, recall: Double, f1: Double) {
    self.precision = precision
    self.recall = recall
    self.f1 = f1
  }

  /// F1 is the harmonic mean of the two.
  public init(precision: Double, recall: Double) {
    let sum = precision + recall
    self.init(precision: precision, recall: recall, f1: ratio(2 * precision * recall, sum))
  }

  init(tp: Double, actual: Double, possible: Double) {
    self.init(precision: ratio(tp, actual), recall: ratio(tp, possible))
  }

  /// The unweighted mean of each of the three; F1 is the mean of the F1, not that of the means. All zero
  /// for none.
  public static func macro(_ scores: some Collection<Scores>) -> Scores {
    let count = Double(scores.count)
    func mean(_ value: (Scores) -> Double) -> Double {
      ratio(scores.reduce(0) { $0 + value($1) }, count)
    }
    return Scores(precision: mean(\.precision), recall: mean(\.recall), f1: mean(\.f1))
  }

  public subscript(metric: ScoreMetric) -> Double {
    switch metric {
    case .precision: precision
    case .recall: recall
    case .f1: f1
    }
  }
}

/// One of the three numbers of ``Scores``.
public enum ScoreMetric: String, Hashable, Sendable, CaseIterable {
  case precision, recall, f1
}

/// A quotient that is 0 where the divisor is.
func ratio(_ dividend: Double, _ divisor: Double) -> Double {
  divisor == 0 ? 0 : dividend / divisor
}

/// The counts of SemEval-2013 task 9.1 under one scheme. They add up over documents.
public struct MatchCounts: Hashable, Sendable {
  /// Pairs that are right.
  public var correct: Int
  /// Pairs that are wrong.
  public var incorrect: Int
  /// Pairs that are right in part; only ``MatchScheme/partial`` and ``MatchScheme/weighted`` have these.
  public var partial: Int
  /// Gold spans without a partner.
  public var missed: Int
  /// Predicted spans without a partner.
  public var spurious: Int
  /// What the partial pairs are worth together: from 0 to `partial`.
  public var partialCredit: Double

  public init(
    correct: Int = 0, incorrect: Int = 0, partial: Int = 0, missed: Int = 0, spurious: Int = 0,
    partialCredit: Double = 0
  ) {
    self.correct = correct
    self.incorrect = incorrect
    self.partial = partial
    self.missed = missed
    self.spurious = spurious
    self.partialCredit = partialCredit
  }

  /// The counts of one aligned document under a scheme.
  public init(_ alignment: Alignment, under scheme: MatchScheme) {
    self.init(missed: alignment.missed.count, spurious: alignment.spurious.count)
    for pair in alignment.pairs {
      switch scheme.verdict(on: pair) {
      case .correct: correct += 1
      case .incorrect: incorrect += 1
      case .partial(let credit):
        partial += 1
        partialCredit += credit
      }
    }
  }

  /// The number of gold spans.
  public var possible: Int { correct + incorrect + partial + missed }
  /// The number of predicted spans.
  public var actual: Int { correct + incorrect + partial + spurious }

  /// True positives: the correct pairs and the credit of the partial ones; whole where
  /// ``MatchScheme/countsWhole``.
  public var tp: Double { Double(correct) + partialCredit }
  /// False positives: `actual - tp`. An incorrect pair is both a false positive and a false negative.
  public var fp: Double { Double(actual) - tp }
  /// False negatives: `possible - tp`.
  public var fn: Double { Double(possible) - tp }

  /// Precision `tp / actual`, recall `tp / possible`, and their F1.
  public var scores: Scores { Scores(tp: tp, actual: Double(actual), possible: Double(possible)) }
}

extension MatchCounts: AdditiveArithmetic {
  public static let zero = MatchCounts()

  public static func + (a: MatchCounts, b: MatchCounts) -> MatchCounts {
    MatchCounts(
      correct: a.correct + b.correct, incorrect: a.incorrect + b.incorrect,
      partial: a.partial + b.partial, missed: a.missed + b.missed, spurious: a.spurious + b.spurious,
      partialCredit: a.partialCredit + b.partialCredit)
  }

  public static func - (a: MatchCounts, b: MatchCounts) -> MatchCounts {
    MatchCounts(
      correct: a.correct - b.correct, incorrect: a.incorrect - b.incorrect,
      partial: a.partial - b.partial, missed: a.missed - b.missed, spurious: a.spurious - b.spurious,
      partialCredit: a.partialCredit - b.partialCredit)
  }
}

extension PerScheme<MatchCounts> {
  /// The counts of one aligned document under every scheme.
  public init(_ alignment: Alignment) {
    self.init { MatchCounts(alignment, under: $0) }
  }

  static let zero = PerScheme { _ in MatchCounts.zero }

  static func += (a: inout PerScheme, b: PerScheme) {
    a = PerScheme { a[$0] + b[$0] }
  }
}

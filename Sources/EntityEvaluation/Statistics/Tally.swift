/// The part of ``MatchCounts`` that the scores are made of, for the loops of the resampling.
struct Tally {
  var tp = 0.0
  var actual = 0.0
  var possible = 0.0

  init() {}

  init(_ counts: MatchCounts) {
    tp = counts.tp
    actual = Double(counts.actual)
    possible = Double(counts.possible)
  }

  func value(_ metric: ScoreMetric) -> Double {
    Scores(tp: tp, actual: actual, possible: possible)[metric]
  }

  static func += (a: inout Tally, b: Tally) {
    a.tp += b.tp
    a.actual += b.actual
    a.possible += b.possible
  }

  static func sum(_ tallies: [Tally]) -> Tally { tallies.reduce(into: Tally()) { $0 += $1 } }
}

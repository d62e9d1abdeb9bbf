/// Whether two systems that were run over the same documents differ by more than chance.
public struct PairedTest: Hashable, Sendable {
  public enum Method: String, Hashable, Sendable {
    /// Documents are drawn with replacement, the same for both systems (Berg-Kirkpatrick, Burkett and
    /// Klein 2012). The p-value is the share of draws whose difference lies as far from the observed
    /// difference as that lies from zero.
    case bootstrap
    /// The two outputs are exchanged document by document with probability ½ (Noreen 1989; Yeh 2000).
    /// The p-value is the share of exchanges that give at least the observed difference, in either
    /// direction.
    case randomization
  }

  public let method: Method
  /// The micro-averaged score of the first system less that of the second.
  public let difference: Double
  /// Two-sided, from 1 / (trials + 1) to 1; the observed data count as one trial.
  public let pValue: Double
  public let trials: Int
  public let seed: UInt64
  /// The percentile interval of ``difference``; `nil` for ``Method/randomization``.
  public let interval: BootstrapInterval?

  /// Tests two systems by paired bootstrap.
  ///
  /// - Parameters:
  ///   - a: the counts of the first system, one element a document.
  ///   - b: those of the second, in the same order.
  /// - Precondition: both have the same number of documents; `trials > 0`; `0 < confidence < 1`.
  /// - Complexity: O(trials × documents).
  public static func bootstrap(
    _ a: [MatchCounts], _ b: [MatchCounts], metric: ScoreMetric = .f1, trials: Int = 10_000,
    confidence: Double = 0.95, seed: UInt64 = 0
  ) -> PairedTest {
    let systems = PairedTallies(a, b)
    let observed = systems.difference(metric)
    var generator = SplitMix64(seed: seed)
    let values = (0..<trials).map { _ in systems.resampled(&generator).difference(metric) }
    return PairedTest(
      method: .bootstrap, difference: observed,
      pValue: share(of: values.map { $0 - observed }, atLeast: observed), trials: trials, seed: seed,
      interval: BootstrapInterval(
        estimate: observed, values: values, confidence: confidence, seed: seed))
  }

  /// Tests two systems by approximate randomization; parameters and cost as for the bootstrap.
  public static func randomization(
    _ a: [MatchCounts], _ b: [MatchCounts], metric: ScoreMetric = .f1, trials: Int = 10_000,
    seed: UInt64 = 0
  ) -> PairedTest {
    precondition(trials > 0, "a test needs at least one trial")
    let systems = PairedTallies(a, b)
    let observed = systems.difference(metric)
    var generator = SplitMix64(seed: seed)
    let values = (0..<trials).map { _ in systems.exchanged(&generator).difference(metric) }
    return PairedTest(
      method: .randomization, difference: observed, pValue: share(of: values, atLeast: observed),
      trials: trials, seed: seed, interval: nil)
  }
}

/// The share of values whose magnitude reaches that of `observed`, the observation itself included.
/// Sums in another order differ in the last bits; those must not decide.
private func share(of values: [Double], atLeast observed: Double) -> Double {
  let limit = observed.magnitude - 1e-12
  return Double(values.count { $0.magnitude >= limit } + 1) / Double(values.count + 1)
}

/// Two systems, document by document.
private struct PairedTallies {
  private let a: [Tally]
  private let b: [Tally]

  init(_ a: [MatchCounts], _ b: [MatchCounts]) {
    precondition(a.count == b.count, "both systems must have been run over the same documents")
    self.a = a.map(Tally.init)
    self.b = b.map(Tally.init)
  }

  func difference(_ metric: ScoreMetric) -> Double {
    TallyPair(a: .sum(a), b: .sum(b)).difference(metric)
  }

  func resampled(_ generator: inout SplitMix64) -> TallyPair {
    var sums = TallyPair()
    for _ in a.indices {
      let index = generator.index(below: a.count)
      sums.a += a[index]
      sums.b += b[index]
    }
    return sums
  }

  func exchanged(_ generator: inout SplitMix64) -> TallyPair {
    var sums = TallyPair()
    var bits: UInt64 = 0
    for index in a.indices {
      if index.isMultiple(of: 64) { bits = generator.next() }
      let swaps = bits & 1 == 1
      bits >>= 1
      sums.a += swaps ? b[index] : a[index]
      sums.b += swaps ? a[index] : b[index]
    }
    return sums
  }
}

private struct TallyPair {
  var a = Tally()
  var b = Tally()

  func difference(_ metric: ScoreMetric) -> Double { a.value(metric) - b.value(metric) }
}

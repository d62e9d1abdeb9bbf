public import EntityText

/// What an evaluation must reach for a change to pass. F1 is strict, from 0 to 1; drops are in points, of
/// which F1 has a hundred.
public struct EvaluationGate: Hashable, Sendable {
  /// The F1 of an earlier evaluation.
  public struct Baseline: Hashable, Sendable {
    /// Micro-averaged over all labels.
    public var f1: Double
    public var labels: [Label: Double]

    public init(f1: Double, labels: [Label: Double]) {
      self.f1 = f1
      self.labels = labels
    }
  }

  /// The least micro-averaged F1; `nil` for any.
  public var minimum: Double?
  public var baseline: Baseline?
  /// By how many points the micro-averaged F1 may lie below the baseline's.
  public var maxDrop: Double
  /// By how many points the F1 of a label may lie below the baseline's; `nil` where labels are only shown.
  public var maxLabelDrop: Double?

  public init(
    minimum: Double? = nil, baseline: Baseline? = nil, maxDrop: Double = 0, maxLabelDrop: Double? = nil
  ) {
    self.minimum = minimum
    self.baseline = baseline
    self.maxDrop = maxDrop
    self.maxLabelDrop = maxLabelDrop
  }

  /// One thing that was looked at.
  public struct Check: Hashable, Sendable {
    /// "minimum", "baseline", or a label's name.
    public let name: String
    /// "overall" or "labels".
    public let group: String
    public let passed: Bool
    /// What was found, as a sentence.
    public let message: String

    public init(name: String, group: String, passed: Bool, message: String) {
      self.name = name
      self.group = group
      self.passed = passed
      self.message = message
    }
  }

  /// Everything that can be checked: the thresholds that are set, then one check a label of the report or the
  /// baseline.
  public func checks(_ report: EvaluationReport) -> [Check] {
    var checks: [Check] = []
    let f1 = report.scores(.strict).f1
    if let minimum {
      // Unrounded, or 0.89999 would be below 0.9 without looking so.
      let relation = f1 < minimum ? "below" : "not below"
      checks.append(
        Check(
          name: "minimum", group: "overall", passed: f1 >= minimum,
          message: "strict micro F1 is \(f1), \(relation) \(minimum)"))
    }
    if let baseline {
      checks.append(drop("strict micro F1", "baseline", "overall", f1, from: baseline.f1, allowed: maxDrop))
    }
    return checks + labelChecks(report)
  }

  private func labelChecks(_ report: EvaluationReport) -> [Check] {
    let found = Dictionary(
      uniqueKeysWithValues: report.labels.map { ($0.label, $0.counts.strict.scores.f1) })
    let expected = baseline?.labels ?? [:]
    return Set(found.keys).union(expected.keys).sorted().map { label in
      let name = label.rawValue
      switch (found[label], expected[label]) {
      case (let f1?, let before?):
        return drop("strict F1 of \(name)", name, "labels", f1, from: before, allowed: maxLabelDrop)
      case (let f1?, nil):
        return Check(
          name: name, group: "labels", passed: true,
          message: "strict F1 of \(name) is \(fixed(f1, decimals: 4))")
      case (nil, _):
        return Check(
          name: name, group: "labels", passed: maxLabelDrop == nil,
          message: "\(name) is in the baseline, but neither in gold nor in predictions now")
      }
    }
  }

  private func drop(
    _ subject: String, _ name: String, _ group: String, _ f1: Double, from before: Double,
    allowed: Double?
  ) -> Check {
    let points = (before - f1) * 100
    // Scores that were written and read again must not fail by their last bit.
    let passed = allowed.map { points <= $0 + 1e-9 } ?? true
    let change = points > 0 ? "\(fixed(points, decimals: 2)) below" : "\(fixed(-points, decimals: 2)) above"
    let limit = allowed.map { "; it may drop by \(fixed($0, decimals: 2))" } ?? ""
    return Check(
      name: name, group: group, passed: passed,
      message: "\(subject) is \(fixed(f1, decimals: 4)), \(change) the \(fixed(before, decimals: 4)) of the "
        + "baseline, in points\(limit)")
  }
}

/// What counts as right about a pair of an ``Alignment``.
///
/// ``strict``, ``exact``, ``partial`` and ``type`` are the four schemes of SemEval-2013 task 9.1 (Segura-
/// Bedmar et al. 2013), which take their categories from MUC-5 (Chinchor and Sundheim 1993).
///
/// All schemes read the same alignment, so their counts always add up to the same pairs. It puts equal
/// bounds before equal labels: where a predicted span has the bounds of a gold span under a wrong label,
/// and another overlaps it under the right one, ``type`` sees the first.
public enum MatchScheme: String, Hashable, Sendable, CaseIterable {
  /// Bounds and label are equal. Correct is the number of (start, end, label) in both sets, as in CoNLL.
  case strict
  /// Bounds are equal, whatever the label.
  case exact
  /// Equal bounds count in full, any other overlap by half, whatever the label.
  case partial
  /// Equal bounds count in full, any other overlap by its intersection over union, whatever the label.
  case weighted
  /// The spans overlap and the labels are equal.
  case type

  /// Whether credit is always a whole number, so that it can be printed as one.
  public var countsWhole: Bool { self != .partial && self != .weighted }
}

/// How a scheme judges one pair.
enum Verdict {
  case correct
  case incorrect
  case partial(credit: Double)
}

extension MatchScheme {
  func verdict(on pair: Alignment.Pair) -> Verdict {
    switch self {
    case .strict: pair.isExact ? .correct : .incorrect
    case .exact: pair.sameSpan ? .correct : .incorrect
    case .partial: pair.sameSpan ? .correct : .partial(credit: 0.5)
    case .weighted: pair.sameSpan ? .correct : .partial(credit: pair.overlap)
    case .type: pair.sameLabel ? .correct : .incorrect
    }
  }
}

/// One value for each scheme.
public struct PerScheme<Value> {
  public var strict: Value
  public var exact: Value
  public var partial: Value
  public var weighted: Value
  public var type: Value

  public init(_ value: (MatchScheme) throws -> Value) rethrows {
    strict = try value(.strict)
    exact = try value(.exact)
    partial = try value(.partial)
    weighted = try value(.weighted)
    type = try value(.type)
  }

  public subscript(scheme: MatchScheme) -> Value {
    switch scheme {
    case .strict: strict
    case .exact: exact
    case .partial: partial
    case .weighted: weighted
    case .type: type
    }
  }

  public func map<Other>(_ transform: (Value) throws -> Other) rethrows -> PerScheme<Other> {
    try PerScheme<Other> { try transform(self[$0]) }
  }
}

extension PerScheme: Sendable where Value: Sendable {}
extension PerScheme: Equatable where Value: Equatable {}
extension PerScheme: Hashable where Value: Hashable {}

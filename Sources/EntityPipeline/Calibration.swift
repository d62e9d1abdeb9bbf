public import EntityText

/// Scores that were measured: what the proposals of a rule, an entry or a list are worth, whatever the rule
/// says of itself.
public struct Calibration: Hashable, Sendable {
  private struct Source: Hashable {
    var recognizer: String
    var origin: String?
  }

  private var scores: [Source: Double] = [:]

  public init() {}

  public var isEmpty: Bool { scores.isEmpty }

  /// - Parameter origin: the rule's name or the entry's term; `nil` for all that have no score of their own.
  public mutating func set(_ score: Double, recognizer: String, origin: String?) {
    scores[Source(recognizer: recognizer, origin: origin)] = score
  }

  /// The score of what a source proposes; `nil` where it was not measured.
  public func score(of provenance: Provenance) -> Double? {
    scores[Source(recognizer: provenance.recognizer, origin: provenance.origin)]
      ?? scores[Source(recognizer: provenance.recognizer, origin: nil)]
  }
}

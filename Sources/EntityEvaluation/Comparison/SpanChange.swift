public import EntityText

/// What two runs over one text disagree on at one place.
public struct SpanChange: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A span of the second run without a partner in the first.
    case gained
    /// A span of the first run without a partner in the second.
    case lost
    /// Same bounds, another label.
    case relabelled
    /// Same label, other bounds.
    case moved
    /// Another label and other bounds, but the spans stand for each other.
    case movedAndRelabelled = "moved-and-relabelled"
    /// Same bounds and label; another id, an id gained or an id lost.
    case relinked
  }

  /// What the gold says.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// The second run is right where the first is wrong: it found a gold span, or left out a spurious one.
    case better
    /// The first run is right where the second is wrong.
    case worse
    /// Both are wrong, or the gold does not say.
    case neither
  }

  public var kind: Kind
  /// The id of the document.
  public var document: String
  /// `nil` for ``Kind/gained``.
  public var before: Annotation?
  /// `nil` for ``Kind/lost``.
  public var after: Annotation?
  /// `nil` where there is no gold.
  public var verdict: Verdict?

  /// What stands in the text: the span of the first run where there is one.
  public var span: TextSpan { (before ?? after)!.span }
}

/// Changes that are the same at several places.
public struct SpanChangeGroup: Sendable {
  public let example: SpanChange
  /// The words of the span before and after, where there is one.
  public let words: (before: String?, after: String?)
  /// Positions in ``RunDifference/changes``, ascending.
  public let members: [Int]
}

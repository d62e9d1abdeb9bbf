/// A half-open run of a document's original text, counted in UTF-8 bytes from 0: the byte at `start`
/// is inside, the byte at `end` is the first one after it.
///
/// Other units are views, made by an ``OffsetTable``; no span is ever counted in folded text.
public struct TextSpan: Hashable, Sendable, BitwiseCopyable {
  private let lower: UInt32
  private let upper: UInt32

  /// - Precondition: `0 <= start <= end`, and `end` fits in 32 bits (texts are at most 4 GiB).
  public init(_ start: Int, _ end: Int) {
    precondition(start <= end, "a span cannot end before it starts")
    lower = UInt32(start)
    upper = UInt32(end)
  }

  public init(_ range: Range<Int>) {
    self.init(range.lowerBound, range.upperBound)
  }

  /// The first byte inside.
  public var start: Int { Int(lower) }
  /// The first byte after.
  public var end: Int { Int(upper) }
  /// The length in UTF-8 bytes.
  public var count: Int { Int(upper - lower) }
  public var isEmpty: Bool { lower == upper }
  public var range: Range<Int> { start..<end }
}

extension TextSpan: Comparable {
  /// Text order: by start, and among spans with one start the longer first, so that in a sorted
  /// list every outer span stands before the spans it contains.
  public static func < (a: TextSpan, b: TextSpan) -> Bool {
    a.lower != b.lower ? a.lower < b.lower : a.upper > b.upper
  }
}

extension TextSpan: CustomStringConvertible {
  /// `start..<end`, in bytes.
  public var description: String { String(lower) + "..<" + String(upper) }
}

/// How two spans lie to each other (the relations that rules and conflict policies speak of).
extension TextSpan {
  /// Whether the two share at least one byte. Adjacent spans do not, and an empty one never does.
  public func overlaps(_ other: TextSpan) -> Bool {
    max(lower, other.lower) < min(upper, other.upper)
  }

  /// Whether every byte of `other` is inside; a span contains itself.
  public func contains(_ other: TextSpan) -> Bool {
    lower <= other.lower && other.upper <= upper
  }

  /// Whether the two overlap and neither contains the other.
  public func crosses(_ other: TextSpan) -> Bool {
    overlaps(other) && !contains(other) && !other.contains(self)
  }
}

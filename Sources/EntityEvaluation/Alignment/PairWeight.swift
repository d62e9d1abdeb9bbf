internal import EntityText

/// What a pair, or a sum of pairs, is worth. Compared member by member in the order of declaration, and in
/// integers, so that sums are exact and do not depend on their order.
struct PairWeight: Hashable {
  var sameSpan: Int
  var sameLabel: Int
  /// Intersection over union in units of 2⁻²⁰, rounded down, at least 1 where a byte is shared.
  var overlap: Int

  static let zero = PairWeight(sameSpan: 0, sameLabel: 0, overlap: 0)
}

extension PairWeight {
  init(_ a: SpanKey, _ b: SpanKey) {
    let shared = a.span.sharedBytes(b.span)
    let union = a.span.count + b.span.count - shared
    sameSpan = a.span == b.span ? 1 : 0
    sameLabel = a.label == b.label ? 1 : 0
    overlap = shared == 0 ? 0 : max(1, (shared << 20) / union)
  }
}

extension PairWeight: Comparable {
  static func < (a: PairWeight, b: PairWeight) -> Bool {
    if a.sameSpan != b.sameSpan { return a.sameSpan < b.sameSpan }
    if a.sameLabel != b.sameLabel { return a.sameLabel < b.sameLabel }
    return a.overlap < b.overlap
  }
}

extension PairWeight: AdditiveArithmetic {
  static func + (a: PairWeight, b: PairWeight) -> PairWeight {
    PairWeight(
      sameSpan: a.sameSpan + b.sameSpan, sameLabel: a.sameLabel + b.sameLabel,
      overlap: a.overlap + b.overlap)
  }

  static func - (a: PairWeight, b: PairWeight) -> PairWeight {
    PairWeight(
      sameSpan: a.sameSpan - b.sameSpan, sameLabel: a.sameLabel - b.sameLabel,
      overlap: a.overlap - b.overlap)
  }
}

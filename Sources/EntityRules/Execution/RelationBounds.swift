internal import EntityText

/// Relations to annotations as numbers: for a pattern that begins at a token, how far it may or must
/// reach. Found out once a relation and text, in time linear in its tokens and annotations.
struct RelationBounds {
  private let view: TextView
  /// For each relation, by first token.
  private var bounds: [[Int32]?]

  init(_ view: TextView) {
    self.view = view
    bounds = Array(repeating: nil, count: view.plan.rules.relations.count)
  }

  /// The token after the last must be this or, for a ``isUpper(_:)`` relation, no later one; for the
  /// others this or a later one.
  mutating func bound(_ relation: Int32, from token: Int32) -> Int32 {
    let number = Int(relation)
    if let known = bounds[number] { return known[Int(token)] }
    let found = find(view.plan.rules.relations[number])
    bounds[number] = found
    return found[Int(token)]
  }

  /// Whether a relation sets a last end, and not a first one.
  func isUpper(_ relation: Int32) -> Bool { Self.isUpper(view.plan.rules.relations[Int(relation)]) }

  private static func isUpper(_ relation: RuleMemory.Relation) -> Bool {
    switch relation.kind {
    case .within: !relation.isNegated
    case .contains, .overlaps: relation.isNegated
    }
  }

  private func find(_ relation: RuleMemory.Relation) -> [Int32] {
    let count = view.tokens.count
    let spans = view.source.annotations.filter { annotation in
      relation.targets.contains { $0.label == annotation.label && view.passes($0.tests, annotation) }
    }.map(\.span)
    // For each first token the bound that the annotations filed under it or beyond it set.
    var result: [Int32]
    switch relation.kind {
    case .within:
      // [s, e) lies in an annotation where some annotation's whole tokens begin at s or before and
      // end at e or behind: the furthest end of those that begin so early.
      result = Array(repeating: -1, count: count + 1)
      for span in spans {
        let first = tokens { $0.span.start < span.start }
        result[first] = max(result[first], Int32(tokens { $0.span.end <= span.end }))
      }
      for token in result.indices.dropFirst() { result[token] = max(result[token], result[token - 1]) }
    case .contains:
      // The nearest end among annotations that begin at s or behind it.
      result = Array(repeating: Int32.max, count: count + 1)
      for span in spans {
        let last = tokens { $0.span.start <= span.start } - 1
        guard last >= 0 else { continue }
        result[last] = min(result[last], Int32(tokens { $0.span.end < span.end }) + 1)
      }
      for token in result.indices.dropLast().reversed() {
        result[token] = min(result[token], result[token + 1])
      }
    case .overlaps:
      // The nearest begin among annotations that end behind the begin of s.
      result = Array(repeating: Int32.max, count: count + 1)
      for span in spans where !span.isEmpty {
        let last = tokens { $0.span.start < span.end } - 1
        guard last >= 0 else { continue }
        result[last] = min(result[last], Int32(tokens { $0.span.end <= span.start }) + 1)
      }
      for token in result.indices.dropLast().reversed() {
        result[token] = min(result[token], result[token + 1])
      }
    }
    // What must not be so: one token beyond.
    guard relation.isNegated else { return result }
    let step: Int32 = relation.kind == .within ? 1 : -1
    return result.map { $0 == .max ? $0 : $0 + step }
  }

  /// How many tokens from the first on satisfy something that no later token does once one does not.
  private func tokens(while holds: (Token) -> Bool) -> Int {
    view.tokens.partitioningIndex { !holds($0) }
  }
}

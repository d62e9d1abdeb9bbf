internal import EntityText

/// Gaps, series, what was captured, and relations.
extension PatternParser {
  mutating func gap(from start: Int) throws(Diagnostic) -> Pattern {
    at += 1
    skipSpace()
    let place = at
    guard let first = peek, Self.isDigit(first) else {
      throw error("rule.syntax", "expected the greatest number of tokens: gap(5), gap(1..5)")
    }
    var range = 0...number()
    if takeAll("..") {
      let most = number()
      guard range.upperBound <= most else {
        throw error("rule.bounds", "the bounds allow nothing", at: place)
      }
      range = range.upperBound...most
    }
    if range.upperBound > Self.mostRepetitions {
      throw error("rule.bounds", "a gap may have \(Self.mostRepetitions) tokens at most", at: place)
    }
    skipSpace()
    let across = takeAll("across")
    try close(from: start)
    return .gap(range, across: across, at: start)
  }

  mutating func same(from start: Int) throws(Diagnostic) -> Pattern {
    at += 1
    skipSpace()
    guard let name = identifier() else { throw error("rule.syntax", "expected a capture's name") }
    try close(from: start)
    return .same(name, at: start)
  }

  mutating func series(from start: Int) throws(Diagnostic) -> Pattern {
    at += 1
    let item = try alternation()
    guard take(",") else { throw error("rule.syntax", "expected \",\" and what stands between the items") }
    let separator = try alternation()
    let last = take(",") ? try alternation() : nil
    try close(from: start)
    return .series(
      Series(item: item, separator: separator, last: last, least: 2, most: nil, isGreedy: true), at: start)
  }

  static let relations: [String: (kind: Relation.Kind, isNegated: Bool)] = Dictionary(
    uniqueKeysWithValues: Relation.Kind.allCases.flatMap {
      [($0.rawValue, ($0, false)), ("not-\($0.rawValue)", ($0, true))]
    })

  /// The pattern with the relations that stand behind it.
  mutating func related(_ pattern: Pattern, from first: Int) throws(Diagnostic) -> Pattern {
    var pattern = pattern
    while true {
      let before = at
      skipSpace()
      let start = at
      guard let word = identifier(), let relation = Self.relations[word], peek == "(" else {
        at = before
        return pattern
      }
      if case .look = pattern {
        throw error("rule.syntax", "a context takes no tokens: \(word)(…) has nothing to restrict", at: start)
      }
      at += 1
      var targets: [Relation.Target] = []
      repeat {
        skipSpace()
        guard peek == "[" else {
          throw error("rule.syntax", "expected an annotation: \(word)([LABEL])")
        }
        let place = at
        let target = try reference(closing: "]") { Relation.Target(label: $0, tests: $1, at: place) }
        targets.append(target)
      } while take("|")
      try close(from: start)
      pattern = .related(
        pattern, Relation(kind: relation.kind, isNegated: relation.isNegated, targets: targets), at: start)
    }
  }
}

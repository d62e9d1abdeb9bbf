internal import EntityText

extension TokenTest {
  /// Whether no token at all can pass. `false` where that is not certain.
  var isContradictory: Bool { Self.ways(self, isNegated: false)?.allSatisfy(\.isImpossible) ?? false }

  /// One way to pass: what a token must be and must not be.
  private struct Way {
    var wanted: TokenFlags = []
    /// Sets of flags that it must not have all of.
    var unwanted: [TokenFlags] = []
    var length = 1...Int.max
    var value: ClosedRange<Int>?
    var hasNoLength = false
    var hasNoValue = false

    func and(_ other: Way) -> Way {
      var both = self
      both.wanted.formUnion(other.wanted)
      both.unwanted += other.unwanted
      both.hasNoLength = hasNoLength || other.hasNoLength || !length.overlaps(other.length)
      if !both.hasNoLength { both.length = length.clamped(to: other.length) }
      both.hasNoValue = hasNoValue || other.hasNoValue
      if let other = other.value {
        if let value, !value.overlaps(other) { both.hasNoValue = true }
        both.value = value?.clamped(to: other) ?? other
      }
      return both
    }

    var isImpossible: Bool {
      if hasNoLength || hasNoValue { return true }
      // A number of four digits has four characters.
      if let value, "\(value.lowerBound)".count > length.upperBound { return true }
      var flags = wanted
      if !flags.isDisjoint(with: [.initialUpper, .allUpper]) { flags.insert(.hasUpper) }
      if flags.contains(.hasUpper) { flags.insert(.hasLetter) }
      return unwanted.contains { $0.isSubset(of: flags) }
    }
  }

  /// The ways to pass, or not to; `nil` where there are too many.
  private static func ways(_ test: TokenTest, isNegated: Bool) -> [Way]? {
    switch (test, isNegated) {
    case (.any, false): return [Way()]
    case (.any, true): return []
    case (.flags(let flags), false): return [Way(wanted: flags)]
    case (.flags(let flags), true): return [Way(unwanted: [flags])]
    case (.lower, false): return [Way(wanted: .hasLetter, unwanted: [.hasUpper])]
    case (.lower, true): return [Way(unwanted: [.hasLetter]), Way(wanted: .hasUpper)]
    case (.number, false): return [Way(wanted: .hasDigit, unwanted: [.hasLetter])]
    case (.number, true): return [Way(unwanted: [.hasDigit]), Way(wanted: .hasLetter)]
    case (.initial, false): return [Way(wanted: .initialUpper, length: 1...1)]
    case (.length(let range), false): return [Way(length: range)]
    case (.value(let range), false):
      return [Way(wanted: .hasDigit, unwanted: [.hasLetter], value: range)]
    // Nothing is known of these.
    case (.initial, true), (.length, true), (.value, true), (.regex, _), (.member, _): return [Way()]
    case (.not(let inner), _): return ways(inner, isNegated: !isNegated)
    case (.and(let a, let b), false), (.or(let a, let b), true):
      guard let first = ways(a, isNegated: isNegated), let second = ways(b, isNegated: isNegated),
        first.count * second.count <= 64
      else { return nil }
      return first.flatMap { way in second.map(way.and) }
    case (.or(let a, let b), false), (.and(let a, let b), true):
      guard let first = ways(a, isNegated: isNegated), let second = ways(b, isNegated: isNegated),
        first.count + second.count <= 64
      else { return nil }
      return first + second
    }
  }
}

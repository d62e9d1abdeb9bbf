internal import EntityText

/// The syntax tree of a rule's pattern.
indirect enum Pattern: Sendable {
  /// Words whose folded forms must follow each other.
  case literal(String, at: Int)
  /// The same, spelled exactly so.
  case exactLiteral(String, at: Int)
  /// A hit of a list, perhaps with features.
  case list(String, [FeatureTest], at: Int)
  /// An annotation of an earlier stage.
  case annotation(String, [FeatureTest], at: Int)
  /// One token of a certain kind.
  case token(TokenTest, at: Int)
  /// One token whose whole text matches.
  case regex(TokenRegex, at: Int)
  /// No white space here.
  case glue(at: Int)
  case sequence([Pattern])
  case alternation([Pattern])
  case repetition(Pattern, least: Int, most: Int?, greedy: Bool, at: Int)
  case capture(String, Pattern, at: Int)
  /// What must, or must not, stand before or after this point; takes no tokens.
  case look(Direction, negated: Bool, Pattern, at: Int)
  /// Some tokens, as few as possible; unless `across`, in one sentence with what stands beside them.
  case gap(ClosedRange<Int>, across: Bool, at: Int)
  /// Items with something between them.
  case series(Series, at: Int)
  /// A pattern whose tokens must, or must not, lie so to an earlier annotation.
  case related(Pattern, Relation, at: Int)
  /// The words of a capture once more.
  case same(String, at: Int)
  /// What `@name` stands for, with the place where it is written.
  case named(String, SourceText, Pattern)

  enum Direction: Hashable, Sendable {
    /// `before(X)`: this point stands before an X.
    case ahead
    /// `after(X)`: this point stands after an X.
    case behind
  }
}

extension Pattern {
  /// The patterns inside, in the order in which they are written.
  var children: [Pattern] {
    switch self {
    case .literal, .exactLiteral, .list, .annotation, .token, .regex, .glue, .gap, .same: []
    case .sequence(let parts), .alternation(let parts): parts
    case .repetition(let inner, _, _, _, _), .capture(_, let inner, _), .look(_, _, let inner, _),
      .related(let inner, _, _), .named(_, _, let inner):
      [inner]
    case .series(let series, _): [series.item, series.separator] + [series.last].compactMap { $0 }
    }
  }

  /// How many elements the pattern has when its repetitions are written out.
  var size: Int {
    let limit = Self.sizeLimit + 1
    let inner = children.reduce(0) { Swift.min($0 + $1.size, limit) }
    switch self {
    case .repetition(_, let least, let most, _, _):
      return Swift.min(inner * Swift.max(least, most ?? least + 1, 1), limit)
    case .series(let series, _):
      return Swift.min(inner * Swift.max(series.least, series.most ?? series.least + 1), limit)
    case .gap(let bounds, _, _): return 2 * bounds.upperBound + 1
    case .named: return inner
    default: return Swift.min(inner + 1, limit)
    }
  }

  /// The largest pattern that is accepted.
  static let sizeLimit = 20_000

  /// How many patterns lie inside each other, this one included.
  var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }

  /// The deepest pattern that is accepted: whoever walks through one needs room for each level.
  static let depthLimit = 500

  /// The lists and labels whose hits and annotations the pattern can take.
  var elements: [Pattern] {
    switch self {
    case .list, .annotation: [self]
    case .look: []
    default: children.flatMap(\.elements)
    }
  }

  /// What a capture of this name holds; several where the name stands more than once.
  func captured(as name: String) -> [Pattern] {
    switch self {
    case .look: []
    case .capture(let own, let inner, _): (own == name ? [inner] : []) + inner.captured(as: name)
    default: children.flatMap { $0.captured(as: name) }
    }
  }
}

/// `series(item, separator, last)`: items, the separator between them, and something else between the
/// last two where that is given.
struct Series: Sendable {
  var item: Pattern
  var separator: Pattern
  var last: Pattern?
  /// How many items, 1 at least.
  var least: Int
  var most: Int?
  var isGreedy: Bool
}

/// `within([LABEL …])`: how the tokens of a pattern must lie to an annotation of an earlier stage.
struct Relation: Hashable, Sendable {
  enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Inside the annotation, or equal to it.
    case within
    /// Around the annotation, or equal to it.
    case contains
    /// At least one byte in common.
    case overlaps
  }
  var kind: Kind
  /// Whether no annotation may lie so.
  var isNegated: Bool
  /// One of these.
  var targets: [Target]

  struct Target: Hashable, Sendable {
    var label: String
    var tests: [FeatureTest]
    var at: Int
  }
}

/// `feature=value` inside `<list …>` or `[LABEL …]`.
struct FeatureTest: Hashable, Sendable {
  enum Comparison: String, Hashable, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case within = "in"
  }
  /// "id" means the id; anything else a feature.
  var name: String
  var comparison: Comparison
  /// One value, or several for ``Comparison/within``.
  var values: [String]
  /// `$name.field` in place of the value: that of what a capture holds.
  var captured: CapturedValue?

  init(name: String, comparison: Comparison, values: [String], captured: CapturedValue? = nil) {
    (self.name, self.comparison, self.values, self.captured) = (name, comparison, values, captured)
  }

  /// Whether a value passes; a missing one only passes `!=`. What is less or greater is a matter of numbers where
  /// both sides are, else of text; equal is what is written alike: `07` is not `7`.
  ///
  /// A test against a capture, not known here, holds.
  func accepts(_ value: String?) -> Bool {
    if captured != nil { return true }
    guard let value else { return comparison == .notEqual }
    switch comparison {
    case .equal: return value == values[0]
    case .notEqual: return value != values[0]
    case .within: return values.contains(value)
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      let order: Int
      if let a = Double(value), let b = Double(values[0]) {
        order = a < b ? -1 : a > b ? 1 : 0
      } else {
        order = value < values[0] ? -1 : value > values[0] ? 1 : 0
      }
      switch comparison {
      case .less: return order < 0
      case .lessOrEqual: return order <= 0
      case .greater: return order > 0
      default: return order >= 0
      }
    }
  }
}

/// `$name.field`, or `$name` for the text.
struct CapturedValue: Hashable, Sendable {
  var capture: String
  var field: String?
}

/// A test of one token: `{cap & !initial & len:2..6}`.
indirect enum TokenTest: Hashable, Sendable {
  case any
  /// All of these flags.
  case flags(TokenFlags)
  case lower
  case number
  case initial
  /// Length in Unicode scalars.
  case length(ClosedRange<Int>)
  /// Value of a number in digits.
  case value(ClosedRange<Int>)
  /// Its whole text matches.
  case regex(TokenRegex)
  /// The token alone is a hit of a list; the number is filled in by the checker.
  case member(String, number: UInt16?, at: Int)
  case not(TokenTest)
  case and(TokenTest, TokenTest)
  case or(TokenTest, TokenTest)

  /// How many tests lie inside each other, this one included.
  var depth: Int {
    switch self {
    case .not(let inner): 1 + inner.depth
    case .and(let a, let b), .or(let a, let b): 1 + max(a.depth, b.depth)
    default: 1
    }
  }
}

extension TokenTest {
  var needsSentences: Bool {
    switch self {
    case .flags(let flags): flags.contains(.sentenceStart)
    case .not(let inner): inner.needsSentences
    case .and(let a, let b), .or(let a, let b): a.needsSentences || b.needsSentences
    default: false
    }
  }
}

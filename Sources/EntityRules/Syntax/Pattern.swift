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

  enum Direction: Hashable, Sendable {
    /// `before(X)`: this point stands before an X.
    case ahead
    /// `after(X)`: this point stands after an X.
    case behind
  }
}

extension Pattern {
  /// How many elements the pattern has when its repetitions are written out.
  var size: Int {
    func sum(_ parts: [Pattern]) -> Int {
      parts.reduce(1) { Swift.min($0 + $1.size, Self.sizeLimit + 1) }
    }
    switch self {
    case .literal, .exactLiteral, .list, .annotation, .token, .regex, .glue: return 1
    case .sequence(let parts), .alternation(let parts): return sum(parts)
    case .repetition(let inner, let least, let most, _, _):
      return Swift.min(inner.size * Swift.max(least, most ?? least + 1, 1), Self.sizeLimit + 1)
    case .capture(_, let inner, _), .look(_, _, let inner, _):
      return Swift.min(inner.size + 1, Self.sizeLimit + 1)
    }
  }

  /// The largest pattern that is accepted.
  static let sizeLimit = 20_000

  /// The lists and labels whose hits and annotations the pattern can take.
  var elements: [Pattern] {
    switch self {
    case .list, .annotation: [self]
    case .sequence(let parts), .alternation(let parts): parts.flatMap(\.elements)
    case .repetition(let inner, _, _, _, _), .capture(_, let inner, _): inner.elements
    default: []
    }
  }

  /// What a capture of this name holds; several where the name stands more than once.
  func captured(as name: String) -> [Pattern] {
    switch self {
    case .sequence(let parts), .alternation(let parts): parts.flatMap { $0.captured(as: name) }
    case .repetition(let inner, _, _, _, _): inner.captured(as: name)
    case .capture(let own, let inner, _): (own == name ? [inner] : []) + inner.captured(as: name)
    default: []
    }
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

  /// Whether a value passes; a missing one only passes `!=`. Numbers compare as numbers where both
  /// sides are, else as text.
  func accepts(_ value: String?) -> Bool {
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
}

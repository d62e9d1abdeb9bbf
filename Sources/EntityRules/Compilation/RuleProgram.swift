internal import EntityText

/// One step of a compiled pattern.
enum Instruction: Hashable, Sendable {
  // These take tokens.
  case token(TokenID)
  /// A token with this id, spelled exactly like `spellings[index]`.
  case exact(TokenID, spelling: Int)
  /// A token with one of the ids in `tokenSets[index]`.
  case oneOf(Int)
  case test(Int)
  /// A hit of a list; `tests` is an index into `featureTests`, -1 for none.
  case hit(list: UInt16, tests: Int)
  case annotation(label: Int, tests: Int)
  /// The words of a capture once more.
  case same(Int)
  // These take none.
  /// Go on at both; the first is preferred.
  case split(Int, Int)
  case jump(Int)
  case save(Int)
  case glue
  case look(Int)
  /// A relation's pattern begins here, and ends.
  case mark(relation: Int, depth: Int)
  case check(relation: Int, depth: Int)
  /// A loop begins a round.
  case round(Int)
  case match
}

/// A pattern, compiled: what the instructions refer to by index stands beside them.
struct RuleProgram: Sendable {
  var instructions: [Instruction] = []
  var spellings: [String] = []
  var tests: [TokenTest] = []
  var tokenSets: [[UInt32]] = []
  var featureTests: [[FeatureTest]] = []
  var labels: [Label] = []
  var looks: [Look] = []
  /// Slots `2i` and `2i + 1` hold the bounds of capture `i`.
  var captures: [String] = []

  /// A context: matched forwards from a point, or backwards from it.
  struct Look: Sendable {
    var direction: Pattern.Direction
    var negated: Bool
    /// Its instructions, the last of which is a match.
    var start: Int
    var end: Int
  }

  var memory = RuleMemory()
  /// For each capture what it can hold.
  var elements: [[CompiledRule.Element]] = []

  /// Where the instructions of the contexts begin.
  var mainEnd = 0
  /// The instructions of each `@name`, wherever it stands.
  var namedPatterns: [Range<Int>] = []

  /// Those of the captures, then one for each relation that may be open.
  var slotCount: Int { captures.count * 2 + memory.depth }

  func slot(of capture: String) -> Int? { captures.firstIndex(of: capture) }
}

extension RuleProgram: CustomStringConvertible {
  /// A listing, one instruction a line, for tests and for people.
  var description: String {
    instructions.enumerated().map { "\($0.offset): \($0.element)" }.joined(separator: "\n")
  }
}

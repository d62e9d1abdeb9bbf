internal import EntityText

/// What the threads of a rule must remember beside their place in the program, where the rule has
/// relations, asks for what it has captured, or emits once for each round of a loop.
///
/// Two threads at one instruction are one only if they remember the same: see ``MemoryMatcher``.
struct RuleMemory: Sendable {
  /// `within([LABEL …])`, ready to be asked.
  struct Relation: Hashable, Sendable {
    struct Target: Hashable, Sendable {
      var label: Label
      var tests: [FeatureTest]
    }
    var kind: EntityRules.Relation.Kind
    var isNegated: Bool
    var targets: [Target]
  }

  var relations: [Relation] = []
  /// How many relations may be open at once.
  var depth = 0
  /// For an instruction inside relations, which, the outermost first.
  var openRelations: [Int: [Int]] = [:]
  /// For a capture that is asked for, the last instruction that asks.
  var lastUse: [Int: Int] = [:]
  /// For each capture the loops around it that begin a round each time, the outermost first.
  var loops: [Int: [Int]] = [:]
  var hasRounds = false

  /// Whether the plain matcher, which remembers nothing, will do.
  var isEmpty: Bool { relations.isEmpty && lastUse.isEmpty && !hasRounds }

  /// Those that relations ask for.
  var labels: [Label] { relations.flatMap(\.targets).map(\.label) }

  /// A capture that stands in several places is in the loops that are around all of them.
  mutating func noteLoops(_ open: [Int], of capture: Int) {
    guard let known = loops[capture] else {
      loops[capture] = open
      return
    }
    loops[capture] = zip(known, open).prefix { $0 == $1 }.map(\.0)
  }
}

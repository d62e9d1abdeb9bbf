internal import EntityText

/// An instruction as the matcher reads it: an operation and two numbers, no references.
struct LinkedInstruction: Hashable, BitwiseCopyable {
  enum Operation: UInt8 {
    case token, exact, oneOf, test, hit, annotation, same
    case split, jump, save, glue, look, mark, check, round, match
    /// What a pattern can take that stands several times among the rules; `a` is its number among the contexts.
    case subpattern
  }
  var operation: Operation
  var a: Int32 = 0
  var b: Int32 = 0
}

/// The programs of all rules of a stage in one array, with one table of each kind.
///
/// Tests and contexts that several rules share, most of them through named patterns, stand in the
/// tables once, so that the matcher answers each of them once a token.
struct LinkedRules: Sendable {
  /// A context: matched forwards from a point, or backwards from it.
  struct Look: Hashable, Sendable, BitwiseCopyable {
    var isBehind: Bool
    var isNegated: Bool
    /// Where its instructions begin.
    var start: Int32
    /// How many they are.
    var length: Int32
  }

  var instructions: [LinkedInstruction] = []
  /// Where each rule begins.
  var entries: [Int32] = []
  /// The number of each rule's instructions, contexts aside.
  var lengths: [Int] = []
  var slotCounts: [Int] = []
  /// For each rule what its threads remember; `nil` where they remember nothing.
  var memories: [LinkedMemory?] = []
  var relations: [RuleMemory.Relation] = []
  private(set) var tests: [TokenTest] = []
  private(set) var flatTests = FlatTests()
  /// For each test what flags say of it.
  private(set) var filters: [FlagFilter] = []
  var words = RuleWords()
  /// Numbers of words, ascending.
  var wordSets: [[Int32]] = []
  var featureTests: [[FeatureTest]] = []
  var labels: [Label] = []
  var spellings: [String] = []
  /// The contexts; behind them stands, for each instruction that tests the first token of a rule, what the rule goes
  /// on with, of which only one token is ever asked; and behind these the subpatterns.
  var looks: [Look] = []
  var contextCount = 0
  var firstSubpattern = 0
  var lookFilter = LookFilter()

  init() {}

  mutating func set(_ tests: [TokenTest]) {
    self.tests = tests
    filters = tests.map(FlagFilter.init)
    flatTests = FlatTests(tests)
  }
}

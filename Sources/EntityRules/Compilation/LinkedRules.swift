internal import EntityText

/// An instruction as the matcher reads it: an operation and two numbers, no references.
struct LinkedInstruction: Hashable {
  enum Operation: UInt8 {
    case token, exact, oneOf, test, hit, annotation, same
    case split, jump, save, glue, look, mark, check, round, match
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
  }

  private(set) var instructions: [LinkedInstruction] = []
  /// Where each rule begins.
  private(set) var entries: [Int32] = []
  /// The number of each rule's instructions, contexts aside.
  private(set) var lengths: [Int] = []
  private(set) var slotCounts: [Int] = []
  /// The largest of ``slotCounts``.
  private(set) var mostSlots = 0
  /// For each rule what its threads remember; `nil` where they remember nothing.
  private(set) var memories: [LinkedMemory?] = []
  private var relationsTable = Table<RuleMemory.Relation>()
  private var testsTable = Table<TokenTest>()
  private(set) var flatTests = FlatTests()
  /// For each test what flags say of it.
  private(set) var filters: [FlagFilter] = []
  private var wordsTable = Table<TokenID>()
  private var wordSetsTable = Table<[Int32]>()
  private var featureTestsTable = Table<[FeatureTest]>()
  private var labelsTable = Table<Label>()
  private var spellingsTable = Table<String>()
  private(set) var looks: [Look] = []
  /// Behind the contexts stands, for each instruction that tests the first token of a rule, what the rule goes on
  /// with: its number, by the place where that begins. Only one token is ever asked of it.
  private(set) var rests: [Int32: Int32] = [:]
  /// The number of ``looks`` that are contexts; the rests follow.
  var contextCount: Int { looks.count - rests.count }
  private(set) var lookFilter = LookFilter()
  /// Contexts by what they are and what they do, for finding twins.
  private var lookNumbers: [LookKey: Int32] = [:]

  private struct LookKey: Hashable {
    var isBehind: Bool
    var isNegated: Bool
    var instructions: [LinkedInstruction]

    /// Of what the instructions are made of, in one number: hundreds of contexts are filed whenever a pipeline starts.
    func hash(into hasher: inout Hasher) {
      hasher.combine(
        instructions.reduce(into: isBehind ? 1 : 2 as UInt64) { hash, instruction in
          let numbers =
            UInt64(UInt32(bitPattern: instruction.a)) << 32 | UInt64(UInt32(bitPattern: instruction.b))
          hash = (hash ^ numbers ^ UInt64(instruction.operation.rawValue) << 24) &* 0x9E37_79B9_7F4A_7C15
          hash ^= hash >> 32
        })
    }
  }

  /// Values, each once, by number.
  private struct Table<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int32] = Dictionary(minimumCapacity: 128)

    mutating func number(of value: Value) -> Int32 {
      if let known = numbers[value] { return known }
      let number = Int32(values.count)
      numbers[value] = number
      values.append(value)
      return number
    }
  }

  var relations: [RuleMemory.Relation] { relationsTable.values }
  var tests: [TokenTest] { testsTable.values }
  /// The words that rules name; instructions have their numbers here, which are few beside those of the vocabulary.
  var words: [TokenID] { wordsTable.values }
  /// Numbers of words, ascending.
  var wordSets: [[Int32]] { wordSetsTable.values }
  var featureTests: [[FeatureTest]] { featureTestsTable.values }
  var labels: [Label] { labelsTable.values }
  var spellings: [String] { spellingsTable.values }

  init(_ programs: [RuleProgram]) {
    for program in programs {
      let numbers = ProgramNumbers(
        tests: program.tests.map { testsTable.number(of: $0) },
        wordSets: program.tokenSets.map { set in
          wordSetsTable.number(of: set.map { wordsTable.number(of: TokenID(rawValue: $0)) }.sorted())
        },
        featureTests: program.featureTests.map { featureTestsTable.number(of: $0) },
        labels: program.labels.map { labelsTable.number(of: $0) },
        spellings: program.spellings.map { spellingsTable.number(of: $0) },
        relations: program.memory.relations.map { relationsTable.number(of: $0) })
      let looks = link(looksOf: program, numbers)
      let main = program.instructions[..<program.mainEnd]
      let start = Int32(instructions.count)
      for instruction in main {
        instructions.append(link(instruction, of: program, numbers, looks: looks, offset: start))
      }
      entries.append(start)
      lengths.append(main.count)
      slotCounts.append(program.slotCount)
      mostSlots = max(mostSlots, program.slotCount)
      memories.append(
        program.memory.isEmpty ? nil : LinkedMemory(program) { numbers.relations[$0] })
    }
    for entry in entries {
      for opening in openings(from: entry) where opening.instruction.operation == .test {
        let rest = opening.place + 1
        guard rests[rest] == nil else { continue }
        rests[rest] = Int32(looks.count)
        looks.append(Look(isBehind: false, isNegated: false, start: rest))
      }
    }
    filters = tests.map(FlagFilter.init)
    flatTests = FlatTests(tests)
    lookFilter = LookFilter(self)
  }

  /// The numbers of a program's contexts in the common table, those inside others first.
  private mutating func link(looksOf program: RuleProgram, _ table: ProgramNumbers) -> [Int32] {
    var numbers = [Int32](repeating: -1, count: program.looks.count)
    // A context inside another was compiled after it and has the higher number.
    for (index, look) in program.looks.enumerated().reversed() {
      let body = program.instructions[look.start..<look.end].map {
        link($0, of: program, table, looks: numbers, offset: -Int32(look.start))
      }
      let key = LookKey(isBehind: look.direction == .behind, isNegated: look.negated, instructions: body)
      if let known = lookNumbers[key] {
        numbers[index] = known
        continue
      }
      let start = Int32(instructions.count)
      instructions += body.map { shift($0, by: start) }
      numbers[index] = Int32(looks.count)
      lookNumbers[key] = numbers[index]
      looks.append(Look(isBehind: key.isBehind, isNegated: key.isNegated, start: start))
    }
    return numbers
  }

  private func shift(_ instruction: LinkedInstruction, by offset: Int32) -> LinkedInstruction {
    var shifted = instruction
    if instruction.operation == .split || instruction.operation == .jump { shifted.a += offset }
    if instruction.operation == .split { shifted.b += offset }
    return shifted
  }

  /// What the tests, labels and so on of one program are in the common tables.
  private struct ProgramNumbers {
    var tests: [Int32]
    var wordSets: [Int32]
    var featureTests: [Int32]
    var labels: [Int32]
    var spellings: [Int32]
    var relations: [Int32]
  }

  private mutating func link(
    _ instruction: Instruction, of program: RuleProgram, _ numbers: ProgramNumbers, looks: [Int32],
    offset: Int32
  ) -> LinkedInstruction {
    func features(_ tests: Int) -> Int32 { tests < 0 ? -1 : numbers.featureTests[tests] }
    func depth(_ depth: Int) -> Int32 { Int32(program.captures.count * 2 + depth) }
    return switch instruction {
    case .token(let id): LinkedInstruction(operation: .token, a: wordsTable.number(of: id))
    case .exact(let id, let spelling):
      LinkedInstruction(
        operation: .exact, a: wordsTable.number(of: id), b: numbers.spellings[spelling])
    case .test(let test): LinkedInstruction(operation: .test, a: numbers.tests[test])
    case .oneOf(let set): LinkedInstruction(operation: .oneOf, a: numbers.wordSets[set])
    case .hit(let list, let tests):
      LinkedInstruction(operation: .hit, a: Int32(list), b: features(tests))
    case .annotation(let label, let tests):
      LinkedInstruction(operation: .annotation, a: numbers.labels[label], b: features(tests))
    case .split(let a, let b):
      LinkedInstruction(operation: .split, a: Int32(a) + offset, b: Int32(b) + offset)
    case .jump(let next): LinkedInstruction(operation: .jump, a: Int32(next) + offset)
    case .save(let slot): LinkedInstruction(operation: .save, a: Int32(slot))
    case .glue: LinkedInstruction(operation: .glue)
    case .look(let look): LinkedInstruction(operation: .look, a: looks[look])
    case .same(let slot): LinkedInstruction(operation: .same, a: Int32(slot))
    case .mark(let relation, let at):
      LinkedInstruction(operation: .mark, a: depth(at), b: numbers.relations[relation])
    case .check(let relation, let at):
      LinkedInstruction(operation: .check, a: depth(at), b: numbers.relations[relation])
    case .round(let loop): LinkedInstruction(operation: .round, a: Int32(loop))
    case .match: LinkedInstruction(operation: .match)
    }
  }
}

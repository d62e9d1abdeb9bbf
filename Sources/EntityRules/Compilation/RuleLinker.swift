internal import EntityText

/// Puts the programs of a stage's rules into one array, and each test, word, label and context into a table once.
struct RuleLinker {
  private(set) var rules = LinkedRules()
  /// For each instruction that tests the first token of a rule, by the place behind it: the number among the contexts
  /// of what the rule goes on with.
  private(set) var rests: [Int32: Int32] = [:]
  /// Named patterns that may be shared.
  private(set) var copies: Set<SubpatternLinker.Copy> = []
  /// The words that the rules name, and those that had numbers before.
  private(set) var words: NumberTable<TokenID>
  private var relations = NumberTable<RuleMemory.Relation>()
  private var tests = NumberTable<TokenTest>()
  private var wordSets = NumberTable<[Int32]>()
  private var featureTests = NumberTable<[FeatureTest]>()
  private var labels = NumberTable<Label>()
  private var spellings = NumberTable<String>()
  /// Contexts by what they are and what they do, for finding twins.
  private var lookNumbers: [LookKey: Int32] = [:]

  private struct LookKey: Hashable {
    var isBehind: Bool
    var isNegated: Bool
    var instructions: [LinkedInstruction]

    /// Of what the instructions are made of, in one number: contexts are filed by the hundred.
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

  /// - Parameter known: words that have numbers already.
  init(_ programs: [RuleProgram], words known: NumberTable<TokenID> = NumberTable()) {
    words = known
    for program in programs {
      let numbers = ProgramNumbers(
        tests: program.tests.map { tests.number(of: $0) },
        wordSets: program.tokenSets.map { set in
          wordSets.number(of: set.map { words.number(of: TokenID(rawValue: $0)) }.sorted())
        },
        featureTests: program.featureTests.map { featureTests.number(of: $0) },
        labels: program.labels.map { labels.number(of: $0) },
        spellings: program.spellings.map { spellings.number(of: $0) },
        relations: program.memory.relations.map { relations.number(of: $0) })
      let looks = link(looksOf: program, numbers)
      let main = program.instructions[..<program.mainEnd]
      let start = Int32(rules.instructions.count)
      for instruction in main {
        rules.instructions.append(link(instruction, of: program, numbers, looks: looks, offset: start))
      }
      rules.entries.append(start)
      rules.lengths.append(main.count)
      rules.slotCounts.append(program.slotCount)
      rules.memories.append(
        program.memory.isEmpty ? nil : LinkedMemory(program) { numbers.relations[$0] })
      // What a thread remembers is told by its instruction: rules with memory stay as they are.
      if program.memory.isEmpty {
        note(copiesIn: 0..<program.mainEnd, of: program, at: start, isBehind: false)
      }
    }
    rules.relations = relations.values
    rules.set(tests.values)
    rules.wordSets = wordSets.values
    rules.featureTests = featureTests.values
    rules.labels = labels.values
    rules.spellings = spellings.values
    rules.contextCount = rules.looks.count
    for entry in rules.entries {
      for opening in rules.openings(from: entry) where opening.instruction.operation == .test {
        let rest = opening.place + 1
        guard rests[rest] == nil else { continue }
        rests[rest] = Int32(rules.looks.count)
        rules.looks.append(LinkedRules.Look(isBehind: false, isNegated: false, start: rest, length: 0))
      }
    }
    rules.firstSubpattern = rules.looks.count
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
      let start = Int32(rules.instructions.count)
      rules.instructions += body.map { $0.shifted(by: start) }
      note(copiesIn: look.start..<look.end, of: program, at: start, isBehind: key.isBehind)
      numbers[index] = Int32(rules.looks.count)
      lookNumbers[key] = numbers[index]
      rules.looks.append(
        LinkedRules.Look(
          isBehind: key.isBehind, isNegated: key.isNegated, start: start, length: Int32(body.count)))
    }
    return numbers
  }

  /// - Parameter place: where the first of the instructions stands now.
  private mutating func note(
    copiesIn instructions: Range<Int>, of program: RuleProgram, at place: Int32, isBehind: Bool
  ) {
    let offset = place - Int32(instructions.lowerBound)
    for named in program.namedPatterns where instructions.contains(named) {
      copies.insert(
        SubpatternLinker.Copy(
          start: Int32(named.lowerBound) + offset, end: Int32(named.upperBound) + offset, isBehind: isBehind))
    }
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
    case .token(let id): LinkedInstruction(operation: .token, a: words.number(of: id))
    case .exact(let id, let spelling):
      LinkedInstruction(
        operation: .exact, a: words.number(of: id), b: numbers.spellings[spelling])
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

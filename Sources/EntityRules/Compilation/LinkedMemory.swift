/// A rule's memory as its matcher reads it; instructions count from the rule's first.
struct LinkedMemory: Sendable {
  /// A slot in which two threads at one instruction may differ so that one finds what the other does not.
  struct Key: Hashable, Sendable {
    var slot: Int32
    /// The relation whose bound the slot holds; -1 for the bound of a capture.
    var relation: Int32
  }

  /// For each instruction.
  let keys: [[Key]]
  /// For each capture what it can hold.
  let elements: [[CompiledRule.Element]]
  let captures: [String]

  /// - Parameter relation: the number of a program's relation among those of all rules.
  init(_ program: RuleProgram, relation: (Int) -> Int32) {
    let memory = program.memory
    let numbers = memory.relations.indices.map(relation)
    keys = (0..<program.mainEnd).map { instruction in
      // Program text only runs back inside loops, and no loop without end holds a question.
      let captured = memory.lastUse.filter { $0.value >= instruction }.map { Int32($0.key * 2) }.sorted()
      let open = memory.openRelations[instruction] ?? []
      return captured.flatMap { [Key(slot: $0, relation: -1), Key(slot: $0 + 1, relation: -1)] }
        + open.enumerated().map { depth, relation in
          Key(slot: Int32(program.captures.count * 2 + depth), relation: numbers[relation])
        }
    }
    elements = program.elements
    captures = program.captures
  }
}

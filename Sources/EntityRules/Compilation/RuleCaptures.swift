/// The captures of a rule, by number.
struct RuleCaptures: Sendable {
  var names: [String]
  /// What each can hold.
  var elements: [[CompiledRule.Element]]
  /// See ``RuleMemory/loops``.
  var loops: [Int: [Int]]

  func number(of name: String) -> Int? { names.firstIndex(of: name) }
}

extension RuleCaptures {
  init(_ program: RuleProgram) {
    self.init(names: program.captures, elements: program.elements, loops: program.memory.loops)
  }
}

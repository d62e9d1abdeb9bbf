/// The rules of a stage, ready for the matcher.
public struct LinkedStage: Sendable {
  let rules: LinkedRules
  let filter: StartFilter

  init(rules: LinkedRules, filter: StartFilter) { (self.rules, self.filter) = (rules, filter) }

  /// - Complexity: O(instructions).
  init(_ programs: [RuleProgram]) {
    let linker = RuleLinker(programs)
    rules = linker.rules
    filter = StartFilter(rules, rests: linker.rests)
  }
}

internal import EntityText

/// The rules of a stage, ready for the matcher.
public struct LinkedStage: Sendable {
  let rules: LinkedRules
  let filter: StartFilter

  init(rules: LinkedRules, filter: StartFilter) { (self.rules, self.filter) = (rules, filter) }

  /// - Parameter sharing: whether named patterns that stand several times become one; without, the instructions of
  ///   a rule are those of its program.
  /// - Complexity: O(instructions).
  init(_ programs: [RuleProgram], sharing: Bool = true) {
    let linker = RuleLinker(programs)
    self.init(linker, RuleWords(linker.words.values), sharing: sharing)
  }

  private init(_ linker: RuleLinker, _ words: RuleWords, sharing: Bool) {
    let shared = SubpatternLinker(linker.rules, copies: sharing ? linker.copies : [])
    var rules = shared.rules
    rules.words = words
    // Filters ask what may come first, and what next: of the instructions written out.
    rules.lookFilter = LookFilter(linker.rules, subpatterns: shared.subpatterns)
    self.rules = rules
    filter = StartFilter(linker.rules, rests: linker.rests, lookFilter: rules.lookFilter)
  }

  /// Stages whose rules number the words alike, so that those of a text are numbered once.
  /// - Complexity: O(instructions).
  static func linking(_ stages: [String: [RuleProgram]]) -> [String: LinkedStage] {
    var words = NumberTable<TokenID>()
    var linkers: [String: RuleLinker] = [:]
    for stage in stages.keys.sorted() {
      let linker = RuleLinker(stages[stage] ?? [], words: words)
      words = linker.words
      linkers[stage] = linker
    }
    let all = RuleWords(words.values)
    return linkers.mapValues { LinkedStage($0, all, sharing: true) }
  }

  /// The same with the words that it was linked with.
  func with(_ words: RuleWords) -> LinkedStage {
    var rules = rules
    rules.words = words
    return LinkedStage(rules: rules, filter: filter)
  }
}

/// Tells near which places of a text rules can start: what a rule needs must lie within reach of its start.
struct NearbyFilter: Sendable {
  /// Something that rules need, by the number of a word, of a set of words, of a list or of a label.
  struct Neighbor: Hashable, BitwiseCopyable {
    var element: LinkedInstruction
    var reach: Reach
  }

  /// The same for every text; not longer than the arena that holds it.
  struct View {
    let neighbors: UnsafeBufferPointer<Neighbor>
    let byRule: KeyedNumbers.View
  }

  let neighbors: [Neighbor]
  /// For each rule the numbers of what it needs.
  let byRule: KeyedNumbers
}

extension NearbyFilter {
  /// It would take longer to look for all of more words than this than to try the rules.
  private static let mostWords = 100

  /// - Parameter ruleNeeds: of the same rules.
  init(_ rules: LinkedRules, _ ruleNeeds: RuleNeeds) {
    var numbers = NumberTable<Neighbor>()
    var byRule = KeyedNumbers.Drawer()
    for (rule, needs) in ruleNeeds.byRule.enumerated() {
      for need in needs {
        // What must stand at the start itself is asked for there.
        guard let reach = need.reach, reach != Reach(),
          rules.words(of: need.element).count <= Self.mostWords
        else { continue }
        byRule.file(numbers.number(of: Neighbor(element: need.element, reach: reach)), under: UInt32(rule))
      }
    }
    self.init(neighbors: numbers.values, byRule: KeyedNumbers(byRule))
  }

  func view(in arena: Arena) -> View {
    View(neighbors: arena.array(neighbors), byRule: byRule.view(in: arena))
  }
}

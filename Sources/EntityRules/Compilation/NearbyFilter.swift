/// Tells near which places of a text rules can start: what a rule needs must lie within reach of its start.
struct NearbyFilter: Sendable {
  /// Something that rules need, by the number of a word, of a set of words, of a list or of a label.
  struct Need: Hashable, BitwiseCopyable {
    var element: LinkedInstruction
    var reach: Reach
  }

  /// The same for every text; not longer than the arena that holds it.
  struct View {
    let needs: UnsafeBufferPointer<Need>
    let byRule: KeyedNumbers.View
  }

  let needs: [Need]
  /// For each rule the numbers of its needs.
  let byRule: KeyedNumbers
}

extension NearbyFilter {
  init(_ ruleNeeds: RuleNeeds) {
    var numbers = NumberTable<Need>()
    var byRule = KeyedNumbers.Drawer()
    for (rule, needs) in ruleNeeds.byRule.enumerated() {
      for need in needs {
        // What stands at the start itself is what the rule is filed under.
        guard let reach = need.reach, reach != Reach() else { continue }
        byRule.file(numbers.number(of: Need(element: need.element, reach: reach)), under: UInt32(rule))
      }
    }
    self.init(needs: numbers.values, byRule: KeyedNumbers(byRule))
  }

  func view(in arena: Arena) -> View { View(needs: arena.array(needs), byRule: byRule.view(in: arena)) }
}

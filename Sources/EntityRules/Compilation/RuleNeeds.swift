/// What each rule of a stage cannot match without, wherever it starts, and how far from its start that can lie.
///
/// A need is an element that no way through the pattern goes around: some word of a set, a hit of a list, an
/// annotation with a label.
struct RuleNeeds {
  struct Need: Hashable {
    /// Its operation and number; how a word is spelled is not asked, nor which features a hit must have.
    var element: LinkedInstruction
    /// `nil` where it can lie at any distance.
    var reach: Reach?

    /// What stands at the start is asked for there, and nowhere else.
    fileprivate func isNearer(than other: Need) -> Bool {
      guard let reach, reach != Reach() else { return false }
      guard let known = other.reach, known != Reach() else { return true }
      return reach.size < known.size
    }
  }

  /// What a word meets that meets more needs than this is asked of no rule that needs anything else: it would take
  /// longer to say so than to try the rules.
  private static let mostNeeds = 16

  /// The needs of each rule, no element twice.
  private(set) var byRule: [[Need]]

  init(_ rules: LinkedRules) {
    byRule = rules.entries.map { entry in
      var needs: [Need] = []
      for need in rules.unavoidable(from: entry, at: Reach(), isBehind: false) {
        guard let known = needs.firstIndex(where: { $0.element == need.element }) else {
          needs.append(need)
          continue
        }
        if need.isNearer(than: needs[known]) { needs[known] = need }
      }
      return needs
    }
    // How many needs each word meets.
    var meets: [Int32: Int] = [:]
    for element in Set(byRule.joined().map(\.element)) {
      for word in rules.words(of: element) { meets[word, default: 0] += 1 }
    }
    byRule = byRule.map { needs in
      let rare = needs.filter { need in
        !rules.words(of: need.element).contains { meets[$0, default: 0] > Self.mostNeeds }
      }
      return rare.isEmpty ? needs : rare
    }
  }
}

extension LinkedRules {
  /// The words one of which is needed; none where it is a hit or an annotation.
  func words(of need: LinkedInstruction) -> [Int32] {
    switch need.operation {
    case .token: [need.a]
    case .oneOf: wordSets[Int(need.a)]
    default: []
    }
  }

  /// The elements that every match goes through from an instruction on: no way forwards leads from before one to
  /// behind it. What a context among them asks for cannot be gone without either.
  /// - Parameter reach: how far the instruction is from the start of the match; `nil` where there is no telling.
  fileprivate func unavoidable(from start: Int32, at reach: Reach?, isBehind: Bool) -> [RuleNeeds.Need] {
    let start = Int(start)
    var end = start
    // From where on there is no telling how far things are: something is gone through again and again.
    var firstRepeated = Int.max
    while instructions[end].operation != .match {
      for next in successors(of: end) where next <= end { firstRepeated = min(firstRepeated, next) }
      end += 1
    }
    // What lies before each instruction, at most.
    var before = [Reach.Extent](repeating: Reach.Extent(), count: end - start + 1)
    // The farthest place to which a way leads from what was seen so far.
    var farthest = start
    var found: [RuleNeeds.Need] = []
    for index in start..<end {
      let instruction = instructions[index]
      let size = Reach.Extent(instruction.operation)
      let extent = before[index - start]
      if farthest <= index {
        let place = index < firstRepeated ? reach?.moved(by: extent, isBehind: isBehind) : nil
        if let element = instruction.need {
          // What is taken backwards lies before the place.
          let reach = isBehind ? size.flatMap { place?.moved(by: $0, isBehind: true) } : place
          found.append(RuleNeeds.Need(element: element, reach: reach))
        }
        if instruction.operation == .look, !looks[Int(instruction.a)].isNegated {
          let look = looks[Int(instruction.a)]
          found += unavoidable(from: look.start, at: place, isBehind: look.isBehind)
        }
      }
      if size == nil { firstRepeated = min(firstRepeated, index + 1) }
      for next in successors(of: index) where next > index {
        before[next - start] = before[next - start].union(extent + (size ?? Reach.Extent()))
        farthest = max(farthest, next)
      }
    }
    return found
  }

  /// Where an instruction leads.
  private func successors(of index: Int) -> [Int] {
    let instruction = instructions[index]
    return switch instruction.operation {
    case .split: [Int(instruction.a), Int(instruction.b)]
    case .jump: [Int(instruction.a)]
    default: [index + 1]
    }
  }
}

extension LinkedInstruction {
  /// What is needed of a text for it to take something; `nil` where that is no word, hit or annotation.
  fileprivate var need: LinkedInstruction? {
    switch operation {
    case .token, .exact: LinkedInstruction(operation: .token, a: a)
    case .oneOf, .hit, .annotation: LinkedInstruction(operation: operation, a: a)
    default: nil
    }
  }
}

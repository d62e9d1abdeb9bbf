internal import EntityRecognition
internal import EntityText

/// What each rule cannot match without, wherever it starts: a text without it is not searched for the rule.
///
/// A need is an element that no way through the pattern goes around: some word of a set, a hit of a list, an
/// annotation with a label.
struct NeedFilter: Sendable {
  /// The needs that each word, list and label meets.
  let byWord: KeyedNumbers
  let byList: KeyedNumbers
  let byLabel: KeyedNumbers
  /// The rules that have each need.
  let rules: KeyedNumbers
  /// How many different needs each rule has.
  let counts: [UInt8]
  /// How many different needs there are in all.
  let count: Int
}

extension NeedFilter {
  init(_ rules: LinkedRules) {
    var counts: [UInt8] = []
    var numbers: [LinkedInstruction: Int32] = [:]
    var (words, lists, labels) = (
      KeyedNumbers.Drawer(), KeyedNumbers.Drawer(), KeyedNumbers.Drawer()
    )
    var owners = KeyedNumbers.Drawer()
    for rule in rules.entries.indices {
      var own: Set<Int32> = []
      for instruction in rules.unavoidable(from: rules.entries[rule]) where own.count < Int(UInt8.max) {
        // Which features a hit must have is not asked here, nor how a word is spelled.
        let need = LinkedInstruction(
          operation: instruction.operation == .exact ? .token : instruction.operation, a: instruction.a)
        if let known = numbers[need] {
          own.insert(known)
          continue
        }
        let number = Int32(numbers.count)
        let key = UInt32(bitPattern: need.a)
        switch need.operation {
        case .token: words.file(number, under: key)
        case .oneOf: for word in rules.wordSets[Int(key)] { words.file(number, under: UInt32(word)) }
        case .hit: lists.file(number, under: key)
        case .annotation: labels.file(number, under: key)
        default: continue
        }
        numbers[need] = number
        own.insert(number)
      }
      for need in own { owners.file(Int32(rule), under: UInt32(need)) }
      counts.append(UInt8(own.count))
    }
    self.init(
      byWord: KeyedNumbers(words), byList: KeyedNumbers(lists), byLabel: KeyedNumbers(labels),
      rules: KeyedNumbers(owners), counts: counts, count: numbers.count)
  }

  /// For each rule how much a text lacks of what it needs; 0 where it may match.
  /// - Complexity: O(rules / 16 + words and lists of the text + annotations + rules with needs that are met).
  func missing(in view: TextView) -> UnsafeBufferPointer<UInt8> {
    let missing = view.arena.array(repeating: UInt8(0), count: counts.count)
    _ = missing.update(fromContentsOf: counts)
    let met: UnsafeMutableBufferPointer<UInt8> = view.arena.zeros(count)
    rules.withView { rules in
      func meet(_ needs: UnsafeBufferPointer<Int32>) {
        for need in needs where met[Int(need)] == 0 {
          met[Int(need)] = 1
          for rule in rules[Int(need)] { missing[Int(rule)] -= 1 }
        }
      }
      byWord.withView { needs in for word in view.tables.wordsPresent { meet(needs[Int(word)]) } }
      byList.withView { needs in for list in view.tables.listsPresent { meet(needs[Int(list)]) } }
      byLabel.withView { needs in
        for label in view.annotationLabels where label >= 0 { meet(needs[Int(label)]) }
      }
    }
    return UnsafeBufferPointer(missing)
  }
}

extension LinkedRules {
  /// The instructions that every match goes through from one on: no way forwards leads from before one to behind it.
  /// What a context among them asks for cannot be gone without either.
  fileprivate func unavoidable(from start: Int32) -> [LinkedInstruction] {
    let start = Int(start)
    var end = start
    while instructions[end].operation != .match { end += 1 }
    // The farthest place to which a way leads from what was seen so far.
    var farthest = start
    var found: [LinkedInstruction] = []
    for index in start..<end {
      let instruction = instructions[index]
      if farthest <= index {
        found.append(instruction)
        if instruction.operation == .look, !looks[Int(instruction.a)].isNegated {
          found += unavoidable(from: looks[Int(instruction.a)].start)
        }
      }
      switch instruction.operation {
      case .split: farthest = max(farthest, Int(instruction.a), Int(instruction.b))
      case .jump: farthest = max(farthest, Int(instruction.a))
      default: farthest = max(farthest, index + 1)
      }
    }
    return found
  }
}

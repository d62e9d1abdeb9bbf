internal import EntityRecognition
internal import EntityText

/// Tells which rules a text has all for that they need: for the others it is not searched.
struct NeedFilter: Sendable {
  /// The needs that each word, list and label meets.
  let byWord: KeyedNumbers
  let byList: KeyedNumbers
  let byLabel: KeyedNumbers
  /// The needs of each rule.
  let needs: KeyedNumbers
  /// For each need the rules that are looked at where it is met: each rule is filed under the one of its needs that
  /// fewest rules have, as that is met least often.
  let watchers: KeyedNumbers
  let ruleCount: Int
  /// How many different needs there are.
  let count: Int
}

extension NeedFilter {
  init(_ rules: LinkedRules, _ ruleNeeds: RuleNeeds) {
    var numbers = NumberTable<LinkedInstruction>()
    let needs = ruleNeeds.byRule.map { $0.map { numbers.number(of: $0.element) }.sorted() }
    var (words, lists, labels) = (
      KeyedNumbers.Drawer(), KeyedNumbers.Drawer(), KeyedNumbers.Drawer()
    )
    for (number, need) in numbers.values.enumerated() {
      switch need.operation {
      case .hit: lists.file(Int32(number), under: UInt32(bitPattern: need.a))
      case .annotation: labels.file(Int32(number), under: UInt32(bitPattern: need.a))
      default: for word in rules.words(of: need) { words.file(Int32(number), under: UInt32(word)) }
      }
    }
    var owners = [Int](repeating: 0, count: numbers.values.count)
    for need in needs.joined() { owners[Int(need)] += 1 }
    var (byRule, watchers) = (KeyedNumbers.Drawer(), KeyedNumbers.Drawer())
    for (rule, needs) in needs.enumerated() {
      for need in needs { byRule.file(need, under: UInt32(rule)) }
      // Of two that as many rules have a word is rarer than a list.
      let rarest = needs.map(Int.init).min {
        (owners[$0], numbers.values[$0].operation.rawValue) < (
          owners[$1], numbers.values[$1].operation.rawValue
        )
      }
      if let rarest { watchers.file(Int32(rule), under: UInt32(rarest)) }
    }
    self.init(
      byWord: KeyedNumbers(words), byList: KeyedNumbers(lists), byLabel: KeyedNumbers(labels),
      needs: KeyedNumbers(byRule), watchers: KeyedNumbers(watchers), ruleCount: needs.count,
      count: numbers.values.count)
  }

  func view(in arena: Arena) -> View {
    let needs = needs.view(in: arena)
    return View(
      byWord: byWord.view(in: arena), byList: byList.view(in: arena), byLabel: byLabel.view(in: arena),
      needs: needs, watchers: watchers.view(in: arena), ruleCount: ruleCount, count: count,
      undemanding: arena.array((0..<ruleCount).filter { needs[$0].isEmpty }.map(Int32.init)))
  }

  /// The same for every text; not longer than the arena that holds it.
  struct View {
    fileprivate let byWord: KeyedNumbers.View
    fileprivate let byList: KeyedNumbers.View
    fileprivate let byLabel: KeyedNumbers.View
    fileprivate let needs: KeyedNumbers.View
    fileprivate let watchers: KeyedNumbers.View
    fileprivate let ruleCount: Int
    fileprivate let count: Int
    /// The rules that need nothing.
    fileprivate let undemanding: UnsafeBufferPointer<Int32>

    /// The rules that a text has all for that they need.
    /// - Parameters:
    ///   - labels: of the annotations, by their numbers in the rules; -1 for those that no rule asks for.
    ///   - arena: holds the answer.
    /// - Complexity: O((rules + needs) / 32 + words and lists of the text + annotations + needs of the rules that are
    ///   filed under those that are met).
    func openRules(
      in text: TextWords, labels: UnsafeBufferPointer<Int32>, _ arena: Arena
    ) -> OpenRules {
      let isMet: UnsafeMutableBufferPointer<UInt64> = arena.zeros((count + 63) / 64)
      var met = PlainStack<Int32>(arena)
      func isKnown(_ need: Int32) -> Bool { isMet[Int(need) / 64] >> UInt64(need % 64) & 1 != 0 }
      func meet(_ needs: UnsafeBufferPointer<Int32>) {
        for need in needs where !isKnown(need) {
          isMet[Int(need) / 64] |= 1 << UInt64(need % 64)
          met.append(need)
        }
      }
      for word in text.tokensByWord.numbers { meet(byWord[Int(word)]) }
      for list in text.hitsByList.numbers { meet(byList[Int(list)]) }
      for label in labels where label >= 0 { meet(byLabel[Int(label)]) }
      let isOpen: UnsafeMutableBufferPointer<UInt8> = arena.zeros(ruleCount)
      var open = PlainStack<Int32>(arena)
      func add(_ rule: Int32) {
        isOpen[Int(rule)] = 1
        open.append(rule)
      }
      for rule in undemanding { add(rule) }
      for need in met.elements {
        // Each rule is filed under one need.
        for rule in watchers[Int(need)] where needs[Int(rule)].allSatisfy(isKnown) { add(rule) }
      }
      return OpenRules(rules: open.elements, isOpen: UnsafeBufferPointer(isOpen))
    }
  }
}

/// The rules that may match in a text.
struct OpenRules {
  /// Each once.
  let rules: UnsafeBufferPointer<Int32>
  /// 1 for each that may.
  fileprivate let isOpen: UnsafeBufferPointer<UInt8>

  /// The number of all rules, open or not.
  var ruleCount: Int { isOpen.count }

  @inline(__always)
  func contains(_ rule: Int32) -> Bool { isOpen[Int(rule)] != 0 }
}

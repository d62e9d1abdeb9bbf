internal import EntityRecognition
internal import EntityText

/// Finds out where rules may start: a ``StartFilter`` as it is read for every token, made once and never written to
/// again, which is why threads may share it.
final class StartFinder: @unchecked Sendable {
  fileprivate let byWord: WayTable.View
  fileprivate let byList: WayTable.View
  fileprivate let byLabel: WayTable.View
  fileprivate let byTest: WayTable.View
  fileprivate let looks: UnsafeBufferPointer<Int32>
  /// Tests that some rule may start with.
  fileprivate let tests: UnsafeBufferPointer<Int32>
  /// For each value of the lower and the upper half of a token's flags the tests that it fails, a bit for each.
  fileprivate let failed: UnsafeBufferPointer<UInt64>
  /// Words of 64 bits that a bit for each test takes.
  fileprivate let testWords: Int
  private let needs: NeedFilter
  private let arena = Arena()

  /// - Parameter rules: those that the filter was made of.
  init(_ filter: StartFilter, of rules: LinkedRules) {
    needs = filter.needs
    looks = arena.array(filter.looks)
    byWord = filter.byWord.view(in: arena)
    byList = filter.byList.view(in: arena)
    byLabel = filter.byLabel.view(in: arena)
    byTest = filter.byTest.view(in: arena)
    tests = arena.array(filter.tests.map(Int32.init))
    testWords = (tests.count + 63) / 64
    let failed: UnsafeMutableBufferPointer<UInt64> = arena.zeros(2 * 256 * testWords)
    for (number, test) in filter.tests.enumerated() {
      for value in 0..<256 {
        let (lower, upper) = (UInt16(value), UInt16(value) << 8)
        let filter = rules.filters[test]
        if filter.fails(lower, of: 0x00FF) {
          failed[value * testWords + number / 64] |= 1 << UInt64(number % 64)
        }
        if filter.fails(upper, of: 0xFF00) {
          failed[(256 + value) * testWords + number / 64] |= 1 << UInt64(number % 64)
        }
      }
    }
    self.failed = UnsafeBufferPointer(failed)
  }

  /// Where each rule may start that the text has all for that it cannot do without.
  func starts(in view: TextView, _ edges: LookEdges) -> RuleStarts {
    let missing = needs.missing(in: view)
    guard missing.contains(0) else { return RuleStarts(rules: 0, view.arena) }
    var search = StartSearch(self, view, edges, missing)
    search.run()
    return search.starts
  }
}

/// One text that is searched for starts.
private struct StartSearch {
  private let finder: StartFinder
  private let view: TextView
  private let edges: LookEdges
  /// For each rule how much the text lacks of what it needs.
  private let missing: UnsafeBufferPointer<UInt8>
  /// The tests with which a rule starts that lacks nothing, a bit for each.
  private let active: UnsafeMutableBufferPointer<UInt64>
  private(set) var starts: RuleStarts

  init(_ finder: StartFinder, _ view: TextView, _ edges: LookEdges, _ missing: UnsafeBufferPointer<UInt8>) {
    (self.finder, self.view, self.edges, self.missing) = (finder, view, edges, missing)
    starts = RuleStarts(rules: missing.count, view.arena)
    active = view.arena.zeros(finder.testWords)
    for (number, test) in finder.tests.enumerated()
    where finder.byTest.contains(Int(test), where: { missing[Int($0.rule)] == 0 }) {
      active[number / 64] |= 1 << UInt64(number % 64)
    }
  }

  mutating func run() {
    for token in 0..<view.tokens.count {
      let word = view.words[token]
      if word >= 0 { add(finder.byWord, word, token, end: token + 1) }
      for hit in view.hits(startingAt: token) {
        add(finder.byList, Int32(view.hits[hit].list), token, end: Int(view.hits[hit].end), hit: hit)
      }
      for index in view.annotations(startingAt: token) {
        let annotation = Int(view.annotationIndex.byStart[index])
        let label = view.annotationLabels[annotation]
        if label >= 0 { add(finder.byLabel, label, token, end: Int(view.annotationEnds[annotation])) }
      }
      addTests(token)
    }
    starts.file()
  }

  @inline(__always)
  private mutating func addTests(_ token: Int) {
    let count = finder.testWords
    let flags = Int(view.tokens[token].flags.rawValue)
    let (lower, upper) = ((flags & 0xFF) * count, (256 + flags >> 8) * count)
    for word in 0..<count {
      var admitted = active[word] & ~(finder.failed[lower + word] | finder.failed[upper + word])
      while admitted != 0 {
        let test = finder.tests[word * 64 + admitted.trailingZeroBitCount]
        admitted &= admitted - 1
        if view.passes(admittedTest: Int(test), token) { add(finder.byTest, test, token, end: token + 1) }
      }
    }
  }

  /// Adds the rules that begin with a word, a list, a label or a test that stands at a token.
  /// - Parameters:
  ///   - end: the token behind it.
  ///   - hit: the hit of the list; -1 for none.
  @inline(__always)
  private mutating func add(_ table: WayTable.View, _ key: Int32, _ token: Int, end: Int, hit: Int = -1) {
    let piles = table.piles(of: Int(key))
    if piles.isEmpty { return }
    if let open = table.open(piles) { add(table.ways(of: open), token, end: end, hit: hit) }
    guard end < view.tokens.count, view.words[end] >= 0 else { return }
    if let pile = table.pile(piles, next: view.words[end]) {
      add(table.ways(of: pile), token, end: end, hit: hit)
    }
  }

  @inline(never)
  private mutating func add(_ ways: WayTable.Ways, _ token: Int, end: Int, hit: Int) {
    let flags = view.tokens[token].flags
    let next = end < view.tokens.count ? view.tokens[end].flags : nil
    var index = ways.start
    while index < ways.end {
      let way = ways.table[index].way
      guard way.flags.admits(flags) else {
        index = ways.table[index].groupEnd
        continue
      }
      index += 1
      if missing[Int(way.rule)] == 0, !starts.has(way.rule, token), way.admits(next: next),
        admits(way, token, end: end, hit: hit)
      {
        starts.add(way.rule, token)
      }
    }
  }

  /// What is asked of a way in the end, as it costs most.
  @inline(__always)
  private func admits(_ way: StartFilter.Way, _ token: Int, end: Int, hit: Int) -> Bool {
    if hit >= 0, !view.acceptsFeatures(of: hit, way.features) { return false }
    if way.rest >= 0, edges.answer(way.rest, at: Int32(truncatingIfNeeded: end)) == .no { return false }
    let first = Int(way.firstLook)
    for look in first..<first + Int(way.lookCount)
    where edges.answer(finder.looks[look], at: Int32(truncatingIfNeeded: token)) == .no {
      return false
    }
    return true
  }
}

extension StartFilter.Way {
  /// - Parameter flags: of the token behind the first element; `nil` where there is none.
  @inline(__always)
  fileprivate func admits(next flags: TokenFlags?) -> Bool {
    guard let next else { return true }
    return flags.map(next.admits) ?? false
  }
}

extension FlagFilter {
  /// Whether some flags of a token are enough to fail.
  fileprivate func fails(_ flags: UInt16, of all: UInt16) -> Bool {
    flags & wanted & all != wanted & all || flags & unwanted & all != 0
  }
}

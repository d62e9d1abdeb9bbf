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
  /// For every 64 tests.
  fileprivate let failed: [FailedTests]
  /// What rules cannot match without.
  let needs: NeedFilter.View
  private let arena = Arena()

  /// - Parameter rules: those that the filter was made of.
  init(_ filter: StartFilter, of rules: LinkedRules) {
    needs = filter.needs.view(in: arena)
    looks = arena.array(filter.looks)
    byWord = filter.byWord.view(in: arena)
    byList = filter.byList.view(in: arena)
    byLabel = filter.byLabel.view(in: arena)
    byTest = filter.byTest.view(in: arena)
    tests = arena.array(filter.tests.map(Int32.init))
    failed = stride(from: 0, to: filter.tests.count, by: 64).map { [arena] start in
      let filters = filter.tests[start..<min(start + 64, filter.tests.count)].map { rules.filters[$0] }
      func failing(_ flags: UInt16, of all: UInt16) -> UInt64 {
        filters.enumerated().reduce(0) {
          $0 | ($1.element.fails(flags, of: all) ? 1 << UInt64($1.offset) : 0)
        }
      }
      return FailedTests(
        lower: arena.array(256) { failing(UInt16($0), of: 0x00FF) },
        upper: arena.array(256) { failing(UInt16($0) << 8, of: 0xFF00) })
    }
  }

  /// Where each rule may start that the text has all for that it cannot do without.
  func starts(in view: TextView, _ edges: LookEdges) -> RuleStarts {
    needs.openRules(in: view.tables, labels: view.annotationLabels, view.arena).map {
      starts(in: view, edges, $0)
    } ?? RuleStarts(rules: 0, view.arena)
  }

  /// Where each rule may start.
  /// - Parameter open: others are not looked at.
  func starts(in view: TextView, _ edges: LookEdges, _ open: OpenRules) -> RuleStarts {
    var starts = RuleStarts(rules: open.ruleCount, view.arena)
    StartSearch(self, view, edges, open).run(into: &starts)
    starts.file()
    return starts
  }
}

/// For each value of the lower and the upper half of a token's flags the tests that it fails, a bit for each of 64.
private struct FailedTests {
  let lower: UnsafeBufferPointer<UInt64>
  let upper: UnsafeBufferPointer<UInt64>
}

/// One text that is searched for starts; a class, so that its methods count no references to what it holds.
private final class StartSearch {
  private let finder: StartFinder
  private let view: TextView
  private let edges: LookEdges
  private let open: OpenRules
  /// The tests with which an open rule can start, a bit for each.
  private let active: UnsafeMutableBufferPointer<UInt64>

  init(_ finder: StartFinder, _ view: TextView, _ edges: LookEdges, _ open: OpenRules) {
    (self.finder, self.view, self.edges, self.open) = (finder, view, edges, open)
    active = view.arena.zeros(finder.failed.count)
    for (number, test) in finder.tests.enumerated()
    where finder.byTest.rules(of: Int(test)).contains(where: open.contains) {
      active[number / 64] |= 1 << UInt64(number % 64)
    }
  }

  func run(into starts: inout RuleStarts) {
    let (words, lists) = (view.tables.tokensByWord, view.tables.hitsByList)
    for (group, word) in words.numbers.enumerated() {
      let piles = finder.byWord.piles(of: Int(word))
      guard !piles.isEmpty else { continue }
      for token in words[group] { add(finder.byWord, piles, Int(token), end: Int(token) + 1, to: &starts) }
    }
    for (group, list) in lists.numbers.enumerated() {
      let piles = finder.byList.piles(of: Int(list))
      guard !piles.isEmpty else { continue }
      for index in lists[group] {
        let hit = view.hits[Int(index)]
        add(finder.byList, piles, Int(hit.start), end: Int(hit.end), hit: Int(index), to: &starts)
      }
    }
    for annotation in view.annotationIndex.byStart.lazy.map(Int.init)
    where view.annotationLabels[annotation] >= 0 {
      add(
        finder.byLabel, finder.byLabel.piles(of: Int(view.annotationLabels[annotation])),
        Int(view.annotationStarts[annotation]), end: Int(view.annotationEnds[annotation]), to: &starts)
    }
    addTests(&starts)
  }

  private func addTests(_ starts: inout RuleStarts) {
    let tokens = view.tokens
    for word in active.indices where active[word] != 0 {
      let (active, failed) = (active[word], finder.failed[word])
      for token in tokens.indices {
        let flags = Int(tokens[token].flags.rawValue)
        var admitted = active & ~(failed.lower[flags & 0xFF] | failed.upper[flags >> 8])
        while admitted != 0 {
          let test = Int(finder.tests[word * 64 + admitted.trailingZeroBitCount])
          admitted &= admitted - 1
          if view.passes(admittedTest: test, token) {
            add(finder.byTest, finder.byTest.piles(of: test), token, end: token + 1, to: &starts)
          }
        }
      }
    }
  }

  /// Adds the rules that begin with a word, a list, a label or a test that stands at a token.
  /// - Parameters:
  ///   - piles: what is filed there.
  ///   - end: the token behind it.
  ///   - hit: the hit of the list; -1 for none.
  @inline(__always)
  private func add(
    _ table: WayTable.View, _ piles: Range<Int>, _ token: Int, end: Int, hit: Int = -1,
    to starts: inout RuleStarts
  ) {
    if let pile = table.open(piles) { add(table, pile, token, end: end, hit: hit, to: &starts) }
    guard end < view.tokens.count, view.words[end] >= 0 else { return }
    if let pile = table.pile(piles, next: view.words[end]) {
      add(table, pile, token, end: end, hit: hit, to: &starts)
    }
  }

  @inline(never)
  private func add(
    _ table: WayTable.View, _ pile: Int, _ token: Int, end: Int, hit: Int, to starts: inout RuleStarts
  ) {
    let flags = view.tokens[token].flags
    let next = end < view.tokens.count ? view.tokens[end].flags : nil
    let third = end + 1 < view.tokens.count ? view.words[end + 1] : -1
    for group in table.groups(of: pile) {
      let members = table.members(of: group, admitting: flags)
      var index = members.lowerBound
      while index < members.upperBound {
        let (rule, way) = (table.rules[index], table.ways[index])
        guard open.contains(rule) else {
          index = open.firstIndex(in: table.rules, from: index + 1, to: members.upperBound)
          continue
        }
        index += 1
        if !starts.has(rule, token), way.admits(next: next), way.third < 0 || way.third == third,
          admits(way, token, end: end, hit: hit)
        {
          starts.add(rule, token)
        }
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

internal import EntityRecognition
internal import EntityText

/// Finds out where rules may start: a ``StartFilter`` as it is read for every token, made once and never written to
/// again, which is why threads may share it.
final class StartFinder: @unchecked Sendable {
  fileprivate let byWord: WayTable.View
  fileprivate let byList: WayTable.View
  fileprivate let byLabel: WayTable.View
  fileprivate let byTest: WayTable.View
  /// Tests that some rule may start with.
  fileprivate let tests: UnsafeBufferPointer<Int32>
  /// For every 64 tests.
  fileprivate let failed: [FailedTests]
  /// What rules cannot match without.
  let needs: NeedFilter.View
  fileprivate let nearby: NearbyFilter.View
  private let arena = Arena()

  /// - Parameter rules: those that the filter was made of.
  init(_ filter: StartFilter, of rules: LinkedRules) {
    needs = filter.needs.view(in: arena)
    nearby = filter.nearby.view(in: arena)
    byWord = filter.byWord.view(in: arena, largeFrom: 0)
    byList = filter.byList.view(in: arena, largeFrom: byWord.largeEnd)
    byLabel = filter.byLabel.view(in: arena, largeFrom: byList.largeEnd)
    byTest = filter.byTest.view(in: arena, largeFrom: byLabel.largeEnd)
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
  func starts(in view: TextView) -> RuleStarts {
    starts(
      in: view, needs.openRules(in: view.found, labels: view.annotationLabels, view.arena))
  }

  /// Where each rule may start.
  /// - Parameter open: others are not looked at.
  func starts(in view: TextView, _ open: OpenRules) -> RuleStarts {
    var starts = RuleStarts(of: open, view.arena)
    StartSearch(self, view, open).run(into: &starts)
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
  private let open: OpenRules
  private let nearby: NearbyPlaces
  /// The tests with which an open rule can start, a bit for each.
  private let active: UnsafeMutableBufferPointer<UInt64>
  /// For each group of many ways those of open rules, behind their number, once it was met.
  private let openWays: UnsafeMutableBufferPointer<UnsafeMutablePointer<Int32>?>

  init(_ finder: StartFinder, _ view: TextView, _ open: OpenRules) {
    (self.finder, self.view, self.open) = (finder, view, open)
    nearby = NearbyPlaces(finder.nearby, view)
    active = view.arena.zeros(finder.failed.count)
    openWays = view.arena.nils(Int(finder.byTest.largeEnd))
    for (number, test) in finder.tests.enumerated()
    where finder.byTest.rules(of: Int(test)).contains(where: open.contains) {
      active[number / 64] |= 1 << UInt64(number % 64)
    }
  }

  func run(into starts: inout RuleStarts) {
    let (words, lists) = (view.found.tokensByWord, view.found.hitsByList)
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
    var last: (label: Int32, run: TextView.Run)?
    for annotation in view.annotationIndex.byStart.lazy.map(Int.init)
    where view.annotationLabels[annotation] >= 0 {
      let (label, run) = (view.annotationLabels[annotation], view.annotationRuns[annotation])
      // One that only its id tells from the one before it starts nothing else.
      if let last, last == (label, run) { continue }
      last = (label, run)
      add(
        finder.byLabel, finder.byLabel.piles(of: Int(label)), Int(run.start), end: Int(run.end), to: &starts)
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
          add(finder.byTest, finder.byTest.piles(of: test), token, end: token + 1, test: test, to: &starts)
        }
      }
    }
  }

  /// Adds the rules that begin with a word, a list, a label or a test that stands at a token.
  /// - Parameters:
  ///   - piles: what is filed there.
  ///   - end: the token behind it.
  ///   - hit: the hit of the list; -1 for none.
  ///   - test: the test, of which the flags admit the token; -1 for none.
  @inline(__always)
  private func add(
    _ table: WayTable.View, _ piles: Range<Int>, _ token: Int, end: Int, hit: Int = -1, test: Int = -1,
    to starts: inout RuleStarts
  ) {
    if let pile = table.open(piles) { add(table, pile, token, end: end, hit: hit, test: test, to: &starts) }
    guard end < view.tokens.count, view.words[end] >= 0 else { return }
    if let pile = table.pile(piles, next: view.words[end]) {
      add(table, pile, token, end: end, hit: hit, test: test, to: &starts)
    }
  }

  @inline(__always)
  private func add(
    _ table: WayTable.View, _ pile: Int, _ token: Int, end: Int, hit: Int, test: Int,
    to starts: inout RuleStarts
  ) {
    let asked = table.piles[pile]
    let flags = view.tokens[token].flags
    let next = end < view.tokens.count ? view.tokens[end].flags : nil
    guard asked.flags.admits(flags), asked.nextFlags.admits(next: next),
      hit < 0 || view.acceptsFeatures(of: hit, asked.features),
      test < 0 || view.passes(admittedTest: test, token), hold(table[asked.looks], at: token)
    else { return }
    add(table.groups(of: pile), of: table, token, end: end, hit: hit, to: &starts)
  }

  @inline(never)
  private func add(
    _ groups: Range<Int>, of table: WayTable.View, _ token: Int, end: Int, hit: Int,
    to starts: inout RuleStarts
  ) {
    let flags = view.tokens[token].flags
    let next = end < view.tokens.count ? view.tokens[end].flags : nil
    let third = end + 1 < view.tokens.count ? view.words[end + 1] : -1
    for number in groups {
      let group = table.groups[number]
      guard group.flags.admits(flags) else { continue }
      let members = table.members(of: number)
      let listed = table.large[number] < 0 ? nil : openWays(of: number, in: table)
      var isAdmitted = false
      for place in 0..<(listed?.count ?? members.count) {
        let index = listed.map { Int($0[place]) } ?? members.lowerBound + place
        let rule = table.rules[index]
        guard open.contains(rule), nearby.admit(rule, at: token) else { continue }
        if !isAdmitted {
          guard hit < 0 || view.acceptsFeatures(of: hit, group.features), hold(table[group.looks], at: token)
          else { break }
          isAdmitted = true
        }
        let way = table.ways[index]
        if !starts.has(way.rule, token), way.next.admits(next: next), way.third < 0 || way.third == third,
          hold(table[way.looks], at: token),
          way.rest < 0 || view.edge(of: way.rest, at: Int32(truncatingIfNeeded: end)) != .no
        {
          starts.add(way.rule, token)
        }
      }
    }
  }

  /// The ways of open rules in a group of many, which are looked for once a text.
  @inline(__always)
  private func openWays(of group: Int, in table: WayTable.View) -> UnsafeBufferPointer<Int32> {
    let known = openWays[Int(table.large[group])] ?? findOpenWays(of: group, in: table)
    return UnsafeBufferPointer(start: known + 1, count: Int(known[0]))
  }

  @inline(never)
  private func findOpenWays(of group: Int, in table: WayTable.View) -> UnsafeMutablePointer<Int32> {
    let members = table.members(of: group)
    let found: UnsafeMutablePointer<Int32> = view.arena.allocate(members.count + 1)
    var count = 0
    for index in members where open.contains(table.rules[index]) {
      count += 1
      found[count] = Int32(truncatingIfNeeded: index)
    }
    found[0] = Int32(truncatingIfNeeded: count)
    openWays[Int(table.large[group])] = found
    return found
  }

  /// Whether contexts may hold at a token.
  @inline(__always)
  private func hold(_ looks: UnsafeBufferPointer<Int32>, at token: Int) -> Bool {
    looks.allSatisfy { view.edge(of: $0, at: Int32(truncatingIfNeeded: token)) != .no }
  }
}

extension FlagFilter? {
  /// - Parameter flags: of the token behind the first element; `nil` where there is none.
  @inline(__always)
  fileprivate func admits(next flags: TokenFlags?) -> Bool {
    guard let self else { return true }
    return flags.map(self.admits) ?? false
  }
}

extension FlagFilter {
  /// Whether some flags of a token are enough to fail.
  fileprivate func fails(_ flags: UInt16, of all: UInt16) -> Bool {
    flags & wanted & all != wanted & all || flags & unwanted & all != 0
  }
}

internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token. What else must hold there is asked of those that are found so: what contexts ask of
/// the tokens beside the place, features of hits, and what the rule goes on with behind its first element.
struct StartFilter: Sendable {
  /// A way in which a rule can begin.
  struct Way: BitwiseCopyable {
    var rule: Int32
    /// What the first token must and must not be.
    var flags: FlagFilter
    /// Features of the hit; -1 for none.
    var features: Int32
    /// What the token behind the first element must and must not be; `nil` where there need be none.
    var next: FlagFilter?
    /// What comes behind the first token, as a context; -1 where that is not known.
    var rest: Int32
    /// Contexts, in `looks`.
    var firstLook: Int32
    var lookCount: Int32
  }

  let looks: [Int32]
  let byWord: WayTable
  let byList: WayTable
  let byLabel: WayTable
  let byTest: WayTable
  /// Tests that some rule may start with.
  let tests: [Int]
  let needs: NeedFilter
}

extension StartFilter {
  /// - Parameter rests: ``RuleLinker/rests``.
  init(_ rules: LinkedRules, rests: [Int32: Int32]) {
    var (words, hits, labels, tests) = (
      WayTable.Drawer(), WayTable.Drawer(), WayTable.Drawer(), WayTable.Drawer()
    )
    var looks: [Int32] = []
    for rule in rules.entries.indices {
      for opening in rules.openings(from: rules.entries[rule]) {
        let instruction = opening.instruction
        let key = UInt32(bitPattern: instruction.a)
        let behind = rules.openings(from: opening.place + 1)
        let way = Way(
          rule: Int32(rule), flags: rules.flags(of: opening),
          features: instruction.operation == .hit ? instruction.b : -1,
          next: rules.flags(of: behind), rest: rests[opening.place + 1] ?? -1,
          firstLook: Int32(looks.count), lookCount: Int32(opening.looks.count))
        looks += opening.looks
        let next = rules.words(of: behind)
        switch instruction.operation {
        case .token, .exact: words.file(way, under: key, next: next)
        case .oneOf:
          for word in rules.wordSets[Int(key)] { words.file(way, under: UInt32(word), next: next) }
        case .hit: hits.file(way, under: key, next: next)
        case .annotation: labels.file(way, under: key, next: next)
        case .test: tests.file(way, under: key, next: next)
        default: break
        }
      }
    }
    self.looks = looks
    (byWord, byList) = (WayTable(words), WayTable(hits))
    (byLabel, byTest) = (WayTable(labels), WayTable(tests))
    let files = byTest
    self.tests = files.withView { files in rules.tests.indices.filter { !files.piles(of: $0).isEmpty } }
    needs = NeedFilter(rules)
  }

  /// Where each rule may start that the text has all for that it cannot do without.
  func starts(in view: TextView, _ edges: LookEdges) -> RuleStarts {
    let missing = needs.missing(in: view)
    guard missing.contains(0) else { return RuleStarts(rules: 0, view.arena) }
    var starts = RuleStarts(rules: missing.count, view.arena)
    withTables { tables in
      var tests = PlainStack<Int>(view.arena)
      for test in self.tests where tables.byTest.contains(test, where: { missing[Int($0.rule)] == 0 }) {
        tests.append(test)
      }
      func add(_ ways: WayTable.Ways, _ token: Int, end: Int, hit: Int, to starts: inout RuleStarts) {
        let flags = view.tokens[token].flags
        var index = ways.start
        while index < ways.end {
          let (way, groupEnd) = ways.table[index]
          guard way.flags.admits(flags) else {
            index = groupEnd
            continue
          }
          index += 1
          guard missing[Int(way.rule)] == 0, !starts.has(way.rule, token), way.admits(end, in: view),
            hit < 0 || view.acceptsFeatures(of: hit, way.features),
            way.rest < 0 || edges.answer(way.rest, at: Int32(end)) != .no
          else { continue }
          let looks = Int(way.firstLook)..<Int(way.firstLook + way.lookCount)
          if looks.allSatisfy({ edges.answer(tables.looks[$0], at: Int32(token)) != .no }) {
            starts.add(way.rule, token)
          }
        }
      }
      @inline(__always)
      func add(
        _ table: WayTable.View, _ key: Int, _ token: Int, end: Int, hit: Int = -1, to starts: inout RuleStarts
      ) {
        let piles = table.piles(of: key)
        if piles.isEmpty { return }
        if let open = table.open(piles) { add(table.ways(of: open), token, end: end, hit: hit, to: &starts) }
        guard end < view.tokens.count, view.words[end] >= 0 else { return }
        if let pile = table.pile(piles, next: view.words[end]) {
          add(table.ways(of: pile), token, end: end, hit: hit, to: &starts)
        }
      }
      for token in 0..<view.tokens.count {
        if view.words[token] >= 0 {
          add(tables.byWord, Int(view.words[token]), token, end: token + 1, to: &starts)
        }
        for hit in view.hits(startingAt: token) {
          add(
            tables.byList, Int(view.hits[hit].list), token, end: Int(view.hits[hit].end), hit: hit,
            to: &starts)
        }
        for index in view.annotations(startingAt: token) {
          let annotation = Int(view.byStart[index])
          let label = Int(view.annotationLabels[annotation])
          if label >= 0 {
            add(tables.byLabel, label, token, end: Int(view.annotationEnds[annotation]), to: &starts)
          }
        }
        for number in 0..<tests.count where view.passes(test: tests[number], token) {
          add(tables.byTest, tests[number], token, end: token + 1, to: &starts)
        }
      }
    }
    starts.file()
    return starts
  }

  private struct Tables {
    let looks: UnsafeBufferPointer<Int32>
    let byWord: WayTable.View
    let byList: WayTable.View
    let byLabel: WayTable.View
    let byTest: WayTable.View
  }

  private func withTables(_ body: (Tables) -> Void) {
    looks.withUnsafeBufferPointer { looks in
      byWord.withView { byWord in
        byList.withView { byList in
          byLabel.withView { byLabel in
            byTest.withView { byTest in
              body(
                Tables(looks: looks, byWord: byWord, byList: byList, byLabel: byLabel, byTest: byTest))
            }
          }
        }
      }
    }
  }
}

extension StartFilter.Way {
  @inline(__always)
  fileprivate func admits(_ end: Int, in view: TextView) -> Bool {
    guard let next else { return true }
    return end < view.tokens.count && next.admits(view.tokens[end].flags)
  }
}

extension LinkedRules {
  /// What the first token must and must not be for an opening: by its own test, and by what the contexts before
  /// it that look ahead need there.
  fileprivate func flags(of opening: Opening) -> FlagFilter {
    var result = flags(opening.instruction)
    for look in opening.looks {
      let context = looks[Int(look)]
      guard !context.isBehind, !context.isNegated else { continue }
      let needed = common(openings(from: context.start).map { flags($0.instruction) })
      result.wanted |= needed.wanted
      result.unwanted |= needed.unwanted
    }
    return result
  }

  /// What a token must and must not be for any of some openings; `nil` where one needs none.
  fileprivate func flags(of openings: [Opening]) -> FlagFilter? {
    if openings.contains(where: { $0.instruction.operation == .match }) { return nil }
    return common(openings.map(flags))
  }

  /// The words with which some openings begin; `nil` where one begins with something else, or too many.
  fileprivate func words(of openings: [Opening]) -> [Int32]? {
    var words: Set<Int32> = []
    for next in openings {
      switch next.instruction.operation {
      case .token, .exact: words.insert(next.instruction.a)
      case .oneOf: words.formUnion(wordSets[Int(next.instruction.a)])
      default: return nil
      }
      if words.count > 100 { return nil }
    }
    return words.sorted()
  }

  private func flags(_ instruction: LinkedInstruction) -> FlagFilter {
    instruction.operation == .test ? filters[Int(instruction.a)] : FlagFilter()
  }

  /// What all of some filters need.
  private func common(_ filters: [FlagFilter]) -> FlagFilter {
    guard var result = filters.first else { return FlagFilter() }
    for filter in filters.dropFirst() {
      result.wanted &= filter.wanted
      result.unwanted &= filter.unwanted
    }
    return result
  }
}

/// For each rule the tokens at which it may start, ascending.
struct RuleStarts {
  private struct Start: BitwiseCopyable {
    var rule: Int32
    var token: Int32
  }

  private let arena: Arena
  /// As they come, by token.
  private var found: PlainStack<Start>
  /// The rules that have any; ascending in the end.
  private(set) var rules: [Int] = []
  /// The last start of each rule, so that none is added twice; -1 for none.
  private let last: UnsafeMutableBufferPointer<Int32>
  /// For the rules that have any: how many, and the end of them in `filed`.
  private let count: UnsafeMutablePointer<Int32>
  private let end: UnsafeMutablePointer<Int32>
  private var filed: UnsafeBufferPointer<Int32>

  init(rules: Int, _ arena: Arena) {
    self.arena = arena
    found = PlainStack(arena, capacity: 1024)
    last = arena.array(repeating: -1, count: rules)
    count = arena.allocate(rules)
    end = arena.allocate(rules)
    filed = UnsafeBufferPointer(start: nil, count: 0)
  }

  subscript(rule: Int) -> UnsafeBufferPointer<Int32> {
    guard rule < last.count, last[rule] >= 0 else { return UnsafeBufferPointer(start: nil, count: 0) }
    return UnsafeBufferPointer(rebasing: filed[Int(end[rule] - count[rule])..<Int(end[rule])])
  }

  /// Whether a rule was added at the token, which must be the last one for which it was.
  @inline(__always)
  func has(_ rule: Int32, _ token: Int) -> Bool { last[Int(rule)] == Int32(token) }

  @inline(__always)
  mutating func add(_ rule: Int32, _ token: Int) {
    let number = Int(rule)
    if last[number] < 0 {
      rules.append(number)
      count[number] = 0
    }
    last[number] = Int32(token)
    count[number] += 1
    found.append(Start(rule: rule, token: Int32(token)))
  }

  mutating func file() {
    rules.sort()
    var next: Int32 = 0
    for rule in rules {
      end[rule] = next
      next += count[rule]
    }
    let filed: UnsafeMutableBufferPointer<Int32> = arena.array(repeating: 0, count: found.count)
    for index in 0..<found.count {
      let start = found[index]
      filed[Int(end[Int(start.rule)])] = start.token
      end[Int(start.rule)] += 1
    }
    self.filed = UnsafeBufferPointer(filed)
  }
}

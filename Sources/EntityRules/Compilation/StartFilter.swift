internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token. What else must hold there is asked of those that are found so: what contexts ask of
/// the tokens beside the place, and features of hits.
struct StartFilter: Sendable {
  /// A way in which a rule can begin.
  private struct Way: BitwiseCopyable, Hashable {
    var rule: Int32
    /// What the first token must and must not be.
    var flags = FlagFilter()
    /// Features of the hit; -1 for none.
    var features: Int32 = -1
    /// Contexts, in `looks`.
    var firstLook: Int32
    var lookCount: Int32
  }

  private let ways: [Way]
  private let looks: [Int32]
  /// The numbers of ways.
  private let byToken: KeyedNumbers
  private let byList: KeyedNumbers
  private let byLabel: KeyedNumbers
  private let byTest: KeyedNumbers
  /// Tests that some rule may start with.
  private let tests: [Int]
  private let needs: NeedFilter

  init(_ rules: LinkedRules) {
    var (tokens, hits, labels, tests) = (
      KeyedNumbers.Drawer(), KeyedNumbers.Drawer(), KeyedNumbers.Drawer(), KeyedNumbers.Drawer()
    )
    var ways: [Way] = []
    var looks: [Int32] = []
    for rule in rules.entries.indices {
      for opening in rules.openings(from: rules.entries[rule]) {
        let instruction = opening.instruction
        let number = Int32(ways.count)
        switch instruction.operation {
        case .token, .exact: tokens.file(number, under: UInt32(bitPattern: instruction.a))
        case .oneOf: for word in rules.tokenSets[Int(instruction.a)] { tokens.file(number, under: word) }
        case .hit: hits.file(number, under: UInt32(instruction.a))
        case .annotation: labels.file(number, under: UInt32(instruction.a))
        case .test: tests.file(number, under: UInt32(instruction.a))
        default: continue
        }
        ways.append(
          Way(
            rule: Int32(rule), flags: rules.flags(of: opening),
            features: instruction.operation == .hit ? instruction.b : -1, firstLook: Int32(looks.count),
            lookCount: Int32(opening.looks.count)))
        looks += opening.looks
      }
    }
    (self.ways, self.looks) = (ways, looks)
    (byToken, byList) = (KeyedNumbers(tokens), KeyedNumbers(hits))
    (byLabel, byTest) = (KeyedNumbers(labels), KeyedNumbers(tests))
    let files = byTest
    self.tests = rules.tests.indices.filter { !files[$0].isEmpty }
    needs = NeedFilter(rules)
  }

  /// Where each rule may start that the text has all for that it cannot do without.
  func starts(in view: TextView, _ edges: LookEdges) -> RuleStarts {
    let missing = needs.missing(in: view)
    let tests = tests.filter { byTest[$0].contains { missing[Int(ways[Int($0)].rule)] == 0 } }
    var starts = RuleStarts(rules: view.source.rules.entries.count, view.source.arena)
    withTables { tables in
      func add(_ numbers: UnsafeBufferPointer<Int32>, _ token: Int, hit: Int = -1) {
        for number in numbers {
          let way = tables.ways[Int(number)]
          guard way.flags.admits(view.tokens[token].flags), missing[Int(way.rule)] == 0,
            !starts.has(way.rule, token),
            hit < 0 || way.features < 0 || view.acceptsFeatures(of: hit, way.features)
          else { continue }
          let looks = Int(way.firstLook)..<Int(way.firstLook + way.lookCount)
          if looks.allSatisfy({ edges.answer(tables.looks[$0], at: Int32(token)) != .no }) {
            starts.add(way.rule, token)
          }
        }
      }
      for token in 0..<view.tokens.count {
        add(tables.byToken[Int(view.tokens[token].id.rawValue)], token)
        for hit in view.hits(startingAt: token) {
          add(tables.byList[Int(view.hitLists[hit])], token, hit: hit)
        }
        for index in view.annotations(startingAt: token) {
          let label = Int(view.annotationLabels[Int(view.byStart[index])])
          if label >= 0 { add(tables.byLabel[label], token) }
        }
        for test in tests where view.passes(test: test, token) { add(tables.byTest[test], token) }
      }
    }
    starts.file()
    return starts
  }

  private struct Tables {
    let ways: UnsafeBufferPointer<Way>
    let looks: UnsafeBufferPointer<Int32>
    let byToken: KeyedNumbers.View
    let byList: KeyedNumbers.View
    let byLabel: KeyedNumbers.View
    let byTest: KeyedNumbers.View
  }

  private func withTables(_ body: (Tables) -> Void) {
    ways.withUnsafeBufferPointer { ways in
      looks.withUnsafeBufferPointer { looks in
        byToken.withView { byToken in
          byList.withView { byList in
            byLabel.withView { byLabel in
              byTest.withView { byTest in
                body(
                  Tables(
                    ways: ways, looks: looks, byToken: byToken, byList: byList, byLabel: byLabel,
                    byTest: byTest))
              }
            }
          }
        }
      }
    }
  }
}

extension LinkedRules {
  /// What the first token must and must not be for an opening: by its own test, and by what the contexts before
  /// it that look ahead need there.
  fileprivate func flags(of opening: Opening) -> FlagFilter {
    func flags(_ instruction: LinkedInstruction) -> FlagFilter {
      instruction.operation == .test ? filters[Int(instruction.a)] : FlagFilter()
    }
    var result = flags(opening.instruction)
    for look in opening.looks {
      let context = looks[Int(look)]
      guard !context.isBehind, !context.isNegated else { continue }
      // What all ways into the context need.
      let ways = openings(from: context.start).map { flags($0.instruction) }
      result.wanted |= ways.reduce(.max) { $0 & $1.wanted }
      result.unwanted |= ways.reduce(.max) { $0 & $1.unwanted }
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
  /// The last start of each rule, so that none is added twice.
  private let last: UnsafeMutableBufferPointer<Int32>
  /// `filed[first[r]..<first[r + 1]]` are the starts of rule `r`.
  private let first: UnsafeMutableBufferPointer<Int32>
  private var filed: UnsafeBufferPointer<Int32>

  init(rules: Int, _ arena: Arena) {
    self.arena = arena
    found = PlainStack(arena, capacity: 1024)
    last = arena.array(repeating: -1, count: rules)
    first = arena.zeros(rules + 1)
    filed = UnsafeBufferPointer(start: nil, count: 0)
  }

  subscript(rule: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: filed[Int(first[rule])..<Int(first[rule + 1])])
  }

  /// Whether a rule was added at the token, which must be the last one for which it was.
  @inline(__always)
  func has(_ rule: Int32, _ token: Int) -> Bool { last[Int(rule)] == Int32(token) }

  @inline(__always)
  mutating func add(_ rule: Int32, _ token: Int) {
    last[Int(rule)] = Int32(token)
    first[Int(rule) + 1] += 1
    found.append(Start(rule: rule, token: Int32(token)))
  }

  mutating func file() {
    for rule in 1..<first.count { first[rule] += first[rule - 1] }
    let filed: UnsafeMutableBufferPointer<Int32> = arena.array(repeating: 0, count: found.count)
    for rule in last.indices { last[rule] = first[rule] }
    for index in 0..<found.count {
      let start = found[index]
      filed[Int(last[Int(start.rule)])] = start.token
      last[Int(start.rule)] += 1
    }
    self.filed = UnsafeBufferPointer(filed)
  }
}

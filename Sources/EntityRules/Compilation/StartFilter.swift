internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token.
struct StartFilter: Sendable {
  private let byToken: KeyedNumbers
  private let byList: KeyedNumbers
  private let byLabel: KeyedNumbers
  private let byTest: KeyedNumbers
  /// Tests that some rule may start with.
  private let tests: [Int]
  private let needs: NeedFilter

  init(_ rules: LinkedRules, lists: Int) {
    var (tokens, hits, labels, tests) = (
      KeyedNumbers.Drawer(), KeyedNumbers.Drawer(), KeyedNumbers.Drawer(), KeyedNumbers.Drawer()
    )
    for rule in rules.entries.indices {
      let number = Int32(rule)
      for instruction in rules.firstInstructions(of: rule) {
        switch instruction.operation {
        case .token, .exact: tokens.file(number, under: UInt32(bitPattern: instruction.a))
        case .oneOf: for word in rules.tokenSets[Int(instruction.a)] { tokens.file(number, under: word) }
        case .hit: hits.file(number, under: UInt32(instruction.a))
        case .annotation: labels.file(number, under: UInt32(instruction.a))
        case .test: tests.file(number, under: UInt32(instruction.a))
        default: break
        }
      }
    }
    (byToken, byList) = (KeyedNumbers(tokens), KeyedNumbers(hits))
    (byLabel, byTest) = (KeyedNumbers(labels), KeyedNumbers(tests))
    let files = byTest
    self.tests = rules.tests.indices.filter { !files[$0].isEmpty }
    needs = NeedFilter(rules)
  }

  /// Where each rule may start that the text has all for that it cannot do without.
  func starts(in view: TextView) -> RuleStarts {
    let missing = needs.missing(in: view)
    var starts = RuleStarts(rules: view.source.rules.entries.count, view.source.arena)
    let tests = tests.filter { byTest[$0].contains { missing[Int($0)] == 0 } }
    byToken.withView { byToken in
      byList.withView { byList in
        byLabel.withView { byLabel in
          byTest.withView { byTest in
            for token in 0..<view.tokens.count {
              starts.add(byToken[Int(view.tokens[token].id.rawValue)], missing, token)
              for hit in view.hits(startingAt: token) {
                starts.add(byList[Int(view.hitLists[hit])], missing, token)
              }
              for index in view.annotations(startingAt: token) {
                let label = Int(view.annotationLabels[Int(view.byStart[index])])
                if label >= 0 { starts.add(byLabel[label], missing, token) }
              }
              for test in tests where view.passes(test: test, token) {
                starts.add(byTest[test], missing, token)
              }
            }
          }
        }
      }
    }
    starts.file()
    return starts
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

  @inline(__always)
  mutating func add(
    _ rules: UnsafeBufferPointer<Int32>, _ missing: UnsafeBufferPointer<UInt8>, _ token: Int
  ) {
    for rule in rules where missing[Int(rule)] == 0 && last[Int(rule)] != Int32(token) {
      last[Int(rule)] = Int32(token)
      first[Int(rule) + 1] += 1
      found.append(Start(rule: rule, token: Int32(token)))
    }
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

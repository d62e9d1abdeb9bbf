internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token.
struct StartFilter: Sendable {
  private let byToken: Files
  private let byList: Files
  private let byLabel: Files
  private let byTest: Files
  /// Tests that some rule may start with.
  private let tests: [Int]

  init(_ rules: LinkedRules, lists: Int) {
    var (tokens, hits, labels, tests) = (Drawer(), Drawer(), Drawer(), Drawer())
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
    (byToken, byList, byLabel, byTest) = (Files(tokens), Files(hits), Files(labels), Files(tests))
    let files = byTest
    self.tests = rules.tests.indices.filter { !files[$0].isEmpty }
  }

  /// Rules under keys, in the order in which they were filed.
  private struct Drawer {
    private(set) var entries: [(key: UInt32, rule: Int32)] = []
    /// One more than the largest key.
    private(set) var end = 0

    mutating func file(_ rule: Int32, under key: UInt32) {
      entries.append((key, rule))
      end = max(end, Int(key) + 1)
    }
  }

  /// For each key its rules, each once.
  private struct Files: Sendable {
    private var first: [Int32]
    private var rules: [Int32]

    init(_ drawer: Drawer) {
      first = Array(repeating: 0, count: drawer.end + 1)
      // The last rule under each key, so that none is there twice: rules come one after the other.
      var last = [Int32](repeating: -1, count: drawer.end)
      var entries: [(key: UInt32, rule: Int32)] = []
      entries.reserveCapacity(drawer.entries.count)
      for (key, rule) in drawer.entries where last[Int(key)] != rule {
        last[Int(key)] = rule
        first[Int(key) + 1] += 1
        entries.append((key, rule))
      }
      for key in 0..<drawer.end { first[key + 1] += first[key] }
      rules = Array(repeating: 0, count: entries.count)
      var next = first
      for (key, rule) in entries {
        rules[Int(next[Int(key)])] = rule
        next[Int(key)] += 1
      }
    }

    @inline(__always)
    subscript(key: Int) -> ArraySlice<Int32> {
      key + 1 < first.count ? rules[Int(first[key])..<Int(first[key + 1])] : []
    }
  }

  /// Where each rule may start.
  func starts(in view: TextView) -> RuleStarts {
    var starts = RuleStarts(rules: view.source.rules.entries.count, view.source.arena)
    for token in 0..<view.tokens.count {
      starts.add(byToken[Int(view.tokens[token].id.rawValue)], token)
      for hit in view.hits(startingAt: token) { starts.add(byList[Int(view.hitLists[hit])], token) }
      for index in view.annotations(startingAt: token) {
        let label = Int(view.annotationLabels[Int(view.byStart[index])])
        if label >= 0 { starts.add(byLabel[label], token) }
      }
      for test in tests where view.passes(test: test, token) { starts.add(byTest[test], token) }
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
  mutating func add(_ rules: ArraySlice<Int32>, _ token: Int) {
    for rule in rules where last[Int(rule)] != Int32(token) {
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

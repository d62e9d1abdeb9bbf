internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token.
struct StartFilter: Sendable {
  private var byToken: [[Int32]] = []
  private var byList: [[Int32]] = []
  private var byLabel: [[Int32]]
  private var byTest: [(test: Int, rules: [Int32])] = []

  init(_ rules: LinkedRules, lists: Int) {
    byList = Array(repeating: [], count: lists)
    byLabel = Array(repeating: [], count: rules.labels.count)
    for rule in rules.entries.indices {
      let number = Int32(rule)
      for instruction in rules.firstInstructions(of: rule) {
        let key = Int(instruction.a)
        switch instruction.operation {
        case .token, .exact: file(number, under: key)
        case .oneOf:
          for word in rules.tokenSets[key] { file(number, under: Int(word)) }
        case .hit: Self.add(number, to: &byList[key])
        case .annotation: Self.add(number, to: &byLabel[key])
        case .test:
          if let known = byTest.firstIndex(where: { $0.test == key }) {
            byTest[known].rules.append(number)
          } else {
            byTest.append((key, [number]))
          }
        default: break
        }
      }
    }
  }

  private mutating func file(_ rule: Int32, under token: Int) {
    if token >= byToken.count { byToken += Array(repeating: [], count: token + 1 - byToken.count) }
    Self.add(rule, to: &byToken[token])
  }

  private static func add(_ rule: Int32, to rules: inout [Int32]) {
    if rules.last != rule { rules.append(rule) }
  }

  /// Where each rule may start.
  func starts(in view: TextView) -> RuleStarts {
    var starts = RuleStarts(rules: view.source.rules.entries.count, view.source.arena)
    for token in 0..<view.tokens.count {
      let id = Int(view.tokens[token].id.rawValue)
      if id < byToken.count { starts.add(byToken[id], token) }
      for hit in view.hits(startingAt: token) { starts.add(byList[Int(view.hitLists[hit])], token) }
      for index in view.annotations(startingAt: token) {
        let label = Int(view.annotationLabels[Int(view.byStart[index])])
        if label >= 0 { starts.add(byLabel[label], token) }
      }
      for (test, rules) in byTest where view.passes(test: test, token) { starts.add(rules, token) }
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
  mutating func add(_ rules: [Int32], _ token: Int) {
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

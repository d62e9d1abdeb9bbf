internal import EntityRecognition
internal import EntityText

/// Tells at which tokens each rule may start, so that a rule costs nothing where it cannot.
///
/// Rules are filed by what their first element can be: a word, a list, a label, or a test that must
/// be tried on every token.
struct StartFilter: Sendable {
  private var byToken: [[Int32]] = []
  private var byList: [[Int32]] = []
  private var byLabel: [Label: [Int32]] = [:]
  private var byTest: [(test: TokenTest, rules: [Int32])] = []
  private var byRegex: [Int32] = []

  init(_ rules: [CompiledRule], lists: Int) {
    byList = Array(repeating: [], count: lists)
    for (index, rule) in rules.enumerated() {
      let number = Int32(index)
      for instruction in Set(rule.program.firstInstructions) {
        switch instruction {
        case .token(let id), .exact(let id, _):
          let token = Int(id.rawValue)
          if token >= byToken.count {
            byToken += Array(repeating: [], count: token + 1 - byToken.count)
          }
          if !byToken[token].contains(number) { byToken[token].append(number) }
        case .hit(let list, _):
          if !byList[Int(list)].contains(number) { byList[Int(list)].append(number) }
        case .annotation(let label, _):
          byLabel[rule.program.labels[label], default: []].append(number)
        case .test(let test):
          let wanted = rule.program.tests[test]
          if let known = byTest.firstIndex(where: { $0.test == wanted }) {
            byTest[known].rules.append(number)
          } else {
            byTest.append((wanted, [number]))
          }
        case .regex: byRegex.append(number)
        default: break
        }
      }
    }
  }

  /// For each rule the tokens at which it may start, ascending.
  func starts(rules: Int, in view: TextView) -> [[Int32]] {
    var starts: [[Int32]] = Array(repeating: [], count: rules)
    func add(_ rule: Int32, _ token: Int32) {
      if starts[Int(rule)].last != token { starts[Int(rule)].append(token) }
    }
    for index in 0..<view.tokens.count {
      let position = Int32(index)
      let token = Int(view.tokens[index].id.rawValue)
      if token < byToken.count {
        for rule in byToken[token] { add(rule, position) }
      }
      for hit in view.hits(startingAt: index) {
        for rule in byList[Int(view.list(of: hit))] { add(rule, position) }
      }
      for annotation in view.annotations(startingAt: index) {
        for rule in byLabel[view.annotations[Int(annotation)].label] ?? [] { add(rule, position) }
      }
      for (test, rules) in byTest where view.passes(test, index) {
        for rule in rules { add(rule, position) }
      }
      for rule in byRegex { add(rule, position) }
    }
    return starts
  }
}

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

  /// For each rule the tokens at which it may start, ascending.
  func starts(in view: TextView) -> [[Int32]] {
    var starts: [[Int32]] = Array(repeating: [], count: view.source.rules.entries.count)
    func add(_ rules: [Int32], _ token: Int) {
      for rule in rules where starts[Int(rule)].last != Int32(token) {
        starts[Int(rule)].append(Int32(token))
      }
    }
    for token in 0..<view.tokens.count {
      let id = Int(view.tokens[token].id.rawValue)
      if id < byToken.count, !byToken[id].isEmpty { add(byToken[id], token) }
      for hit in view.hits(startingAt: token) { add(byList[Int(view.hitLists[hit])], token) }
      for index in view.annotations(startingAt: token) {
        let label = Int(view.annotationLabels[Int(view.byStart[index])])
        if label >= 0 { add(byLabel[label], token) }
      }
      for (test, rules) in byTest where view.passes(test: test, token) { add(rules, token) }
    }
    return starts
  }
}

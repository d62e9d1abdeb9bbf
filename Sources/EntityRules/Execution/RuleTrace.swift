public import EntityLexicon
public import EntityRecognition
public import EntityText

/// How far a rule came from one token on, and what it wanted there.
public struct RuleAttempt: Sendable {
  public let rule: RuleDefinition
  /// The token from which it was tried.
  public let start: Int
  /// The token at which it could not go on; the one after the last where the text ended.
  public let reached: Int
  /// What any one of would have let it go on, as a rule writes it: `<portfolio>`, `"de"`, `not-after(…)`.
  public let wanted: [String]
  /// The tokens of a match, where the rule came to its end; its emits then say what became of it.
  public let match: Range<Int>?
  /// What would have matched, had one context held; that context is ``wanted`` then, at ``reached``.
  public let almost: Range<Int>?
}

/// Tries one rule at chosen places and remembers the farthest that it comes. Much slower than matching: for
/// those who ask why something was not found.
public struct RuleTracer {
  private let rule: CompiledRule
  private let vocabulary: Vocabulary
  private let view: TextView
  private var matcher: RuleMatcher

  /// - Parameters:
  ///   - context: what the rule sees when its stage runs.
  ///   - vocabulary: the one that the rule was compiled with, for its words.
  public init(
    _ rule: CompiledRule, context: borrowing RecognitionContext, lexicon: Lexicon, vocabulary: Vocabulary
  ) {
    self.rule = rule
    self.vocabulary = vocabulary
    view = TextView(context, RulePlan(LinkedStage([rule.program], sharing: false).rules, lexicon: lexicon))
    matcher = RuleMatcher(view)
  }

  /// The attempt from a token.
  /// - Complexity: O(instructions × tokens that it reaches).
  public mutating func attempt(from start: Int) -> RuleAttempt {
    struct Place: Hashable {
      var instruction: Int32
      var token: Int
      /// The context that did not hold on the way, and where; -1 for none. A second one ends the way.
      var broken: Int32 = -1
      var brokenAt = 0
    }
    let rules = view.plan.rules
    var seen: Set<Place> = []
    var open = [Place(instruction: rules.entries[0], token: start)]
    var reached = start
    var failed: [LinkedInstruction] = []
    var end: Int?
    var almost: Place?
    func fail(_ instruction: LinkedInstruction, _ place: Place) {
      guard place.broken < 0 else { return }
      if place.token > reached || failed.isEmpty { failed = [] }
      guard place.token >= reached else { return }
      reached = place.token
      if !failed.contains(instruction) { failed.append(instruction) }
    }
    while let place = open.popLast() {
      guard seen.insert(place).inserted else { continue }
      let instruction = rules.instructions[Int(place.instruction)]
      func go(to instruction: Int32, token: Int? = nil) {
        var next = place
        next.instruction = instruction
        next.token = token ?? place.token
        open.append(next)
      }
      switch instruction.operation {
      case .match:
        if place.broken < 0 {
          end = max(end ?? place.token, place.token)
        } else if almost.map({ $0.token < place.token }) ?? true {
          almost = place
        }
      case .split:
        go(to: instruction.b)
        go(to: instruction.a)
      case .jump: go(to: instruction.a)
      // Relations and repeated captures are not followed: what they would forbid counts as allowed here.
      case .save, .mark, .check, .round: go(to: place.instruction + 1)
      case .same: fail(instruction, place)
      case .glue:
        if view.isGlued(place.token) { go(to: place.instruction + 1) } else { fail(instruction, place) }
      case .look:
        if matcher.holds(instruction.a, at: Int32(place.token)) {
          go(to: place.instruction + 1)
        } else {
          fail(instruction, place)
          guard place.broken < 0 else { continue }
          var next = place
          (next.broken, next.brokenAt) = (place.instruction, place.token)
          next.instruction += 1
          open.append(next)
        }
      default:
        let ends = matcher.ends(of: instruction, from: place.token)
        for end in ends { go(to: place.instruction + 1, token: end) }
        if ends.isEmpty { fail(instruction, place) }
      }
    }
    if end == nil, let almost, almost.token > reached {
      return RuleAttempt(
        rule: rule.definition, start: start, reached: almost.brokenAt,
        wanted: [describe(rules.instructions[Int(almost.broken)])], match: nil, almost: start..<almost.token)
    }
    return RuleAttempt(
      rule: rule.definition, start: start, reached: reached, wanted: failed.map(describe),
      match: end.map { start..<$0 }, almost: nil)
  }

  // MARK: Words for instructions

  private func describe(_ instruction: LinkedInstruction) -> String {
    let rules = view.plan.rules
    let index = Int(instruction.a)
    switch instruction.operation {
    case .token: return "\"\(word(instruction.a))\""
    case .exact: return "'\(rules.spellings[Int(instruction.b)])'"
    case .oneOf:
      let words = rules.wordSets[index]
      let shown = words.prefix(6).map { "\"\(word($0))\"" }.joined(separator: " | ")
      return words.count > 6 ? "\(shown) | …" : shown
    case .test: return "{\(rules.tests[index].text)}"
    case .hit:
      return "<\(view.plan.lexicon.lists[index])\(describe(tests: instruction.b))>"
    case .annotation: return "[\(rules.labels[index])\(describe(tests: instruction.b))]"
    case .glue: return "no white space"
    case .same: return "the same words again"
    case .look:
      let look = rules.looks[index]
      let name = (look.isNegated ? "not-" : "") + (look.isBehind ? "after" : "before")
      // Inside a context the order of a set decides nothing: sorted, so that equal input gives equal text.
      let elements = rules.openings(from: look.start).map(\.instruction).filter { $0.operation != .match }
      let first = Set(elements.map(describe)).sorted()
      return "\(name)(\(first.prefix(4).joined(separator: " | "))\(first.count > 4 ? " | …" : ""))"
    default: return "\(instruction.operation)"
    }
  }

  private func word(_ number: Int32) -> String { vocabulary.folded(view.plan.rules.words.ids[Int(number)]) }

  private func describe(tests number: Int32) -> String {
    guard number >= 0 else { return "" }
    return view.plan.rules.featureTests[Int(number)].map { test in
      let comparison = test.comparison.rawValue
      return test.comparison == .within
        ? " \(test.name) in (\(test.values.joined(separator: ", ")))"
        : " \(test.name)\(comparison)\(test.values.first ?? "")"
    }.joined()
  }
}

extension TokenTest {
  /// As a rule writes it.
  var text: String {
    switch self {
    case .any: "any"
    case .flags(let flags):
      Self.flagNames.filter { flags.contains($0.flag) }.map(\.name).joined(separator: " & ")
    case .lower: "lower"
    case .number: "num"
    case .initial: "initial"
    case .length(let range): "len:\(Self.bounds(range))"
    case .value(let range): "value:\(Self.bounds(range))"
    case .regex(let regex): "/\(regex.text)/"
    case .member(let list, _, _): "in:\(list)"
    case .not(let inner): "!\(inner.text)"
    case .and(let a, let b): "\(a.text) & \(b.text)"
    case .or(let a, let b): "(\(a.text) | \(b.text))"
    }
  }

  private static let flagNames: [(flag: TokenFlags, name: String)] = [
    (.initialUpper, "cap"), (.allUpper, "all capitals"), (.punctuation, "punct"), (.hasDigit, "digit"),
    (.hasLetter, "word"), (.elision, "elision"), (.dotted, "dotted"), (.hyphenBefore, "hyphenated"),
    (.spaceBefore, "spaced"), (.lineBreakBefore, "line-start"), (.paragraphStart, "paragraph-start"),
    (.sentenceStart, "sentence-start"),
  ]

  private static func bounds(_ range: ClosedRange<Int>) -> String {
    if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
    return range.upperBound == .max ? "\(range.lowerBound).." : "\(range.lowerBound)..\(range.upperBound)"
  }
}

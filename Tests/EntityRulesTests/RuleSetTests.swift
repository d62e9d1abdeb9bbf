import EntityText
import EntityUnicode
import Testing

@testable import EntityRules

@Suite("Rules side by side")
struct RuleSetTests {
  private func emit(
    _ label: Label = "X", span: String? = nil, id: String? = nil, score: Double = 1, isVeto: Bool = false
  ) -> EmitDefinition {
    EmitDefinition(
      label: label, isVeto: isVeto, span: span, id: id, score: score,
      location: SourceLocation(file: "rules.yaml", line: 8))
  }

  private func problems(
    _ rules: [RuleDefinition], patterns: [PatternDefinition] = [], keepsEqualSpans: Bool = false
  ) -> [Diagnostic] {
    var vocabulary = VocabularyBuilder()
    var compiler = RuleCompiler(
      environment: RuleEnvironment(
        lists: [], labels: [:], patterns: patterns, keepsEqualSpans: keepsEqualSpans), tokenizer: french)
    for rule in rules { _ = compiler.compile(rule, vocabulary: &vocabulary) }
    compiler.checkTogether()
    return compiler.problems
  }

  @Test("everything that a pattern asks for and that is not there is said at once")
  func severalErrors() {
    let found = problems([rule("{caps} <nolist> [NOLABEL] @nopattern /[/ {in:nolist2}")])
    #expect(
      Set(found.map(\.code)) == [
        "rule.unknown-test", "rule.unknown-list", "rule.unknown-label", "rule.unknown-pattern", "rule.regex",
      ])
    #expect(found.count { $0.code == "rule.unknown-list" } == 2)
  }

  @Test("two patterns of one name in one plugin are an error, in two plugins not")
  func duplicatePatterns() {
    func pattern(_ plugin: String, _ file: String) -> PatternDefinition {
      PatternDefinition(
        name: "p", plugin: plugin,
        match: SourceText("\"a\"", at: SourceLocation(file: file, line: 2, column: 6), line: "  p: '\"a\"'"))
    }
    let found = problems([rule("@p")], patterns: [pattern("test", "a.yaml"), pattern("test", "b.yaml")])
    #expect(found.filter { $0.severity == .error }.map(\.code) == ["rule.duplicate-pattern"])
    #expect(found.first?.location?.file == "b.yaml" && found.first?.message.contains("a.yaml") == true)
    let apart = problems([rule("@p")], patterns: [pattern("test", "a.yaml"), pattern("other", "b.yaml")])
    #expect(!apart.contains { $0.code == "rule.duplicate-pattern" })
  }

  @Test("a rule that another makes needless is a warning")
  func shadowed() {
    let first = rule("\"Le\" x:\"roi\"", name: "first", emits: [emit(span: "x"), emit("Y")])
    let second = rule("\"le\"  x:\"roi\"", name: "second", emits: [emit(span: "x")])
    let found = problems([first, second])
    #expect(found.map(\.code) == ["rule.shadowed"])
    #expect(found.first?.message == "rule second makes nothing that rule first at \(rulePlace) does not")
    #expect(found.first?.severity == .warning)
    #expect(problems([second, first]).map(\.message) == found.map(\.message))
  }

  @Test("the higher priority makes the other needless, wherever it stands")
  func priorities() {
    let low = rule("\"a\"", name: "low")
    let high = rule("\"a\"", name: "high", priority: 1)
    for rules in [[low, high], [high, low]] {
      #expect(
        problems(rules).map(\.message) == ["rule low makes nothing that rule high at \(rulePlace) does not"])
    }
  }

  @Test("no alarm where a rule makes something of its own")
  func different() {
    var elsewhere = rule("\"a\"", name: "elsewhere")
    elsewhere.stage = "later"
    var french = rule("\"a\"", name: "french", priority: 1)
    french.condition.when = RuleGuard.Condition(languages: ["fr"])
    let one = rule("\"a\"", name: "one")
    #expect(problems([one, elsewhere]).isEmpty)
    #expect(problems([one, french]).isEmpty)
    #expect(problems([one, rule("\"a\" \"b\"")]).isEmpty)
    #expect(problems([one, rule("'a'")]).isEmpty)
    #expect(problems([one, rule("\"a\"", emits: [emit(id: "i")])]).isEmpty)
    #expect(problems([one, rule("\"a\"", emits: [emit(isVeto: true)])]).isEmpty)
    #expect(problems([rule("\"a\"", emits: [emit(score: 0.5)]), rule("\"a\"", emits: [emit("Y")])]).isEmpty)
    #expect(problems([one, rule("\"a\"", emits: [emit("Y")], priority: 1)]).isEmpty)
  }

  @Test("emits between which only the alphabet decides")
  func ambiguous() {
    let inOne = rule("\"a\"", emits: [emit("X"), emit("Y")])
    let inTwo = [rule("\"a\"", name: "one"), rule("\"a\"", name: "two", emits: [emit("Y")])]
    #expect(problems([inOne]).map(\.message) == ["X and Y are made of the same span"])
    #expect(
      problems(inTwo).map(\.message) == ["the pattern is that of rule one, which makes X of the same span"])
    #expect((problems([inOne]) + problems(inTwo)).allSatisfy { $0.code == "rule.ambiguous-emit" })
    #expect(
      problems([inOne] + inTwo, keepsEqualSpans: true).map(\.code) == ["rule.shadowed", "rule.shadowed"])
    #expect(
      problems([rule("\"a\"", emits: [emit("X"), emit("X")])]).map(\.message) == [
        "this emit is there already"
      ])
    #expect(
      problems([rule("\"a\"", emits: [emit("X"), emit("X", span: "0", isVeto: true)])]).map(\.message) == [
        "the rule vetoes the X that it makes"
      ])
    #expect(problems([rule("x:\"a\" \"b\"", emits: [emit("X"), emit("Y", span: "x")])]).isEmpty)
    #expect(problems([rule("\"a\"", emits: [emit("X"), emit("Y", score: 0.5)])]).isEmpty)
    // Two ids of one label stay undecided, which is something to know.
    #expect(problems([rule("\"a\"", emits: [emit(id: "i"), emit(id: "j")])]).isEmpty)
  }

  private func pattern(_ name: String, _ text: String, plugin: String = "plugin", line: Int)
    -> PatternDefinition
  {
    PatternDefinition(
      name: name, plugin: plugin,
      match: SourceText(text, at: SourceLocation(file: "patterns.yaml", line: line, column: 9)))
  }

  @Test("named patterns that no rule uses, also not through another")
  func unused() {
    let patterns = [
      pattern("a", "@b", line: 1), pattern("b", "\"b\"", line: 2), pattern("c", "@d", line: 3),
      pattern("d", "\"d\"", line: 4), pattern("b", "\"z\"", plugin: "other", line: 5),
    ]
    let found = problems([rule("@a")], patterns: patterns)
    #expect(found.map(\.code) == Array(repeating: "rule.unused-pattern", count: 3))
    #expect(found.map { $0.location?.line } == [3, 4, 5])
    #expect(found.first?.message == "no rule uses @c")
  }

  @Test("an error in a pattern that no rule uses is an error all the same")
  func unusedAndWrong() {
    let found = problems([rule("\"a\"")], patterns: [pattern("c", "\"a\" ??", line: 3)])
    #expect(found.map(\.code) == ["rule.syntax"])
    #expect(found.first?.location?.line == 3)
  }
}

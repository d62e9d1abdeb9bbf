import EntityLexicon
import EntityText
import Testing

@testable import EntityRules

@Suite("Patterns that can never matter")
struct ReachabilityTests {
  private func compile(_ example: PatternErrorCase, patterns: [PatternDefinition] = []) -> CompiledRules {
    let definition = RuleDefinition(
      name: "test", match: example.source, emits: [EmitDefinition(label: "X", location: rulePlace)],
      location: rulePlace)
    return CompiledRules([definition], lists: [list("l", "a", "b")], patterns: patterns, labels: ["P", "Q"])
  }

  static let never: [PatternErrorCase] = [
    PatternErrorCase(
      "\"a\" ▲{cap & lower}", "rule.never-matches", "this can never match, so the rule never does"),
    PatternErrorCase("▲{num & word}", "rule.never-matches"),
    PatternErrorCase("▲{upper & initial}", "rule.never-matches"),
    PatternErrorCase("▲{len:2 & len:3..}", "rule.never-matches"),
    PatternErrorCase("▲{value:1..3 & value:4..}", "rule.never-matches"),
    PatternErrorCase("▲{value:1000.. & len:1..3}", "rule.never-matches"),
    PatternErrorCase("▲{cap & !cap}", "rule.never-matches"),
    PatternErrorCase("▲{(cap | upper) & !word}", "rule.never-matches"),
    PatternErrorCase("▲{lower & (initial | num)}", "rule.never-matches"),
    PatternErrorCase("▲{acronym & !cap & !word}", "rule.never-matches"),
    PatternErrorCase("\"a\" (▲{num & cap})+", "rule.never-matches"),
    PatternErrorCase("(▲{num & cap}) within([P])", "rule.never-matches"),
    PatternErrorCase("\"a\" gap(2) ▲<l id=x id=y>", "rule.never-matches"),
    PatternErrorCase("▲[P kind=a kind!=a]", "rule.never-matches"),
    PatternErrorCase("▲[P kind in (b, c) kind=a]", "rule.never-matches"),
    PatternErrorCase("▲[P n=3 n>5]", "rule.never-matches"),
    PatternErrorCase("\"z\" ▲before(\"a\") \"b\"", "rule.never-matches"),
    PatternErrorCase("▲before(\"a\" | \"c\") (\"b\" | \"d\" \"a\")", "rule.never-matches"),
    PatternErrorCase("▲not-before(_) \"a\"", "rule.never-matches"),
    PatternErrorCase("▲not-before(\"a\" | \"b\" \"c\" | \"É\") (\"a\" | \"e\")+", "rule.never-matches"),
    PatternErrorCase("series(▲{num & cap}, \",\")", "rule.never-matches"),
    PatternErrorCase("\"a\" before(▲{num & cap})", "rule.never-matches"),
  ]

  @Test("a rule that can match nothing is an error at what keeps it from matching", arguments: never)
  func neverMatching(_ example: PatternErrorCase) {
    let compiled = compile(example)
    #expect(compiled.rules.isEmpty)
    #expect(compiled.errors.map(\.code) == [example.code])
    #expect(
      compiled.errors.first?.location
        == SourceLocation(file: "rules.yaml", line: 7, column: 12 + example.offset))
    if let message = example.message { #expect(compiled.errors.first?.message == message) }
  }

  static let alternatives: [PatternErrorCase] = [
    PatternErrorCase(
      "\"a\" | \"b\" | ▲\"a\"", "rule.unreachable-alternative",
      "this alternative is there already, further left"),
    PatternErrorCase("(\"où\" | ▲\"OU\") \"z\"", "rule.unreachable-alternative"),
    PatternErrorCase("(\"vice\" \"roi\" | ▲\"vice-roi\") \"z\"", "rule.unreachable-alternative"),
    PatternErrorCase("\"z\" before([P] | ▲[P])", "rule.unreachable-alternative"),
    PatternErrorCase(
      "\"a\" | ▲{cap & num} \"b\"", "rule.unreachable-alternative", "this alternative can never match"),
    PatternErrorCase(
      "\"z\" (\"a\" | ▲\"a\" \"b\")", "rule.unreachable-alternative",
      "an alternative further left matches the beginning of this one and is preferred",
      help: "put the longer alternative first"),
    PatternErrorCase("\"nord\" | ▲\"nord-est\"", "rule.unreachable-alternative"),
    PatternErrorCase("\"z\" (<l>? | ▲<l>? \"b\")?", "rule.unreachable-alternative"),
    PatternErrorCase("({cap}+ | ▲{cap}+ \"de\")", "rule.unreachable-alternative"),
  ]

  @Test("an alternative that is never taken is a warning at its place", arguments: alternatives)
  func unreachable(_ example: PatternErrorCase) {
    let compiled = compile(example)
    #expect(compiled.rules.count == 1)
    #expect(compiled.problems.map(\.code) == [example.code])
    let problem = compiled.problems.first
    #expect(problem?.severity == .warning)
    #expect(problem?.location == SourceLocation(file: "rules.yaml", line: 7, column: 12 + example.offset))
    if let message = example.message { #expect(problem?.message == message) }
    if let help = example.help { #expect(problem?.help == help) }
  }

  static let fine = [
    "\"a\" \"b\" | \"a\" | \"c\"",
    "(\"a\" | \"a\" \"b\") \"c\"", "(\"a\" | \"a\" \"b\") before(\"c\")", "(\"a\" | \"a\" \"b\")+ \"z\"",
    "(\"a\" | \"a\" \"b\") within([P])", "\"z\" before(\"a\" | \"a\" \"b\")", "'a' | 'A'",
    "\"a\" | 'a' | {len:1}",
    "{cap & upper}", "{initial & cap}", "{upper & len:2}", "{value:1..9 & len:2}",
    "{num & len:4 & value:1000..2199}",
    "{!cap & !lower}", "{hyphenated | spaced}", "{digit & word & upper}", "{acronym & cap}",
    "<l n=1 id=1>", "[P n>3 n<5]", "[P n!=3 n!=4]", "[P n=1 n<=1]",
    "before(\"a\" | {cap}) \"b\"", "before(\"a\" | \"b\") (\"b\" | \"c\")", "not-before(\"a\" \"b\") \"a\"",
    "not-before(\"a\") (\"a\" | \"b\")", "not-before('A') \"a\"", "before(\"a\") \"b\"? \"a\"",
    "(\"a\" before(\"b\") | \"a\" before(\"c\")) _", "(\"a\" before(\"b\") | \"a\") _",
  ]

  @Test("no alarm where something matches", arguments: fine)
  func noAlarm(pattern: String) {
    #expect(compile(PatternErrorCase(pattern, "")).problems.isEmpty)
  }

  @Test("in a named pattern, once however often it is used, and shown there")
  func named() {
    let place = SourceLocation(file: "patterns.yaml", line: 4, column: 9)
    let source = SourceText("\"a\" | \"b\" | \"a\"", at: place, line: "  name: '\"a\" | \"b\" | \"a\"'")
    let compiled = CompiledRules(
      [rule("@name \"c\" @name"), rule("@name \"d\"")],
      patterns: [PatternDefinition(name: "name", match: source)])
    #expect(compiled.problems.map(\.code) == ["rule.unreachable-alternative"])
    #expect(compiled.problems.first?.location == SourceLocation(file: "patterns.yaml", line: 4, column: 21))
    #expect(compiled.problems.first?.sourceLine == source.line)
  }

  @Test("of two tests that contradict each other, no token passes both")
  func contradictions() throws {
    let text = "Le ministre, l'O.N.U. X É été 7 12 1234 G77 3,5 DE dE ʼn ǅa 中文 — « ! 12.05.2023 aujourd'hui"
    let names = PatternParser.tests.keys.sorted() + ["len:1", "len:2..3", "value:1..9", "value:1000.."]
    let tests = names + names.map { "!\($0)" }
    let passing = tests.map { test in
      let compiled = CompiledRules("{\(test)}")
      return Set(compiled.matches(compiled.context(text)).map(\.tokens))
    }
    var contradictions = 0
    for (a, first) in zip(tests, passing) {
      for (b, second) in zip(tests, passing) {
        guard case .token(let both, _) = try PatternParser.parse(rule("{\(a) & \(b)}").match) else {
          continue
        }
        guard both.isContradictory else { continue }
        contradictions += 1
        #expect(first.isDisjoint(with: second), "\(a) & \(b)")
      }
    }
    #expect(contradictions > names.count * 2)
  }
}

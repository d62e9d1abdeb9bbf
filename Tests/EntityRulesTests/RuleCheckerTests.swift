import EntityLexicon
import EntityText
import Testing

@testable import EntityRules

@Suite("Errors in rules")
struct RuleCheckerTests {
  static let emitPlace = SourceLocation(file: "rules.yaml", line: 8, column: 11)

  private func compile(_ example: PatternErrorCase, patterns: [PatternDefinition] = []) -> CompiledRules {
    let definition = RuleDefinition(
      name: "test", match: example.source, emits: [EmitDefinition(label: "X", location: Self.emitPlace)],
      location: rulePlace)
    return CompiledRules(
      [definition], lists: [list("portfolio", "a"), list("rank", "b")], patterns: patterns,
      labels: ["COUNTRY", "CITY"])
  }

  static let patterns: [PatternErrorCase] = [
    PatternErrorCase(
      "\"a\" ▲<portfolo>", "rule.unknown-list", "there is no list <portfolo>",
      help: "did you mean <portfolio>?"),
    PatternErrorCase("x:▲<zzzzzz>+", "rule.unknown-list", "there is no list <zzzzzz>"),
    PatternErrorCase(
      "{cap & !▲in:rnk}", "rule.unknown-list", "there is no list <rnk>", help: "did you mean <rank>?"),
    PatternErrorCase("\"a\" before(▲<rnk>)", "rule.unknown-list"),
    PatternErrorCase(
      "\"a\" ▲[COUNTRI]", "rule.unknown-label", "no stage before \"rules\" makes [COUNTRI]",
      help: "did you mean [COUNTRY]?"),
    PatternErrorCase("(\"a\" | ▲[X])", "rule.unknown-label", "no stage before \"rules\" makes [X]"),
    PatternErrorCase(
      "\"a\" before(▲\"b\"* \"c\")", "rule.unbounded-context", "a context must have a greatest length"),
    PatternErrorCase("\"a\" not-after(▲\"b\"+)", "rule.unbounded-context"),
    PatternErrorCase("\"a\" before(▲\"b\"{2,})", "rule.unbounded-context"),
    PatternErrorCase("\"x\" ▲(\"a\"?)*", "rule.empty-repetition", "what is repeated here can be empty"),
    PatternErrorCase("\"x\" ▲(\"a\"* | \"b\")+", "rule.empty-repetition"),
    PatternErrorCase("\"x\" (\"y\" ▲(\"a\"?){2,})", "rule.empty-repetition"),
    PatternErrorCase("\"x\" n:▲(\"a\"?)*", "rule.empty-repetition"),
    PatternErrorCase("\"a\" before(▲x:\"b\")", "rule.capture-in-context", "a context cannot capture"),
    PatternErrorCase("\"a\" after(\"c\" | (▲x:\"b\"))", "rule.capture-in-context"),
    PatternErrorCase(
      "\"a\" ▲before(\"b\"?)", "rule.empty-context", "this context can be empty and then says nothing"),
    PatternErrorCase("\"a\" ▲not-after(~)", "rule.empty-context"),
    PatternErrorCase("▲\"a\"?", "rule.matches-nothing", "the rule can match without any token"),
    PatternErrorCase("▲\"a\"* (\"b\" | \"c\"{0,2})", "rule.matches-nothing"),
    PatternErrorCase("▲before(\"a\")", "rule.matches-nothing"),
    PatternErrorCase("▲~", "rule.matches-nothing"),
    PatternErrorCase("▲x:(\"a\"?)", "rule.matches-nothing"),
    PatternErrorCase("\"a\" ▲@portfolo", "rule.unknown-pattern"),
    PatternErrorCase("▲\"a\"? gap(3)", "rule.matches-nothing"),
    PatternErrorCase("\"x\" ▲series(\"a\"?, \",\")", "rule.empty-repetition"),
    PatternErrorCase("\"x\" before(▲series(\"a\", \",\"))", "rule.unbounded-context"),
    PatternErrorCase(
      "\"x\" before((\"a\") ▲within([CITY]))", "rule.relation-in-context", "a context cannot hold within(…)"
    ),
    PatternErrorCase(
      "\"x\" (\"a\"?) ▲contains([CITY])", "rule.empty-relation", "what contains(…) restricts can be empty"),
    PatternErrorCase(
      "\"x\" overlaps(▲[CITI])", "rule.unknown-label", help: "did you mean [CITY]?"),
    PatternErrorCase(
      "name:\"a\" ▲same(nam)", "rule.unknown-capture", "nothing before this is captured as \"nam\"",
      help: "did you mean \"name\"?"),
    PatternErrorCase("▲same(name) name:\"a\"", "rule.unknown-capture"),
    PatternErrorCase("name:\"a\" ▲[CITY id=$nam.id]", "rule.unknown-capture"),
    PatternErrorCase("name:\"a\" before(▲same(name))", "rule.reference-in-context"),
    PatternErrorCase("name:\"a\" \"b\" within(▲[CITY id=$name.id])", "rule.reference-in-relation"),
    PatternErrorCase("\"x\" ▲name:\"a\"+ same(name)", "rule.unbounded-reference"),
    PatternErrorCase("\"x\" ▲name:\"a\" _* same(name)", "rule.unbounded-reference"),
    PatternErrorCase("(▲name:\"a\" same(name))+", "rule.unbounded-reference"),
    PatternErrorCase("▲name:\"a\" gap(30) \"b\"{10} same(name)", "rule.unbounded-reference"),
    PatternErrorCase("▲name:\"a\" (\"b\" | _*) same(name)", "rule.unbounded-reference"),
  ]

  @Test("code, place, message and help", arguments: patterns)
  func errors(_ example: PatternErrorCase) {
    let compiled = compile(example)
    #expect(compiled.rules.isEmpty)
    #expect(compiled.errors.map(\.code) == [example.code])
    let error = compiled.errors.first
    #expect(error?.location == SourceLocation(file: "rules.yaml", line: 7, column: 12 + example.offset))
    #expect(error?.sourceLine == example.source.line)
    if let message = example.message { #expect(error?.message == message) }
    if let help = example.help { #expect(error?.help == help) }
  }

  @Test("an error in a named pattern is shown where that pattern stands")
  func namedPattern() {
    let place = SourceLocation(file: "patterns.yaml", line: 4, column: 9)
    let definition = SourceText(
      "\"some words\" <portfolo>", at: place, line: "  name: '\"some words\" <portfolo>'")
    let compiled = compile(
      PatternErrorCase("@name", ""), patterns: [PatternDefinition(name: "name", match: definition)])
    #expect(compiled.errors.map(\.code) == ["rule.unknown-list"])
    #expect(compiled.errors.first?.location == SourceLocation(file: "patterns.yaml", line: 4, column: 22))
    #expect(compiled.errors.first?.sourceLine == definition.line)
  }

  private func compile(_ match: String, _ emits: [EmitDefinition]) -> CompiledRules {
    CompiledRules([
      RuleDefinition(
        name: "test", match: PatternErrorCase(match, "").source, emits: emits, location: rulePlace)
    ])
  }

  private func emit(
    span: String? = nil, id: String? = nil, features: [(name: String, template: String)] = [],
    define: [String] = []
  ) -> EmitDefinition {
    EmitDefinition(
      label: "X", span: span, id: id, features: features, define: define, location: Self.emitPlace)
  }

  @Test("emits that name captures which are not there")
  func unknownCaptures() {
    let emits = [
      emit(span: "hed"), emit(id: "$hed.id ?? $nobody"), emit(features: [("a", "x"), ("b", "$hed")]),
      emit(define: ["hed", "words(nobody)"]), emit(span: "0", id: "$0", define: ["head"]),
    ]
    let compiled = compile("head:\"a\"", emits)
    #expect(compiled.rules.isEmpty)
    #expect(compiled.problems.map(\.code) == Array(repeating: "rule.unknown-capture", count: 6))
    #expect(compiled.problems.allSatisfy { $0.location == Self.emitPlace })
    #expect(compiled.problems.first?.message == "rule test captures nothing as \"hed\"")
    #expect(
      compiled.problems.map(\.help)
        == [
          "did you mean \"head\"?", "did you mean \"head\"?", nil, "did you mean \"head\"?",
          "did you mean \"head\"?", nil,
        ])
  }

  @Test("a rule that emits nothing")
  func noEmit() {
    let compiled = compile("\"a\"", [])
    #expect(compiled.errors.map(\.code) == ["rule.no-emit"])
    #expect(compiled.errors.first?.location == rulePlace)
    #expect(compiled.errors.first?.message == "rule test emits nothing")
  }

  @Test("a capture that is never used is a warning at its place, and the rule is compiled")
  func unusedCapture() {
    let compiled = compile("\"a\" head:\"b\" tail:\"c\"", [emit(span: "tail")])
    #expect(compiled.rules.count == 1)
    #expect(compiled.problems.map(\.code) == ["rule.unused-capture"])
    #expect(compiled.problems.map(\.severity) == [.warning])
    #expect(compiled.problems.first?.location == SourceLocation(file: "rules.yaml", line: 7, column: 16))
    #expect(compiled.problems.first?.message == "\"head\" is captured but never used")
  }

  @Test("captures are used by spans, ids, features and definitions")
  func usedCaptures() {
    let compiled = compile(
      "a:\"a\" b:\"b\" c:\"c\" d:\"d\" e:\"e\"",
      [emit(span: "a", id: "$b.id"), emit(features: [("f", "x $c")], define: ["d", "words(e)"])])
    #expect(compiled.problems.isEmpty)
  }

  @Test("everything wrong with a rule, and with all rules, is reported together")
  func allProblems() {
    let compiled = CompiledRules(
      [
        rule("<one> [TWO] before(x:\"a\"*) \"b\""), rule("\"a\" #"), rule("\"fine\""),
        rule("\"a\"?", emits: []),
      ])
    #expect(
      compiled.errors.map(\.code) == [
        "rule.unknown-list", "rule.unknown-label", "rule.empty-context", "rule.capture-in-context",
        "rule.unbounded-context", "rule.syntax", "rule.matches-nothing", "rule.no-emit",
      ])
    #expect(compiled.rules.map(\.definition.match.text) == ["\"fine\""])
  }

  @Test("a label must come from an earlier stage than the rule's own")
  func stages() {
    var vocabulary = VocabularyBuilder()
    var compiler = RuleCompiler(
      environment: RuleEnvironment(lists: [], labels: ["late": ["COUNTRY"], "early": []]), tokenizer: french)
    for (stage, isKnown) in [("late", true), ("early", false), ("never", false)] {
      var definition = rule("[COUNTRY]")
      definition.stage = stage
      #expect((compiler.compile(definition, vocabulary: &vocabulary) != nil) == isKnown)
    }
    #expect(compiler.problems.map(\.code) == ["rule.unknown-label", "rule.unknown-label"])
  }

  static let empties: [(pattern: String, canBeEmpty: Bool)] = [
    ("\"a\"", false), ("_", false), ("{cap}", false), ("/a?/", false), ("\"a\"?", true), ("\"a\"*", true),
    ("\"a\"+", false), ("\"a\"{0,2}", true), ("\"a\"{1,2}", false), ("(\"a\"?)+", true),
    ("\"a\" | \"b\"?", true),
    ("\"a\"? \"b\"?", true), ("\"a\"? \"b\"", false), ("x:(\"a\"*)", true), ("~", true), ("~ \"a\"", false),
    ("before(\"a\")", true), ("before(\"a\") \"a\"", false),
  ]

  @Test("which patterns can match no token", arguments: empties)
  func emptiness(pattern: String, canBeEmpty: Bool) throws {
    let tree = try PatternParser.parse(rule(pattern).match)
    #expect(tree.canBeEmpty == canBeEmpty)
  }
}

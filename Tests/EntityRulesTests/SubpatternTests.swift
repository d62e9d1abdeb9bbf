import EntityText
import Testing

@testable import EntityRules

@Suite("Named patterns that stand several times")
struct SubpatternTests {
  static let patterns = [
    "noun": "(not-before({num}) _ | \"le\")", "pair": "@noun (\"de\" @noun)?", "loop": "(before({cap}) _)+",
    "word": "\"le\"", "held": "x:(before({cap}) _)",
  ]

  /// How many instructions stand for several copies.
  private func shared(_ rules: String...) -> Int {
    let compiled = CompiledRules(
      rules.enumerated().map { rule($1, name: "rule \($0)") },
      patterns: Self.patterns.map { PatternDefinition(name: $0, match: SourceText($1, at: rulePlace)) })
    #expect(compiled.errors.isEmpty)
    let linked = LinkedStage(compiled.rules.map(\.program)).rules
    return linked.looks.count - linked.firstSubpattern
  }

  @Test("become one")
  func sharing() {
    #expect(shared("\"a\" @noun \"b\"") == 0)
    #expect(shared("\"a\" @noun \"b\" @noun") == 1)
    #expect(shared("\"a\" @noun \"b\"", "\"c\" @noun") == 1)
    #expect(shared("\"a\" before(@noun) \"b\"", "\"c\" @noun") == 1)
    // The noun within the pair stands twice in it.
    #expect(shared("\"a\" @pair", "\"c\" @pair") == 2)
    // Backwards is something else.
    #expect(shared("\"a\" after(@noun) \"b\"", "\"c\" @noun") == 0)
    // A word is asked for as quickly, and what goes on without end or captures depends on what was before.
    #expect(shared("\"a\" @word \"b\" @word") == 0)
    #expect(shared("\"a\" @loop \"b\" @loop") == 0)
    #expect(shared("\"a\" @held \"b\"", "\"c\" @held") == 0)
  }
}

import EntityRecognition
import EntityText
import Testing

@testable import EntityRules

@Suite("Rules, case by case")
struct RuleCorpusTests {
  @Test("the obvious matcher", arguments: RuleCase.all)
  func naive(_ example: RuleCase) throws {
    let compiled = example.compiled
    #expect(compiled.errors.isEmpty)
    let context = compiled.context(example.text, example.annotations)
    let pattern = try PatternParser.parse(
      rule(example.rule).match,
      named: Dictionary(uniqueKeysWithValues: example.patterns.map { ($0.name, $0.match) }))
    let found = try #require(
      NaivePatternMatcher(context, lexicon: compiled.lexicon).matches(of: pattern))
    check(found, example, context)
  }

  @Test("the engine", arguments: RuleCase.all)
  func engine(_ example: RuleCase) throws {
    let compiled = example.compiled
    let program = try #require(compiled.rules.first).program
    let context = compiled.context(example.text, example.annotations)
    check(compiled.matches(context).map { NamedMatch($0, of: program) }, example, context)
    // The filter leaves out only starts from which nothing matches.
    #expect(compiled.matches(context) == compiled.matches(context, filtered: false))
  }

  @Test("the recognizer", arguments: RuleCase.all)
  func recognizer(_ example: RuleCase) {
    let candidates = example.compiled.candidates(example.text, example.annotations)
    #expect(candidates.map(\.annotation.span) == example.emitted ?? example.expected)
  }

  private func check(_ found: [NamedMatch], _ example: RuleCase, _ context: RecognitionContext) {
    #expect(found.map { context.text.span(of: $0.tokens) } == example.expected)
    guard let captures = example.captures else { return }
    let texts = found.map { match in
      match.captures.mapValues { context.document.text(of: context.text.span(of: $0)) }
    }
    #expect(texts == captures)
  }

  @Test("every case has a name of its own, and there are enough of them")
  func corpus() {
    #expect(Set(RuleCase.all.map(\.id)).count == RuleCase.all.count)
    #expect(RuleCase.all.count >= 400)
  }
}

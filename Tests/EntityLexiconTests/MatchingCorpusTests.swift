import EntityLexicon
import Testing

@Suite("Matching, case by case")
struct MatchingCorpusTests {
  @Test("the obvious matcher", arguments: MatchingCase.all)
  func naive(_ example: MatchingCase) {
    let found = NaiveMatcher(tokenizer: french).find(example.entries, stops: example.stops, in: example.text)
    // What the tokenizer gets wrong, both get wrong.
    withKnownIssue(isIntermittent: true) {
      #expect(found == example.expected)
    } when: {
      example.knownIssue != nil
    }
  }

  @Test("the automaton", arguments: MatchingCase.all)
  func automaton(_ example: MatchingCase) {
    let found = CompiledLists(example.entries, stops: example.stops).find(in: example.text)
    withKnownIssue(Comment(rawValue: example.knownIssue ?? "")) {
      #expect(found == example.expected)
    } when: {
      example.knownIssue != nil
    }
  }

  @Test("the automaton after save and load", arguments: MatchingCase.all)
  func reloaded(_ example: MatchingCase) throws {
    let found = try CompiledLists(example.entries, stops: example.stops).reloaded().find(in: example.text)
    withKnownIssue(Comment(rawValue: example.knownIssue ?? "")) {
      #expect(found == example.expected)
    } when: {
      example.knownIssue != nil
    }
  }

  @Test("every case has a name of its own, and there are enough of them")
  func corpus() {
    #expect(Set(MatchingCase.all.map(\.id)).count == MatchingCase.all.count)
    #expect(MatchingCase.all.count >= 300)
  }
}

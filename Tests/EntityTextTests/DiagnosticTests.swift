import RandomTesting
import Testing

@testable import EntityText

struct ExcerptCase: Sendable, CustomTestStringConvertible {
  let id: String
  let diagnostic: Diagnostic
  let description: String
  /// The lines after the description.
  var below: [String] = []
  var testDescription: String { id }

  static let all = [
    ExcerptCase(
      id: "nothing known", diagnostic: Diagnostic(code: "a.b", "broken"), description: "error: broken [a.b]"),
    ExcerptCase(
      id: "warning", diagnostic: Diagnostic(.warning, code: "a.b", "odd"), description: "warning: odd [a.b]"),
    ExcerptCase(
      id: "help", diagnostic: Diagnostic(code: "a.b", "unknown list", help: "did you mean <portfolio>?"),
      description: "error: unknown list (did you mean <portfolio>?) [a.b]"),
    ExcerptCase(
      id: "file", diagnostic: Diagnostic(code: "a.b", "broken", at: SourceLocation(file: "x.tsv")),
      description: "x.tsv: error: broken [a.b]"),
    ExcerptCase(
      id: "a file without a name",
      diagnostic: Diagnostic(code: "a.b", "broken", at: SourceLocation(file: "")),
      description: "error: broken [a.b]"),
    ExcerptCase(
      id: "a source of several lines",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 7),
        sourceLine: "le\n le roi\nest"),
      description: "x:1:7: error: broken [a.b]", below: ["     le roi", "       ^"]),
    ExcerptCase(
      id: "line without column",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x.tsv", line: 3), sourceLine: "Cuba"),
      description: "x.tsv:3: error: broken [a.b]"),
    ExcerptCase(
      id: "column without source line",
      diagnostic: Diagnostic(code: "a.b", "broken", at: SourceLocation(file: "x.tsv", line: 3, column: 7)),
      description: "x.tsv:3:7: error: broken [a.b]"),
    ExcerptCase(
      id: "caret under the first column",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 1), sourceLine: "Cuba"),
      description: "x:1:1: error: broken [a.b]", below: ["    Cuba", "    ^"]),
    ExcerptCase(
      id: "caret in the middle",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 4), sourceLine: "a = <b>"),
      description: "x:1:4: error: broken [a.b]", below: ["    a = <b>", "       ^"]),
    ExcerptCase(
      id: "tabs stay tabs",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 6), sourceLine: "\tab\tc"),
      description: "x:1:6: error: broken [a.b]", below: ["    \tab\tc", "    \t  \t ^"]),
    ExcerptCase(
      id: "accents count one column",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 4), sourceLine: "été!"),
      description: "x:1:4: error: broken [a.b]", below: ["    été!", "       ^"]),
    ExcerptCase(
      id: "past the end of the line",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 3), sourceLine: "ab"),
      description: "x:1:3: error: broken [a.b]", below: ["    ab", "      ^"]),
    ExcerptCase(
      id: "empty line",
      diagnostic: Diagnostic(
        code: "a.b", "broken", at: SourceLocation(file: "x", line: 1, column: 1), sourceLine: ""),
      description: "x:1:1: error: broken [a.b]", below: ["    ", "    ^"]),
  ]
}

struct DiagnosticTests {
  @Test(arguments: ExcerptCase.all)
  func wording(_ c: ExcerptCase) {
    #expect(c.diagnostic.description == c.description)
    #expect(c.diagnostic.excerpt == ([c.description] + c.below).joined(separator: "\n"))
  }

  @Test func places() {
    #expect("\(SourceLocation(file: "a.yaml"))" == "a.yaml")
    #expect("\(SourceLocation(file: "a.yaml", line: 2))" == "a.yaml:2")
    #expect("\(SourceLocation(file: "a.yaml", line: 2, column: 5))" == "a.yaml:2:5")
    #expect("\(SourceLocation(file: "a.yaml", column: 5))" == "a.yaml")
  }

  @Test func placesSortAsPeopleRead() {
    let ordered = [
      SourceLocation(file: "a"), SourceLocation(file: "a", line: 2),
      SourceLocation(file: "a", line: 2, column: 3),
      SourceLocation(file: "a", line: 2, column: 10), SourceLocation(file: "a", line: 10, column: 1),
      SourceLocation(file: "b", line: 1),
    ]
    #expect(ordered.reversed().sorted() == ordered)
  }

  @Test func severalAtOnce() {
    let all = [Diagnostic(code: "a.b", "one"), Diagnostic(.warning, code: "a.c", "two")]
    #expect(Diagnostics(all).description == "error: one [a.b]\nwarning: two [a.c]")
    #expect(Diagnostics(all).errors == [all[0]])
  }
}

struct SuggestionCase: Sendable, CustomTestStringConvertible {
  let name: String
  let candidates: [String]
  let expected: String?
  var testDescription: String { "\(name) among \(candidates)" }

  static let all = [
    SuggestionCase(name: "portefolio", candidates: ["person", "portfolio"], expected: "portfolio"),
    SuggestionCase(name: "country", candidates: ["country", "county"], expected: "country"),
    SuggestionCase(name: "lexcion", candidates: ["lexicon", "rules"], expected: "lexicon"),
    SuggestionCase(name: "lexicon", candidates: [], expected: nil),
    SuggestionCase(name: "lexicon", candidates: ["rules", "labels"], expected: nil),
    // A third of the name may differ, and one character of a short one.
    SuggestionCase(name: "ab", candidates: ["ac"], expected: "ac"),
    SuggestionCase(name: "ab", candidates: ["cd"], expected: nil),
    SuggestionCase(name: "abcdef", candidates: ["abcdxy"], expected: "abcdxy"),
    SuggestionCase(name: "abcde", candidates: ["abcxy"], expected: nil),
    // Of equals the first in the alphabet, so that messages are stable.
    SuggestionCase(name: "cat", candidates: ["rat", "bat"], expected: "bat"),
    SuggestionCase(name: "cat", candidates: ["bat", "rat"], expected: "bat"),
    SuggestionCase(name: "pays", candidates: ["pâys", "payx"], expected: "payx"),
    SuggestionCase(name: "e\u{301}tat", candidates: ["étas"], expected: "étas"),
  ]
}

struct SuggestionTests {
  @Test(arguments: SuggestionCase.all)
  func suggests(_ c: SuggestionCase) {
    #expect(closest(to: c.name, among: c.candidates) == c.expected)
  }

  @Test func distances() {
    #expect(editDistance("", "") == 0)
    #expect(editDistance("", "abc") == 3)
    #expect(editDistance("abc", "") == 3)
    #expect(editDistance("kitten", "sitting") == 3)
    #expect(editDistance("saturday", "sunday") == 3)
    #expect(editDistance("ab", "ba") == 2)
  }

  /// The definition, by recursion.
  private func slowDistance(_ a: ArraySlice<Character>, _ b: ArraySlice<Character>) -> Int {
    guard let x = a.first else { return b.count }
    guard let y = b.first else { return a.count }
    if x == y { return slowDistance(a.dropFirst(), b.dropFirst()) }
    return 1
      + min(
        slowDistance(a.dropFirst(), b), slowDistance(a, b.dropFirst()),
        slowDistance(a.dropFirst(), b.dropFirst()))
  }

  @Test func distancesAgreeWithTheDefinition() {
    var generator = SeededGenerator(stream: 3)
    func word() -> String {
      String(
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in "abé".randomElement(using: &generator)! })
    }
    for _ in 0..<100 {
      let (a, b) = (word(), word())
      #expect(editDistance(a, b) == slowDistance(Array(a)[...], Array(b)[...]), "\(a) \(b) \(seedLine)")
      #expect(editDistance(a, b) == editDistance(b, a), "\(a) \(b) \(seedLine)")
    }
  }
}

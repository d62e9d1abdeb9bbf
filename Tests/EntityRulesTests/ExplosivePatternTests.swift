import EntityLexicon
import EntityText
import Testing

@testable import EntityRules

/// A pattern and a text over which a backtracker would sit for years.
struct ExplosiveCase: Sendable, CustomTestStringConvertible {
  var name: String
  var pattern: String
  var text: String
  var matches: Int
  var testDescription: String { name }

  init(_ name: String, _ pattern: String, _ text: String, _ matches: Int) {
    (self.name, self.pattern, self.text, self.matches) = (name, pattern, text, matches)
  }
}

@Suite("Patterns that make backtrackers explode")
struct ExplosivePatternTests {
  /// `word` several times.
  static func many(_ word: String, _ count: Int) -> String {
    Array(repeating: word, count: count).joined(separator: " ")
  }

  static let named = [
    "one": "(\"a\" | \"a\" \"a\" | <l>)", "two": "(@one{1,3} @one{1,3} | @one)",
    "four": "(@two{1,3} @two{1,3} | @two @two)",
  ]

  static let cases: [ExplosiveCase] = [
    ExplosiveCase("options before as many words", "\"a\"{0,40} \"a\"{40}", many("a", 40), 1),
    ExplosiveCase(
      "forty options, one by one", many("\"a\"?", 40) + " " + many("\"a\"", 40), many("a", 40), 1),
    ExplosiveCase("reluctant options", many("\"a\"??", 40) + " " + many("\"a\"", 40), many("a", 80), 2),
    ExplosiveCase("plus of plus without an end", "(\"a\"+)+ \"b\"", many("a", 200), 0),
    ExplosiveCase("plus of plus with an end", "(\"a\"+)+ \"b\"", many("a", 200) + " b", 1),
    ExplosiveCase("three levels of plus", "((\"a\"+)+)+ \"b\"", many("a", 150), 0),
    ExplosiveCase("equal branches", "(\"a\" | \"a\")+ \"b\"", many("a", 200), 0),
    ExplosiveCase("nested equal branches", "((\"a\" | \"a\") | (\"a\" | \"a\"))+ \"b\"", many("a", 200), 0),
    ExplosiveCase(
      "branches of different length", "(\"a\" | \"a\" \"a\" | \"a\" \"a\" \"a\")+ \"b\"", many("a", 200), 0),
    ExplosiveCase("stars in a row", many("\"a\"*", 12) + " \"b\"", many("a", 200), 0),
    ExplosiveCase("gaps in a row", "\"a\" " + many("_*", 10) + " \"z\"", many("a b", 100), 0),
    ExplosiveCase("reluctant gaps in a row", "\"a\" " + many("_*?", 10) + " \"z\"", many("a b", 100), 0),
    ExplosiveCase("a gap that never ends, from every word", "_+ \"z\"", many("a", 300), 0),
    ExplosiveCase("counted groups of options", "(\"a\"{0,5} \"a\"{0,5}){8} \"b\"", many("a", 120), 0),
    ExplosiveCase("overlapping hits", "<l>+ \"b\"", many("a", 200), 0),
    ExplosiveCase("overlapping hits that fit", "<l>+ \"b\"", many("a", 200) + " b", 1),
    ExplosiveCase("captures in loops", "x:(y:(\"a\"+) z:\"a\"?)+ \"b\"", many("a", 150), 0),
    ExplosiveCase("contexts in a loop", "(\"a\" before(\"a\"{1,20} \"a\"{1,20}))+ \"b\"", many("a", 120), 0),
    ExplosiveCase(
      "contexts behind in a loop", "(\"a\" after(\"a\"{1,20} \"a\"{1,20}))+ \"b\"", many("a", 120), 0),
    ExplosiveCase("long contexts at every word", "before(_{1,100} \"z\") \"a\"", many("a", 3_000), 0),
    ExplosiveCase(
      "long contexts inside each other", "before(_{1,60} before(_{1,60} before(_{1,60} \"z\"))) \"a\"",
      many("a", 400) + " z", 178),
    ExplosiveCase("gaps in a row, with bounds", "\"a\" " + many("gap(20)", 8) + " \"z\"", many("a b", 60), 0),
    ExplosiveCase("series of series", "series(series(\"a\"+, \"a\"?), \"a\"?) \"b\"", many("a", 150), 0),
    ExplosiveCase(
      "back-references that never fit", "x:(\"a\"{1,8}) gap(20) same(x) \"b\"", many("a", 120), 0),
    ExplosiveCase(
      "two back-references", "x:(\"a\"{1,4}) y:(\"a\"{1,4}) gap(8) same(y) same(x) \"b\"", many("a", 60), 0),
    ExplosiveCase(
      "relations in a loop", "(((\"a\"+) not-within([P])) ((\"a\"+) not-contains([P])))+ \"b\"",
      many("a", 150), 0),
    ExplosiveCase("named patterns within each other", "(@four | @four \"z\") @four \"b\"", many("a", 150), 0),
    ExplosiveCase("a named pattern in a loop", "(@four | @two @two)+ \"b\"", many("a", 150), 0),
    ExplosiveCase(
      "named patterns at every word", "before(@four \"z\") @four | @four \"z\"", many("a", 2_000), 0),
    ExplosiveCase("many short matches", "(\"a\" | \"a\" \"a\")+? ", many("a", 300), 300),
  ]

  @Test("are matched one word at a time", arguments: cases)
  func matches(_ example: ExplosiveCase) {
    let compiled = CompiledRules(
      example.pattern, lists: [list("l", "a", "a a", "a a a", "a a a a")],
      patterns: Self.named.map { PatternDefinition(name: $0, match: SourceText($1, at: rulePlace)) },
      labels: ["P"])
    #expect(compiled.errors.isEmpty)
    #expect(compiled.matches(compiled.context(example.text)).count == example.matches)
  }

  @Test(
    "a star over what can be empty is refused",
    arguments: ["(\"a\"*)* \"b\"", "(\"a\"?)+ \"b\"", "(\"a\"{0,2} | \"c\"){2,} \"b\""])
  func emptyLoops(pattern: String) {
    #expect(CompiledRules(pattern).errors.map(\.code) == ["rule.empty-repetition"])
  }

  @Test("regexes over one long token")
  func regexes() throws {
    let token = Substring(String(repeating: "a", count: 2_000))
    for text in ["(a+)+b", "(a|a)+b", "(a*)*b", "a*a*a*a*a*b", "(a?){20}a{20}b"] {
      #expect(try !TokenRegex(text).matches(token))
    }
    #expect(try TokenRegex("(a?){20}a{20}").matches(token.prefix(20)))
    #expect(try TokenRegex("(a|aa)+").matches(token))
  }
}

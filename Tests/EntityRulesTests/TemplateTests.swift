import Testing

@testable import EntityRules

struct TemplateCase: Sendable, CustomTestStringConvertible {
  var text: String
  var alternatives: [[Template.Part]]
  var testDescription: String { text.isEmpty ? "(empty)" : text }

  init(_ text: String, _ alternatives: [[Template.Part]]) {
    (self.text, self.alternatives) = (text, alternatives)
  }
}

@Suite("Templates")
struct TemplateTests {
  static let cases: [TemplateCase] = [
    TemplateCase("", [[]]),
    TemplateCase("CU", [[.literal("CU")]]),
    TemplateCase("$a", [[.capture("a", field: nil)]]),
    TemplateCase("$a.id", [[.capture("a", field: "id")]]),
    TemplateCase("$0", [[.capture("0", field: nil)]]),
    TemplateCase("$0.iso", [[.capture("0", field: "iso")]]),
    TemplateCase("$a.id+$b.id", [[.capture("a", field: "id"), .literal("+"), .capture("b", field: "id")]]),
    TemplateCase("$a$b", [[.capture("a", field: nil), .capture("b", field: nil)]]),
    TemplateCase("org:$a.id", [[.literal("org:"), .capture("a", field: "id")]]),
    TemplateCase("$a.id ?? $b.iso", [[.capture("a", field: "id")], [.capture("b", field: "iso")]]),
    TemplateCase("$a.id??XX", [[.capture("a", field: "id")], [.literal("XX")]]),
    TemplateCase(
      "$a ?? $b ?? c d", [[.capture("a", field: nil)], [.capture("b", field: nil)], [.literal("c d")]]),
    TemplateCase("$a ??", [[.capture("a", field: nil)], []]),
    TemplateCase("  $a  ", [[.capture("a", field: nil)]]),
    TemplateCase("x $a y", [[.literal("x "), .capture("a", field: nil), .literal(" y")]]),
    TemplateCase("$a.", [[.capture("a", field: nil), .literal(".")]]),
    TemplateCase("$a. b", [[.capture("a", field: nil), .literal(". b")]]),
    TemplateCase("$a.b.c", [[.capture("a", field: "b"), .literal(".c")]]),
    TemplateCase("$", [[.literal("$")]]),
    TemplateCase("$$a", [[.literal("$"), .capture("a", field: nil)]]),
    TemplateCase("5 $ ?", [[.literal("5 $ ?")]]),
    TemplateCase("$été.pays_2", [[.capture("été", field: "pays_2")]]),
  ]

  @Test("are read into parts", arguments: cases)
  func parts(_ example: TemplateCase) {
    #expect(Template(example.text).alternatives == example.alternatives)
  }

  @Test("know the captures that they name")
  func captureNames() {
    #expect(Template("$a.id+$b ?? $c.x d").captureNames == ["a", "b", "c"])
    #expect(Template("a ?? b").captureNames.isEmpty)
  }

  @Test("every name that a capture may have can be used")
  func hyphenatedNames() {
    #expect(Template("$given-name").captureNames == ["given-name"])
  }

  static let aliases: [(text: String, capture: String, eachWord: Bool)] = [
    ("surname", "surname", false), ("words(surname)", "surname", true), ("words", "words", false),
    ("words(", "words(", false), ("0", "0", false), ("words(0)", "0", true),
  ]

  @Test("definitions of aliases", arguments: aliases)
  func aliasExpressions(text: String, capture: String, eachWord: Bool) {
    let expression = AliasExpression(text)
    #expect(expression.capture == capture)
    #expect(expression.eachWord == eachWord)
  }
}

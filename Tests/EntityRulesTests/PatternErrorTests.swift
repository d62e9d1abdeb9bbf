import EntityText
import Testing

@testable import EntityRules

/// A pattern that is refused; ▲ stands before the place of the error.
struct PatternErrorCase: Sendable, CustomTestStringConvertible {
  var marked: String
  var code: String
  var message: String?
  var help: String?

  var testDescription: String { marked }

  init(_ marked: String, _ code: String, _ message: String? = nil, help: String? = nil) {
    (self.marked, self.code, self.message, self.help) = (marked, code, message, help)
  }

  var pattern: String { marked.replacing("▲", with: "") }
  /// Scalars before the mark.
  var offset: Int { marked.unicodeScalars.prefix { $0 != "▲" }.count }

  /// The pattern as it lies in a file: in line 7, from column 12 on.
  var source: SourceText {
    SourceText(
      pattern, at: SourceLocation(file: "rules.yaml", line: 7, column: 12), line: "    match: '\(pattern)'")
  }
}

@Suite("Errors in patterns")
struct PatternErrorTests {
  static let syntax: [PatternErrorCase] = [
    PatternErrorCase("▲", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("  ▲", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("\"a\" | ▲", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("▲| \"a\"", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("\"a\" (▲)", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("x:▲", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("\"a\" ▲(\"b\"", "rule.syntax", "this \"(\" is never closed"),
    PatternErrorCase("\"a\"▲)", "rule.syntax", "unexpected \")\""),
    PatternErrorCase("\"a\" ▲*", "rule.syntax", "unexpected \"*\""),
    PatternErrorCase("▲+", "rule.syntax", "unexpected \"+\""),
    PatternErrorCase("\"a\" ~ ▲?", "rule.syntax", "unexpected \"?\""),
    PatternErrorCase("\"a\" ▲# \"b\"", "rule.syntax", "unexpected \"#\""),
    PatternErrorCase("\"👍🏽e\u{301}\" ▲#", "rule.syntax", "unexpected \"#\""),
    PatternErrorCase("▲\"abc", "rule.syntax", "this \" is never closed"),
    PatternErrorCase("\"a\" ▲'abc", "rule.syntax", "this ' is never closed"),
    PatternErrorCase("▲/abc", "rule.syntax", "this / is never closed"),
    PatternErrorCase("▲\"a\\\"", "rule.syntax", "this \" is never closed"),
    PatternErrorCase("▲\"\"", "rule.syntax", "there are no words between the quotes"),
    PatternErrorCase("▲''", "rule.syntax", "there are no words between the quotes"),
    PatternErrorCase("\"a\" ▲//", "rule.syntax", "there are no words between the quotes"),
    PatternErrorCase("\"a\"{2▲x}", "rule.syntax", "expected \"}\" after the bounds"),
    PatternErrorCase("\"a\"{2▲", "rule.syntax", "expected \"}\" after the bounds"),
    PatternErrorCase("\"a\"▲{3,2}", "rule.bounds", "the bounds {3,2} allow nothing"),
    PatternErrorCase("\"a\"▲{0}", "rule.bounds", "the bounds {0,0} allow nothing"),
    PatternErrorCase("\"a\"▲{101}", "rule.bounds", "a pattern may be repeated 100 times at most"),
    PatternErrorCase("\"a\"▲{2,101}", "rule.bounds", "a pattern may be repeated 100 times at most"),
    PatternErrorCase("\"a\"▲{200,}", "rule.bounds", "a pattern may be repeated 100 times at most"),
    PatternErrorCase("\"a\"▲{99999999999999999999}", "rule.bounds"),
    PatternErrorCase("\"a\" before(\"b\")▲?", "rule.syntax", "a context cannot be repeated"),
    PatternErrorCase("\"a\" (not-after(\"b\"))▲{2}", "rule.syntax", "a context cannot be repeated"),
    PatternErrorCase(
      "\"a\" ▲beforr(\"b\")", "rule.syntax", "\"beforr\" is not an operator", help: "did you mean before(…)?"),
    PatternErrorCase("▲afterr(\"b\")", "rule.syntax", help: "did you mean after(…)?"),
    PatternErrorCase("▲not-befor(\"b\")", "rule.syntax", help: "did you mean not-before(…)?"),
    PatternErrorCase(
      "\"le\" ▲ministre", "rule.syntax", "\"ministre\" is not an operator",
      help: "words to be matched stand in quotes: \"ministre\""),
    PatternErrorCase("\"a\" ▲before(\"b\"", "rule.syntax", "this \"(\" is never closed"),
    PatternErrorCase("before(▲)", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase(
      "\"a\" ▲@portfolo", "rule.unknown-pattern", "there is no pattern @portfolo",
      help: "did you mean @portfolio?"),
    PatternErrorCase("\"a\" x:▲@zzz+", "rule.unknown-pattern", "there is no pattern @zzz"),
    PatternErrorCase("@▲ portfolio", "rule.syntax", "expected a name after \"@\""),
    PatternErrorCase("<▲>", "rule.syntax", "expected a name"),
    PatternErrorCase("[ ▲9]", "rule.syntax", "expected a name"),
    PatternErrorCase("\"a\" ▲<list", "rule.syntax", "expected \">\""),
    PatternErrorCase("▲[LABEL id=x", "rule.syntax", "expected \"]\""),
    PatternErrorCase("<list iso ▲CU>", "rule.syntax", "expected a comparison after \"iso\""),
    PatternErrorCase("[LABEL id▲]", "rule.syntax", "expected a comparison after \"id\""),
    PatternErrorCase("<list iso=▲>", "rule.syntax", "expected a value"),
    PatternErrorCase("<list iso in (▲)>", "rule.syntax", "expected a value"),
    PatternErrorCase("<list iso in (CU ▲RU)>", "rule.syntax", "expected \")\""),
    PatternErrorCase("<list iso in ▲CU>", "rule.syntax", "expected a comparison after \"iso\""),
    PatternErrorCase("<list ▲=CU>", "rule.syntax", "expected a feature's name or \">\""),
    PatternErrorCase("<list iso=▲\"CU>", "rule.syntax", "this \" is never closed"),
    PatternErrorCase("{▲}", "rule.syntax", "expected a token test"),
    PatternErrorCase("{cap & ▲}", "rule.syntax", "expected a token test"),
    PatternErrorCase("{cap ▲num}", "rule.syntax", "expected \"}\" after the token test"),
    PatternErrorCase("{cap▲", "rule.syntax", "expected \"}\" after the token test"),
    PatternErrorCase("{(cap | num▲}", "rule.syntax", "expected \")\" in the token test"),
    PatternErrorCase(
      "{▲capp}", "rule.unknown-test", "there is no token test \"capp\"", help: "did you mean cap?"),
    PatternErrorCase("{cap & !▲lowr}", "rule.unknown-test", help: "did you mean lower?"),
    PatternErrorCase("{▲lenn:2}", "rule.unknown-test", help: "did you mean len:?"),
    PatternErrorCase("{▲zzzzzz}", "rule.unknown-test", "there is no token test \"zzzzzz\""),
    PatternErrorCase("{len:▲x}", "rule.syntax", "expected a number"),
    PatternErrorCase("{len:▲}", "rule.syntax", "expected a number"),
    PatternErrorCase("{len:▲6..2}", "rule.bounds", "the bounds allow nothing"),
    PatternErrorCase("{cap & value:▲31..1}", "rule.bounds", "the bounds allow nothing"),
    PatternErrorCase("{in:▲}", "rule.syntax", "expected a list's name"),
    PatternErrorCase("/a▲(b/", "rule.regex", "this \"(\" is never closed"),
    PatternErrorCase("/a▲)b/", "rule.regex", "unexpected \")\""),
    PatternErrorCase("\"x\" /▲*a/", "rule.regex", "nothing to repeat before \"*\""),
    PatternErrorCase("/a▲\\q/", "rule.regex", "there is no \\q"),
    PatternErrorCase("/▲[ab/", "rule.regex", "this \"[\" is never closed"),
    PatternErrorCase("/a▲{3,2}/", "rule.regex", "bad bounds"),
    PatternErrorCase("/\\/▲\\q/", "rule.regex", "there is no \\q"),
    PatternErrorCase(
      "\"a\" gap(▲) \"b\"", "rule.syntax", "expected the greatest number of tokens: gap(5), gap(1..5)"),
    PatternErrorCase("\"a\" gap(▲x)", "rule.syntax"),
    PatternErrorCase("\"a\" gap(▲3..2)", "rule.bounds", "the bounds allow nothing"),
    PatternErrorCase("\"a\" gap(▲101)", "rule.bounds", "a gap may have 100 tokens at most"),
    PatternErrorCase("\"a\" gap(3 ▲acros)", "rule.syntax", "unexpected \"a\""),
    PatternErrorCase("\"a\" ▲gap(3", "rule.syntax", "this \"(\" is never closed"),
    PatternErrorCase("\"a\" gap(3)▲?", "rule.syntax", "a gap has its own bounds: gap(1..5)"),
    PatternErrorCase(
      "\"a\" ▲gaps(3)", "rule.syntax", "\"gaps\" is not an operator", help: "did you mean gap(…)?"),
    PatternErrorCase("series(\"a\"▲)", "rule.syntax", "expected \",\" and what stands between the items"),
    PatternErrorCase("series(▲)", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("series(\"a\", ▲)", "rule.syntax", "a pattern is missing here"),
    PatternErrorCase("series(\"a\", \",\", \"et\"▲, \"x\")", "rule.syntax", "unexpected \",\""),
    PatternErrorCase("series(\"a\", \",\")▲?", "rule.bounds", "a series has one item at least"),
    PatternErrorCase("series(\"a\", \",\")▲{0,3}", "rule.bounds", help: "write (series(…){1,})?"),
    PatternErrorCase("\"a\"▲, \"b\"", "rule.syntax", "unexpected \",\""),
    PatternErrorCase("(\"a\"▲, \"b\")", "rule.syntax", "unexpected \",\""),
    PatternErrorCase("x:\"a\" same(▲)", "rule.syntax", "expected a capture's name"),
    PatternErrorCase("x:\"a\" ▲same(x", "rule.syntax", "this \"(\" is never closed"),
    PatternErrorCase("[A id=$▲ ]", "rule.syntax", "expected a capture's name"),
    PatternErrorCase("[A id=$x.▲]", "rule.syntax", "expected a feature's name"),
    PatternErrorCase("▲within([A]) \"a\"", "rule.syntax", "within(…) stands behind what it restricts"),
    PatternErrorCase("\"a\" within(▲\"b\")", "rule.syntax", "expected an annotation: within([LABEL])"),
    PatternErrorCase("\"a\" within([A] | ▲)", "rule.syntax"),
    PatternErrorCase("\"a\" ▲within([A]", "rule.syntax", "this \"(\" is never closed"),
    PatternErrorCase("\"a\" within([A])▲+", "rule.syntax", "unexpected \"+\""),
    PatternErrorCase(
      "before(\"a\") ▲overlaps([A]) \"a\"", "rule.syntax",
      "a context takes no tokens: overlaps(…) has nothing to restrict"),
    PatternErrorCase("\"a\" ▲contain([A])", "rule.syntax", help: "did you mean contains(…)?"),
    PatternErrorCase("\"a\" ▲\" \" \"b\"", "rule.syntax", "there are no words between the quotes"),
    PatternErrorCase(
      "▲((\"a\"{100}){100}){100}", "rule.bounds",
      "written out, the pattern has more than \(Pattern.sizeLimit) elements"),
  ]

  static let named: [String: SourceText] = [
    "portfolio": SourceText("\"affaires\"", at: SourceLocation(file: "patterns.yaml", line: 2, column: 3))
  ]

  @Test("code, place, message and help", arguments: syntax)
  func errors(_ example: PatternErrorCase) {
    let error = #expect(throws: Diagnostic.self) {
      try PatternParser.parse(example.source, named: Self.named)
    }
    let place = SourceLocation(file: "rules.yaml", line: 7, column: 12 + example.offset)
    #expect(error?.location == place)
    #expect(error?.code == example.code)
    #expect(error?.severity == .error)
    #expect(error?.sourceLine == example.source.line)
    if let message = example.message { #expect(error?.message == message) }
    if let help = example.help { #expect(error?.help == help) }
  }

  @Test("without the line of the file, the column counts in the pattern, which is shown instead")
  func foldedBlock() {
    let source = SourceText("\"a\"\n #", at: SourceLocation(file: "rules.yaml", line: 7, column: 12))
    let error = #expect(throws: Diagnostic.self) { try PatternParser.parse(source) }
    #expect(error?.location == SourceLocation(file: "rules.yaml", line: 7, column: 6))
    #expect(error?.sourceLine == source.text)
  }

  @Test("the caret stands under the error")
  func excerpt() {
    let example = PatternErrorCase("\"le\" ▲ministre", "rule.syntax")
    let error = #expect(throws: Diagnostic.self) { try PatternParser.parse(example.source) }
    #expect(
      error?.excerpt == """
        rules.yaml:7:17: error: "ministre" is not an operator (words to be matched stand in quotes: "ministre") [rule.syntax]
            \("    match: '\"le\" ministre'")
            \(String(repeating: " ", count: 16))^
        """)
  }

  @Test("an unknown test is answered with the known ones where none is near")
  func knownTests() {
    let error = #expect(throws: Diagnostic.self) {
      try PatternParser.parse(PatternErrorCase("{zzzzzz}", "").source)
    }
    #expect(error?.help?.hasPrefix("known: acronym any cap digit elision") == true)
    for name in PatternParser.tests.keys { #expect(error?.help?.contains(name) == true) }
  }

  @Test("an error in a named pattern is shown where that pattern stands")
  func namedPattern() {
    let place = SourceLocation(file: "patterns.yaml", line: 4, column: 9)
    let definition = SourceText("\"a\" ??", at: place, line: "  name: '\"a\" ??'")
    let error = #expect(throws: Diagnostic.self) {
      try PatternParser.parse(PatternErrorCase("\"x\" @name", "").source, named: ["name": definition])
    }
    #expect(error?.code == "rule.syntax")
    #expect(error?.location == SourceLocation(file: "patterns.yaml", line: 4, column: 13))
    #expect(error?.sourceLine == definition.line)
  }

  @Test(
    "what lies too deep is refused",
    arguments: [
      String(repeating: "(", count: 5000) + "\"a\"" + String(repeating: ")", count: 5000),
      String(repeating: "before(", count: 5000) + "\"a\"" + String(repeating: ")", count: 5000) + " \"b\"",
      "{" + String(repeating: "!", count: 100_000) + "cap}",
      "{" + String(repeating: "cap & ", count: 5000) + "cap}",
      "/" + String(repeating: "(", count: 50_000) + "a" + String(repeating: ")", count: 50_000) + "/",
    ])
  func depth(_ pattern: String) {
    let source = SourceText(
      pattern, at: SourceLocation(file: "rules.yaml", line: 1, column: 1), line: pattern)
    let error = #expect(throws: Diagnostic.self) { try PatternParser.parse(source) }
    #expect(error.map { ["rule.bounds", "rule.regex"].contains($0.code) } == true)
  }

  @Test("named patterns inside each other are refused where they lie too deep")
  func depthOfNames() throws {
    func named(_ count: Int) -> [String: SourceText] {
      var named = ["p0": SourceText("\"a\"", at: SourceLocation(file: "p.yaml"))]
      for number in 1...count {
        named["p\(number)"] = SourceText("@p\(number - 1)", at: SourceLocation(file: "p.yaml"))
      }
      return named
    }
    _ = try PatternParser.parse(PatternErrorCase("@p90", "").source, named: named(90))
    let error = #expect(throws: Diagnostic.self) {
      try PatternParser.parse(PatternErrorCase("@p3000", "").source, named: named(3000))
    }
    #expect(error?.code == "rule.bounds")
  }

  @Test("patterns that contain themselves")
  func circles() {
    func definition(_ text: String, _ line: Int) -> SourceText {
      SourceText(
        text, at: SourceLocation(file: "patterns.yaml", line: line, column: 6), line: "  a: '\(text)'")
    }
    let named = ["a": definition("\"x\" @b", 2), "b": definition("\"y\" | @a", 3), "c": definition("@c", 4)]
    let far = #expect(throws: Diagnostic.self) {
      try PatternParser.parse(PatternErrorCase("@a", "").source, named: named)
    }
    #expect(far?.code == "rule.circular-pattern")
    #expect(far?.location == SourceLocation(file: "patterns.yaml", line: 3, column: 12))
    let near = #expect(throws: Diagnostic.self) {
      try PatternParser.parse(PatternErrorCase("@c", "").source, named: named)
    }
    #expect(near?.code == "rule.circular-pattern")
    #expect(near?.location == SourceLocation(file: "patterns.yaml", line: 4, column: 6))
  }
}

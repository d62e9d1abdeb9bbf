import EntityText
import EntityUnicode
import Testing

@Suite struct RegularExpressionTests {
  private func found(_ pattern: String, in text: String, ignoringCase: Bool = false) throws -> [String] {
    let document = Document(text: text)
    return try RegularExpression(pattern, ignoringCase: ignoringCase).matches(in: text)
      .map { document.text(of: $0.span) }
  }

  @Test func matchesAreFoundFromLeftToRight() throws {
    #expect(try found(#"[AS]/RES/\d+"#, in: "A/RES/77 et S/RES/2231, A/RES/") == ["A/RES/77", "S/RES/2231"])
    #expect(try found("é+", in: "été, ééé") == ["é", "é", "ééé"])
    #expect(try found("É", in: "été", ignoringCase: true) == ["é", "é"])
    #expect(try found("x", in: "") == [])
    #expect(try found("x*", in: "axxb") == ["xx"])
    #expect(throws: Diagnostic.self) { try RegularExpression("") }
  }

  /// Offsets are bytes, whatever stands before.
  @Test func offsetsAreBytes() throws {
    for before in ["", "é", "😀", "e\u{301}", "ไทย", "\r", "\0"] {
      let spans = try RegularExpression("Cuba").matches(in: "\(before)Cuba").map(\.span)
      let start = before.utf8.count
      #expect(spans == [TextSpan(start, start + 4)], "\(before.unicodeScalars.map(\.value))")
    }
  }

  @Test func groupsAreThereOrNot() throws {
    let expression = try RegularExpression(#"(?<number>\d+)(?: \((\d{4})\))?"#)
    let matches = try expression.matches(in: "2231 (2015), 77")
    #expect(matches.map(\.span) == [TextSpan(0, 11), TextSpan(13, 15)])
    #expect(matches.map(\.groups) == [[TextSpan(0, 4), TextSpan(6, 10)], [TextSpan(13, 15), nil]])
    #expect(matches[0][0] == TextSpan(0, 11))
    #expect(matches[0][2] == TextSpan(6, 10))
    #expect(matches[0][3] == nil)
    #expect(expression.group(named: "number") == 1)
    #expect(expression.group(named: "year") == nil)
  }

  @Test func aWrongPatternIsShownWithItsPlace() {
    let error = #expect(throws: Diagnostic.self) { try RegularExpression("a(b") }
    #expect(error?.code == "regex.syntax")
    #expect(error?.location?.column == 3)
    #expect(error?.sourceLine == "a(b")
  }

  @Test func aSearchThatNeverEndsIsEnded() throws {
    var expression = try RegularExpression("(a*)*b")
    let text = String(repeating: "a", count: 40)
    expression.timeLimit = 5
    #expect(throws: Diagnostic.self) { try expression.matches(in: text) }
    do { _ = try expression.matches(in: text) } catch { #expect(error.code == "regex.time-limit") }
    #expect(try expression.matches(in: "aab").count == 1, "the next search begins anew")
  }

  @Test func aSearchThatTakesTooMuchMemoryIsEnded() throws {
    var expression = try RegularExpression("(?:a|b)*c")
    expression.memoryLimit = 1000
    let text = String(repeating: "ab", count: 10_000)
    do {
      _ = try expression.matches(in: text)
      Issue.record("nothing ended the search")
    } catch { #expect(error.code == "regex.memory-limit") }
  }

  @Test func oneExpressionServesManyThreads() async throws {
    let expression = try RegularExpression(#"(\w)\w*"#)
    let text = String(repeating: "un deux trois ", count: 100)
    let expected = try expression.matches(in: text)
    await withTaskGroup(of: [RegularExpression.Match].self) { group in
      for _ in 0..<8 { group.addTask { (try? expression.matches(in: text)) ?? [] } }
      for await found in group { #expect(found == expected) }
    }
    #expect(expected.count == 300)
  }
}

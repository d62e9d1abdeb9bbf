import EntityText
import RandomTesting
import Testing

@testable import EntityFormats

@Suite struct TerminalFormatTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let document: AnnotatedDocument
    let expected: String

    var testDescription: String { name }
  }

  private static func single(_ text: String, label: Label = "X", id: String? = nil) -> AnnotatedDocument {
    AnnotatedDocument(
      document: Document(text: text),
      annotations: [Annotation(span: TextSpan(0, text.utf8.count), label: label, id: id)])
  }

  @Test(arguments: [
    Case(
      name: "nested", document: minister,
      expected: "le ⟦TITLE ministre ⟦DEMONYM=CU cubain⟧ des affaires étrangères⟧, ⟦PERSON Bruno Rodríguez⟧\n"),
    Case(name: "crossing", document: crossing, expected: "⟦A abc⟦B… def⟧⟧⟦…B ghi⟧\n"),
    Case(name: "empty id", document: single("a", id: ""), expected: "⟦X a⟧\n"),
    Case(name: "compound id", document: single("a", id: "RU+CU"), expected: "⟦X=RU+CU a⟧\n"),
    Case(name: "line end", document: single("a\n"), expected: "⟦X a\n⟧\n"),
    Case(
      name: "plain", document: AnnotatedDocument(document: Document(text: "é\tb\n"), annotations: []),
      expected: "é\tb\n"),
    Case(
      name: "empty", document: AnnotatedDocument(document: Document(text: ""), annotations: []),
      expected: "\n"),
    Case(
      name: "hostile text", document: single("\u{1B}[31m\r\u{0}\u{7F}\u{9B}2J\u{202E}"),
      expected: "⟦X ␛[31m␍␀␡\\u{9B}2J\\u{202E}⟧\n"),
    Case(name: "brackets and pictures", document: single("⟦a⟧ \\ ␛"), expected: "⟦X \\⟦a\\⟧ \\\\ \\␛⟧\n"),
    Case(
      name: "hostile label", document: single("a", label: "A =⟦\u{1B}\n", id: "x …⟧\u{9B}"),
      expected: "⟦A\\ \\=\\⟦␛␊=x\\ \\…\\⟧\\u{9B} a⟧\n"),
  ])
  func bracketsWithoutColor(_ example: Case) {
    #expect(TerminalFormat(colors: .none).string(example.document) == example.expected)
  }

  @Test func colorsNestedSpansAndNamesThem() {
    #expect(
      TerminalFormat(colors: .ansi256).string(minister).replacing("\u{1B}", with: "␛")
        == """
        le ␛[38;5;16;48;5;177mministre ␛[0m␛[38;5;16;48;5;123;4mcubain␛[0m\
        ␛[38;5;16;48;5;177m des affaires étrangères␛[0m ␛[2mTITLE(DEMONYM=CU)␛[0m, \
        ␛[38;5;16;48;5;211mBruno Rodríguez␛[0m ␛[2mPERSON␛[0m
        ␛[38;5;16;48;5;123m DEMONYM ␛[0m 1  ␛[38;5;16;48;5;177m TITLE ␛[0m 1  \
        ␛[38;5;16;48;5;211m PERSON ␛[0m 1

        """)
  }

  @Test func backgroundsEndAtLineEnds() {
    #expect(
      TerminalFormat(colors: .ansi16, showsLegend: false).string(Self.single("a\n\nb", label: "CITY"))
        .replacing("\u{1B}", with: "␛")
        == "␛[30;42ma␛[0m\n\n␛[30;42mb␛[0m ␛[2mCITY␛[0m\n")
  }

  @Test func crossingSpansAreNamedOnceEach() {
    let shown = withoutSequences(TerminalFormat(colors: .ansi16, showsLegend: false).string(crossing))
    #expect(shown == "abcdef Aghi B\n")
  }

  /// Removes what the writer itself may send: `ESC [ digits m`.
  private func withoutSequences(_ text: String) -> String {
    text.replacing(/\x1B\[[0-9;]*m/.matchingSemantics(.unicodeScalar), with: "")
  }

  @Test(arguments: TerminalColors.allCases)
  func noTextDrivesTheTerminal(_ colors: TerminalColors) {
    let seed = testSeed
    var documents = RandomDocuments(seed: seed)
    for _ in 0..<300 {
      let shown = withoutSequences(TerminalFormat(colors: colors).string(documents.next(crossing: true)))
      let isHarmless = shown.unicodeScalars.allSatisfy { scalar in
        switch scalar.value {
        case 0x09, 0x0A: true
        case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E: false
        default: true
        }
      }
      #expect(isHarmless, "seed \(seed)")
    }
  }

  @Test func withoutColorNothingIsAmbiguous() throws {
    let seed = testSeed
    var documents = RandomDocuments(seed: seed)
    for _ in 0..<500 {
      let document = documents.next(crossing: true)
      var reader = BracketReader(TerminalFormat(colors: .none).string(document))
      reader.read()
      let text = document.document.text
      let texts = [text, text + "\n"].map { Array($0.utf8) }
      #expect(texts.contains(Array(reader.text.utf8)), "seed \(seed)")
      // Which of two crossing spans with one label and one id ends first cannot be told.
      for (found, bound) in [(reader.starts, \TextSpan.start), (reader.ends, \TextSpan.end)] {
        let expected = document.annotations.map { "\($0.span[keyPath: bound]) \($0.label) \($0.id ?? "")" }
        #expect(found.sorted() == expected.sorted(), "seed \(seed)")
      }
    }
  }

  @Test func thereIsNoLegendWithoutColorsOrLabels() {
    #expect(TerminalFormat(colors: .none).legend([minister]) == "")
    #expect(TerminalFormat(colors: .ansi16).legend([]) == "")
  }
}

/// Reads the bracketed form back.
private struct BracketReader {
  private var rest: Substring.UnicodeScalarView
  var text = ""
  /// The bounds of the spans, with label and id.
  var starts: [String] = []
  var ends: [String] = []
  private var open: [(name: String, continues: Bool)] = []

  init(_ marked: String) { rest = marked[...].unicodeScalars }

  mutating func read() {
    while let scalar = rest.popFirst() {
      switch scalar {
      case "⟦": readHead()
      case "⟧":
        let piece = open.removeLast()
        if !piece.continues { ends.append("\(text.utf8.count) \(piece.name)") }
      default: text.unicodeScalars.append(unescaped(scalar))
      }
    }
  }

  private mutating func readHead() {
    var isContinued = false
    var continues = false
    var parts = [""]
    if rest.first == "…" {
      isContinued = true
      rest.removeFirst()
    }
    while let scalar = rest.popFirst(), scalar != " " {
      switch scalar {
      case "…": continues = true
      case "=": parts.append("")
      default: parts[parts.count - 1].unicodeScalars.append(unescaped(scalar))
      }
    }
    let name = "\(parts[0]) \(parts.count > 1 ? parts[1] : "")"
    if !isContinued { starts.append("\(text.utf8.count) \(name)") }
    open.append((name, continues))
  }

  private mutating func unescaped(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar {
    case "\u{2421}": return "\u{7F}"
    case "\u{2400}"..."\u{2420}": return Unicode.Scalar(scalar.value - 0x2400)!
    case "\\":
      let escaped = rest.removeFirst()
      if escaped != "u" { return escaped }
      rest.removeFirst()
      var code: UInt32 = 0
      while let digit = rest.popFirst(), digit != "}" { code = code << 4 + UInt32(String(digit), radix: 16)! }
      return Unicode.Scalar(code)!
    default: return scalar
    }
  }
}

import EntityText
import RandomTesting
import Testing

struct MarkedCase: Sendable, CustomTestStringConvertible {
  let marked: String
  let text: String
  /// `start..<end LABEL` or `start..<end LABEL=id`.
  let spans: [String]
  /// Where writing it back gives other text than was read.
  var canonical: String?
  var testDescription: String { marked }

  static let all = [
    MarkedCase(marked: "", text: "", spans: []),
    MarkedCase(marked: "Le ministre.", text: "Le ministre.", spans: []),
    MarkedCase(marked: "⟦C Cuba⟧", text: "Cuba", spans: ["0..<4 C"]),
    MarkedCase(marked: "à ⟦COUNTRY=CU Cuba⟧.", text: "à Cuba.", spans: ["3..<7 COUNTRY=CU"]),
    MarkedCase(
      marked: "le ⟦TITLE ministre ⟦DEMONYM=CU cubain⟧ des Affaires étrangères⟧",
      text: "le ministre cubain des Affaires étrangères", spans: ["3..<44 TITLE", "12..<18 DEMONYM=CU"]),
    MarkedCase(marked: "⟦A a⟧⟦B b⟧", text: "ab", spans: ["0..<1 A", "1..<2 B"]),
    MarkedCase(marked: "⟦A ⟦B x⟧⟧", text: "x", spans: ["0..<1 A", "0..<1 B"]),
    MarkedCase(marked: "⟦B ⟦A x⟧⟧", text: "x", spans: ["0..<1 A", "0..<1 B"], canonical: "⟦A ⟦B x⟧⟧"),
    MarkedCase(marked: "⟦A ⟦A x⟧⟧", text: "x", spans: ["0..<1 A", "0..<1 A"]),
    MarkedCase(marked: "⟦A ⟦B ⟦C x⟧y⟧z⟧", text: "xyz", spans: ["0..<3 A", "0..<2 B", "0..<1 C"]),
    MarkedCase(marked: "⟦D=RU+CU russo-cubain⟧", text: "russo-cubain", spans: ["0..<12 D=RU+CU"]),
    MarkedCase(marked: "⟦O=org:NAM Mouvement⟧", text: "Mouvement", spans: ["0..<9 O=org:NAM"]),
    MarkedCase(marked: "⟦A=x=y z⟧", text: "z", spans: ["0..<1 A=x=y"]),
    MarkedCase(marked: "⟦A=é z⟧", text: "z", spans: ["0..<1 A=é"]),
    // Only the first blank belongs to the mark.
    MarkedCase(marked: "⟦A  x ⟧", text: " x ", spans: ["0..<3 A"]),
    MarkedCase(marked: "⟦A \u{A0}x⟧", text: "\u{A0}x", spans: ["0..<3 A"]),
    MarkedCase(marked: "😀 ⟦A 🇨🇺⟧ x", text: "😀 🇨🇺 x", spans: ["5..<13 A"]),
    MarkedCase(marked: "⟦A e\u{301}⟧\u{301}", text: "e\u{301}\u{301}", spans: ["0..<3 A"]),
    MarkedCase(marked: "⟦A \u{301}⟧", text: "\u{301}", spans: ["0..<2 A"]),
    MarkedCase(marked: "a\r\n⟦A b\r\n⟧c", text: "a\r\nb\r\nc", spans: ["3..<6 A"]),
    MarkedCase(marked: "\r⟦A \n⟧", text: "\r\n", spans: ["1..<2 A"]),
    MarkedCase(marked: "a [A b] = ⟨c⟩", text: "a [A b] = ⟨c⟩", spans: []),
  ]
}

struct MarkedErrorCase: Sendable, CustomTestStringConvertible {
  let marked: String
  let column: Int
  let message: String
  var testDescription: String { marked }

  static let all = [
    MarkedErrorCase(marked: "a⟧", column: 2, message: "this mark is closed but was never opened"),
    MarkedErrorCase(marked: "⟦A b⟧ c⟧", column: 8, message: "this mark is closed but was never opened"),
    MarkedErrorCase(marked: "⟦A b", column: 5, message: "a mark is never closed"),
    MarkedErrorCase(marked: "⟦A ⟦B c⟧", column: 9, message: "a mark is never closed"),
    MarkedErrorCase(marked: "⟦A ⟧", column: 4, message: "this mark is empty"),
    MarkedErrorCase(marked: "x ⟦A ⟧ y", column: 6, message: "this mark is empty"),
    MarkedErrorCase(marked: "⟦A⟧", column: 1, message: "this mark has no text"),
    MarkedErrorCase(marked: "é😀⟦A", column: 3, message: "this mark has no text"),
    MarkedErrorCase(marked: "⟦ Cuba⟧", column: 1, message: "this mark has no label"),
    MarkedErrorCase(marked: "e\u{301} ⟦9 Cuba⟧", column: 4, message: "this mark has no label"),
    MarkedErrorCase(marked: "⟦É Cuba⟧", column: 1, message: "this mark has no label"),
    MarkedErrorCase(marked: "⟦⟦A B⟧ c⟧", column: 1, message: "this mark has no label"),
  ]
}

struct MarkedTextTests {
  @Test(arguments: MarkedCase.all)
  func reading(_ c: MarkedCase) throws {
    let marked = try MarkedText(c.marked)
    #expect(Array(marked.text.utf8) == Array(c.text.utf8))
    #expect(marked.annotations.map { "\($0.span) \($0.label)" + ($0.id.map { "=\($0)" } ?? "") } == c.spans)
  }

  @Test(arguments: MarkedCase.all)
  func writingBack(_ c: MarkedCase) throws {
    let marked = try MarkedText(c.marked)
    let document = AnnotatedDocument(document: Document(text: marked.text), annotations: marked.annotations)
    #expect(Array(MarkedText.marking(document).utf8) == Array((c.canonical ?? c.marked).utf8))
  }

  @Test(arguments: MarkedErrorCase.all)
  func mistakes(_ c: MarkedErrorCase) {
    let error = #expect(throws: Diagnostic.self) { try MarkedText(c.marked) }
    #expect(error?.message == c.message)
    #expect(error?.location?.column == c.column)
    #expect(error?.code == "marked-text.syntax")
    #expect(error?.sourceLine == c.marked)
  }

  @Test func spansThatCrossAreLeftOut() {
    let document = AnnotatedDocument(
      document: Document(text: "abcdef"),
      annotations: [(0, 3), (2, 5), (3, 6), (4, 5)].map { Annotation(span: TextSpan($0.0, $0.1), label: "A") }
    )
    #expect(MarkedText.marking(document) == "⟦A abc⟧⟦A d⟦A e⟧f⟧")
  }

  @Test func randomAnnotationsRoundTrip() throws {
    var generator = SeededGenerator(stream: 4)
    for _ in 0..<200 {
      let text = randomText(upTo: 30, using: &generator)
      let annotations = nested(in: text, using: &generator)
      let document = AnnotatedDocument(document: Document(text: text), annotations: annotations)
      let marked = try MarkedText(MarkedText.marking(document))
      #expect(Array(marked.text.utf8) == Array(text.utf8), "\(seedLine)")
      #expect(marked.annotations == document.annotations, "\(MarkedText.marking(document)) \(seedLine)")
    }
  }

  /// Random annotations none of which cross.
  private func nested(in text: String, using generator: inout SeededGenerator) -> [Annotation] {
    let boundaries = text.scalarBoundaries
    var result: [Annotation] = []
    for _ in 0..<Int.random(in: 0...10, using: &generator) {
      let bounds = [
        boundaries.randomElement(using: &generator)!, boundaries.randomElement(using: &generator)!,
      ].sorted()
      let span = TextSpan(bounds[0], bounds[1])
      if span.isEmpty || result.contains(where: { $0.span.crosses(span) }) { continue }
      result.append(
        Annotation(
          span: span, label: ["A", "B_1", "C-D"].randomElement(using: &generator)!,
          id: [nil, "CU", "RU+CU", "a=b"].randomElement(using: &generator)!))
    }
    return result
  }
}

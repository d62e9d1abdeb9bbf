import EntityText
import RandomTesting
import Testing

@testable import EntityFormats

@Suite struct JSONLinesFormatTests {
  @Test func keysHaveAFixedOrder() throws {
    let document = AnnotatedDocument(
      document: Document(
        id: "d\"1", text: "À Cuba\n", date: CalendarDate(year: 2023, month: 6, day: 1), language: "fr"),
      annotations: [
        Annotation(
          span: TextSpan(3, 7), label: "COUNTRY", id: "CU", features: ["z": "1", "a": "\t"], score: 0.5,
          provenance: Provenance(
            recognizer: "countries/lexicon", origin: "Cuba", location: SourceLocation(file: "c.tsv", line: 9))
        ),
        Annotation(span: TextSpan(0, 7), label: "PLACE"),
      ])
    #expect(
      try JSONLinesFormat().line(document)
        == #"""
        {"id":"d\"1","text":"À Cuba\n","date":"2023-06-01","language":"fr","offset_unit":"scalar","spans":[{"start":0,"end":6,"label":"PLACE","text":"À Cuba"},{"start":2,"end":6,"label":"COUNTRY","id":"CU","text":"Cuba","score":0.5,"features":{"a":"\t","z":"1"},"source":{"recognizer":"countries/lexicon","origin":"Cuba","file":"c.tsv","line":9}}]}

        """#)
  }

  @Test func aPlainDocumentIsShort() throws {
    let document = AnnotatedDocument(
      document: Document(id: "a", text: "/\u{7F}\u{2028}\u{0}\u{1F}"), annotations: [])
    #expect(
      try JSONLinesFormat(unit: .utf16).line(document)
        == "{\"id\":\"a\",\"text\":\"/\u{7F}\u{2028}\\u0000\\u001f\",\"offset_unit\":\"utf16\",\"spans\":[]}\n"
    )
  }

  @Test(arguments: OffsetUnit.allCases, [nil] as [UInt64?])
  func whatIsWrittenIsReadBack(_ unit: OffsetUnit, _ fixedSeed: UInt64?) throws {
    let seed = fixedSeed ?? testSeed
    var documents = RandomDocuments(seed: seed)
    let format = JSONLinesFormat(unit: unit)
    var output: [UInt8] = []
    var written: [AnnotatedDocument] = []
    for _ in 0..<400 {
      let document = documents.next(crossing: Bool.random(using: &documents.generator))
      try format.append(document, to: &output)
      written.append(document)
    }
    let read = try JSONLinesFormat.read(output, file: "random")
    try #require(read.count == written.count, "seed \(seed)")
    var again: [UInt8] = []
    for (one, other) in zip(written, read) {
      #expect(one.document == other.document, "seed \(seed)")
      #expect(one.annotations == other.annotations, "seed \(seed)")
      try format.append(other, to: &again)
    }
    #expect(output == again, "seed \(seed)")
  }

  struct Unwritable: Sendable, CustomTestStringConvertible {
    let start: Int
    let end: Int
    var label: Label = "X"
    let code: String

    var testDescription: String { "\(label) \(start)..<\(end)" }
  }

  @Test(arguments: [
    Unwritable(start: 0, end: 0, code: "jsonl.write-span"),
    Unwritable(start: 0, end: 4, code: "jsonl.write-span"),
    Unwritable(start: 1, end: 3, code: "jsonl.write-span"),
    Unwritable(start: 0, end: 1, code: "jsonl.write-span"),
    Unwritable(start: 0, end: 2, label: "", code: "jsonl.empty-label"),
  ])
  func neverWritesWhatTheReaderRefuses(_ bad: Unwritable) {
    let document = AnnotatedDocument(
      document: Document(id: "d", text: "éa"),
      annotations: [Annotation(span: TextSpan(bad.start, bad.end), label: bad.label)])
    var output: [UInt8] = []
    let error = #expect(throws: Diagnostic.self) { try JSONLinesFormat().append(document, to: &output) }
    #expect(error?.code == bad.code)
    #expect(output.isEmpty)
  }

  @Test func aScoreThatIsNoNumberIsStillJSON() throws {
    for score in [Double.nan, .infinity, -.infinity] {
      let document = AnnotatedDocument(
        document: Document(id: "d", text: "a"),
        annotations: [Annotation(span: TextSpan(0, 1), label: "X", score: score)])
      let line = try JSONLinesFormat().line(document)
      #expect(try JSONLinesFormat.read(Array(line.utf8), file: "f").first?.annotations.first?.score == 0)
    }
  }

  @Test func annotationsOutOfOrderAreWrittenInOrder() throws {
    var document = minister
    let line = try JSONLinesFormat().line(document)
    document.annotations.reverse()
    #expect(try JSONLinesFormat().line(document) == line)
  }
}

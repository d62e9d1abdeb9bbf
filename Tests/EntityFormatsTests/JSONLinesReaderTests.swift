import EntityFormats
import EntityText
import Testing

/// A line that is refused, why, and where.
struct RefusedLine: Sendable, CustomTestStringConvertible {
  let line: String
  let code: String
  let column: Int
  /// What the message says, in part.
  var message = ""

  var testDescription: String { "\(code): \(line.prefix(60))" }
}

private let refused: [RefusedLine] = [
  // JSON.
  .init(
    line: #"{"id": "a", "text": }"#, code: "jsonl.syntax", column: 21, message: "expected a value, found '}'"),
  .init(line: #"{"text": "é" x"#, code: "jsonl.syntax", column: 14, message: "found 'x'"),
  .init(line: #"{"text": "a"} {}"#, code: "jsonl.syntax", column: 15, message: "after the value"),
  .init(line: #"{"text": "abc"#, code: "jsonl.syntax", column: 10, message: "not closed"),
  .init(line: #"{"text": "a",}"#, code: "jsonl.syntax", column: 14, message: "key"),
  .init(line: #"{"text" "a"}"#, code: "jsonl.syntax", column: 9, message: "':'"),
  .init(line: #"{"text": "\x"}"#, code: "jsonl.syntax", column: 11, message: "escape"),
  .init(line: #"{"text": "\u12G4"}"#, code: "jsonl.syntax", column: 11, message: "hexadecimal"),
  .init(line: "{\"text\": \"a\u{1}\"}", code: "jsonl.syntax", column: 12, message: "control character"),
  .init(line: #"{"text": "a", "n": 01}"#, code: "jsonl.syntax", column: 20, message: "start with 0"),
  .init(line: #"{"text": "a", "n": 1.}"#, code: "jsonl.syntax", column: 22, message: "digit"),
  .init(line: #"{"text": "a", "n": -}"#, code: "jsonl.syntax", column: 21, message: "digit"),
  .init(line: #"{"text": "a", "n": NaN}"#, code: "jsonl.syntax", column: 20),
  .init(line: #"{"text": tru"#, code: "jsonl.syntax", column: 10),
  .init(line: "{", code: "jsonl.syntax", column: 2, message: "the end of the line"),
  .init(line: #"{"text": "\ud83d"}"#, code: "jsonl.surrogate", column: 11),
  .init(line: #"{"text": "\ud83dA"}"#, code: "jsonl.surrogate", column: 11),
  .init(line: #"{"text": "\ud83d\u0041"}"#, code: "jsonl.surrogate", column: 11),
  .init(line: #"{"text": "\ude00"}"#, code: "jsonl.surrogate", column: 11),
  // The document.
  .init(line: "[1]", code: "jsonl.not-object", column: 1, message: "an array"),
  .init(line: #"  "text""#, code: "jsonl.not-object", column: 3, message: "a string"),
  .init(line: #"{"id": "a"}"#, code: "jsonl.missing-text", column: 1),
  .init(line: #"{"text": null}"#, code: "jsonl.missing-text", column: 1),
  .init(
    line: #"{"text": 3}"#, code: "jsonl.type", column: 10, message: "\"text\" must be a string, not a number"),
  .init(line: #"{"text": "a", "id": []}"#, code: "jsonl.type", column: 21),
  .init(line: #"{"text": "a", "id": 1.5}"#, code: "jsonl.type", column: 21),
  .init(line: #"{"text": "a", "language": true}"#, code: "jsonl.type", column: 27),
  .init(line: #"{"text": "a", "date": "2023-02-30"}"#, code: "jsonl.date", column: 23),
  .init(line: #"{"text": "a", "date": 2023}"#, code: "jsonl.type", column: 23),
  .init(
    line: #"{"text": "a", "offset_unit": "byte"}"#, code: "jsonl.offset-unit", column: 30, message: "byte"),
  .init(line: #"{"text": "a", "offset_unit": "Scalar"}"#, code: "jsonl.offset-unit", column: 30),
  .init(line: #"{"text": "a", "offset_unit": 8}"#, code: "jsonl.type", column: 30),
  .init(line: #"{"text": "a", "text": "b"}"#, code: "jsonl.duplicate-key", column: 15),
  .init(line: #"{"text": "a", "spans": {}}"#, code: "jsonl.type", column: 24),
  // Spans.
  .init(line: #"{"text": "a", "spans": [3]}"#, code: "jsonl.type", column: 25),
  .init(line: #"{"text": "a", "spans": [[0, 1]]}"#, code: "jsonl.type", column: 25),
  .init(line: #"{"text": "a", "spans": [{"end": 1, "label": "X"}]}"#, code: "jsonl.missing-key", column: 25),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "label": "X"}]}"#, code: "jsonl.missing-key", column: 25),
  .init(line: #"{"text": "a", "spans": [{"start": 0, "end": 1}]}"#, code: "jsonl.missing-key", column: 25),
  .init(line: #"{"text": "a", "spans": [[0, 1, ""]]}"#, code: "jsonl.empty-label", column: 32),
  .init(line: #"{"text": "a", "spans": [["0", 1, "X"]]}"#, code: "jsonl.type", column: 26),
  .init(line: #"{"text": "a", "spans": [[0.5, 1, "X"]]}"#, code: "jsonl.type", column: 26),
  .init(line: #"{"text": "a", "spans": [[0, 1e30, "X"]]}"#, code: "jsonl.type", column: 29),
  .init(line: #"{"text": "a", "spans": [[0, 1, 7]]}"#, code: "jsonl.type", column: 32),
  .init(
    line: #"{"text": "é", "spans": [[0, 2, "X"]]}"#, code: "jsonl.span-outside", column: 29, message: "has 1 "
  ),
  .init(line: #"{"text": "a", "spans": [[-1, 1, "X"]]}"#, code: "jsonl.span-outside", column: 26),
  .init(
    line: #"{"text": "a", "spans": [[0, 9223372036854775807, "X"]]}"#, code: "jsonl.span-outside", column: 29),
  .init(line: #"{"text": "a", "spans": [[1, 1, "X"]]}"#, code: "jsonl.span-empty", column: 26),
  .init(line: #"{"text": "ab", "spans": [[2, 1, "X"]]}"#, code: "jsonl.span-empty", column: 27),
  .init(
    line: #"{"text": "é", "offset_unit": "utf8", "spans": [[0, 1, "X"]]}"#, code: "jsonl.span-inside-scalar",
    column: 52, message: "UTF-8 bytes"),
  .init(
    line: #"{"text": "😀", "offset_unit": "utf16", "spans": [[1, 2, "X"]]}"#, code: "jsonl.span-inside-scalar",
    column: 50, message: "UTF-16"),
  .init(
    line: #"{"text": "Cuba", "spans": [{"start": 0, "end": 4, "label": "X", "text": "cuba"}]}"#,
    code: "jsonl.span-text", column: 73, message: "says \"cuba\", but the text there is \"Cuba\""),
  .init(
    line: #"{"text": "é", "spans": [{"start": 0, "end": 1, "label": "X", "text": "e\#u{301}"}]}"#,
    code: "jsonl.span-text", column: 70),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "start": 0, "end": 1, "label": "X"}]}"#,
    code: "jsonl.duplicate-key", column: 38),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "end": 1, "label": "X", "score": "1"}]}"#,
    code: "jsonl.type",
    column: 71),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "end": 1, "label": "X", "score": 1e999}]}"#,
    code: "jsonl.type",
    column: 71),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "end": 1, "label": "X", "features": {"a": []}}]}"#,
    code: "jsonl.type", column: 80),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "end": 1, "label": "X", "features": {"a": "", "a": ""}}]}"#,
    code: "jsonl.duplicate-key", column: 84),
  .init(
    line: #"{"text": "a", "spans": [{"start": 0, "end": 1, "label": "X", "source": 3}]}"#,
    code: "jsonl.not-object", column: 72),
  .init(
    line: #"{"text": "a", "spans": [[0, 1, "X"]], "entities": [[0, 1, "Y"]]}"#, code: "jsonl.span-lists",
    column: 51),
]

@Suite struct JSONLinesReaderTests {
  private func read(_ line: String) throws(Diagnostic) -> AnnotatedDocument? {
    var reader = JSONLinesReader(file: "gold.jsonl")
    return try reader.read(line: Array(line.utf8), number: 7)
  }

  private func problem(_ bytes: [UInt8]) -> Diagnostic? {
    var reader = JSONLinesReader(file: "gold.jsonl")
    do {
      _ = try reader.read(line: bytes, number: 7)
      return nil
    } catch { return error }
  }

  @Test(arguments: refused)
  func saysWhatIsWrongAndWhere(_ refused: RefusedLine) {
    let diagnostic = problem(Array(refused.line.utf8))
    #expect(diagnostic?.code == refused.code)
    #expect(diagnostic?.location == SourceLocation(file: "gold.jsonl", line: 7, column: refused.column))
    #expect(diagnostic?.message.contains(refused.message) != false || refused.message.isEmpty)
    #expect(diagnostic?.severity == .error)
  }

  @Test func namesTheByteOfInvalidUTF8() {
    let diagnostic = problem(Array("{\"text\": \"é".utf8) + [0xC3, 0x28])
    #expect(diagnostic?.code == "jsonl.utf8")
    #expect(diagnostic?.location == SourceLocation(file: "gold.jsonl", line: 7, column: 12))
    #expect(diagnostic?.message == "invalid UTF-8 at byte 12 of the line")
    for bytes: [UInt8] in [
      [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF],
    ] {
      #expect(problem(bytes)?.code == "jsonl.utf8")
    }
  }

  @Test func messagesCannotDriveTheTerminal() {
    for line in [#"{"text": "a", "date": "\u001b[31m"}"#, "{\"text\": \u{1B}[31m}", "{\u{9B}31m"] {
      let diagnostic = problem(Array(line.utf8))
      let shown = (diagnostic?.excerpt ?? "").unicodeScalars
      #expect(diagnostic != nil)
      #expect(!shown.contains("\u{1B}") && !shown.contains("\u{9B}"))
    }
  }

  @Test func hostileInputIsRefusedNotCrashedOn() {
    let deep = 1_000_000
    #expect(problem(Array(repeating: UInt8(ascii: "["), count: deep))?.code == "jsonl.depth")
    let nested = "{\"text\":\"a\",\"meta\":" + String(repeating: "{\"a\":", count: deep)
    #expect(problem(Array(nested.utf8))?.code == "jsonl.depth")
    let features = (0..<5_000).map { "\"f\($0)\":\"\"" }.joined(separator: ",")
    let crowded =
      "{\"text\":\"a\",\"spans\":[{\"start\":0,\"end\":1,\"label\":\"X\",\"features\":{\(features)}}]}"
    #expect(problem(Array(crowded.utf8))?.code == "jsonl.features")
    let digits = String(repeating: "9", count: 100_000)
    #expect(problem(Array("{\"text\":\"a\",\"spans\":[[0,\(digits),\"X\"]]}".utf8))?.code == "jsonl.type")
    #expect(problem(Array("{\"text\":\"a\",\"n\":[\(digits)e\(digits),-\(digits)]}".utf8)) == nil)
  }

  @Test func anyTruncationAndAnyByteIsReadOrRefused() {
    let line = Array(
      #"{"id":"a","text":"é\ud83d\ude00 Cuba","spans":[{"start":3,"end":7,"label":"X","score":0.5}]}"#.utf8)
    #expect(problem(line) == nil)
    for end in 1..<line.count { #expect(problem(Array(line[..<end])) != nil) }
    for index in line.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = line
        changed[index] = byte
        _ = problem(changed)
      }
    }
  }

  @Test func readsEverythingThatALineCanSay() throws {
    let document = try #require(
      try read(
        #"""
        {"id":"d1","text":"À Cuba","date":"2023-06-16T10:00:00Z","language":"fr","meta":{"a":[1,{}]},"spans":[{"start":2,"end":6,"label":"COUNTRY","id":"CU","text":"Cuba","score":0.25,"features":{"n":3,"b":true,"s":"x","z":null},"source":{"recognizer":"countries/lexicon","origin":"Cuba","file":"c.tsv","line":9}}]}
        """#))
    #expect(document.document.id == "d1")
    #expect(document.document.text == "À Cuba")
    #expect(document.document.date == CalendarDate(year: 2023, month: 6, day: 16))
    #expect(document.document.language == "fr")
    #expect(
      document.annotations == [
        Annotation(
          span: TextSpan(3, 7), label: "COUNTRY", id: "CU", features: ["b": "true", "n": "3", "s": "x"],
          score: 0.25,
          provenance: Provenance(
            recognizer: "countries/lexicon", origin: "Cuba",
            location: SourceLocation(file: "c.tsv", line: 9)))
      ])
  }

  @Test(arguments: [
    #"{"text":"é Cuba","spans":[{"start":2,"end":6,"label":"X"}]}"#,
    #"{"text":"é Cuba","spans":[{"start":2.0,"end":0.6e1,"label":"X","text":null,"id":null}]}"#,
    #"{"text":"é Cuba","spans":[{"start":2,"end":6,"label":"X","token_start":1,"token_end":1}],"label":"NEWS"}"#,
    #"{"text":"é Cuba","label":[[2,6,"X"]]}"#,
    #"{"text":"é Cuba","labels":[[2,6,"X"]]}"#,
    #"{"text":"é Cuba","entities":[[2,6,"X"]],"label":["NEWS"]}"#,
    #"{"text":"é Cuba","entities":[{"id":5,"label":"X","start_offset":2,"end_offset":6}],"relations":[]}"#,
    #"{"text":"é Cuba","spans":[],"entities":[[2,6,"X",null]]}"#,
    #"{"offset_unit":"utf8","text":"é Cuba","spans":[[3,7,"X"]]}"#,
    #"{"text":"\u00e9 Cuba","spans":[[2,6,"X"]],"offset_unit":"scalar"}"#,
    "\t{ \"text\" : \"é Cuba\" , \"spans\" : [ [ 2 , 6 , \"X\" ] ] } \r\n",
  ])
  func readsWhatOtherToolsWrite(_ line: String) throws {
    let document = try #require(try read(line))
    #expect(document.document.text == "é Cuba")
    #expect(document.annotations.map(\.span) == [TextSpan(3, 7)])
    #expect(document.annotations.map(\.label) == ["X"])
  }

  @Test(arguments: zip(OffsetUnit.allCases, [[5, 6], [2, 3], [3, 4]]))
  func countsInTheUnitOfTheLineOrOfTheReader(_ unit: OffsetUnit, _ offsets: [Int]) throws {
    let spans = "\"text\":\"😀 X\",\"spans\":[[\(offsets[0]),\(offsets[1]),\"X\"]]"
    var reader = JSONLinesReader(file: "a", defaultUnit: unit)
    let bare = try reader.read(line: Array("{\(spans)}".utf8), number: 1)
    #expect(bare?.annotations.map(\.span) == [TextSpan(5, 6)])
    let stated = try read("{\"offset_unit\":\"\(unit)\",\(spans)}")
    #expect(stated?.annotations.map(\.span) == [TextSpan(5, 6)])
  }

  @Test func decodesEscapes() throws {
    let line = #"{"text":"\"\\\/\b\f\n\r\t\u0000\u00E9\uD83D\uDE00"}"#
    #expect(try read(line)?.document.text == "\"\\/\u{8}\u{C}\n\r\t\u{0}é😀")
  }

  @Test func plainDocumentsTakeTheirLineAsID() throws {
    #expect(try read(#"{"text":""}"#)?.document.id == "7")
    #expect(try read(#"{"text":"a","id":null}"#)?.document.id == "7")
    #expect(try read(#"{"text":"a","id":42}"#)?.document.id == "42")
    #expect(try read("  \r") == nil)
    #expect(try read("") == nil)
  }

  @Test func idsAreUniqueInAFile() throws {
    var reader = JSONLinesReader(file: "f")
    func read(_ line: String, _ number: Int) throws(Diagnostic) {
      _ = try reader.read(line: Array(line.utf8), number: number)
    }
    // A line that was refused does not keep its id.
    #expect(throws: Diagnostic.self) { try read(#"{"id":"a"}"#, 1) }
    try read(#"{"id":"a","text":""}"#, 2)
    let repeated = #expect(throws: Diagnostic.self) { try read(#"{"text":"","id":"a"}"#, 3) }
    #expect(repeated?.code == "jsonl.duplicate-id")
    #expect(repeated?.location == SourceLocation(file: "f", line: 3, column: 17))
    #expect(repeated?.message.contains("line 2") == true)
  }

  @Test func aFileReportsAllItsBadLines() throws {
    let text = "\u{FEFF}{\"text\":\"a\"}\r\n\n{\"text\":1}\n{\"text\":\"b\u{2028}\"}\n[]\n"
    do {
      _ = try JSONLinesFormat.read(Array(text.utf8), file: "f")
      Issue.record("the file has bad lines")
    } catch {
      #expect(error.all.map(\.location?.line) == [3, 5])
      #expect(error.all.map(\.code) == ["jsonl.type", "jsonl.not-object"])
    }
    let good = try JSONLinesFormat.read(
      Array("\u{FEFF}{\"text\":\"a\"}\n\n{\"text\":\"b\u{2028}\"}".utf8), file: "f")
    #expect(good.map(\.document.id) == ["1", "3"])
  }
}

import EntityText
import Testing

@testable import EntityFormats

/// A file that is refused, why, and on which line.
private struct Malformed: Sendable, CustomTestStringConvertible {
  let format: String
  let file: String
  var companions: [String: String] = [:]
  let code: String
  let line: Int?

  init(_ format: String, _ file: String, _ code: String, line: Int?, companions: [String: String] = [:]) {
    self.format = format
    self.file = file
    self.companions = companions
    self.code = "\(format).\(code)"
    self.line = line
  }

  var testDescription: String { "\(code): \(file.prefix(40))" }
}

private func ann(_ lines: String, _ code: String, line: Int) -> Malformed {
  Malformed("brat", "aé b", code, line: line, companions: ["ann": lines])
}

private let tsv = "#FORMAT=WebAnno TSV 3.3\n#T_SP=x.Entity|value\n\n\n#Text=a b\n"
private let hipe = "TOKEN\tNE-COARSE-LIT\tMISC\n"
private let columns = "# global.columns = ID FORM MISC ENTITYKIT:NE ENTITYKIT:ID\n"

private let malformed: [Malformed] = [
  .init("brat", "a", "missing-ann", line: nil),
  ann("T1\tX 0 2\tab\n", "span-text", line: 1),
  ann("\nT1\tX 0 9\ta\n", "offset", line: 2),
  ann("T1\tX 1 1\t\n", "offset", line: 1),
  ann("T1\tX 2 1\t\n", "offset", line: 1),
  ann("T1\tX a b\t\n", "offset", line: 1),
  ann("T1\tX 3 4;0 1\tb a\n", "offset", line: 1),
  ann("T1\t 0 1\ta\n", "empty-label", line: 1),
  ann("T1\tX\n", "syntax", line: 1),
  ann("T1 X 0 1 a\n", "syntax", line: 1),
  ann("T1\tX 0 1\ta\nT1\tX 0 1\ta\n", "duplicate-id", line: 2),
  ann("A1\tN T9\n", "reference", line: 1),
  ann("T1\tX 0 1\ta\nN1\tReference T1 CU\tx\n", "syntax", line: 2),
  ann("T1\tX 0 1\ta\n#1\tEntityKit T1\t{\n", "note", line: 2),
  ann("Z1\tX\n", "line", line: 1),
  .init("conll", "a O\nb X\n", "tag", line: 2),
  .init("conll", "a O\nb B-\n", "tag", line: 2),
  .init("conll", "a\n", "columns", line: 1),
  .init("conll", "a O\n\nb _ O\n", "columns", line: 3),
  .init("conllu", "1\ta\n", "columns", line: 1),
  .init("conllu", columns + "x\ta\t_\t*\t_\n", "id", line: 2),
  .init("conllu", columns + "1\t\t_\t*\t_\n", "form", line: 2),
  .init("conllu", columns + "1\ta\tSpacesAfter=\\x\t*\t_\n", "space", line: 2),
  .init("conllu", columns + "1\ta\t_\t1\t_\n", "tag", line: 2),
  .init("conllu", columns + "1\ta\t_\t1:X;1:Y\t_\n", "tag", line: 2),
  .init("conllu", columns + "1\ta\t_\tX\t_\n", "tag", line: 2),
  .init("conllu", columns + "1\ta\t_\t1:X\t2:CU\n", "link", line: 2),
  .init("hipe", "a\tO\t_\n", "columns", line: 1),
  .init("hipe", hipe + "a\tO\n", "columns", line: 2),
  .init("hipe", "TOKEN\tNE-COARSE-LIT\tX\tX\tMISC\na\tO\t_\t_\n", "columns", line: 1),
  .init("hipe", hipe + "\tO\t_\n", "token", line: 2),
  .init("hipe", hipe + "a\tQ\t_\n", "tag", line: 2),
  .init("hipe", hipe + "a\tO\tSpacesAfter=\\u{D800}\n", "space", line: 2),
  .init("webanno", "", "header", line: 0),
  .init("webanno", "#FORMAT=WebAnno TSV 2.0\n", "header", line: 1),
  .init("webanno", "#FORMAT=WebAnno TSV 3.3\n#T_SP=\n", "layer", line: 2),
  .init("webanno", tsv + "1-1\t0-1\ta\n", "columns", line: 6),
  .init("webanno", tsv + "1-1\t0:1\ta\t_\t\n", "offset", line: 6),
  .init("webanno", tsv + "1-1\t0-9\ta\t_\t\n", "offset", line: 6),
  .init("webanno", tsv + "1-1\t0-1\tb\t_\t\n", "token", line: 6),
  .init("webanno", tsv + "1-1\t0-1\ta\t_\t\n1-2\t0-1\ta\t_\t\n", "offset", line: 7),
  .init("w3c", "{\n\"text\": \"a\",\n \"items\": [{}]}", "missing-key", line: 3),
  .init("w3c", #"{"items": []}"#, "missing-text", line: 1),
  .init(
    "w3c",
    #"{"text": "aa", "items": [{"target": {"selector": {"type": "TextQuoteSelector", "exact": "a"}}}]}"#,
    "ambiguous-quote", line: 1),
  .init(
    "w3c",
    #"{"text": "aa", "items": [{"target": {"selector": {"type": "TextQuoteSelector", "exact": "b"}}}]}"#,
    "quote", line: 1),
  .init(
    "w3c", #"{"text": "aa", "items": [{"target": {"selector": {"type": "FragmentSelector"}}}]}"#, "selector",
    line: 1),
  .init(
    "w3c",
    #"{"text":"a","items":[{"target":{"selector":[{"type":"TextPositionSelector","start":0,"end":1},{"type":"TextQuoteSelector","exact":"b"}]}}]}"#,
    "span-text", line: 1),
  .init("bdoc", "{\n  \"text\": 3\n}", "type", line: 2),
  .init("bdoc", #"{"text": "a", "offset_type": "x"}"#, "offset-unit", line: 1),
  .init("bdoc", "{\"text\": \"a\",\n", "syntax", line: 2),
  .init("cas", "{}", "missing-key", line: 1),
  .init("cas", #"{"%FEATURE_STRUCTURES": []}"#, "missing-text", line: 1),
  .init(
    "cas", #"{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "a"}, {"%ID": 1, "%TYPE": "a"}]}"#, "duplicate-id",
    line: 1),
  .init("label-studio", #"[{"id": 1}]"#, "missing-key", line: 1),
  .init("label-studio", #"[{"data": {"image": "x"}}]"#, "missing-text", line: 1),
  .init(
    "label-studio",
    #"[{"data":{"text":"ab"},"annotations":[{"result":[{"type":"labels","value":{"start":0,"end":1,"text":"b","labels":["X"]}}]}]}]"#,
    "span-text", line: 1),
  .init("spacy", #"{"text": "a", "ents": [{"start": 0, "end": 2, "label": "X"}]}"#, "span-outside", line: 1),
  .init("spacy", #"{"text": "a", "ents": [{"start": 0, "end": 1, "label": ""}]}"#, "empty-label", line: 1),
]

@Suite struct MalformedFileTests {
  @Test(arguments: malformed)
  private func saysWhatIsWrongAndWhere(_ example: Malformed) throws {
    let format = try #require(DocumentFormat.named(example.format))
    let error = #expect(throws: Diagnostic.self) {
      try format.read(example.file, companions: example.companions)
    }
    #expect(error?.code == example.code, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.location?.line == example.line)
  }

  @Test(arguments: DocumentFormat.both + [.html])
  func latin1IsRefusedWithItsLine(_ format: DocumentFormat) throws {
    let bytes = Array("{\n \"text\": \"".utf8) + [0xE9] + Array("\"}".utf8)
    let file = WrittenFile(documentID: "d", bytes: bytes, companions: ["ann": []])
    let error = #expect(throws: Diagnostic.self) { try format.read([file]) }
    let isJSON = ["jsonl", "w3c", "bdoc", "cas", "label-studio", "spacy"].contains(format.name)
    let codes = isJSON ? ["utf8", "syntax"] : ["encoding", "columns", "header"]
    #expect(codes.contains { error?.code == "\(format.name).\($0)" }, "\(error?.code ?? "")")
  }

  @Test func aBadLineDoesNotEndTheWork() throws {
    let lines = #"{"text": "a"}"# + "\nno\n" + #"{"text": "b"}"# + "\n"
    for format in [DocumentFormat.jsonl, .bdoc] {
      var reader = format.reader!(
        FormatInput(name: "f", documentID: "f", bytes: Array(lines.utf8)), FormatOptions())
      #expect(try reader.next()?.annotated.document.text == "a")
      let error = #expect(throws: Diagnostic.self) { try reader.next() }
      #expect(error?.location?.line == 2)
      #expect(try reader.next()?.annotated.document.text == "b")
      #expect(try reader.next() == nil)
    }
  }

  @Test func anErrorInAValueOfSeveralLinesEndsTheFile() throws {
    let file = "[\n{\"text\": \"a\"},\n{\"text\": 3},\n{\"text\": \"b\"}]\n"
    var reader = DocumentFormat.bdoc.reader!(
      FormatInput(name: "f", documentID: "f", bytes: Array(file.utf8)), FormatOptions())
    #expect(try reader.next()?.annotated.document.text == "a")
    let error = #expect(throws: Diagnostic.self) { try reader.next() }
    #expect(error?.location == SourceLocation(file: "f", line: 3, column: 10))
    #expect(try reader.next()?.annotated.document.text == "b")
  }
}

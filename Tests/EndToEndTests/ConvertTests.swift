import EntityKit
import Foundation
import Testing

/// `entity convert`, and the formats of `entity annotate`.
@Suite struct ConvertTests {
  /// Nested spans, a span outside the BMP, CR LF, combining marks, spans at both ends.
  private static let gold =
    #"{"id":"d1","text":"😀 Le ministre cubain\r\nen Co\u0302te d’Ivoire","offset_unit":"scalar","spans":[{"start":0,"end":1,"label":"X","text":"😀"},{"start":5,"end":20,"label":"TITLE","text":"ministre cubain"},{"start":14,"end":20,"label":"DEMONYM","id":"CU","text":"cubain"},{"start":25,"end":39,"label":"COUNTRY","id":"CI","text":"Co\#u{302}te d’Ivoire"}]}"#

  /// The documents without what JSONL may write in different ways.
  private func documents(_ text: String) throws -> [AnnotatedDocument] {
    try JSONLinesFormat.read(Array(text.utf8), file: "test")
  }

  @Test(arguments: [
    "jsonl", "brat", "conllu", "webanno", "w3c", "bdoc", "cas", "label-studio", "spacy",
  ])
  func thereAndBack(_ format: String) async throws {
    let folder = try TestFolder(["gold.jsonl": Self.gold])
    let there = try await Program.run(["convert", "gold.jsonl", "--to", format, "-o", "out/"], in: folder)
    #expect(there.status == 0 && there.errors.isEmpty, "\(there.errors)")
    let back = try await Program.run(["convert", "--from", format, "--to", "jsonl", "out"], in: folder)
    #expect(back.status == 0, "\(back.errors)")
    let (read, expected) = (try documents(back.text), try documents(Self.gold))
    #expect(read.map(\.document) == expected.map(\.document))
    #expect(read.map(\.annotations) == expected.map(\.annotations))
  }

  @Test func whatIsLostIsSaidAndWritten() async throws {
    let folder = try TestFolder(["gold.jsonl": Self.gold])
    let run = try await Program.run(
      ["convert", "gold.jsonl", "--to", "conll", "-o", "out.conll", "--loss-report", "loss.json"], in: folder)
    #expect(run.status == 0)
    #expect(
      run.errors == "conll: 1 nested span, 1 id, 1 document id dropped; 2 gaps of white space changed\n")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.read("loss.json").utf8)) as? [String: [String: Any]])
    #expect(report["written"]?["lost"] as? [String: Int] == ["nested-spans": 1, "ids": 1, "document-ids": 1])
    #expect(report["written"]?["changed"] as? [String: Int] == ["white-space": 2])
    #expect(report["read"]?["annotations"] as? Int == 4)
  }

  @Test func offsetsMayCountInTheWebPage() async throws {
    let page = "<p>à <b>Cu</b>ba</p><script>Cuba</script><p>en C&ocirc;te d&#39;Ivoire</p>"
    let folder = try TestFolder(Home.smallFiles.merging(["page.html": page]) { $1 })
    let inText = try await Program.run(["annotate", "page.html"], in: folder)
    #expect(inText.status == 0, "\(inText.errors)")
    let object = try #require(try inText.objects.first)
    #expect(object["text"] as? String == "à Cuba\n\nen Côte d'Ivoire")
    #expect(try checkedSpans(object, unit: "scalar") == ["Cuba", "Côte d'Ivoire"])
    let inSource = try await Program.run(
      ["annotate", "page.html", "--offsets-in", "source", "--offsets", "utf8"], in: folder)
    let source = try #require(try inSource.objects.first)
    #expect(source["text"] as? String == page)
    #expect(try checkedSpans(source, unit: "utf8") == ["Cu</b>ba", "C&ocirc;te d&#39;Ivoire"])
  }

  @Test func annotatesBratAndWritesCoNLL() async throws {
    let folder = try TestFolder(Home.smallFiles.merging(["a/b.txt": "à Cuba", "a/b.ann": ""]) { $1 })
    let run = try await Program.run(
      ["annotate", "--from", "brat", "a", "--to", "conll", "--scheme", "iobes"], in: folder)
    #expect(run.text == "-DOCSTART- -X- -X- O\n\nà _ _ O\nCuba _ _ S-COUNTRY\n\n", "\(run.errors)")
    #expect(run.errors == "conll: 1 id, 1 provenance, 1 document id dropped\n")
  }

  struct Wrong: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let status: Int32
    let says: String

    var testDescription: String { arguments.joined(separator: " ") }
  }

  @Test(arguments: [
    Wrong(arguments: ["convert", "gold.jsonl", "--to", "brat"], status: 2, says: "format.folder"),
    Wrong(arguments: ["convert", "two.jsonl", "--to", "webanno"], status: 2, says: "format.single"),
    Wrong(arguments: ["convert", "gold.json", "--to", "conll"], status: 3, says: "format.unknown"),
    Wrong(arguments: ["convert", "--to", "conll"], status: 2, says: "--from"),
    Wrong(arguments: ["convert", "gold.jsonl", "--to", "word"], status: 2, says: "word"),
    Wrong(
      arguments: ["convert", "gold.jsonl", "--to", "conll", "--scheme", "x"], status: 2, says: "iob1, iob2"),
    Wrong(arguments: ["convert", "--from", "bdoc", "gold.jsonl"], status: 3, says: "gold.jsonl:1:"),
    Wrong(arguments: ["convert", "none.jsonl", "--to", "conll"], status: 3, says: "file.missing"),
    Wrong(
      arguments: ["convert", "--from", "brat", "b", "--to", "jsonl"], status: 3,
      says: "b/a.txt: error: there is no such file"),
  ])
  func saysWhatIsWrong(_ wrong: Wrong) async throws {
    let bad = #"{"text": "a", "annotation_sets": []}"#
    let folder = try TestFolder([
      "gold.jsonl": bad, "two.jsonl": "\(Self.gold)\n{\"text\":\"b\"}\n", "b/a.ann": "",
    ])
    let run = try await Program.run(wrong.arguments, in: folder)
    #expect(run.status == wrong.status, "\(run.errors)")
    #expect(run.errors.contains(wrong.says), "\(run.errors)")
  }
}

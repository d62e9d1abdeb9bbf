import EntityProcesses
import EntityRecognition
import EntityTesting
import EntityText
import Foundation
import Testing

/// A worker that does what it should.
@Suite(.needsPython) struct ProcessRecognizerTests {
  @Test(arguments: ["utf8", "scalar", "utf16"]) func offsetsAreExactInEveryUnit(_ unit: String) throws {
    let recognizer = TestWorker.recognizer(["unit=\(unit)"])
    for marked in [
      "", "⟦DATE date⟧", "la ⟦DATE date⟧", "é ⟦DATE date⟧ è ⟦DATE date⟧", "😀🇫🇷 𝒞 ⟦DATE date⟧ 👩‍👩‍👧 ⟦DATE date⟧",
      "e\u{301}\r\n\0⟦DATE date⟧\u{2028}", #"« \" » ⟦DATE date⟧"#,
    ] {
      #expect(try recognizer.findings(MarkedText(marked).text).marked == marked)
    }
  }

  /// Half a character: the second byte of é, the second half of a surrogate pair.
  @Test(arguments: ["utf8", "utf16"]) func aSpanThatCutsACharacterIsRefused(_ unit: String) throws {
    let found = try TestWorker.recognizer(["unit=\(unit)"]).findings("😀 HALF")
    #expect(found.codes == ["process.bad-candidate"])
    #expect(found.messages.contains("the span 0..<1 cuts a character in two"))
  }

  @Test func keepsTheContractOfRecognizers() async throws {
    let recognizer = TestWorker.recognizer { $0.workers = 2 }
    await RecognizerConformance(recognizer, texts: ["la date de la date"], hugeTextBytes: 1 << 17).run()
  }

  // MARK: What the worker is told

  private func told(
    _ document: Document, needs: Set<Label> = [], earlier: [Annotation] = []
  ) throws -> [String: Any] {
    let recognizer = TestWorker.recognizer(["echo"], needs: needs)
    let origin = try #require(
      recognizer.findings(document, earlier: earlier).annotations.first?.provenance?.origin)
    return try #require(JSONSerialization.jsonObject(with: Data(origin.utf8)) as? [String: Any])
  }

  @Test func theDocumentAndWhatEarlierStagesFound() throws {
    let text = "😀 Cuba à Paris"
    let earlier = [
      Annotation(span: TextSpan(5, 9), label: "COUNTRY", id: "CU"),
      Annotation(span: TextSpan(13, 18), label: "CITY"),
    ]
    let told = try told(
      Document(id: "n1", text: text, date: CalendarDate(year: 2023, month: 6, day: 9), language: "fr"),
      needs: ["COUNTRY"], earlier: earlier)
    #expect(told["name"] as? String == "n1")
    #expect(told["date"] as? String == "2023-06-09")
    #expect(told["language"] as? String == "fr")
    let annotations = try #require(told["annotations"] as? [[String: Any]])
    #expect(annotations.count == 1)
    #expect(annotations.first?["start"] as? Int == 2)
    #expect(annotations.first?["end"] as? Int == 6)
    #expect(annotations.first?["label"] as? String == "COUNTRY")
    #expect(annotations.first?["id"] as? String == "CU")
  }

  @Test func itsSurroundingsAreMinimal() throws {
    // Inherited descriptors and variables would show in the worker.
    setenv("ENTITYKIT_TEST_SECRET", "hunter2", 1)
    let inherited = open("/dev/null", O_RDONLY)
    defer {
      unsetenv("ENTITYKIT_TEST_SECRET")
      close(inherited)
    }
    let told = try told(Document(text: "x"))
    let known: Set = ["ENTITYKIT_PLUGIN", "HOME", "LANG", "LC_ALL", "PATH", "TMPDIR"]
    #expect(Set(try #require(told["environment"] as? [String])).isSubset(of: known))
    #expect(told["folder"] as? String == TestWorker.folder)
    // The fourth is the folder that is being listed.
    #expect(told["descriptors"] as? [String] == ["0", "1", "2", "3"])
  }

  // MARK: Several at once

  @Test(arguments: [(1, 1), (1, 8), (2, 1), (3, 4)]) func everyThreadGetsItsOwnAnswer(
    workers: Int, batch: Int
  ) async throws {
    let log = TestFile()
    let recognizer = TestWorker.recognizer(["log=\(log.path)"]) {
      $0.workers = workers
      $0.batch = batch
    }
    let texts = (0..<60).map { String(repeating: "é", count: $0) + " date" }
    let found = try await recognizer.findingsAtOnce(texts)
    #expect(found.map(\.marked) == texts.map { $0.replacing("date", with: "⟦DATE date⟧") })
    #expect((1...workers).contains(log.lines.count))
  }

  @Test func oneThreadNeedsOneWorker() throws {
    let log = TestFile()
    let recognizer = TestWorker.recognizer(["log=\(log.path)"]) { $0.workers = 4 }
    for _ in 0..<10 { _ = try recognizer.findings("date") }
    #expect(log.lines.count == 1)
  }

  @Test func aCancelledTaskDoesNotWait() async throws {
    let recognizer = TestWorker.recognizer { $0.timeout = .seconds(60) }
    let task = Task { try recognizer.findings("HANG") }
    task.cancel()
    let result = await task.result
    #expect(throws: CancellationError.self) { try result.get() }
  }

  @Test func aLargeTextGoesThrough() throws {
    let text = String(repeating: "é date ", count: 50_000)
    #expect(try TestWorker.recognizer().findings(text).annotations.count == 50_000)
  }
}

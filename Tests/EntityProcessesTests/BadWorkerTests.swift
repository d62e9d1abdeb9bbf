import EntityProcesses
import EntityText
import Testing

/// Workers of every bad kind: each costs the candidates of the documents it fails over and a diagnostic.
@Suite(.needsPython) struct BadWorkerTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let word: String
    let code: String
    let saying: String
    var testDescription: String { word }

    init(_ word: String, _ code: String, saying: String) {
      (self.word, self.code, self.saying) = (word, code, saying)
    }
  }

  static let cases = [
    Case("CRASH", "process.crashed", saying: "it ended with status 3, saying \"the parser gave up\""),
    Case("SIGNAL", "process.crashed", saying: "it was ended by signal 9"),
    Case("MEMORY", "process.crashed", saying: "MemoryError"),
    Case("HANG", "process.timeout", saying: "it did not answer within 1 s"),
    Case("DRIBBLE", "process.timeout", saying: "it did not answer within 1 s"),
    Case("MUTTER", "process.timeout", saying: "it did not answer within 1 s"),
    Case("HEIR", "process.timeout", saying: "it did not answer within 1 s"),
    Case("BABBLE", "process.protocol", saying: "it wrote more than 100000 bytes without the end of a line"),
    Case("CHATTER", "process.protocol", saying: "it wrote a line that is not JSON: \"found something!\""),
    Case("ARRAY", "process.protocol", saying: "it wrote a line that is no JSON object: \"[]\""),
    Case("OTHER", "process.protocol", saying: "where the answer to document"),
    Case("DEAF", "process.crashed", saying: "it was ended by signal 9"),
    Case("REFUSE", "process.error", saying: "this text is not for me"),
    Case("OUTSIDE", "process.bad-candidate", saying: "the span 0..<10000000 leaves the text"),
    Case("NEGATIVE", "process.bad-candidate", saying: "the span -3..<1 leaves the text"),
    Case("EMPTY", "process.bad-candidate", saying: "the span 1..<1 is empty"),
    Case("BACKWARDS", "process.bad-candidate", saying: "the span 3..<1 is empty"),
    Case("LABEL", "process.bad-candidate", saying: "the label \"TIME\" is not declared"),
    Case("SCORE", "process.bad-candidate", saying: "the score 7.0 does not lie between 0 and 1"),
    Case("NOID", "process.bad-candidate", saying: "an id is empty"),
    Case("FEATURE", "process.bad-candidate", saying: "a feature has no name"),
    Case("FLOAT", "process.protocol", saying: "a message with a number that does not fit"),
    Case("HUGE", "process.protocol", saying: "a message with a number that does not fit"),
    Case("TEXTUAL", "process.protocol", saying: "a message with a wrong .candidates[1].start"),
  ]

  /// Only where a time-out is what is tested does it come soon.
  private static func limits(_ bad: Case) -> (inout WorkerLimits) -> Void {
    { limits in
      if bad.code == "process.timeout" { limits.timeout = .seconds(1) }
      limits.lineBytes = 100_000
      limits.memory = 512 << 20
    }
  }

  @Test(arguments: cases) func costsOnlyItsOwnDocument(_ bad: Case) throws {
    let recognizer = TestWorker.recognizer([], Self.limits(bad))
    #expect(try recognizer.findings("une date").marked == "une ⟦DATE date⟧")
    let lost = try recognizer.findings("une date \(bad.word)")
    #expect(lost.annotations.isEmpty)
    #expect(lost.codes == [bad.code])
    #expect(lost.messages.contains(bad.saying), "\(lost.messages)")
    #expect(lost.messages.contains("its candidates for this document are lost"))
    let next = try recognizer.findings("la date")
    #expect(next.marked == "la ⟦DATE date⟧")
    #expect(next.codes.isEmpty)
  }

  /// What is lost does not depend on which documents were on their way together.
  @Test(arguments: cases.filter { !["DRIBBLE", "MUTTER", "HEIR"].contains($0.word) })
  func costsNothingOfOthersOnTheirWay(_ bad: Case) async throws {
    let recognizer = TestWorker.recognizer([], Self.limits(bad))
    let texts = (0..<6).map { $0 == 2 ? "la date \($0) \(bad.word)" : "la date \($0)" }
    let found = try await recognizer.findingsAtOnce(texts)
    for (index, finding) in found.enumerated() {
      #expect(finding.marked == (index == 2 ? texts[2] : "la ⟦DATE date⟧ \(index)"))
      // A second look at one of the others may have been needed, which is no loss.
      let losses = finding.codes.filter { $0 != "process.restarted" }
      #expect(losses == (index == 2 ? [bad.code] : []))
    }
  }

  /// The surplus answer is found out at the next document or while nothing is asked; nothing is lost either way.
  @Test func aSecondAnswerEndsTheWorkerAndLosesNothing() throws {
    let recognizer = TestWorker.recognizer()
    #expect(try recognizer.findings("TWICE").codes.isEmpty)
    var codes: [String] = []
    for number in 0..<3 {
      let found = try recognizer.findings("date \(number)")
      #expect(found.marked == "⟦DATE date⟧ \(number)")
      codes += found.codes
    }
    #expect(codes == ["process.restarted"])
  }

  /// A worker that ends after every third document, whatever is in it.
  @Test func aTiredWorkerLosesNothing() throws {
    let recognizer = TestWorker.recognizer(["tired"])
    for number in 0..<10 {
      let found = try recognizer.findings("date \(number)")
      #expect(found.marked == "⟦DATE date⟧ \(number)")
      #expect(found.codes.allSatisfy { $0 == "process.restarted" })
    }
  }

  /// A worker that reads several documents before it answers the first breaks the contract, but only what it
  /// never answers is lost.
  @Test func aGreedyWorkerIsAskedAlone() async throws {
    let recognizer = TestWorker.recognizer(["greedy"]) { $0.timeout = .seconds(1) }
    let found = try await recognizer.findingsAtOnce(["date", "date LAST"])
    #expect(found[1].marked == "⟦DATE date⟧ LAST")
    #expect(["⟦DATE date⟧", "date"].contains(found[0].marked))
    #expect((found[0].marked == "date") == found[0].codes.contains("process.timeout"))
  }

  // MARK: Starting

  static let starts = [
    Case("stillborn", "process.start", saying: "No module named 'calendar_of_doom'"),
    Case("mute", "process.start", saying: "it did not say hello within 500 ms"),
    Case("chatty", "process.start", saying: "\"loading...\""),
    Case("future", "process.start", saying: "it speaks version 99 of the protocol, not 1"),
    Case("liar", "process.start", saying: "it makes \"TIME\", but plugin.yaml declares DATE, DAY"),
    Case(
      "furlongs", "process.start", saying: "there is no offset unit \"furlongs\"; known: utf8, scalar, utf16"),
    Case("unwilling", "process.start", saying: "it refuses to work: I want a licence"),
    Case("curt", "process.start", saying: "a message without .name"),
  ]

  @Test(arguments: starts) func aWorkerThatCannotStartIsOff(_ bad: Case) throws {
    let log = TestFile()
    let recognizer = TestWorker.recognizer([bad.word, "log=\(log.path)"]) {
      if bad.word == "mute" { $0.startTimeout = .milliseconds(500) }
      $0.failedStarts = 2
    }
    for _ in 0..<3 {
      let found = try recognizer.findings("une date")
      #expect(found.annotations.isEmpty)
      #expect(found.codes == ["process.off"])
      #expect(found.messages.contains(bad.saying), "\(found.messages)")
    }
    #expect(log.lines.count <= 2)
  }

  @Test func aProgramThatIsNotThereIsOff() throws {
    var configuration = TestWorker.configuration()
    configuration.program = "/nowhere/python3"
    let missing = ProcessRecognizer(configuration, id: "test/process", stage: "rules")
    #expect(try missing.findings("date").messages.contains("/nowhere/python3 cannot be run: No such file"))
    configuration = TestWorker.configuration()
    configuration.directory = "/nowhere"
    let lost = ProcessRecognizer(configuration, id: "test/process", stage: "rules")
    #expect(
      try lost.findings("date").messages.contains("its folder /nowhere cannot be entered: No such file"))
  }

  @Test func aWorkerThatFailsOverEverythingIsOff() throws {
    let recognizer = TestWorker.recognizer { $0.failedDocuments = 3 }
    let codes = try (0..<5).flatMap { _ in try recognizer.findings("CRASH").codes }
    #expect(codes == Array(repeating: "process.crashed", count: 3) + ["process.off", "process.off"])
  }

  @Test func whatIsOffIsTriedAgain() throws {
    let recognizer = TestWorker.recognizer {
      $0.failedDocuments = 1
      $0.offTime = .zero
    }
    #expect(try recognizer.findings("CRASH").codes == ["process.crashed"])
    #expect(try recognizer.findings("date").marked == "⟦DATE date⟧")
  }

  @Test func aWorkerThatNoLongerAnswersIsNoticedByAPing() throws {
    let recognizer = TestWorker.recognizer(["unreachable"]) {
      $0.idleBeforePing = .zero
      $0.timeout = .milliseconds(300)
      $0.failedDocuments = 2
    }
    // Every document is preceded by a ping here, which is never answered; the document itself is innocent, but
    // a worker that answers nothing must not be asked for ever.
    let found = try recognizer.findings("date")
    #expect(found.annotations.isEmpty)
    #expect(found.codes == ["process.off"])
  }
}

import EntityPipeline
import EntityRecognition
import EntityText
import RandomTesting
import Synchronization
import Testing

@Suite struct PipelineTests {
  private static let cuba = WordRecognizer.Word(text: "Cuba", label: "COUNTRY", id: "CU")

  @Test func withoutStagesThereIsNothing() throws {
    #expect(try Pipeline([]).marked("Cuba") == "Cuba")
    #expect(try Pipeline([[]]).marked("Cuba") == "Cuba")
  }

  @Test func anEmptyTextHasNoAnnotations() throws {
    let result = try Pipeline([[WordRecognizer([Self.cuba])]]).run(Document(text: ""), ledger: true)
    #expect(result.annotated.annotations.isEmpty)
    #expect(result.rejections.isEmpty)
    #expect(result.diagnostics.isEmpty)
  }

  @Test func annotationsStandInTextOrder() throws {
    let words = ["d", "c", "b", "a"].map { WordRecognizer.Word(text: $0, label: "X") }
    let annotated = try Pipeline([[WordRecognizer(words)]]).annotate(Document(text: "a b c d a"))
    #expect(annotated.annotations.map(\.span.start) == [0, 2, 4, 6, 8])
  }

  // MARK: Stages

  /// What a stage was shown, by label.
  private func labelsSeen(_ before: [[any Recognizer]], beside: [any Recognizer] = []) throws -> [Label] {
    let seen = Mutex<[Label]>([])
    let probe = Probe { context in seen.withLock { $0 = context.annotations.map(\.label) } }
    let policy = ConflictPolicy(nesting: ["TITLE": ["COUNTRY"]])
    _ = try Pipeline(before + [beside + [probe]], policy: policy).annotate(
      Document(text: "le ministre de Cuba à Moscou"))
    return seen.withLock { $0 }
  }

  @Test func laterStagesSeeWhatEarlierOnesFound() throws {
    let title = WordRecognizer.Word(text: "ministre de Cuba", label: "TITLE")
    let city = WordRecognizer.Word(text: "Moscou", label: "CITY")
    #expect(try labelsSeen([]) == [])
    #expect(try labelsSeen([[WordRecognizer([city, Self.cuba])]]) == ["COUNTRY", "CITY"])
    #expect(
      try labelsSeen([[WordRecognizer([Self.cuba])], [WordRecognizer([city, title])]])
        == ["TITLE", "COUNTRY", "CITY"])
  }

  // MARK: Reports

  @Test func reportsReachTheResultAndCostNothingElse() throws {
    let failing = ClosureRecognizer { _, sink in
      sink.report(Diagnostic(.warning, code: "test.lost", "the helper is ill"))
      sink.report(
        Diagnostic(.warning, code: "test.placed", "line 3 is long", at: SourceLocation(file: "list", line: 3))
      )
    }
    let pipeline = Pipeline([[failing, WordRecognizer([Self.cuba])], [failing]])
    let result = try pipeline.run(Document(id: "news", text: "à Cuba"))
    #expect(MarkedText.marking(result.annotated) == "à ⟦COUNTRY=CU Cuba⟧")
    let once = [
      "news: warning: the helper is ill [test.lost]", "list:3: warning: line 3 is long [test.placed]",
    ]
    #expect(result.diagnostics.map(\.description) == once + once)
  }

  @Test func aCancelledRecognizerIsNoFailure() throws {
    let cancelled = ClosureRecognizer { _, _ in throw CancellationError() }
    #expect(throws: CancellationError.self) { try Pipeline([[cancelled]]).annotate(Document(text: "Cuba")) }
  }

  // MARK: What stages see

  @Test func aStageDoesNotSeeItself() throws {
    #expect(try labelsSeen([], beside: [WordRecognizer([Self.cuba])]) == [])
  }

  @Test func losersAndVetoesAreNotSeen() throws {
    let person = WordRecognizer.Word(text: "Cuba à Moscou", label: "PERSON")
    let veto = WordRecognizer.Word(text: "de Cuba", label: Candidate.everyLabel, isVeto: true)
    #expect(try labelsSeen([[WordRecognizer([Self.cuba, person])]]) == ["PERSON"])
    #expect(try labelsSeen([[WordRecognizer([Self.cuba, veto])]]) == [])
  }

  @Test func aVetoHoldsInLaterStages() throws {
    let veto = WordRecognizer.Word(text: "de Cuba", label: Candidate.everyLabel, isVeto: true)
    let pipeline = Pipeline([[WordRecognizer([veto])], [WordRecognizer([Self.cuba])]])
    #expect(try pipeline.marked("rhum de Cuba à Cuba") == "rhum de Cuba à ⟦COUNTRY=CU Cuba⟧")
  }

  @Test func aLaterStageMayReplaceAnEarlierAnnotation() throws {
    let longer = WordRecognizer.Word(text: "République de Cuba", label: "COUNTRY", id: "CU")
    let pipeline = Pipeline([[WordRecognizer([Self.cuba])], [WordRecognizer([longer])]])
    #expect(try pipeline.marked("la République de Cuba") == "la ⟦COUNTRY=CU République de Cuba⟧")
  }

  @Test func annotationsKnowTheirTokens() throws {
    let seen = Mutex<[Range<Int>]>([])
    let half = ClosureRecognizer { _, sink in sink.add(TextSpan(0, 2), "HALF", from: "test") }
    let probe = Probe { context in seen.withLock { $0 = context.annotationTokens } }
    _ = try Pipeline([[WordRecognizer([Self.cuba]), half], [probe]]).annotate(Document(text: "Vive Cuba"))
    #expect(seen.withLock { $0 } == [0..<0, 1..<2])
  }

  // MARK: Ledger

  @Test func theLedgerIsKeptOnRequest() throws {
    let twin = WordRecognizer.Word(text: "Cuba", label: "PERSON")
    let pipeline = Pipeline([[WordRecognizer([Self.cuba, twin])]])
    let document = Document(text: "Cuba")
    #expect(try pipeline.run(document).rejections.isEmpty)
    let rejections = try pipeline.run(document, ledger: true).rejections
    #expect(rejections.map(\.candidate.annotation.label) == ["PERSON"])
    #expect(rejections.map(\.winner.annotation.label) == ["COUNTRY"])
    #expect(rejections.map(\.clause) == [.tie])
  }

  // MARK: Limits

  @Test func aTextTooLargeIsRefused() throws {
    let pipeline = Pipeline([[WordRecognizer([Self.cuba])]], limits: Limits(documentBytes: 8))
    #expect(try pipeline.marked("Cuba  ab") == "⟦COUNTRY=CU Cuba⟧  ab")
    // Eight letters, ten bytes.
    let error = #expect(throws: Diagnostic.self) {
      try pipeline.annotate(Document(id: "big", text: "Cuba été"))
    }
    #expect(error?.code == "pipeline.document-too-large")
    #expect(error?.severity == .error)
    #expect(error?.location == SourceLocation(file: "big"))
    #expect(error?.message.contains("10 bytes") ?? false)
    #expect(error?.message.contains("limit of 8") ?? false)
    #expect(error?.help?.contains("limits.document-bytes") ?? false)
  }

  @Test func tooManyCandidatesAreReported() throws {
    let pipeline = Pipeline([[WordRecognizer([Self.cuba])]], limits: Limits(candidates: 2))
    let result = try pipeline.run(Document(id: "d", text: "Cuba Cuba Cuba Cuba Cuba"))
    #expect(result.annotated.annotations.map(\.span.start) == [0, 5])
    let diagnostic = try #require(result.diagnostics.first)
    #expect(result.diagnostics.count == 1)
    #expect(diagnostic.code == "pipeline.candidates")
    #expect(diagnostic.severity == .warning)
    #expect(diagnostic.location == SourceLocation(file: "d"))
    #expect(diagnostic.message.contains("stage 1"))
    #expect(diagnostic.message.contains("3 were left out"))
  }

  @Test func theLimitOfCandidatesHoldsForEachStage() throws {
    let moscow = WordRecognizer.Word(text: "Moscou", label: "CITY")
    let pipeline = Pipeline(
      [[WordRecognizer([Self.cuba])], [WordRecognizer([moscow])]], limits: Limits(candidates: 2))
    let exact = try pipeline.run(Document(text: "Cuba Cuba Moscou Moscou"))
    #expect(exact.annotated.annotations.count == 4)
    #expect(exact.diagnostics.isEmpty)
    let over = try pipeline.run(Document(text: "Cuba Cuba Cuba Moscou Moscou Moscou"))
    #expect(over.diagnostics.map(\.message.count).count == 2)
    #expect(over.annotated.annotations.count == 4)
  }

  // MARK: Failures

  struct Broken: Error, CustomStringConvertible { var description: String { "out of ink" } }

  @Test func aRecognizerThatFailsIsNamed() throws {
    let broken = ClosureRecognizer("names/model") { _, _ in throw Broken() }
    let pipeline = Pipeline([[WordRecognizer([Self.cuba])], [broken]])
    let error = #expect(throws: Diagnostic.self) {
      try pipeline.annotate(Document(id: "article-7", text: "Cuba"))
    }
    #expect(error?.code == "pipeline.recognizer-failed")
    #expect(error?.message == "recognizer names/model failed: out of ink")
    #expect(error?.location == SourceLocation(file: "article-7"))
  }

  @Test func afterAFailureTheNextDocumentIsFine() throws {
    let picky = ClosureRecognizer { context, sink in
      if context.document.text.contains("!") { throw Broken() }
      sink.add(TextSpan(0, 2), "X", from: "picky")
    }
    let pipeline = Pipeline([[picky]])
    #expect(throws: Diagnostic.self) { try pipeline.annotate(Document(text: "ab !")) }
    #expect(try pipeline.marked("ab") == "⟦X ab⟧")
  }

  @Test func anAnalyzerThatFailsEndsTheDocument() {
    let pipeline = Pipeline(
      name: "test", analyzer: BrokenAnalyzer(), stages: [], policy: ConflictPolicy())
    #expect(throws: BrokenAnalyzer.Failure()) { try pipeline.annotate(Document(text: "x")) }
  }

  // MARK: What it says of itself

  @Test func labelsAreThoseOfAllRecognizers() {
    let pipeline = Pipeline([
      [WordRecognizer([Self.cuba])], [ClosureRecognizer(makes: ["A", "B"]) { _, _ in }],
    ])
    #expect(pipeline.labels == ["COUNTRY", "A", "B"])
  }

  // MARK: At once

  @Test func eightTasksAgreeWithOne() async throws {
    var generator = SeededGenerator()
    let words = ["Cuba", "Moscou", "ministre", "de", "Vladimir", "Poutine", "MNA", "à"]
    let documents = (0..<120).map { number in
      Document(
        id: "\(number)",
        text: (0..<Int.random(in: 0...40, using: &generator))
          .map { _ in words.randomElement(using: &generator)! }.joined(separator: " "))
    }
    let pipeline = Pipeline(
      [
        [
          WordRecognizer([
            Self.cuba, WordRecognizer.Word(text: "Moscou", label: "CITY"),
            WordRecognizer.Word(text: "Vladimir Poutine", label: "PERSON", id: "putin", aliasAt: 1),
            WordRecognizer.Word(text: "de Cuba", label: Candidate.everyLabel, isVeto: true),
          ])
        ],
        [
          WordRecognizer(
            stage: "two",
            [
              WordRecognizer.Word(text: "ministre à Moscou", label: "TITLE"),
              WordRecognizer.Word(text: "Moscou Cuba", label: "PERSON"),
            ])
        ],
      ], policy: ConflictPolicy(nesting: ["TITLE": ["CITY"]]))
    let expected = try documents.map { try pipeline.annotate($0).annotations }
    let found = try await withThrowingTaskGroup(of: [[Annotation]].self) { group in
      for _ in 0..<8 {
        group.addTask { try documents.map { try pipeline.annotate($0).annotations } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.count == 8)
    #expect(found.allSatisfy { $0 == expected }, "\(seedLine)")
  }
}

/// Looks, and proposes nothing.
private struct Probe: Recognizer {
  let descriptor = RecognizerDescriptor(id: "probe", stage: "probe", makes: [])
  let look: @Sendable (borrowing RecognitionContext) -> Void

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    look(context)
  }
}

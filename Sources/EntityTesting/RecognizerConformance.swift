public import EntityRecognition
public import EntityText
internal import Foundation
public import Testing

/// What every recognizer must do, tried out on one: the contract of ``EntityRecognition/Recognizer`` as a test.
///
///     @Test func keepsTheContract() async throws {
///       await RecognizerConformance(MyRecognizer(), texts: ["la résolution 2231 (2015)"]).run()
///     }
///
/// On your texts, on mutilated forms of them, and on texts that nobody writes (nothing, white space, only
/// emoji, only combining marks, carriage returns without line feeds, one very long text), the recognizer must
///
/// - not throw, and propose only spans that are not empty, lie in the text and on the bounds of its Unicode scalars;
/// - use the labels that its descriptor declares, scores from 0 to 1, ids that are not empty, and say where
///   each candidate comes from;
/// - propose the same when it runs again, and when eight threads run it at once;
/// - where its task is cancelled, either propose the same or throw `CancellationError`.
public struct RecognizerConformance: Sendable {
  private let recognizer: any Recognizer
  private let analyzer: any TextAnalyzer
  private let texts: [String]
  private let hugeTextBytes: Int

  /// - Parameters:
  ///   - texts: sentences in which the recognizer finds something. Spans may be marked in them as
  ///     ``Recognizer/expect(_:analyzer:sourceLocation:)`` describes; those with a label that the recognizer needs are
  ///     given to it.
  ///   - analyzer: what makes tokens and hits; without it, tokens only. A pipeline that is loaded has one:
  ///     `LoadedPipeline.textAnalyzer`.
  ///   - hugeTextBytes: how long the very long text is.
  public init(
    _ recognizer: any Recognizer, texts: [String] = [], analyzer: any TextAnalyzer = PlainAnalyzer(),
    hugeTextBytes: Int = 1 << 20
  ) {
    self.recognizer = recognizer
    self.texts = texts
    self.analyzer = analyzer
    self.hugeTextBytes = hugeTextBytes
  }

  /// Tries everything, and records every breach as an issue of the running test.
  public func run(sourceLocation: Testing.SourceLocation = #_sourceLocation) async {
    for problem in await problems() {
      Issue.record(Comment(rawValue: problem.description), sourceLocation: sourceLocation)
    }
  }

  /// Every breach of the contract; each kind is reported once, with the first text that shows it.
  public func problems() async -> [Diagnostic] {
    var report = ConformanceReport(recognizer: recognizer.descriptor.id)
    checkDescriptor(&report)
    for sample in ConformanceSample.all(
      texts, needs: recognizer.descriptor.needs, hugeTextBytes: hugeTextBytes, &report)
    {
      await check(sample, &report)
    }
    return report.problems
  }

  // MARK: One text

  private func check(_ sample: ConformanceSample, _ report: inout ConformanceReport) async {
    let run = RecognizerRun(recognizer: recognizer, analyzer: analyzer)
    let context: RecognitionContext
    let first: [Candidate]
    do {
      context = try run.context(Document(id: "conformance", text: sample.text), earlier: sample.earlier)
      first = try run.candidates(context)
    } catch {
      report.add("conformance.throws", "it throws: \(error)", sample)
      return
    }
    let bounds = ScalarBounds(sample.text)
    for candidate in first { check(candidate, bounds, tokens: context.tokens.count, sample, &report) }
    if (try? run.candidates(context)) != first {
      report.add("conformance.repeat", "it proposes something else when it runs again", sample)
    }
    // Long texts would only take long: what is shared between threads shows in short ones too.
    if !sample.isHuge {
      let others = await Self.onEightThreads { try? run.candidates(context) }
      if others.contains(where: { $0 != first }) {
        report.add("conformance.threads", "eight threads at once do not all get what one gets", sample)
      }
    }
    await checkCancellation(run, context, first, sample, &report)
  }

  private func check(
    _ candidate: Candidate, _ bounds: ScalarBounds, tokens: Int, _ sample: ConformanceSample,
    _ report: inout ConformanceReport
  ) {
    let annotation = candidate.annotation
    let span = annotation.span
    if span.isEmpty { report.add("conformance.empty-span", "the span \(span) is empty", sample) }
    if span.end > bounds.end {
      report.add(
        "conformance.out-of-bounds", "the span \(span) leaves the text, which has \(bounds.end) bytes", sample
      )
    } else if !bounds.contains(span.start) || !bounds.contains(span.end) {
      report.add("conformance.scalar-boundary", "the span \(span) cuts a character in two", sample)
    }
    let isFree = candidate.isVeto && annotation.label == Candidate.everyLabel
    if !candidate.isVeto, !recognizer.descriptor.makes.contains(annotation.label) {
      report.add(
        "conformance.undeclared-label",
        "it makes \(annotation.label), but its descriptor declares \(Self.names(recognizer.descriptor.makes))",
        sample)
    }
    if !isFree, !annotation.label.isValid {
      report.add("conformance.label", "\"\(annotation.label)\" is not a label", sample)
    }
    if !(0...1).contains(annotation.score) {
      report.add("conformance.score", "the score \(annotation.score) does not lie between 0 and 1", sample)
    }
    if annotation.id == "" { report.add("conformance.empty-id", "an id is empty; say nil instead", sample) }
    if annotation.provenance?.recognizer.isEmpty ?? true {
      report.add("conformance.provenance", "a candidate does not say which recognizer proposes it", sample)
    }
    for alias in candidate.aliases
    where alias.tokens.isEmpty || alias.tokens.lowerBound < 0 || alias.tokens.upperBound > tokens {
      report.add("conformance.alias", "an alias covers tokens \(alias.tokens) of \(tokens)", sample)
    }
  }

  private func checkDescriptor(_ report: inout ConformanceReport) {
    let descriptor = recognizer.descriptor
    if descriptor.id.isEmpty { report.add("conformance.id", "the descriptor has no id") }
    if descriptor.stage.isEmpty { report.add("conformance.stage", "the descriptor names no stage") }
    for label in descriptor.makes.union(descriptor.needs).sorted() where !label.isValid {
      report.add("conformance.label", "\"\(label)\" is not a label")
    }
    if descriptor != recognizer.descriptor {
      report.add("conformance.descriptor", "the descriptor changes from call to call")
    }
  }

  private func checkCancellation(
    _ run: RecognizerRun, _ context: RecognitionContext, _ expected: [Candidate], _ sample: ConformanceSample,
    _ report: inout ConformanceReport
  ) async {
    let task = Task {
      // Waits for the cancellation, which a sleep notices at once.
      try? await Task.sleep(for: .seconds(3600))
      return Result { try run.candidates(context) }
    }
    task.cancel()
    switch await task.value {
    case .success(let found) where found == expected: break
    case .success:
      report.add("conformance.cancellation", "in a cancelled task it proposes only a part", sample)
    case .failure(let error) where error is CancellationError: break
    case .failure(let error):
      report.add("conformance.cancellation", "in a cancelled task it throws \(error)", sample)
    }
  }

  // MARK: Threads

  /// Eight real threads, not tasks, of which only as many would run at once as there are processors.
  private static func onEightThreads<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async
    -> [Value]
  {
    await withTaskGroup(of: Value.self) { group in
      for _ in 0..<8 {
        group.addTask {
          await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: work()) }
            thread.stackSize = 8 << 20
            thread.start()
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private static func names(_ labels: Set<Label>) -> String {
    labels.isEmpty ? "none" : labels.sorted().map(\.rawValue).joined(separator: ", ")
  }
}

/// Where the scalars of a text begin, in bytes.
private struct ScalarBounds {
  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  var end: Int { bytes.count }

  func contains(_ offset: Int) -> Bool {
    offset == bytes.count || bytes.indices.contains(offset) && bytes[offset] & 0xC0 != 0x80
  }
}

/// What was found out so far, each kind once.
struct ConformanceReport {
  let recognizer: String
  private(set) var problems: [Diagnostic] = []

  init(recognizer: String) { self.recognizer = recognizer }

  mutating func add(_ code: String, _ message: String, _ sample: ConformanceSample? = nil) {
    guard !problems.contains(where: { $0.code == code }) else { return }
    problems.append(
      Diagnostic(
        code: code, sample.map { "on \($0.name): \(message)" } ?? message,
        at: EntityText.SourceLocation(file: recognizer.isEmpty ? "recognizer" : recognizer)))
  }
}

import EntityProcesses
import EntityRecognition
import EntityTesting
import EntityText
import Foundation
import Testing

/// The interpreter of the test workers; `nil` where there is none. Not one behind a shim, whose start takes longer
/// than the tests.
let python: String? =
  ProgramSearch.find("python3", path: "/usr/bin:/usr/local/bin") ?? ProgramSearch.find("python3")

extension Trait where Self == ConditionTrait {
  static var needsPython: Self { .enabled(if: python != nil, "python3 is not installed") }
}

/// The worker of `Workers/worker.py` with some traits.
enum TestWorker {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Workers"

  static func configuration(
    _ traits: [String] = [], _ change: (inout WorkerLimits) -> Void = { _ in }
  ) -> WorkerConfiguration {
    var configuration = WorkerConfiguration(
      plugin: "test", program: python ?? "/nowhere", arguments: ["-S", "worker.py"] + traits,
      directory: folder,
      labels: ["DATE", "DAY"])
    configuration.limits.restartDelay = .milliseconds(1)
    change(&configuration.limits)
    return configuration
  }

  static func recognizer(
    _ traits: [String] = [], needs: Set<Label> = [], _ change: (inout WorkerLimits) -> Void = { _ in }
  ) -> ProcessRecognizer {
    ProcessRecognizer(configuration(traits, change), id: "test/process", stage: "rules", needs: needs)
  }
}

/// Made once, for that takes longer than the tests.
let testAnalyzer = PlainAnalyzer()

/// What a recognizer makes of one text.
struct Findings: Equatable, Sendable {
  var marked: String
  var codes: [String]
  var messages: String
  var annotations: [Annotation]
}

extension Recognizer {
  func findings(
    _ document: Document, earlier: [Annotation] = []
  ) throws -> Findings {
    var text = AnalyzedText(document: document)
    try testAnalyzer.analyze(document, into: &text)
    var sink = CandidateSink()
    try recognize(RecognitionContext(text: text, annotations: earlier), into: &sink)
    let annotations = sink.candidates.map(\.annotation)
    return Findings(
      marked: MarkedText.marking(AnnotatedDocument(document: document, annotations: annotations)),
      codes: sink.diagnostics.map(\.code), messages: sink.diagnostics.map(\.message).joined(separator: "\n"),
      annotations: annotations)
  }

  func findings(_ text: String) throws -> Findings { try findings(Document(id: "news", text: text)) }

  /// Asks from as many threads at once as there are texts.
  func findingsAtOnce(_ texts: [String]) async throws -> [Findings] {
    try await withThrowingTaskGroup(of: (Int, Findings).self) { group in
      for (index, text) in texts.enumerated() {
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Result { (index, try self.findings(text)) }) }.start()
          }
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }.sorted { $0.key < $1.key }.map(\.value)
    }
  }
}

/// A file that is gone when the test is.
final class TestFile {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("entitykit-\(UUID().uuidString)")
    .path

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The lines of the file; none where it is not there.
  var lines: [String] {
    ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }
}

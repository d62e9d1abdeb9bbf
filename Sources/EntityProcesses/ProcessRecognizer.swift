public import EntityRecognition
public import EntityText

/// A recognizer that is a program of its own, in any language. It gets documents and gives candidates as
/// lines of JSON; docs/process-plugins.md says how.
///
/// Workers start with the first document that needs them and end with the last copy of this value. A worker that
/// crashes, hangs, babbles or lies costs the candidates of the documents it failed over, each with a
/// diagnostic, and never more.
public struct ProcessRecognizer: Recognizer {
  public let descriptor: RecognizerDescriptor
  private let pool: WorkerPool

  /// - Parameters:
  ///   - id: by convention the plugin's with "/process".
  ///   - needs: labels of earlier annotations that the worker is told of.
  public init(
    _ configuration: WorkerConfiguration, id: String, version: String = "1", stage: String,
    needs: Set<Label> = []
  ) {
    descriptor = RecognizerDescriptor(
      id: id, version: version, stage: stage, makes: Set(configuration.labels.map { Label($0) }), needs: needs
    )
    pool = WorkerPool(configuration)
  }

  /// Waits for a worker's answer: as long as the documents before this one take, and at most twice the time
  /// for one document. Several threads may wait at once.
  /// - Throws: `CancellationError`.
  public func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws
  {
    let document = context.document
    let earlier = context.annotations.filter { descriptor.needs.contains($0.label) }
    switch try pool.ask({ Self.line(document, earlier, id: $0, $1) }) {
    case .failed(let problem): candidates.report(problem)
    case .answered(let raw, let unit, let labels, let notes):
      for note in notes { candidates.report(note) }
      do throws(BadCandidate) {
        let reader = CandidateReader(document, unit: unit, labels: labels)
        for annotation in try reader.annotations(raw, from: descriptor.id) {
          candidates.add(Candidate(annotation))
        }
      } catch {
        candidates.report(
          Diagnostic(
            .warning, code: "process.bad-candidate",
            "worker of \(descriptor.id): \(error.message); its candidates for this document are lost",
            help: error.help))
      }
    }
  }

  /// Ends the workers now; what is asked later finds nothing and reports it.
  public func close() { pool.close() }

  /// A document as a worker reads it.
  static func line(_ document: Document, _ earlier: [Annotation], id: Int, _ unit: OffsetUnit) -> [UInt8] {
    let table = OffsetTable(document.text, unit: earlier.isEmpty ? .utf8 : unit)
    return WorkerProtocol.line(
      WorkerProtocol.DocumentMessage(
        id: id, name: document.id, text: document.text, date: document.date?.description,
        language: document.language,
        annotations: earlier.map { annotation in
          let range = table.range(of: annotation.span)
          return WorkerProtocol.Earlier(
            start: range.lowerBound, end: range.upperBound, label: annotation.label.rawValue,
            id: annotation.id)
        }))
  }
}

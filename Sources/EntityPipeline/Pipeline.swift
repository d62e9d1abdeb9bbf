public import EntityRecognition
public import EntityText

/// Recognizers that may run together; a later stage sees what the earlier ones found.
public struct Stage: Sendable {
  public let name: String
  public let recognizers: [any Recognizer]

  public init(name: String, recognizers: [any Recognizer]) {
    self.name = name
    self.recognizers = recognizers
  }
}

/// What a document may cost.
public struct Limits: Hashable, Sendable {
  /// The largest text, in bytes.
  public var documentBytes: Int
  /// The largest number of candidates that a stage may propose for one document.
  public var candidates: Int

  public init(documentBytes: Int = 64 << 20, candidates: Int = 1_000_000) {
    self.documentBytes = documentBytes
    self.candidates = candidates
  }
}

/// Recognizers in stages, a conflict policy and limits: an immutable value that any number of
/// documents may pass through at once. Running it is a pure function of pipeline and document.
public struct Pipeline: Sendable {
  public let name: String
  public let stages: [Stage]
  public let policy: ConflictPolicy
  public let limits: Limits
  public let normalizers: [any Normalizer]
  /// Scores to take instead of those that recognizers give.
  public let calibration: Calibration
  private let analyzer: any TextAnalyzer

  public init(
    name: String, analyzer: any TextAnalyzer, stages: [Stage], policy: ConflictPolicy,
    limits: Limits = Limits(), normalizers: [any Normalizer] = [], calibration: Calibration = Calibration()
  ) {
    self.name = name
    self.analyzer = analyzer
    self.stages = stages
    self.policy = policy
    self.limits = limits
    self.normalizers = normalizers
    self.calibration = calibration
  }

  /// Everything that the recognizers may propose.
  public var labels: Set<Label> {
    Set(stages.flatMap(\.recognizers).flatMap(\.descriptor.makes))
  }

  /// What one document came to.
  public struct Result: Sendable {
    public var annotated: AnnotatedDocument
    /// Who lost against whom, and why; empty unless asked for.
    public var rejections: [ConflictPolicy.Rejection]
    /// Everything that the reader of the annotations should know: limits reached, what recognizers
    /// reported. Each has a place, at least the document's id.
    public var diagnostics: [Diagnostic]
  }

  /// The document's annotations.
  /// - Throws: ``Diagnostic``: the text is larger than allowed, or a recognizer failed;
  ///   `CancellationError` where the task is cancelled, which is looked at after each recognizer.
  /// - Complexity: O(length of the text) for lists and rules.
  public func annotate(_ document: Document) throws -> AnnotatedDocument {
    try run(document).annotated
  }

  /// The same with all that is known about how it came about.
  /// - Parameter ledger: whether to keep the candidates that lost.
  public func run(_ document: Document, ledger: Bool = false) throws -> Result {
    var state = try State(analyze(document), ledger: ledger)
    for stage in stages { try run(stage, &state) }
    let remembered = DocumentMemory(state.kept, in: state.text).candidates(surviving: ledger ? nil : policy)
    if !remembered.isEmpty {
      state.add(remembered, by: policy, notingAlternatives: false)
    }
    var annotations = state.annotations
    DocumentEvidence.decide(&annotations, in: document)
    normalize(&annotations, in: document)
    return Result(
      annotated: AnnotatedDocument(document: document, annotations: annotations),
      rejections: state.rejections ?? [], diagnostics: state.diagnostics)
  }

  /// What the recognizers of each stage see of a document, for those who ask why they did not find something.
  /// - Complexity: as ``run(_:ledger:)``.
  public func contexts(of document: Document) throws -> [(stage: String, context: RecognitionContext)] {
    var state = try State(analyze(document), ledger: false)
    return try stages.map { stage in
      let context = state.context
      try run(stage, &state)
      return (stage.name, context)
    }
  }

  /// A document under way.
  private struct State {
    /// What the first stage sees.
    private let start: RecognitionContext
    var kept: [Candidate] = []
    var rejections: [ConflictPolicy.Rejection]?
    var diagnostics: [Diagnostic] = []

    init(_ text: AnalyzedText, ledger: Bool) {
      start = RecognitionContext(text: text, annotations: [])
      rejections = ledger ? [] : nil
    }

    /// Keeps what a policy makes of the candidates so far and of further ones.
    mutating func add(_ proposed: consuming [Candidate], by policy: ConflictPolicy, notingAlternatives: Bool)
    {
      // Nobody else holds them while they are put in order, so that none is copied.
      var candidates = kept
      let settled = kept.count
      kept = []
      if candidates.isEmpty { candidates = proposed } else { candidates += proposed }
      kept = policy.resolve(
        consume candidates, settled: settled, notingAlternatives: notingAlternatives, rejections: &rejections)
    }

    var annotations: [Annotation] {
      var annotations: [Annotation] = []
      annotations.reserveCapacity(kept.count)
      for index in kept.indices where !kept[index].isVeto { annotations.append(kept[index].annotation) }
      return annotations
    }

    var text: AnalyzedText { start.text }
    var context: RecognitionContext { kept.isEmpty ? start : start.with(annotations) }
  }

  private func analyze(_ document: Document) throws -> AnalyzedText {
    let size = document.text.utf8.count
    guard size <= limits.documentBytes else {
      throw Diagnostic(
        code: "pipeline.document-too-large",
        "the text has \(size) bytes, more than the limit of \(limits.documentBytes)",
        at: SourceLocation(file: document.id), help: "raise limits.document-bytes in the pipeline file")
    }
    var text = AnalyzedText(document: document)
    try analyzer.analyze(document, into: &text)
    return text
  }

  private func run(_ stage: Stage, _ state: inout State) throws {
    let proposed = try propose(stage, &state)
    if !proposed.isEmpty { state.add(proposed, by: policy, notingAlternatives: true) }
  }

  private func normalize(_ annotations: inout [Annotation], in document: Document) {
    for normalizer in normalizers {
      let label = normalizer.label
      for index in annotations.indices where annotations[index].label == label {
        if let value = normalizer.value(of: annotations[index], in: document) {
          annotations[index].features[Annotation.valueFeature] = value
        }
      }
    }
  }

  private func propose(_ stage: Stage, _ state: inout State) throws -> [Candidate] {
    let context = state.context
    var sink = CandidateSink(limit: limits.candidates, ledger: state.rejections != nil)
    for recognizer in stage.recognizers {
      do {
        try recognizer.recognize(context, into: &sink)
        // One that noticed may have stopped early.
        if Task.isCancelled { throw CancellationError() }
      } catch let error as CancellationError {
        throw error
      } catch {
        throw Diagnostic(
          code: "pipeline.recognizer-failed", "recognizer \(recognizer.descriptor.id) failed: \(error)",
          at: SourceLocation(file: context.document.id))
      }
    }
    for var report in sink.diagnostics {
      report.location = report.location ?? SourceLocation(file: context.document.id)
      state.diagnostics.append(report)
    }
    if sink.refused > 0 {
      state.diagnostics.append(
        Diagnostic(
          .warning, code: "pipeline.candidates",
          "stage \(stage.name) reached the limit of \(limits.candidates) candidates; \(sink.refused) were left out",
          at: SourceLocation(file: context.document.id)))
    }
    state.rejections? += sink.stopped.map(ConflictPolicy.Rejection.init)
    return calibration.isEmpty ? sink.candidates : sink.candidates.map(calibrated)
  }

  private func calibrated(_ candidate: Candidate) -> Candidate {
    guard let provenance = candidate.annotation.provenance, let score = calibration.score(of: provenance)
    else { return candidate }
    var candidate = candidate
    candidate.annotation.score = score
    return candidate
  }
}

extension ConflictPolicy.Rejection {
  fileprivate init(_ stopped: StoppedCandidate) {
    let span = stopped.candidate.annotation.span
    self.init(
      candidate: stopped.candidate,
      winner: Candidate(
        Annotation(span: span, label: Candidate.everyLabel, provenance: stopped.stop), isVeto: true),
      clause: .stop)
  }
}

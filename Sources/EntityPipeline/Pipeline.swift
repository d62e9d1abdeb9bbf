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
    /// Everything that the reader of the annotations should know: limits reached, and so on.
    public var diagnostics: [Diagnostic]
  }

  /// The document's annotations.
  /// - Throws: ``Diagnostic``: the text is larger than allowed, or a recognizer failed.
  /// - Complexity: O(length of the text) for lists and rules.
  public func annotate(_ document: Document) throws -> AnnotatedDocument {
    try run(document).annotated
  }

  /// The same with all that is known about how it came about.
  /// - Parameter ledger: whether to keep the candidates that lost.
  public func run(_ document: Document, ledger: Bool = false) throws -> Result {
    let size = document.text.utf8.count
    guard size <= limits.documentBytes else {
      throw Diagnostic(
        code: "pipeline.document-too-large",
        "the text has \(size) bytes, more than the limit of \(limits.documentBytes)",
        at: SourceLocation(file: document.id), help: "raise limits.document-bytes in the pipeline file")
    }
    var text = AnalyzedText(document: document)
    try analyzer.analyze(document, into: &text)
    var kept: [Candidate] = []
    var rejections: [ConflictPolicy.Rejection]? = ledger ? [] : nil
    var diagnostics: [Diagnostic] = []
    for stage in stages {
      let context = RecognitionContext(
        text: text, annotations: kept.filter { !$0.isVeto }.map(\.annotation))
      let proposed = try propose(stage, context, &diagnostics)
      if !proposed.isEmpty {
        let candidates = kept + proposed
        kept = policy.resolve(candidates, rejections: &rejections)
        if kept.count < candidates.count { kept = policy.notingAlternatives(among: candidates, in: kept) }
      }
    }
    let remembered = DocumentMemory(kept, in: text).candidates()
    if !remembered.isEmpty { kept = policy.resolve(kept + remembered, rejections: &rejections) }
    var annotations = kept.filter { !$0.isVeto }.map(\.annotation)
    normalize(&annotations, in: document)
    return Result(
      annotated: AnnotatedDocument(document: document, annotations: annotations),
      rejections: rejections ?? [], diagnostics: diagnostics)
  }

  private func normalize(_ annotations: inout [Annotation], in document: Document) {
    for normalizer in normalizers {
      for index in annotations.indices where annotations[index].label == normalizer.label {
        if let value = normalizer.value(of: annotations[index], in: document) {
          annotations[index].features[Annotation.valueFeature] = value
        }
      }
    }
  }

  private func propose(_ stage: Stage, _ context: RecognitionContext, _ diagnostics: inout [Diagnostic])
    throws -> [Candidate]
  {
    var sink = CandidateSink(limit: limits.candidates)
    for recognizer in stage.recognizers {
      do {
        try recognizer.recognize(context, into: &sink)
      } catch {
        throw Diagnostic(
          code: "pipeline.recognizer-failed", "recognizer \(recognizer.descriptor.id) failed: \(error)",
          at: SourceLocation(file: context.document.id))
      }
    }
    if sink.refused > 0 {
      diagnostics.append(
        Diagnostic(
          .warning, code: "pipeline.candidates",
          "stage \(stage.name) reached the limit of \(limits.candidates) candidates; \(sink.refused) were left out",
          at: SourceLocation(file: context.document.id)))
    }
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

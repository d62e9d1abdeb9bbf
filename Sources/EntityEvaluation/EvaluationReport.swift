public import EntityText

/// One label evaluated alone: only its spans, on both sides, as nervaluate and GATE do it.
///
/// So ``MatchScheme/exact`` equals ``MatchScheme/strict`` here. Under strict, the labels add up to the
/// whole; under the other schemes they need not, since the whole pairs spans across labels.
public struct LabelEvaluation: Hashable, Sendable {
  public let label: Label
  public let counts: PerScheme<MatchCounts>

  /// The same counts as GATE reads them.
  public var gate: GateScores { GateScores(counts.partial) }
}

/// Everything that is known from comparing predictions with gold. A value: it keeps the annotations
/// that were compared, so that it can be written, explained or compared with another report.
public struct EvaluationReport: Sendable {
  public let options: EvaluationOptions
  /// The warnings of the corpus.
  public let warnings: [Diagnostic]
  /// In the order of the corpus.
  public let documents: [DocumentEvaluation]
  /// The counts of all documents together; `counts.strict.scores` are the micro-averaged scores.
  public let counts: PerScheme<MatchCounts>
  /// The labels that occur in gold or predictions, sorted.
  public let labels: [LabelEvaluation]
  /// The scores of the ``labels``, averaged with equal weight.
  public let macro: PerScheme<Scores>
  /// GATE's counts, added up over the labels.
  public let gate: GateScores
  public let confusion: ConfusionMatrix
  public let identifiers: IdentifierScores
  /// Everything that is wrong, document by document in the order of the corpus, in text order within each.
  public let errors: [Disagreement]

  /// Evaluates a corpus.
  ///
  /// - Complexity: O(n log n) in the annotations, but see ``Alignment`` for clusters of overlapping spans.
  public init(_ corpus: EvaluationCorpus, options: EvaluationOptions = EvaluationOptions()) {
    let index = LabelIndex(Self.labels(of: corpus, options))
    self.options = options
    warnings = corpus.warnings
    documents = corpus.documents.map { DocumentEvaluation($0, options: options, index: index) }

    var counts = PerScheme<MatchCounts>.zero
    var byLabel: [Label: PerScheme<MatchCounts>] = [:]
    var confusion = ConfusionMatrix(labels: Set(index.labels))
    var identifiers = IdentifierScores()
    var errors: [Disagreement] = []
    for document in documents {
      let (gold, predicted, alignment) = (document.gold, document.predicted, document.alignment)
      counts += document.counts
      for (label, own) in document.labels { byLabel[label, default: .zero] += own }
      confusion.add(alignment, gold: gold, predicted: predicted)
      identifiers += IdentifierScores(alignment, gold: gold, predicted: predicted)
      errors += Disagreement.all(in: document)
    }
    self.counts = counts
    self.confusion = confusion
    self.identifiers = identifiers
    self.errors = errors
    let labels = byLabel.sorted { $0.key < $1.key }
      .map { LabelEvaluation(label: $0.key, counts: $0.value) }
    self.labels = labels
    macro = PerScheme { scheme in Scores.macro(labels.map { $0.counts[scheme].scores }) }
    gate = GateScores(labels.reduce(.zero) { $0 + $1.counts.partial })
  }

  /// The micro-averaged scores under a scheme.
  public func scores(_ scheme: MatchScheme) -> Scores { counts[scheme].scores }

  /// The labels that can occur once the options are applied.
  private static func labels(of corpus: EvaluationCorpus, _ options: EvaluationOptions) -> Set<Label> {
    var found: Set<Label> = []
    for pair in corpus.documents {
      for annotation in pair.gold { found.insert(annotation.label) }
      for annotation in pair.predicted { found.insert(annotation.label) }
    }
    return Set(found.map { options.labelMap[$0] ?? $0 }.filter(options.keeps))
  }
}

public import EntityText

/// One document with what it should hold and what was found in it.
public struct DocumentPair: Sendable {
  public var document: Document
  /// In text order, no two with the same span and label.
  public var gold: [Annotation]
  /// In text order, no two with the same span and label.
  public var predicted: [Annotation]

  public init(document: Document, gold: [Annotation], predicted: [Annotation]) {
    self.document = document
    self.gold = mergingDuplicates(gold)
    self.predicted = mergingDuplicates(predicted)
  }
}

/// Gold and predictions over the same documents, checked and paired.
public struct EvaluationCorpus: Sendable {
  /// In the order of the gold.
  public var documents: [DocumentPair]
  /// What a person should know although it did not stop the pairing.
  public var warnings: [Diagnostic]

  public init(documents: [DocumentPair], warnings: [Diagnostic] = []) {
    self.documents = documents
    self.warnings = warnings
  }

  /// Pairs gold and predicted documents by id.
  ///
  /// Annotations with the same span and label are merged (which one stays is said at
  /// ``EvaluationOptions/applied(to:)``); where their ids differ, that is a warning,
  /// `evaluation.conflicting-ids`.
  /// - Parameters:
  ///   - goldLocations: where each gold document was read, in the order of `gold`; shown in the
  ///     diagnostics. Empty, or shorter than `gold`, where not known.
  ///   - predictedLocations: the same for `predicted`.
  /// - Throws: everything that is wrong, at once: `evaluation.duplicate-document` (an id twice on one
  ///   side), `evaluation.missing-document` (an id on one side only), `evaluation.text-mismatch` (the texts
  ///   under one id differ in at least one byte), `evaluation.span-outside-text`,
  ///   `evaluation.span-inside-character` (a bound inside a UTF-8 sequence), `evaluation.empty-span`.
  /// - Complexity: O(bytes of text + annotations).
  public static func pair(
    gold: [AnnotatedDocument], predicted: [AnnotatedDocument], goldLocations: [SourceLocation] = [],
    predictedLocations: [SourceLocation] = []
  ) throws(Diagnostics) -> EvaluationCorpus {
    var pairing = CorpusPairing()
    let documents = pairing.pair(
      CorpusSide(name: "gold", documents: gold, locations: goldLocations),
      CorpusSide(name: "predicted", documents: predicted, locations: predictedLocations))
    let problems = Diagnostics(pairing.diagnostics)
    guard problems.errors.isEmpty else { throw problems }
    return EvaluationCorpus(documents: documents, warnings: problems.all)
  }
}

public import EntityText

/// Anything that proposes entities: a list, a set of rules, a Swift type, another program.
///
/// A recognizer is a value that several documents may pass through at once. Equal input gives equal
/// output. It sees the annotations of earlier stages and proposes candidates; it decides nothing:
/// the pipeline's conflict policy does.
public protocol Recognizer: Sendable {
  var descriptor: RecognizerDescriptor { get }

  /// Proposes candidates for one document.
  /// - Throws: whatever keeps the recognizer from its work; the pipeline adds the recognizer's id
  ///   and the document's, and the document is not annotated. What should cost only the recognizer's own
  ///   candidates is reported instead, with ``CandidateSink/report(_:)``.
  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws
}

/// What a recognizer says of itself.
public struct RecognizerDescriptor: Hashable, Sendable {
  /// Unique in a pipeline; by convention `plugin/kind`, as in "titles/rules".
  public var id: String
  public var version: String
  /// The stage of the pipeline in which it runs.
  public var stage: String
  /// The labels that it may propose.
  public var makes: Set<Label>
  /// The labels of earlier stages without which it is of no use.
  public var needs: Set<Label>

  public init(
    id: String, version: String = "1", stage: String, makes: Set<Label>, needs: Set<Label> = []
  ) {
    self.id = id
    self.version = version
    self.stage = stage
    self.makes = makes
    self.needs = needs
  }
}

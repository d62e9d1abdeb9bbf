public import EntityText
internal import Synchronization

/// What a recognizer sees: the analyzed text and what earlier stages found.
public struct RecognitionContext: Sendable {
  public let text: AnalyzedText
  /// The survivors of the earlier stages, in text order.
  public let annotations: [Annotation]
  /// For each annotation the tokens it covers; empty where it does not lie on token boundaries.
  public let annotationTokens: [Range<Int>]
  private let shelf: Shelf

  public init(text: AnalyzedText, annotations: [Annotation]) {
    self.init(text, annotations, Shelf())
  }

  private init(_ text: AnalyzedText, _ annotations: [Annotation], _ shelf: Shelf) {
    self.text = text
    self.annotations = annotations
    annotationTokens = text.tokens(ofEach: annotations)
    self.shelf = shelf
  }

  /// What a recognizer of a later stage sees of the same text.
  public func with(_ annotations: [Annotation]) -> RecognitionContext {
    RecognitionContext(text, annotations, shelf)
  }

  /// What a recognizer has made of the text alone, for the recognizers of all stages: the first value that anybody
  /// makes is kept as long as the document is under way.
  /// - Parameter isUsable: whether the value that is kept is the one that is wanted; else another is made.
  package func shared<Value: AnyObject & Sendable>(
    where isUsable: (Value) -> Bool, make: () -> Value
  ) -> Value {
    if let kept = shelf.value.load()?.object as? Value, isUsable(kept) { return kept }
    let made = make()
    _ = shelf.value.storeIfNil(Shelf.Item(made))
    return made
  }

  public var document: Document { text.document }
  public var tokens: [Token] { text.tokens }
}

/// A place for what recognizers make of a text.
private final class Shelf: Sendable {
  final class Item: Sendable {
    let object: any AnyObject & Sendable
    init(_ object: any AnyObject & Sendable) { self.object = object }
  }

  let value = AtomicLazyReference<Item>()
}

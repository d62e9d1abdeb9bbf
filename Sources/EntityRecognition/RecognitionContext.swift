public import EntityText
internal import Synchronization

/// What a recognizer sees: the analyzed text and what earlier stages found.
public struct RecognitionContext: Sendable {
  public let text: AnalyzedText
  /// The survivors of the earlier stages, in text order.
  public let annotations: [Annotation]
  /// For each annotation the tokens it covers; empty where it does not lie on token boundaries.
  public let annotationTokens: [Range<Int>]
  private let sharedHitIndex: SharedHitIndex

  public init(text: AnalyzedText, annotations: [Annotation]) {
    self.init(text, annotations, SharedHitIndex())
  }

  private init(_ text: AnalyzedText, _ annotations: [Annotation], _ sharedHitIndex: SharedHitIndex) {
    self.text = text
    self.annotations = annotations
    annotationTokens = text.tokens(ofEach: annotations)
    self.sharedHitIndex = sharedHitIndex
  }

  /// What a recognizer of a later stage sees of the same text.
  public func with(_ annotations: [Annotation]) -> RecognitionContext {
    RecognitionContext(text, annotations, sharedHitIndex)
  }

  /// The text's hits by the tokens at which they begin and end.
  /// - Complexity: O(tokens + hits) when it is first asked for, for all stages together.
  public var hitIndex: TokenRunIndex { sharedHitIndex.value(of: text) }

  public var document: Document { text.document }
  public var tokens: [Token] { text.tokens }
}

/// The index of a text's hits, made when somebody asks for it.
private final class SharedHitIndex: Sendable {
  private final class Made: Sendable {
    let index: TokenRunIndex
    init(_ text: AnalyzedText) { index = TokenRunIndex(text) }
  }

  private let made = AtomicLazyReference<Made>()

  func value(of text: AnalyzedText) -> TokenRunIndex {
    (made.load() ?? made.storeIfNil(Made(text))).index
  }
}

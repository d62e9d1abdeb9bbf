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

/// Runs of tokens, filed by the token at which each begins and by the one behind its last, for those who ask at
/// every token. Runs have the numbers of their places in the sequence that was filed; empty ones are left out.
public struct TokenRunIndex: Sendable {
  /// `byStart[firstByStart[i]..<firstByStart[i + 1]]` are the runs that begin at token `i`, in their own order.
  public let firstByStart: [Int32]
  public let byStart: [Int32]
  /// `byEnd[firstByEnd[i]..<firstByEnd[i + 1]]` are the runs behind whose last token comes token `i`.
  public let firstByEnd: [Int32]
  public let byEnd: [Int32]

  /// The hits of a text.
  /// - Complexity: O(tokens + hits).
  public init(_ text: AnalyzedText) {
    let tokens = text.tokens.count
    (firstByStart, byStart) = Self.file(
      text.hits, tokens, by: { Int($0.start) }, unless: { $0.start == $0.end })
    (firstByEnd, byEnd) = Self.file(text.hits, tokens, by: { Int($0.end) }, unless: { $0.start == $0.end })
  }

  /// - Parameter tokens: their number; all runs end there or before.
  /// - Complexity: O(tokens + runs).
  public init(_ runs: [Range<Int>], tokens: Int) {
    (firstByStart, byStart) = Self.file(runs, tokens, by: { $0.lowerBound }, unless: { $0.isEmpty })
    (firstByEnd, byEnd) = Self.file(runs, tokens, by: { $0.upperBound }, unless: { $0.isEmpty })
  }

  @inline(__always)
  private static func file<Run>(
    _ runs: [Run], _ tokens: Int, by key: (Run) -> Int, unless isEmpty: (Run) -> Bool
  ) -> (first: [Int32], filed: [Int32]) {
    // One place for runs that end at the last token, one for its own end, and one more: while runs are filed, each
    // key has its next free place one entry behind its own, where the next key's begins when all are filed.
    var first = [Int32](repeating: 0, count: tokens + 3)
    var count = 0
    for run in runs where !isEmpty(run) {
      first[key(run) + 2] += 1
      count += 1
    }
    if count == 0 { return (first, []) }
    for token in 0...tokens { first[token + 2] += first[token + 1] }
    var filed = [Int32](repeating: 0, count: count)
    for number in runs.indices where !isEmpty(runs[number]) {
      let key = key(runs[number])
      filed[Int(first[key + 1])] = Int32(number)
      first[key + 1] += 1
    }
    return (first, filed)
  }
}

internal import EntityRecognition
internal import EntityText

/// What the rules of all stages ask of a text alone, in arrays without reference counts or bounds of their own: made
/// once a document and never written to again, which is why threads may share it.
final class TextTables: @unchecked Sendable {
  /// Those whose numbers ``words`` has.
  let ruleWords: RuleWords
  /// The text, as UTF-8.
  let bytes: UnsafeBufferPointer<UInt8>
  let tokens: UnsafeBufferPointer<Token>
  /// For each token the number that its word has in the rules; -1 where none names it.
  let words: UnsafeBufferPointer<Int32>
  let hits: UnsafeBufferPointer<LexiconHit>
  let hitIndex: TokenRunIndex
  /// The tokens by ``words``.
  let tokensByWord: NumberGroups
  /// The hits by their lists.
  let hitsByList: NumberGroups
  private let arena = Arena()

  /// - Complexity: O(tokens + hits + words and lists of the rules).
  init(_ text: AnalyzedText, _ ruleWords: RuleWords) {
    self.ruleWords = ruleWords
    bytes = arena.array(utf8: text.document.text)
    tokens = arena.array(text.tokens)
    words = arena.array(tokens.count) { [tokens] in ruleWords.number(of: tokens[$0].id) }
    hits = arena.array(text.hits)
    hitIndex = TokenRunIndex(hits, tokens: tokens.count, in: arena) { (Int($0.start), Int($0.end)) }
    tokensByWord = NumberGroups(places: words.count, below: ruleWords.ids.count, in: arena) { [words] in
      words[$0]
    }
    let lists = hits.reduce(0) { max($0, Int($1.list) + 1) }
    hitsByList = NumberGroups(places: hits.count, below: lists, in: arena) { [hits] in Int32(hits[$0].list) }
  }

  /// Those of a context's text: made where no stage before had the same words.
  static func tables(of context: borrowing RecognitionContext, for ruleWords: RuleWords) -> TextTables {
    let text = context.text
    return context.shared(where: { $0.ruleWords === ruleWords }) { TextTables(text, ruleWords) }
  }
}

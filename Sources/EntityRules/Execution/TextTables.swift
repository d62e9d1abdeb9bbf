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
  /// The words and the lists that are there, each once.
  let wordsPresent: UnsafeBufferPointer<Int32>
  let listsPresent: UnsafeBufferPointer<Int32>
  private let arena = Arena()

  /// - Complexity: O(tokens + hits + words and lists of the rules).
  init(_ text: AnalyzedText, _ ruleWords: RuleWords) {
    self.ruleWords = ruleWords
    bytes = arena.array(utf8: text.document.text)
    tokens = arena.array(text.tokens)
    words = arena.array(tokens.count) { [tokens] in ruleWords.number(of: tokens[$0].id) }
    hits = arena.array(text.hits)
    hitIndex = TokenRunIndex(hits, tokens: tokens.count, in: arena) { (Int($0.start), Int($0.end)) }
    wordsPresent = Self.distinct(words, below: ruleWords.ids.count, arena) { $0 }
    listsPresent = Self.distinct(hits, below: Int(UInt16.max) + 1, arena) { Int32($0.list) }
  }

  /// Those of a context's text: made where no stage before had the same words.
  static func tables(of context: borrowing RecognitionContext, for ruleWords: RuleWords) -> TextTables {
    let text = context.text
    return context.shared(where: { $0.ruleWords === ruleWords }) { TextTables(text, ruleWords) }
  }

  /// Numbers from 0 on, each once.
  @inline(__always)
  private static func distinct<Element>(
    _ elements: UnsafeBufferPointer<Element>, below end: Int, _ arena: Arena, number: (Element) -> Int32
  ) -> UnsafeBufferPointer<Int32> {
    let isKnown: UnsafeMutableBufferPointer<UInt64> = arena.zeros((end + 63) / 64)
    var found = PlainStack<Int32>(arena)
    for element in elements {
      let number = number(element)
      guard number >= 0 else { continue }
      let bit: UInt64 = 1 << UInt64(number % 64)
      if isKnown[Int(number) / 64] & bit == 0 {
        isKnown[Int(number) / 64] |= bit
        found.append(number)
      }
    }
    return found.elements
  }
}

internal import EntityLexicon
internal import EntityRecognition
internal import EntityText
internal import Synchronization

/// Which words and lists of the rules a text has, and where: all that is asked of a text that no rule can match.
///
/// Made once a document for the rules of all stages, and never written to again but for its tables, which come in one
/// piece; so threads may share it.
final class TextWords: @unchecked Sendable {
  /// Those that it was made for.
  let ruleWords: RuleWords
  /// For each token the number that its word has in the rules; -1 where none names it.
  let words: UnsafeBufferPointer<Int32>
  /// The tokens by ``words``.
  let tokensByWord: NumberGroups
  /// The hits by their lists.
  let hitsByList: NumberGroups
  private let arena = Arena()
  /// For the first rule that may match.
  private let tables = AtomicLazyReference<TextTables>()

  /// - Complexity: O(tokens + hits), however many rules there are.
  init(_ text: AnalyzedText, _ ruleWords: RuleWords) {
    self.ruleWords = ruleWords
    var named = PlainStack<Int32>(arena)
    words = text.tokens.withUnsafeBufferPointer { [arena] tokens in
      arena.array(tokens.count) {
        let number = ruleWords.number(of: tokens[$0].id)
        if number >= 0 { named.append(Int32(truncatingIfNeeded: $0)) }
        return number
      }
    }
    tokensByWord = NumberGroups(named.elements, in: arena) { [words] in words[Int($0)] }
    let hits = arena.array(text.hits.count) { Int32(truncatingIfNeeded: $0) }
    hitsByList = text.hits.withUnsafeBufferPointer { [arena] all in
      NumberGroups(hits, in: arena) { Int32(all[Int($0)].list) }
    }
  }

  /// Those of a context's text: made where no stage before had the same words.
  static func words(of context: borrowing RecognitionContext, for ruleWords: RuleWords) -> TextWords {
    let text = context.text
    return context.shared(where: { $0.ruleWords === ruleWords }) { TextWords(text, ruleWords) }
  }

  /// - Parameter text: the one that it was made of.
  func tables(of text: AnalyzedText) -> TextTables {
    tables.load() ?? tables.storeIfNil(TextTables(text))
  }
}

internal import EntityLexicon
internal import EntityRecognition
internal import EntityText

/// What the rules of all stages ask of a text alone, in arrays without reference counts or bounds of their own: made
/// once a document and never written to again, which is why threads may share it.
final class TextTables: @unchecked Sendable {
  /// The text, as UTF-8.
  let bytes: UnsafeBufferPointer<UInt8>
  let tokens: UnsafeBufferPointer<Token>
  let hits: UnsafeBufferPointer<LexiconHit>
  let hitIndex: TokenRunIndex
  /// The tokens of the longest hit.
  let longestHit: Int
  private let arena = Arena()

  /// - Complexity: O(bytes + tokens + hits).
  init(_ text: AnalyzedText) {
    bytes = arena.array(utf8: text.document.text)
    tokens = arena.array(text.tokens)
    hits = arena.array(text.hits)
    hitIndex = TokenRunIndex(hits, tokens: tokens.count, in: arena) { (Int($0.start), Int($0.end)) }
    longestHit = hits.reduce(0) { max($0, Int($1.end) - Int($1.start)) }
  }
}

internal import EntityText
internal import EntityUnicode

/// The words of quoted text, cut and numbered once however many rules have it.
struct LiteralTable {
  struct Word: Sendable {
    var id: TokenID
    var spelling: String
  }

  private var words: [String: [Word]] = [:]
  private let tokenizer: Tokenizer

  init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// The words of a literal that ``add(_:to:)`` has seen.
  subscript(text: String) -> [Word] { words[text] ?? [] }

  /// Numbers the words of all literals of a pattern.
  mutating func add(_ pattern: Pattern, to vocabulary: inout some WordInterner) {
    switch pattern {
    case .literal(let text, _), .exactLiteral(let text, _):
      guard words[text] == nil else { return }
      let utf8 = Array(text.utf8)
      words[text] = tokenizer.foldedTokens(of: text).map {
        Word(
          id: vocabulary.intern($0.folded), spelling: String(decoding: utf8[$0.span.range], as: UTF8.self))
      }
    default:
      for child in pattern.children { add(child, to: &vocabulary) }
    }
  }
}

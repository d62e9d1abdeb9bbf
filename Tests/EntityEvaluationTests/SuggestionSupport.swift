import EntityEvaluation
import EntityText

/// A text with its tokens and the annotations that are marked in it.
func suggestionText(_ id: String, _ marked: String) throws -> SuggestionText {
  let text = try MarkedText(marked)
  return SuggestionText(
    document: Document(id: id, text: text.text), tokens: tokens(of: text.text), annotations: text.annotations)
}

/// Tokens cut in the simplest way: runs of letters and digits, an apostrophe with the word before it, every
/// other mark alone. A sentence starts after a full stop.
func tokens(of text: String) -> [Token] {
  var tokens: [Token] = []
  var words: [(start: Int, end: Int, text: String, flags: TokenFlags)] = []
  var offset = 0
  var pending: TokenFlags = [.paragraphStart, .sentenceStart]
  for scalar in text.unicodeScalars {
    let length = String(scalar).utf8.count
    let character = Character(scalar)
    let joins = words.last?.end == offset && words.last?.flags.contains(.hasLetter) == true
    if character.isLetter || character.isNumber {
      if joins, pending.isEmpty {
        words[words.count - 1].text.append(character)
        words[words.count - 1].end += length
      } else {
        words.append((offset, offset + length, String(character), pending.union(.hasLetter)))
        pending = []
      }
    } else if character == "'", joins {
      words[words.count - 1].end += length
      words[words.count - 1].flags.insert(.elision)
      pending.insert(.spaceBefore)
    } else if character == "-", joins {
      pending.insert(.hyphenBefore)
    } else if character.isNewline {
      pending.formUnion([.spaceBefore, .lineBreakBefore])
    } else if character == " " {
      pending.insert(.spaceBefore)
    } else {
      words.append((offset, offset + length, String(character), pending.union(.punctuation)))
      pending = character == "." ? [.sentenceStart] : []
    }
    offset += length
  }
  for word in words {
    var flags = word.flags
    let uppers = word.text.count { $0.isUppercase }
    if word.text.first?.isUppercase == true { flags.insert(.initialUpper) }
    if uppers > 0 { flags.insert(.hasUpper) }
    if uppers > 0, word.text.allSatisfy({ $0.isUppercase || $0.isNumber }) { flags.insert(.allUpper) }
    let hash = word.text.lowercased().utf8.reduce(UInt32(17)) { $0 &* 31 &+ UInt32($1) }
    tokens.append(
      Token(span: TextSpan(word.start, word.end), id: .unknown, hash: hash, flags: flags))
  }
  return tokens
}

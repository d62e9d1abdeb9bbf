internal import EntityText

/// A word in capitals in brackets beside the words that it abbreviates.
struct AcronymDefinition {
  let acronym: Int
  /// The words that it stands for.
  let definition: Range<Int>

  private static let lengths = 2...8

  /// All definitions of a text, `Long Form (LF)` and `LF (Long Form)`.
  ///
  /// - Parameter fold: the folded form of a token's words, of which letters are compared.
  static func all(in text: SuggestionText, fold: (String) -> String) -> [AcronymDefinition] {
    let tokens = text.tokens
    let bytes = Array(text.document.text.utf8)
    func isMark(_ index: Int, _ mark: UInt8) -> Bool {
      tokens.indices.contains(index) && tokens[index].span.count == 1
        && bytes[tokens[index].span.start] == mark
    }
    func letters(_ index: Int) -> [Character] {
      Array(fold(text.document.text(of: tokens[index].span))).filter { $0.isLetter || $0.isNumber }
    }
    var found: [AcronymDefinition] = []
    for index in tokens.indices where isMark(index, UInt8(ascii: "(")) {
      if index + 2 < tokens.count, isAcronym(tokens[index + 1]), isMark(index + 2, UInt8(ascii: ")")) {
        let acronym = letters(index + 1)
        if lengths.contains(acronym.count),
          let start = start(of: acronym, before: index, tokens, letters)
        {
          found.append(AcronymDefinition(acronym: index + 1, definition: start..<index))
        }
      }
      guard index > 0, isAcronym(tokens[index - 1]) else { continue }
      let acronym = letters(index - 1)
      let end = (index + 1..<min(tokens.count, index + 16)).first { isMark($0, UInt8(ascii: ")")) }
      if lengths.contains(acronym.count), let end, end > index + 2,
        start(of: acronym, before: end, tokens, letters) == index + 1
      {
        found.append(AcronymDefinition(acronym: index - 1, definition: index + 1..<end))
      }
    }
    return found
  }

  private static func isAcronym(_ token: Token) -> Bool { token.flags.contains(.allUpper) }

  /// Where the words that end before a token and give the letters begin: the nearest word with the first
  /// letter such that the other letters begin, in order, words after it, or follow within them (Schwartz
  /// and Hearst 2003, from the right to the left).
  private static func start(
    of acronym: [Character], before end: Int, _ tokens: [Token], _ letters: (Int) -> [Character]
  ) -> Int? {
    var wanted = acronym.count - 1
    var index = end - 1
    let limit = max(0, end - min(acronym.count * 2 + 2, acronym.count + 5) - 3)
    while index >= limit, !tokens[index].flags.contains(.punctuation) {
      let word = letters(index)
      var at = word.count - 1
      while at >= 0, wanted >= 0 {
        if word[at] == acronym[wanted], wanted > 0 || at == 0 {
          if wanted == 0 {
            return tokens[index].flags.contains(.initialUpper) && end - index > 1 ? index : nil
          }
          wanted -= 1
        }
        at -= 1
      }
      if tokens[index].flags.contains(.paragraphStart) { return nil }
      index -= 1
    }
    return nil
  }
}

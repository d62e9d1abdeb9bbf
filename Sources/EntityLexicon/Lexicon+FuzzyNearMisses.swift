internal import EntityRecognition
internal import EntityText
internal import EntityUnicode

extension Lexicon {
  /// How many more edits than it allows an entry may be away to be named.
  private static let tolerance = 2

  /// The fuzzy entries nearest to some words, of which none was taken for them, and why not.
  func fuzzyNearMisses(of range: Range<Int>, in text: AnalyzedText, _ tokenizer: Tokenizer)
    -> [LexiconNearMiss]
  {
    guard let fuzzy else { return [] }
    let tokens = range.map { ComparedWord(Self.surface(text.tokens[$0], text.document.text), tokenizer) }
    var near: [(entry: Int, edits: Int, obstacle: FuzzyObstacle)] = []
    for number in 0..<fuzzy.formCount {
      let form = fuzzy.form(number)
      guard form.words.count == range.count, Int(form.entry) < entryCount else { continue }
      let words = form.words.map { ComparedWord(Self.text(fuzzy.arrays.words[$0], arrays)[...], tokenizer) }
      var edits = 0
      var obstacle: FuzzyObstacle?
      for (offset, (token, word)) in zip(tokens, words).enumerated() where token.letters != word.letters {
        let index = range.lowerBound + offset
        guard let distance = EditDistance.between(token.letters, word.letters, limit: 2 + Self.tolerance)
        else {
          edits = .max
          break
        }
        edits += distance
        let allowed = FuzzyWords.edits(form.edits, letters: word.letters.count)
        if !token.isWord || !word.isWord || allowed == 0 || token.letters.count < FuzzyWords.shortest {
          obstacle = obstacle ?? .fixedWord(token: index)
        } else if text.tokens[index].id != .unknown, !isOnlyStopped(text.tokens[index].id) {
          obstacle = obstacle ?? .knownWord(token: index)
        } else if distance > allowed {
          obstacle = obstacle ?? .tooManyEdits(allowed: allowed)
        }
      }
      guard edits > 0, edits <= form.edits + Self.tolerance else { continue }
      if edits > form.edits { obstacle = obstacle ?? .tooManyEdits(allowed: form.edits) }
      near.append((Int(form.entry), edits, obstacle ?? .capitals))
    }
    var named: Set<Int> = []
    return near.sorted { ($0.edits, $0.entry) < ($1.edits, $1.entry) }
      .filter { named.insert($0.entry).inserted }.prefix(3)
      .map { .near(entry: $0.entry, edits: $0.edits, obstacle: $0.obstacle) }
  }
}

/// A word in the characters in which edits are counted.
private struct ComparedWord {
  var letters: [UInt32] = []
  /// Whether it is made of letters, and no other word can stand for it.
  var isWord: Bool

  init(_ surface: Substring, _ tokenizer: Tokenizer) {
    isWord = tokenizer.appendLetters(of: surface, to: &letters)
    guard !isWord else { return }
    letters = tokenizer.foldedTokens(of: String(surface)).flatMap { token in
      String(decoding: token.folded, as: UTF8.self).unicodeScalars.map(\.value)
    }
  }
}

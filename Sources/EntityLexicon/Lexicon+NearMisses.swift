public import EntityRecognition
public import EntityText
public import EntityUnicode

/// Why no entry was found on some words.
public enum LexiconNearMiss: Hashable, Sendable {
  /// No entry begins with the word at this token.
  case noBeginning(token: Int)
  /// Entries begin like the words; at this token, or at the end of the words, none goes on so.
  case goesOnOtherwise(token: Int, example: Int, continuations: [TokenID])
  /// An entry has the words but is written with other capitals or accents.
  case spelledOtherwise(entry: Int)
  /// A fuzzy entry is near, but was not taken for the words.
  case near(entry: Int, edits: Int, obstacle: FuzzyObstacle)
  /// An entry was found, but a stop list keeps it from coming out: the stop's number, for its place.
  case stopped(entry: Int, stop: Int)
  /// An entry was found there.
  case found(entry: Int)
}

/// Why words that are near a fuzzy entry were not taken for it.
public enum FuzzyObstacle: Hashable, Sendable {
  /// There are more edits than so many, which the entry, or the length of a word, allows.
  case tooManyEdits(allowed: Int)
  /// Lists or rules know the word at this token: it stands for itself.
  case knownWord(token: Int)
  /// The word at this token, or the entry's, is too short, too long, or not made of letters.
  case fixedWord(token: Int)
  /// The capitals differ.
  case capitals
}

extension Lexicon {
  /// What the lists have to say to some words: everything that was found on exactly them, else how near any
  /// entry came.
  /// - Parameter range: tokens of `text`; not empty.
  /// - Complexity: O(tokens in the range × log children + entries of the words), and where no entry with a label
  ///   was found O(fuzzy forms).
  public func nearMisses(
    of range: Range<Int>, in text: AnalyzedText, tokenizer: Tokenizer
  ) -> [LexiconNearMiss] {
    let found = text.hits.filter { $0.tokens == range }.map { Int($0.entry) }
    let exact = exactNearMisses(of: range, found, text)
    let near = found.contains { label(of: $0) != nil } ? [] : fuzzyNearMisses(of: range, in: text, tokenizer)
    let stopped = text.stoppedHits.filter { $0.hit.tokens == range }
    if !stopped.isEmpty {
      return stopped.map { .stopped(entry: Int($0.hit.entry), stop: Int($0.stop)) }
        + found.map { .found(entry: $0) }
    }
    return found.map { .found(entry: $0) } + near + exact
  }

  /// - Parameter found: entries of which nothing more need be said.
  private func exactNearMisses(of range: Range<Int>, _ found: [Int], _ text: AnalyzedText)
    -> [LexiconNearMiss]
  {
    var node = root(of: text.tokens[range.lowerBound].id)
    guard node != 0 else { return found.isEmpty ? [.noBeginning(token: range.lowerBound)] : [] }
    for index in range.dropFirst() {
      guard let next = children(of: node).first(where: { token(of: $0) == text.tokens[index].id }) else {
        return found.isEmpty ? [goesOnOtherwise(node, at: index)] : []
      }
      node = next
    }
    let entries = entriesEnding(at: node)
    guard !entries.isEmpty else { return found.isEmpty ? [goesOnOtherwise(node, at: range.upperBound)] : [] }
    return entries.filter { !found.contains($0) }.map { .spelledOtherwise(entry: $0) }
  }

  private func goesOnOtherwise(_ node: Int, at token: Int) -> LexiconNearMiss {
    var example = node
    while entriesEnding(at: example).isEmpty, let first = children(of: example).first { example = first }
    return .goesOnOtherwise(
      token: token, example: entriesEnding(at: example).first ?? 0,
      continuations: children(of: node).prefix(8).map { self.token(of: $0) })
  }

  private func root(of token: TokenID) -> Int { arrays.trie.root(of: token) }

  func token(of node: Int) -> TokenID { arrays.trie.token(of: node) }

  func children(of node: Int) -> Range<Int> { arrays.trie.children(of: node) }

  /// Each once, in order.
  func entriesEnding(at node: Int) -> [Int] {
    let forms = arrays.trie.node(node).forms(below: arrays.forms.count / 2)
    return Set(forms.map { Int(arrays.forms[$0 * 2]) }).filter { $0 < entryCount }.sorted()
  }

  /// Whether an entry makes annotations by itself, and of which label.
  public func label(of entry: Int) -> Label? {
    guard let names = names(of: entry), names.standsAlone else { return nil }
    return names.label
  }
}

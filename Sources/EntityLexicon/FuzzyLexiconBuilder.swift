internal import EntityText
internal import EntityUnicode

/// Collects the forms of fuzzy entries for a ``LexiconBuilder``.
struct FuzzyLexiconBuilder {
  private var forms: [LexiconBuilder.Form] = []
  /// By number of the form: edits, letters, first word.
  private var facts: [(edits: Int, letters: Int, firstWord: Int)] = []
  private var writtenWords: [UInt32] = []
  /// The words that may be misspelt, in the order in which they came.
  private var near: [Near] = []
  private var numbers: [UInt32: Int] = [:]
  private var startsLower = false

  private struct Near {
    var token: UInt32
    var edits: Int
    var isCapital: Bool
    var letters: [UInt32]
  }

  /// A word of a form.
  struct Word {
    var token: UInt32
    var surface: String
    /// Whether the text must have its first letter in upper case.
    var isCapital: Bool
    /// Its text in the lexicon.
    var written: UInt32
    /// How many folded characters it has, letters or not.
    var length: Int
  }

  /// Adds a form, if any of its words may be misspelt.
  /// - Parameter form: as it stands in the trie of all forms.
  mutating func add(_ form: LexiconBuilder.Form, edits: Int, _ words: [Word], _ tokenizer: Tokenizer) {
    guard words.count <= FuzzyWords.mostWords else { return }
    var isMisspellable = false
    for (index, word) in words.enumerated() {
      var letters: [UInt32] = []
      guard tokenizer.appendLetters(of: word.surface[...], to: &letters) else { continue }
      let allowed = FuzzyWords.edits(edits, letters: letters.count)
      if allowed == 0 { continue }
      isMisspellable = true
      if index == 0, !word.isCapital { startsLower = true }
      if let number = numbers[word.token] {
        near[number].edits = max(near[number].edits, allowed)
        near[number].isCapital = near[number].isCapital && word.isCapital
      } else {
        numbers[word.token] = near.count
        near.append(Near(token: word.token, edits: allowed, isCapital: word.isCapital, letters: letters))
      }
    }
    guard isMisspellable else { return }
    var form = form
    form.number = UInt32(forms.count)
    forms.append(form)
    facts.append((edits, words.reduce(0) { $0 + $1.length }, writtenWords.count))
    writtenWords += words.map(\.written)
  }

  /// - Parameter words: of all forms, to which the forms point.
  /// - Returns: `nil` where there is no fuzzy form.
  func build(words: [UInt32]) -> FuzzyLexicon? {
    if forms.isEmpty { return nil }
    let trie = TrieLayout(forms: forms, words: words)
    let (filter, buckets, filed) = files()
    var starts: [UInt32] = [0]
    for word in near { starts.append(starts[starts.count - 1] + UInt32(word.letters.count)) }
    return FuzzyLexicon(
      FuzzyLexicon.Arrays(
        trie: Trie(trie),
        forms: FlatArray(
          trie.forms.flatMap { form -> [UInt32] in
            let fact = facts[Int(form.number)]
            return [
              form.entry, form.checks, UInt32(fact.edits), UInt32(fact.letters), UInt32(fact.firstWord),
              form.wordCount,
            ]
          }),
        words: FlatArray(writtenWords),
        near: FlatArray(
          near.flatMap { word -> [UInt32] in
            [word.token, UInt32(word.edits) | (word.isCapital ? 0x100 : 0), FuzzyLexicon.mask(word.letters)]
          }),
        letterStarts: FlatArray(starts), letters: FlatArray(near.flatMap(\.letters)),
        filter: FlatArray(filter),
        buckets: FlatArray(buckets), filed: FlatArray(filed), facts: FlatArray(knownFacts())))
  }

  private func knownFacts() -> [UInt32] {
    FuzzyLexicon.Fact.allCases.map { fact in
      switch fact {
      case .longest: UInt32(near.map(\.letters.count).max() ?? 0)
      case .two: near.contains { $0.edits > 1 } ? 1 : 0
      case .startsLower: startsLower ? 1 : 0
      case .lower: near.allSatisfy(\.isCapital) ? 0 : 1
      }
    }
  }

  /// Files each word under what is left of it.
  private func files() -> (filter: [UInt64], buckets: [UInt32], filed: [UInt32]) {
    var hashes = DeletionHashes()
    var rests: [(hash: UInt64, word: UInt32)] = []
    for (number, word) in near.enumerated() {
      hashes.each(of: word.letters, deletions: word.edits) { rests.append(($0, UInt32(number))) }
    }
    var size = (bits: 64, buckets: 1)
    while size.bits < rests.count * 8 { size.bits *= 2 }
    while size.buckets < rests.count / 2 { size.buckets *= 2 }
    var filter = [UInt64](repeating: 0, count: size.bits / 64)
    var places: [UInt64] = []
    places.reserveCapacity(rests.count)
    for rest in rests {
      let bit = rest.hash >> 32 & UInt64(size.bits - 1)
      filter[Int(bit >> 6)] |= 1 << (bit & 63)
      places.append((rest.hash & UInt64(size.buckets - 1)) << 32 | UInt64(rest.word))
    }
    places.sort()
    var buckets: [UInt32] = []
    var filed: [UInt32] = []
    var last: UInt64?
    for place in places where place != last {
      while buckets.count <= Int(place >> 32) { buckets.append(UInt32(filed.count)) }
      filed.append(UInt32(truncatingIfNeeded: place))
      last = place
    }
    while buckets.count <= size.buckets { buckets.append(UInt32(filed.count)) }
    return (filter, buckets, filed)
  }
}

internal import EntityText
internal import EntityUnicode

/// A word of fuzzy forms that a token may stand for.
struct NearWord {
  var word: TokenID
  var edits: Int
}

/// Finds what the tokens of one text may stand for, each token's words once, when they are asked for.
struct NearWords {
  private let fuzzy: FuzzyLexicon
  // Of the arrays only those that are read for every token: to copy all of them costs more than the search.
  private let filter: FlatArray<UInt64>
  private let buckets: FlatArray<UInt32>
  private let filedWords: FlatArray<UInt32>
  private let tokenizer: Tokenizer
  private let mask: (filter: UInt64, buckets: UInt64)
  private let longest: Int
  private let deletions: Int
  private let needsCapital: Bool
  /// All that was found, token after token.
  private var found: [NearWord] = []
  /// For each token the run of ``found``; the lower bound is -1 where nobody asked yet.
  private var ranges: [(lower: Int32, upper: Int32)]
  // Kept from token to token for their capacity.
  private var letters: [UInt32] = []
  private var hashes = DeletionHashes()
  private var filed: [UInt32] = []

  init(_ fuzzy: FuzzyLexicon, _ tokenizer: Tokenizer, tokens: Int) {
    self.fuzzy = fuzzy
    filter = fuzzy.arrays.filter
    buckets = fuzzy.arrays.buckets
    filedWords = fuzzy.arrays.filed
    self.tokenizer = tokenizer
    // A broken file may give any lengths; a mask with holes only makes words hard to find.
    mask = (
      UInt64(max(1, fuzzy.arrays.filter.count) * 64 - 1), UInt64(max(2, fuzzy.arrays.buckets.count) - 2)
    )
    longest = min(fuzzy.fact(.longest), FuzzyWords.longest)
    deletions = fuzzy.fact(.two) != 0 ? 2 : 1
    needsCapital = fuzzy.fact(.lower) == 0
    ranges = [(Int32, Int32)](repeating: (-1, -1), count: tokens)
  }

  /// The words that a token may stand for, the nearest first, then in the order of the lists; none where the token is
  /// too short, too long, or holds more than letters.
  /// - Parameter token: unknown to the vocabulary, or known to it for other reasons than entries.
  mutating func words(for token: Token, at index: Int, of text: String) -> ArraySlice<NearWord> {
    if ranges[index].lower < 0 {
      let start = found.count
      find(token, text)
      ranges[index] = (Int32(start), Int32(found.count))
    }
    return found[Int(ranges[index].lower)..<Int(ranges[index].upper)]
  }

  /// Whether a token is worth a look: the rest is known only when its letters are.
  private func mayBeMisspelt(_ token: Token) -> Bool {
    token.flags.contains(.hasLetter) && token.flags.isDisjoint(with: [.hasDigit, .dotted, .elision])
      && token.span.count >= FuzzyWords.shortest && (!needsCapital || token.flags.contains(.initialUpper))
  }

  private mutating func find(_ token: Token, _ text: String) {
    guard mayBeMisspelt(token) else { return }
    letters.removeAll(keepingCapacity: true)
    // A text of many bytes is too long whatever it holds.
    guard token.span.count <= 4 * (longest + FuzzyWords.mostEdits),
      tokenizer.appendLetters(of: Lexicon.surface(token, text), to: &letters),
      letters.count >= FuzzyWords.shortest, letters.count <= longest + deletions
    else { return }
    gather()
    if filed.isEmpty { return }
    filed.sort()
    let start = found.count
    let own = FuzzyLexicon.mask(letters)
    let isCapital = token.flags.contains(.initialUpper)
    let all = fuzzy.arrays.letters
    var last: UInt32?
    for number in filed where number != last {
      last = number
      let word = fuzzy.word(Int(number))
      // A change takes one letter away and brings another.
      guard (own ^ word.mask).nonzeroBitCount <= 2 * word.edits, isCapital || !word.isCapital,
        let edits = EditDistance.between(word.letters.lazy.map { all[$0] }, letters, limit: word.edits)
      else { continue }
      found.append(NearWord(word: word.token, edits: edits))
    }
    if found.count - start > 1 {
      // `filed` is in the order of the lists, and so are words with equally many edits.
      let near = found[start...].enumerated().sorted {
        ($0.element.edits, $0.offset) < ($1.element.edits, $1.offset)
      }
      found.removeSubrange(start...)
      found += near.prefix(FuzzyWords.candidates).map(\.element)
    }
  }

  /// Every word that has something in common with ``letters`` when letters are deleted from both, into ``filed``.
  private mutating func gather() {
    filed.removeAll(keepingCapacity: true)
    let (filter, buckets, filedWords, mask) = (filter, buckets, filedWords, mask)
    var filed = filed
    self.filed = []
    // A word that may have two edits has at most two letters more.
    let deletions = letters.count + 2 < FuzzyWords.shortestWithTwo ? 1 : deletions
    hashes.each(of: letters, deletions: deletions) { hash in
      let bit = hash >> 32 & mask.filter
      guard filter[Int(bit >> 6)] >> (bit & 63) & 1 != 0 else { return }
      let bucket = Int(hash & mask.buckets)
      let end = min(Int(buckets[bucket + 1]), filedWords.count)
      var place = Int(buckets[bucket])
      while place < end {
        filed.append(filedWords[place])
        place += 1
      }
    }
    self.filed = filed
  }
}

internal import EntityText

/// Which words may stand for which.
enum FuzzyWords {
  /// The fewest folded characters of a word that may be misspelt, and of a word that may be a misspelling.
  static let shortest = 5
  /// Above that a word is matched only exactly: two letters can be deleted from it in too many ways.
  static let longest = 64
  /// From so many folded characters on a word may have two edits.
  static let shortestWithTwo = 8
  /// At most so many words are taken for what one token may stand for, the nearest first.
  static let candidates = 32
  /// The most edits that an entry may allow.
  static let mostEdits = 2
  /// Forms of more words are matched only exactly.
  static let mostWords = 64

  /// How many edits a word may have in a form that allows `edits` in all.
  static func edits(_ edits: Int, letters: Int) -> Int {
    if letters < shortest || letters > longest { return 0 }
    return letters < shortestWithTwo ? min(edits, 1) : min(edits, mostEdits)
  }
}

/// The forms of fuzzy entries once more: in a trie of their own, so that no other entry pays for them, and their
/// words filed so that those near a misspelt word are found without looking at all others.
///
/// Each word is filed under what is left of it when none, one or two of its letters are deleted. Two words that
/// are `k` edits apart have something in common that is left after at most `k` deletions from each: a change
/// is a deletion in both, a swap of neighbours too. This is the deletion neighbourhood of Mor and Fraenkel (A
/// hash code method for detecting and correcting spelling errors, CACM 25, 1982), which SymSpell made popular.
///
/// A class so that a ``Lexicon`` without it is no larger to copy. Immutable.
final class FuzzyLexicon: Sendable {
  /// As a file holds them, laid out as those of ``Lexicon/Arrays``.
  struct Arrays: Sendable {
    var trie: Trie
    /// ``FuzzyLexicon/formWidth`` numbers a form of the trie: entry, checks, edits, folded characters, first of
    /// ``words``, and how many of them.
    var forms: FlatArray<UInt32>
    /// The words of the forms as they are written in the list: texts of the lexicon.
    var words: FlatArray<UInt32>
    /// ``FuzzyLexicon/nearWidth`` numbers a word that may be misspelt: its token; its edits (bits 0–7) and
    /// whether every form wants its first letter in upper case (bit 8); which letters it has, a bit each.
    var near: FlatArray<UInt32>
    /// The folded characters of word `n` are `letters[letterStarts[n]..<letterStarts[n + 1]]`.
    var letterStarts: FlatArray<UInt32>
    var letters: FlatArray<UInt32>
    /// A bit for each thing that is left of a word. A power of two long.
    var filter: FlatArray<UInt64>
    /// The words of which something with this hash is left are
    /// `filed[buckets[n]..<buckets[n + 1]]`. One longer than a power of two.
    var buckets: FlatArray<UInt32>
    var filed: FlatArray<UInt32>
    /// See ``FuzzyLexicon/Fact``.
    var facts: FlatArray<UInt32>
  }
  static let formWidth = 6
  static let nearWidth = 3

  /// What is known of all words together.
  enum Fact: Int, CaseIterable {
    /// The most folded characters of a word.
    case longest
    /// Whether a word may have two edits.
    case two
    /// Whether a form may begin with a word in lower case.
    case startsLower
    /// Whether any word may be in lower case.
    case lower
  }

  let arrays: Arrays

  init(_ arrays: Arrays) { self.arrays = arrays }

  func fact(_ fact: Fact) -> Int { Int(arrays.facts[fact.rawValue]) }

  // MARK: The trie

  func root(of token: TokenID) -> Int { arrays.trie.root(of: token) }

  /// The node that a token leads to; `nil` where none does.
  func child(of node: Int, _ token: TokenID) -> Int? {
    arrays.trie.child(of: node, arrays.trie.node(node), token)
  }

  /// The numbers of the forms that end at a node.
  func forms(at node: Int) -> Range<Int> { arrays.trie.node(node).forms(below: formCount) }

  // MARK: Forms

  struct Form {
    var entry: UInt32
    var checks: UInt32
    /// How many it allows.
    var edits: Int
    /// Folded characters of all its words.
    var letters: Int
    var words: Range<Int>
  }

  var formCount: Int { arrays.forms.count / Self.formWidth }

  func form(_ number: Int) -> Form {
    func field(_ index: Int) -> UInt32 { arrays.forms[number * Self.formWidth + index] }
    return Form(
      entry: field(0), checks: field(1), edits: Int(field(2)), letters: Int(field(3)),
      // A broken file may say anything; no form has more words.
      words: Int(field(4))..<Int(field(4)) + min(Int(field(5)), FuzzyWords.mostWords))
  }

  // MARK: Words that may be misspelt

  struct Word {
    var token: TokenID
    var edits: Int
    var isCapital: Bool
    var mask: UInt32
    var letters: Range<Int>
  }

  func word(_ number: Int) -> Word {
    func field(_ index: Int) -> UInt32 { arrays.near[number * Self.nearWidth + index] }
    let end = min(Int(arrays.letterStarts[number + 1]), arrays.letters.count)
    let start = min(Int(arrays.letterStarts[number]), end)
    return Word(
      token: TokenID(rawValue: field(0)), edits: min(Int(field(1) & 0xFF), FuzzyWords.mostEdits),
      isCapital: field(1) & 0x100 != 0, mask: field(2),
      // A broken file may say anything; no word is longer.
      letters: start..<min(end, start + FuzzyWords.longest))
  }

  /// A bit for each letter, of which words with few edits between them have nearly the same.
  static func mask(_ letters: some Sequence<UInt32>) -> UInt32 { letters.reduce(0) { $0 | 1 << ($1 & 31) } }
}

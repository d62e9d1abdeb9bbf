internal import EntityText

/// Every list of every plugin, compiled: one automaton over token ids.
///
/// The trie's transitions lie in one hash table; the root's, by which nearly every token is turned
/// away, in an array by token id. Immutable.
public struct Lexicon: Sendable {
  /// An entry, with the list it stands in.
  public struct Entry: Sendable {
    public let source: LexiconEntry
    public let list: UInt16
    public let plugin: String
  }

  /// What the letters of one word of a form ask of the word in the text.
  enum WordCheck: Hashable, Sendable {
    case any
    case initialUpper
    case allUpper
    /// These letters in upper case, perhaps others.
    case atLeast(UInt64)
    /// These letters in upper case and no others.
    case exactly(UInt64)
  }

  /// One way to write an entry.
  struct Form: Sendable {
    static let none = UInt32.max
    var entry: UInt32
    /// Where its checks, one a word, begin in `wordChecks`; `none` where anything goes.
    var firstCheck: UInt32
    /// Its accents in `accentKeys`; `none` where they do not matter.
    var accents: UInt32
  }

  struct Transition: Sendable {
    var key: UInt64
    /// 0: free, for no transition leads back to the root.
    var state: UInt32
  }

  public let lists: [String]
  public let entries: [Entry]
  let forms: [Form]
  let wordChecks: [WordCheck]
  let accentKeys: [[String]]
  /// By token id; 0 where no form begins with the token.
  let rootStates: [UInt32]
  let transitions: [Transition]
  let mask: Int
  /// `formNumbers[formStarts[s]..<formStarts[s + 1]]` are the forms that end in state `s`.
  let formStarts: [UInt32]
  let formNumbers: [UInt32]

  static func key(_ state: UInt32, _ token: TokenID) -> UInt64 {
    UInt64(state) << 32 | UInt64(token.rawValue)
  }

  @inline(__always)
  static func slot(_ key: UInt64, _ mask: Int) -> Int {
    Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
  }

  init(
    lists: [String], entries: [Entry], forms: [Form], wordChecks: [WordCheck],
    accentKeys: [[String]], transitions: [UInt64: UInt32], formsOfState: [[UInt32]]
  ) {
    self.lists = lists
    self.entries = entries
    self.forms = forms
    self.wordChecks = wordChecks
    self.accentKeys = accentKeys
    var capacity = 16
    while capacity < transitions.count * 2 { capacity *= 2 }
    mask = capacity - 1
    var table = [Transition](repeating: Transition(key: 0, state: 0), count: capacity)
    var roots: [UInt32] = []
    for (key, state) in transitions {
      if key >> 32 == 0 {
        let token = Int(key)
        if token >= roots.count { roots += [UInt32](repeating: 0, count: token + 1 - roots.count) }
        roots[token] = state
        continue
      }
      var slot = Self.slot(key, mask)
      while table[slot].state != 0 { slot = (slot + 1) & mask }
      table[slot] = Transition(key: key, state: state)
    }
    rootStates = roots
    self.transitions = table
    var starts: [UInt32] = []
    var numbers: [UInt32] = []
    for forms in formsOfState {
      starts.append(UInt32(numbers.count))
      numbers += forms
    }
    starts.append(UInt32(numbers.count))
    formStarts = starts
    formNumbers = numbers
  }

  /// The number of a list, for those who compile references to it.
  public func list(named name: String) -> UInt16? {
    lists.firstIndex(of: name).map(UInt16.init)
  }
}

public import EntityText
public import EntityUnicode

/// Compiles lists into a ``Lexicon``: folds every form of every entry, interns its words and lays
/// the words into one trie.
public struct LexiconBuilder {
  private let tokenizer: Tokenizer
  private var listNumbers: [String: UInt16] = [:]
  private var lists: [String] = []
  private var entries: [Lexicon.Entry] = []
  private var forms: [Lexicon.Form] = []
  private var wordChecks: [Lexicon.WordCheck] = []
  private var accentKeys: [[String]] = []
  private var transitions: [UInt64: UInt32] = [:]
  /// The forms that end in each state; state 0 is the root.
  private var formsOfState: [[UInt32]] = [[]]

  /// Entries that could not be used, with their places.
  public private(set) var problems: [Diagnostic] = []

  public init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Adds a list; a second list of the same name adds to the first.
  /// - Complexity: O(total length of the forms).
  public mutating func add(_ list: LexiconList, to vocabulary: inout VocabularyBuilder) {
    let number: UInt16
    if let known = listNumbers[list.name] {
      number = known
    } else {
      number = UInt16(lists.count)
      listNumbers[list.name] = number
      lists.append(list.name)
    }
    for entry in list.entries { add(entry, list: number, plugin: list.plugin, to: &vocabulary) }
  }

  private mutating func add(
    _ entry: LexiconEntry, list: UInt16, plugin: String, to vocabulary: inout VocabularyBuilder
  ) {
    let entryNumber = UInt32(entries.count)
    var isUsable = false
    for form in entry.forms {
      let tokens = tokenizer.foldedTokens(of: form)
      guard !tokens.isEmpty else { continue }
      isUsable = true
      var state: UInt32 = 0
      for token in tokens {
        let key = Lexicon.key(state, vocabulary.intern(token.folded))
        if let next = transitions[key] {
          state = next
        } else {
          state = UInt32(formsOfState.count)
          transitions[key] = state
          formsOfState.append([])
        }
      }
      formsOfState[Int(state)].append(UInt32(forms.count))
      forms.append(
        compile(tokens, of: form, entry: entryNumber, caseMode: entry.caseMode, accentMode: entry.accentMode))
    }
    guard isUsable else {
      problems.append(
        Diagnostic(
          .warning, code: "lexicon.empty-entry", "\"\(entry.term)\" has no words and can never match",
          at: entry.location))
      return
    }
    entries.append(Lexicon.Entry(source: entry, list: list, plugin: plugin))
  }

  private mutating func compile(
    _ tokens: [FoldedToken], of form: String, entry: UInt32, caseMode: CaseMode, accentMode: AccentMode
  ) -> Lexicon.Form {
    let utf8 = Array(form.utf8)
    func text(_ token: FoldedToken) -> String { String(decoding: utf8[token.span.range], as: UTF8.self) }
    var checks: [Lexicon.WordCheck] = []
    if caseMode != .fold {
      checks = tokens.map { token in
        let mask = tokenizer.upperCaseMask(of: Substring(text(token)).utf8)
        if caseMode == .exact { return .exactly(mask) }
        if mask == 0 { return .any }
        if mask == 1 { return .initialUpper }
        return token.flags.contains(.allUpper) ? .allUpper : .atLeast(mask)
      }
      if checks.allSatisfy({ $0 == .any }) { checks = [] }
    }
    var accents: UInt32 = Lexicon.Form.none
    if accentMode == .exact {
      accents = UInt32(accentKeys.count)
      accentKeys.append(tokens.map { tokenizer.foldedKeepingMarks(text($0)) })
    }
    let first = checks.isEmpty ? Lexicon.Form.none : UInt32(wordChecks.count)
    wordChecks += checks
    return Lexicon.Form(entry: entry, firstCheck: first, accents: accents)
  }

  /// - Complexity: O(number of words in all forms).
  public consuming func build() -> Lexicon {
    Lexicon(
      lists: lists, entries: entries, forms: forms, wordChecks: wordChecks, accentKeys: accentKeys,
      transitions: transitions, formsOfState: formsOfState)
  }
}

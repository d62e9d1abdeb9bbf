public import EntityRecognition
internal import EntityText
public import EntityUnicode

extension Lexicon {
  /// Adds the hits of fuzzy entries on misspelt words, and puts all hits into order.
  ///
  /// A walk from each token through the trie of fuzzy forms: a known word leads on by itself, an unknown one by each
  /// word that it may stand for, as long as the edits do not exceed ``FuzzyWords/mostEdits``. So at most two tokens
  /// of a walk branch, into at most ``FuzzyWords/candidates`` each.
  /// - Complexity: O(tokens × letters²) for finding near words, then O(near words × length of the forms).
  func addInexactHits(_ fuzzy: FuzzyLexicon, in text: inout AnalyzedText, _ tokenizer: Tokenizer) {
    var walk = FuzzyWalk(self, fuzzy, text, tokenizer)
    let found = walk.hits()
    guard !found.isEmpty else { return }
    text.inexactHits = found
    text.hits = Self.merged(text.hits, found.map(\.hit))
  }

  /// Two lists of hits as one, in their order.
  private static func merged(_ a: [LexiconHit], _ b: [LexiconHit]) -> [LexiconHit] {
    var result: [LexiconHit] = []
    result.reserveCapacity(a.count + b.count)
    var next = 0
    for hit in a {
      while next < b.count, isOrdered(b[next], hit) {
        result.append(b[next])
        next += 1
      }
      result.append(hit)
    }
    return result + b[next...]
  }

  static func isOrdered(_ a: LexiconHit, _ b: LexiconHit) -> Bool {
    (a.start, a.end, a.entry) < (b.start, b.end, b.entry)
  }

  // MARK: What could be found

  /// The entries that would be found on some words if these were no words of the lists: those for which they could
  /// be taken, were they misspelt.
  /// - Parameter term: the whole of it is compared.
  /// - Complexity: O(tokens × letters²) and the walks from the first token.
  public func entries(near term: String, tokenizer: Tokenizer) -> [(entry: Int, edits: Int)] {
    guard let fuzzy else { return [] }
    var text = AnalyzedText(document: Document(text: term))
    tokenizer.tokenize(term, into: &text.tokens)
    var walk = FuzzyWalk(self, fuzzy, text, tokenizer, doubtsKnownWords: true)
    return walk.hits().filter { $0.hit.tokens == text.tokens.indices }
      .map { (Int($0.hit.entry), Int($0.edits)) }
  }

  /// The entries of which a word may be misspelt.
  public var entriesWithFuzzyWords: Set<Int> {
    guard let fuzzy else { return [] }
    return Set((0..<fuzzy.formCount).map { Int(fuzzy.form($0).entry) })
  }

  // MARK: What was found

  /// What the candidate of a hit says of its origin: the entry's term, and where its words were misspelt, how it
  /// was read.
  public func origin(of hit: LexiconHit, in text: AnalyzedText) -> String {
    let term = term(of: Int(hit.entry))
    guard let inexact = text.inexactHit(for: hit) else { return term }
    return "\(term) (\(reading(inexact, in: text)))"
  }

  /// "Azerbaijdan for Azerbaïdjan, 1 edit": the words of the text that are not the entry's, and those for which
  /// they stand.
  public func reading(_ inexact: InexactHit, in text: AnalyzedText) -> String {
    guard let fuzzy else { return "" }
    let form = fuzzy.form(Int(inexact.form))
    let words = inexact.hit.tokens.enumerated().filter { inexact.edited >> UInt64($0.offset) & 1 != 0 }
    let pairs = words.map { offset, token in
      let word = Self.text(fuzzy.arrays.words[form.words.lowerBound + offset], arrays)
      return "\(text.document.text(of: text.tokens[token].span)) for \(word)"
    }
    return pairs.joined(separator: ", ") + ", \(inexact.edits) edit\(inexact.edits == 1 ? "" : "s")"
  }

  /// The share of the entry's folded characters that are there as they should be, rounded down to hundredths: below
  /// 1, and the lower the more edits there are in fewer letters.
  public func score(_ inexact: InexactHit) -> Double {
    guard let fuzzy else { return 1 }
    let letters = max(1, fuzzy.form(Int(inexact.form)).letters)
    return Double(max(0, letters - Int(inexact.edits)) * 100 / letters) / 100
  }
}

/// The walks through the trie of fuzzy forms over one text.
private struct FuzzyWalk {
  private let lexicon: Lexicon
  private let fuzzy: FuzzyLexicon
  private let tokens: [Token]
  private let text: String
  private let tokenizer: Tokenizer
  private let startsLower: Bool
  /// Whether words that the lists know are looked at as if they might be misspelt.
  private let doubtsKnownWords: Bool
  private var near: NearWords
  private var states: [State] = []
  /// What was found from one token on.
  private var found: [InexactHit] = []

  private struct State {
    var node: Int
    /// The token after the last that was taken.
    var end: Int
    var edits: Int
    var edited: UInt64
  }

  init(
    _ lexicon: Lexicon, _ fuzzy: FuzzyLexicon, _ text: AnalyzedText, _ tokenizer: Tokenizer,
    doubtsKnownWords: Bool = false
  ) {
    self.doubtsKnownWords = doubtsKnownWords
    self.lexicon = lexicon
    self.fuzzy = fuzzy
    tokens = text.tokens
    self.text = text.document.text
    self.tokenizer = tokenizer
    startsLower = fuzzy.fact(.startsLower) != 0
    near = NearWords(fuzzy, tokenizer, tokens: text.tokens.count)
  }

  /// In the order of ``AnalyzedText/hits``, one for each entry and run of tokens.
  mutating func hits() -> [InexactHit] {
    var all: [InexactHit] = []
    for start in tokens.indices {
      begin(at: start)
      while let state = states.popLast() {
        if state.edits > 0 { collect(state, from: start) }
        if state.end < tokens.count, state.end - start < FuzzyWords.mostWords { goOn(state, from: start) }
      }
      if found.isEmpty { continue }
      for hit in found.sorted(by: precedes) where all.last?.hit != hit.hit { all.append(hit) }
      found.removeAll(keepingCapacity: true)
    }
    return all
  }

  private mutating func begin(at start: Int) {
    let token = tokens[start]
    if isKnown(token) {
      let node = fuzzy.root(of: token.id)
      if node != 0 { states.append(State(node: node, end: start + 1, edits: 0, edited: 0)) }
      if !doubtsKnownWords { return }
    }
    guard startsLower || token.flags.contains(.initialUpper) else { return }
    for near in near.words(for: token, at: start, of: text) where near.edits > 0 {
      let node = fuzzy.root(of: near.word)
      if node != 0 { states.append(State(node: node, end: start + 1, edits: near.edits, edited: 1)) }
    }
  }

  private mutating func goOn(_ state: State, from start: Int) {
    let token = tokens[state.end]
    if isKnown(token) {
      if let next = fuzzy.child(of: state.node, token.id) {
        states.append(State(node: next, end: state.end + 1, edits: state.edits, edited: state.edited))
      }
      if !doubtsKnownWords { return }
    }
    if state.edits >= FuzzyWords.mostEdits { return }
    for near in near.words(for: token, at: state.end, of: text)
    where near.edits > 0 && state.edits + near.edits <= FuzzyWords.mostEdits {
      guard let next = fuzzy.child(of: state.node, near.word) else { continue }
      states.append(
        State(
          node: next, end: state.end + 1, edits: state.edits + near.edits,
          edited: state.edited | 1 << UInt64(state.end - start)))
    }
  }

  /// Whether lists or rules have the word: it then stands for itself.
  private func isKnown(_ token: Token) -> Bool { token.id != .unknown && !lexicon.isOnlyStopped(token.id) }

  private mutating func collect(_ state: State, from start: Int) {
    for number in fuzzy.forms(at: state.node) {
      let form = fuzzy.form(number)
      guard state.edits <= form.edits, Int(form.entry) < lexicon.entryCount else { continue }
      let hit = LexiconHit(
        start: UInt32(start), end: UInt32(state.end), entry: form.entry,
        list: lexicon.list(of: Int(form.entry)))
      let inexact = InexactHit(
        hit: hit, form: UInt32(number), edits: UInt32(state.edits), edited: state.edited)
      if lexicon.passes(form.checks, inexact, tokens, text, tokenizer) { found.append(inexact) }
    }
  }

  /// Shorter runs first, then entries; of the forms of one entry the nearest first, and of those the longest.
  private func precedes(_ a: InexactHit, _ b: InexactHit) -> Bool {
    if a.hit != b.hit { return Lexicon.isOrdered(a.hit, b.hit) }
    if a.edits != b.edits { return a.edits < b.edits }
    let (x, y) = (fuzzy.form(Int(a.form)).letters, fuzzy.form(Int(b.form)).letters)
    return x != y ? x > y : (a.form, a.edited) < (b.form, b.edited)
  }
}

extension Lexicon {
  /// Whether the words have the capitals that a form asks for. A misspelt word has its letters in other places, so it
  /// is only asked what ``WordShape`` says.
  fileprivate func passes(
    _ checks: UInt32, _ inexact: InexactHit, _ tokens: [Token], _ text: String, _ tokenizer: Tokenizer
  ) -> Bool {
    let range = inexact.hit.tokens
    if checks & Self.exceptional == 0 {
      return tokens.withUnsafeBufferPointer { passes(checks, $0, range, text, tokenizer) }
    }
    let first = Int(checks & ~Self.exceptional)
    guard arrays.exceptions[first] == UInt64(range.count) else { return false }
    return range.enumerated().allSatisfy { offset, index in
      let at = first + 1 + offset * 3
      let mode = arrays.exceptions[at + 1]
      let seen = tokenizer.upperCaseMask(of: Self.surface(tokens[index], text))
      let wanted = arrays.exceptions[at]
      guard inexact.edited >> UInt64(offset) & 1 != 0 else {
        return mode & Self.mustEqual != 0 ? seen == wanted : wanted & ~seen == 0
      }
      let shape = WordShape(wanted, isAllUpper: mode & Self.isAllUpper != 0)
      let seenShape = WordShape(seen, isAllUpper: tokens[index].flags.contains(.allUpper))
      return mode & Self.mustEqual != 0 ? shape == seenShape : seenShape.isSuperset(of: shape)
    }
  }
}

/// Where a word has upper case, as far as it can be said of a word whose letters are not known for sure.
private struct WordShape: OptionSet {
  let rawValue: UInt8
  static let initialUpper = WordShape(rawValue: 1)
  /// Behind the first letter.
  static let innerUpper = WordShape(rawValue: 2)
  static let allUpper = WordShape(rawValue: 4)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(_ mask: UInt64, isAllUpper: Bool) {
    rawValue = (mask & 1 != 0 ? 1 : 0) | (mask & ~1 != 0 ? 2 : 0) | (isAllUpper ? 4 : 0)
  }
}

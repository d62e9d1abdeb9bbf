public import EntityText
public import EntityUnicode

/// Compiles lists into a ``Lexicon``: folds every form of every entry, interns its words and lays
/// the words into one trie.
public struct LexiconBuilder {
  private let tokenizer: Tokenizer
  private var text = TextTable()
  private var lists: [UInt32] = []
  private var listNumbers: [String: UInt32] = [:]
  private var classes: [Lexicon.EntryClass] = []
  private var classNumbers: [Lexicon.EntryClass: UInt32] = [:]
  private var entries: [UInt32] = []
  private var features: [UInt32] = []
  private var forms: [Form] = []
  /// The words of all forms, one after the other.
  private var words: [UInt32] = []
  private var exceptions: [UInt64] = []
  private var fuzzy = FuzzyLexiconBuilder()
  /// As ``entries``, and their forms, numbered from 0: they come behind the entries.
  private var stops: [UInt32] = []
  private var stopForms: [Form] = []
  /// How many lists were added.
  private var sources: UInt32 = 0

  /// Entries that could not be used, with their places.
  public private(set) var problems: [Diagnostic] = []

  struct Form {
    var firstWord: UInt32
    var wordCount: UInt32
    var entry: UInt32
    var checks: UInt32
    /// For what is kept of it elsewhere.
    var number: UInt32 = 0
  }

  public init(tokenizer: Tokenizer) { self.tokenizer = tokenizer }

  /// Adds a list; a second list of the same name adds to the first.
  /// - Complexity: O(total length of the forms).
  public mutating func add(_ list: LexiconList, to vocabulary: inout VocabularyBuilder) {
    let number: UInt32
    if let known = listNumbers[list.name] {
      number = known
    } else {
      number = UInt32(lists.count)
      listNumbers[list.name] = number
      lists.append(text.offset(of: list.name))
    }
    for entry in list.entries { add(entry, list: number, plugin: list.plugin, to: &vocabulary) }
    for stop in list.stops { add(stop: stop, list: number, plugin: list.plugin, to: &vocabulary) }
    sources += 1
  }

  private mutating func add(
    _ entry: LexiconEntry, list: UInt32, plugin: String, to vocabulary: inout VocabularyBuilder
  ) {
    let number = UInt32(entries.count / Lexicon.entryWidth)
    let formsBefore = forms.count
    for form in entry.forms {
      let tokens = tokenizer.foldedTokens(of: form)
      guard !tokens.isEmpty else { continue }
      let firstWord = UInt32(words.count)
      for token in tokens { words.append(vocabulary.intern(token.folded).rawValue) }
      let surfaces = surfaces(tokens, of: form)
      let added = Form(
        firstWord: firstWord, wordCount: UInt32(tokens.count), entry: number,
        checks: checks(tokens, surfaces, of: form, entry))
      // Two inflections that are written alike make one form.
      if forms[formsBefore...].contains(where: { isSame($0, added) }) {
        words.removeLast(tokens.count)
      } else {
        forms.append(added)
        if entry.fuzzy > 0, entry.accentMode == .optional { addFuzzy(added, tokens, surfaces, entry) }
      }
    }
    guard forms.count > formsBefore else { return reportEmpty(entry) }
    entries += row(entry, list, plugin)
    for feature in entry.features.elements {
      features += [text.offset(of: feature.name), text.offset(of: feature.value)]
    }
  }

  private mutating func add(
    stop: LexiconEntry, list: UInt32, plugin: String, to vocabulary: inout VocabularyBuilder
  ) {
    // A label would count among those that the list makes.
    var stop = stop
    (stop.label, stop.standsAlone) = (nil, false)
    let number = UInt32(stops.count / Lexicon.entryWidth)
    let formsBefore = stopForms.count
    for form in stop.forms {
      let tokens = tokenizer.foldedTokens(of: form)
      guard !tokens.isEmpty else { continue }
      let firstWord = UInt32(words.count)
      for token in tokens { words.append(vocabulary.intern(token.folded).rawValue) }
      stopForms.append(
        Form(
          firstWord: firstWord, wordCount: UInt32(tokens.count), entry: number,
          checks: checks(tokens, surfaces(tokens, of: form), of: form, stop)))
    }
    guard stopForms.count > formsBefore else { return reportEmpty(stop) }
    stops += row(stop, list, plugin)
  }

  private mutating func reportEmpty(_ entry: LexiconEntry) {
    problems.append(
      Diagnostic(
        .warning, code: "lexicon.empty-entry", "\"\(entry.term)\" has no words and can never match",
        at: entry.location))
  }

  /// The ``Lexicon/entryWidth`` numbers of an entry.
  private mutating func row(_ entry: LexiconEntry, _ list: UInt32, _ plugin: String) -> [UInt32] {
    [
      text.offset(of: entry.term), entry.id.map { text.offset(of: $0) } ?? Lexicon.none,
      classNumber(entry, list, plugin), UInt32(entry.location?.line ?? 0), UInt32(features.count / 2),
    ]
  }

  private mutating func addFuzzy(
    _ form: Form, _ tokens: [FoldedToken], _ surfaces: [String], _ entry: LexiconEntry
  ) {
    let isCapital = entry.caseMode != .fold
    let ownWords = zip(tokens, surfaces).enumerated().map { index, word in
      FuzzyLexiconBuilder.Word(
        token: words[Int(form.firstWord) + index], surface: word.1,
        isCapital: isCapital && tokenizer.upperCaseMask(of: word.1) & 1 != 0,
        written: text.offset(of: word.1),
        length: String(decoding: word.0.folded, as: UTF8.self).unicodeScalars.count)
    }
    fuzzy.add(form, edits: min(entry.fuzzy, FuzzyWords.mostEdits), ownWords, tokenizer)
  }

  private func surfaces(_ tokens: [FoldedToken], of form: String) -> [String] {
    let utf8 = Array(form.utf8)
    return tokens.map { String(decoding: utf8[$0.span.range], as: UTF8.self) }
  }

  private func isSame(_ a: Form, _ b: Form) -> Bool {
    a.checks == b.checks && a.wordCount == b.wordCount
      && words[Int(a.firstWord)..<Int(a.firstWord + a.wordCount)]
        == words[Int(b.firstWord)..<Int(b.firstWord + b.wordCount)]
  }

  private mutating func classNumber(_ entry: LexiconEntry, _ list: UInt32, _ plugin: String) -> UInt32 {
    var flags: UInt32 = entry.standsAlone ? 1 : 0
    flags |= (entry.caseMode == .exact ? 1 : entry.caseMode == .fold ? 2 : 0) << 1
    flags |= entry.accentMode == .exact ? 8 : 0
    let key = Lexicon.EntryClass(
      list: list, label: entry.label.map { text.offset(of: $0.rawValue) } ?? Lexicon.none,
      plugin: text.offset(of: plugin), file: text.offset(of: entry.location?.file ?? ""),
      priority: Int32(clamping: entry.priority), flags: flags, source: sources)
    if let known = classNumbers[key] { return known }
    let number = UInt32(classes.count)
    classNumbers[key] = number
    classes.append(key)
    return number
  }

  // MARK: Checks

  private mutating func checks(
    _ tokens: [FoldedToken], _ surfaces: [String], of form: String, _ entry: LexiconEntry
  ) -> UInt32 {
    if entry.caseMode == .fold, entry.accentMode == .optional { return 0 }
    let isASCIILower = form.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5A).contains($0) }
    if isASCIILower, entry.caseMode == .smart, entry.accentMode == .optional { return 0 }
    let masks = surfaces.map { entry.caseMode == .fold ? 0 : tokenizer.upperCaseMask(of: $0) }
    let plain = zip(tokens, masks).map { token, mask -> Lexicon.WordCheck in
      if mask == 0 { return .any }
      if mask == 1 { return .initialUpper }
      return token.flags.contains(.allUpper) ? .allUpper : .exception
    }
    if entry.caseMode != .exact, entry.accentMode == .optional, !plain.contains(.exception),
      tokens.count <= Lexicon.plainWords
    {
      return plain.enumerated().reduce(0) { $0 | $1.element.rawValue << UInt32($1.offset * 2) }
    }
    let first = UInt32(exceptions.count)
    exceptions.append(UInt64(tokens.count))
    for (index, mask) in masks.enumerated() {
      let accents =
        entry.accentMode == .exact
        ? text.offset(of: tokenizer.foldedKeepingMarks(surfaces[index])) : Lexicon.none
      let isAllUpper = entry.caseMode != .fold && tokens[index].flags.contains(.allUpper)
      let mode = (entry.caseMode == .exact ? Lexicon.mustEqual : 0) | (isAllUpper ? Lexicon.isAllUpper : 0)
      exceptions += [mask, mode, UInt64(accents)]
    }
    return Lexicon.exceptional | first
  }

  // MARK: Stops

  /// The stops behind the entries: with no features, also not those of the entries between which they came.
  private func stopRows() -> [UInt32] {
    var rows = stops
    for last in stride(from: Lexicon.entryWidth - 1, to: rows.count, by: Lexicon.entryWidth) {
      rows[last] = UInt32(features.count / 2)
    }
    return rows
  }

  /// That a word is in a stop list does not make it a word that stands for itself: a misspelling may be stopped.
  private func wordsOfStopsOnly() -> [UInt32] {
    if stopForms.isEmpty { return [] }
    func tokens(of forms: [Form]) -> Set<UInt32> {
      var result: Set<UInt32> = []
      for form in forms {
        result.formUnion(words[Int(form.firstWord)..<Int(form.firstWord + form.wordCount)])
      }
      return result
    }
    return tokens(of: stopForms).subtracting(tokens(of: forms)).sorted()
  }

  // MARK: Building

  /// - Complexity: O(n log n) in the number of words in all forms.
  public consuming func build() -> Lexicon {
    let entryCount = UInt32(entries.count / Lexicon.entryWidth)
    let stopped = stopForms.map { form in
      var form = form
      form.entry += entryCount
      return form
    }
    let trie = TrieLayout(forms: forms + stopped, words: words)
    return Lexicon(
      Lexicon.Arrays(
        text: FlatArray(text.bytes), lists: FlatArray(lists),
        classes: FlatArray(
          classes.flatMap {
            [$0.list, $0.label, $0.plugin, $0.file, UInt32(bitPattern: $0.priority), $0.flags, $0.source]
          }),
        entries: FlatArray(entries + stopRows()), features: FlatArray(features), trie: Trie(trie),
        forms: FlatArray(trie.forms.flatMap { [$0.entry, $0.checks] }), exceptions: FlatArray(exceptions),
        stops: FlatArray([UInt32(stops.count / Lexicon.entryWidth)] + wordsOfStopsOnly())),
      fuzzy: fuzzy.build(words: words))
  }
}

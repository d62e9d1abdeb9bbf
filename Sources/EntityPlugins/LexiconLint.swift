public import EntityLexicon
internal import EntityRecognition
internal import EntityText
internal import EntityUnicode

/// What is worth a look in the lists though nothing of it is wrong by itself.
public struct LexiconLint: Sendable {
  /// One form that stands for several things: all of them come out as candidates.
  public struct Clash: Sendable {
    public let form: String
    /// Two or more that differ in label or id, in the order of the lists.
    public let entries: [LexiconEntry]
  }

  /// An entry that also matches a frequent word of the language, in lower case.
  public struct FrequentWord: Sendable {
    public let word: String
    public let entry: LexiconEntry
  }

  /// A form that a fuzzy entry of its list would be found on, were its words not known.
  public struct Neighbours: Sendable {
    public let form: String
    public let entry: LexiconEntry
    public let other: LexiconEntry
    public let edits: Int
  }

  public let clashes: [Clash]
  public let frequentWords: [FrequentWord]
  public let neighbours: [Neighbours]

  /// - Parameter frequentList: the list of the language's frequent words; where the pipeline has none of that
  ///   name, no entry is compared with them.
  /// - Complexity: O(forms + frequent words).
  init(_ loaded: LoadedPipeline, plugins: Set<String>, frequentList: String, fuzzy: FuzzyCheck) {
    let lists = loaded.lists
    func isAsked(_ list: LexiconList) -> Bool { plugins.isEmpty || plugins.contains(list.plugin) }
    let asked = lists.filter(isAsked)
    neighbours = lists.indices.filter { isAsked(lists[$0]) }.flatMap { fuzzy.neighbours(ofList: $0) }
    clashes = Self.clashes(asked.flatMap(\.entries), loaded)
    let words = lists.first { $0.name == frequentList }?.entries.map(\.term) ?? []
    let makers = Dictionary(
      asked.flatMap(\.entries).filter { $0.standsAlone && $0.label != nil }.flatMap { entry in
        entry.forms.map { (Self.key(of: $0, loaded), entry) }
      }, uniquingKeysWith: { first, _ in first })
    var text = AnalyzedText(document: Document(text: ""))
    frequentWords = words.compactMap { word -> FrequentWord? in
      guard let entry = makers[Self.key(of: word, loaded)] else { return nil }
      // Only what is found on the word in lower case: "Or" asks for its capital.
      guard (try? loaded.analyzer.analyze(Document(text: word.lowercased()), into: &text)) != nil else {
        return nil
      }
      let isFound = text.hits.contains { hit in
        loaded.lexicon.label(of: Int(hit.entry)) == entry.label && hit.tokens == 0..<text.tokens.count
      }
      return isFound ? FrequentWord(word: word, entry: entry) : nil
    }
  }

  private static func clashes(_ entries: [LexiconEntry], _ loaded: LoadedPipeline) -> [Clash] {
    var byForm: [String: [LexiconEntry]] = [:]
    var forms: [String: String] = [:]
    for entry in entries where entry.standsAlone && entry.label != nil {
      for form in entry.forms {
        let key = key(of: form, loaded)
        forms[key] = forms[key] ?? form
        let isKnown = byForm[key]?.contains { $0.label == entry.label && $0.id == entry.id } ?? false
        if !isKnown { byForm[key, default: []].append(entry) }
      }
    }
    return byForm.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { Clash(form: forms[$0.key] ?? $0.key, entries: $0.value) }
  }

  /// The folded words of a form: equal for forms that match the same texts but for capitals and accents.
  private static func key(of form: String, _ loaded: LoadedPipeline) -> String {
    loaded.analyzer.tokenizer.foldedTokens(of: form).map { String(decoding: $0.folded, as: UTF8.self) }
      .joined(separator: " ")
  }
}

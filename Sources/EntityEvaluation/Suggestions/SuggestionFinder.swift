public import EntityText

/// Finds what the lexicons do not know yet: names that texts use and no annotation touches.
///
/// It knows no language and no label: connecting words and the labels of names are learnt from the
/// annotations that are there, so it needs some. What it gives are suggestions, for a person to choose from.
public struct SuggestionFinder: Sendable {
  /// The label of titles, beside which names are looked for; `nil` for none.
  public var title: Label?
  /// The label of those names.
  public var person: Label?
  /// How often capitalised words must occur.
  public var minimum: Int
  /// How many places to keep of each suggestion.
  public var placesKept: Int
  private let fold: @Sendable (String) -> String
  private let known: [KnownForm]
  private let folded: [String]

  /// - Parameters:
  ///   - known: every form of every list.
  ///   - fold: makes forms and words comparable, as the lexicons do.
  public init(
    known: [KnownForm], title: Label? = nil, person: Label? = nil, minimum: Int = 2, placesKept: Int = 3,
    fold: @escaping @Sendable (String) -> String
  ) {
    self.known = known
    self.title = title
    self.person = person
    self.minimum = minimum
    self.placesKept = placesKept
    self.fold = fold
    folded = known.map { fold($0.text) }
  }

  /// The suggestions: by kind, then the most frequent first, then by their words.
  ///
  /// - Complexity: O(tokens + forms), and for each run of capitalised words a few look-ups.
  public func suggestions(in texts: [SuggestionText]) -> [Suggestion] {
    var search = SuggestionSearch(
      finder: self, texts: texts,
      labelled: Dictionary(
        folded.indices.filter { known[$0].label != nil }.map { (folded[$0], $0) },
        uniquingKeysWith: { first, _ in first }),
      words: Set(folded.indices.filter { known[$0].label == nil }.map { folded[$0] }))
    return search.run()
  }

  func known(_ index: Int) -> KnownForm { known[index] }
  func fold(_ text: String) -> String { fold(text) }
}

/// One search under way.
struct SuggestionSearch {
  private struct Found {
    var kind: Suggestion.Kind
    var label: Label?
    var id: String?
    var reason: String
    /// Positions of texts and their tokens.
    var places: [(text: Int, tokens: Range<Int>)] = []
  }

  private let finder: SuggestionFinder
  private let texts: [SuggestionText]
  private let labelled: [String: Int]
  private let words: Set<String>
  private let guesser: LabelGuesser
  private let runs: CapitalisedRuns
  private let near: NearForms
  /// By the folded term.
  private var found: [String: Found] = [:]

  init(finder: SuggestionFinder, texts: [SuggestionText], labelled: [String: Int], words: Set<String>) {
    self.finder = finder
    self.texts = texts
    self.labelled = labelled
    self.words = words
    guesser = LabelGuesser(texts)
    var common: Set<UInt32> = []
    for text in texts {
      for token in text.tokens where token.flags.contains(.initialUpper) && !common.contains(token.hash) {
        if words.contains(finder.fold(text.document.text(of: token.span))) { common.insert(token.hash) }
      }
    }
    runs = CapitalisedRuns(texts, commonWords: common)
    near = NearForms(labelled.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  mutating func run() -> [Suggestion] {
    for index in texts.indices { findAcronyms(index) }
    for index in texts.indices {
      let free = CapitalisedRuns.free(texts[index])
      findBesideTitles(index, free)
      for run in runs.runs(in: texts[index]) { add(run, index) }
    }
    let order = Dictionary(uniqueKeysWithValues: Suggestion.Kind.allCases.enumerated().map { ($1, $0) })
    return dropParts(found.filter { isEnough($0.key, $0.value) }).values.map(suggestion)
      .sorted { a, b in
        if a.kind != b.kind { return order[a.kind]! < order[b.kind]! }
        return a.count != b.count ? a.count > b.count : a.term < b.term
      }
  }

  private func span(_ tokens: Range<Int>, _ text: Int) -> TextSpan {
    let all = texts[text].tokens
    return TextSpan(all[tokens.lowerBound].span.start, all[tokens.upperBound - 1].span.end)
  }

  private func words(_ tokens: Range<Int>, _ text: Int) -> String {
    texts[text].document.text(of: span(tokens, text))
  }

  // MARK: Finding

  private mutating func findAcronyms(_ index: Int) {
    let text = texts[index]
    for definition in AcronymDefinition.all(in: text, fold: { finder.fold($0) }) {
      let short = definition.acronym..<definition.acronym + 1
      addDefined(short, by: definition.definition, index)
      addDefined(definition.definition, by: short, index)
    }
  }

  /// Suggests words that other words in the text say the meaning of, if no entry does; not a long form
  /// that a rule finds.
  private mutating func addDefined(_ tokens: Range<Int>, by other: Range<Int>, _ index: Int) {
    let text = texts[index]
    let key = finder.fold(words(tokens, index))
    if labelled[key] != nil { return }
    let own = span(tokens, index)
    if tokens.count > 1, text.annotations.contains(where: { $0.span == own }) { return }
    let span = span(other, index)
    let meaning = text.annotations.first { $0.span == span }
    let entry = labelled[finder.fold(words(other, index))].map { finder.known($0) }
    let known = found[key]
    let place = (text: index, tokens: tokens)
    found[key] = Found(
      kind: .acronym, label: meaning?.label ?? entry?.label ?? known?.label,
      id: meaning?.id ?? entry?.id ?? known?.id, reason: words(other, index),
      places: (known?.places ?? []) + [place])
  }

  private mutating func findBesideTitles(_ index: Int, _ free: [Bool]) {
    guard let title = finder.title else { return }
    let text = texts[index]
    for annotation in text.annotations where annotation.label == title {
      guard let tokens = text.tokens.covered(by: annotation.span), tokens.upperBound < text.tokens.count,
        let run = runs.run(from: tokens.upperBound, text.tokens, free)
      else { continue }
      let key = finder.fold(words(run, index))
      if labelled[key] != nil || found[key].map({ $0.kind != .sequence && $0.kind != .besideTitle }) == true {
        continue
      }
      let empty = Found(kind: .besideTitle, label: finder.person, id: nil, reason: words(tokens, index))
      found[key, default: empty].places.append((index, run))
    }
  }

  private mutating func add(_ run: Range<Int>, _ index: Int) {
    let key = finder.fold(words(run, index))
    if labelled[key] != nil { return }
    if found[key] == nil {
      if runs.isOrdinary(run, texts[index].tokens) { return }
      if let form = near.form(near: key).map({ finder.known($0) }) {
        let place = form.location.map { " (\($0))" } ?? ""
        found[key] = Found(kind: .variant, label: form.label, id: form.id, reason: form.text + place)
      } else {
        found[key] = Found(kind: .sequence, label: nil, id: nil, reason: "")
      }
    }
    let isNew = found[key]?.places.contains { $0.text == index && $0.tokens == run } == false
    if isNew { found[key]?.places.append((index, run)) }
  }

  // MARK: Choosing

  private func isEnough(_ key: String, _ found: Found) -> Bool {
    if found.kind != .sequence { return true }
    return found.places.count >= finder.minimum && !words.contains(key)
  }

  /// Drops sequences that only occur inside longer ones.
  private func dropParts(_ found: [String: Found]) -> [String: Found] {
    struct Word: Hashable {
      let text: Int
      let token: Int
    }
    /// The length of the longest run around a word.
    var longest: [Word: Int] = [:]
    for place in found.values.flatMap(\.places) {
      for token in place.tokens {
        longest[Word(text: place.text, token: token), default: 0].raise(to: place.tokens.count)
      }
    }
    return found.filter { _, value in
      value.kind != .sequence
        || value.places.contains {
          longest[Word(text: $0.text, token: $0.tokens.lowerBound)] == $0.tokens.count
        }
    }
  }

  private func suggestion(_ found: Found) -> Suggestion {
    let places = found.places.sorted { ($0.text, $0.tokens.lowerBound) < ($1.text, $1.tokens.lowerBound) }
    var spellings: [String: Int] = [:]
    for place in places { spellings[words(place.tokens, place.text), default: 0] += 1 }
    let term = spellings.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
    var label = found.label
    var share = label == nil ? 0 : 1.0
    if label == nil, let guess = guesser.guess(places.map { ($0.tokens, texts[$0.text]) }) {
      (label, share) = guess
    }
    return Suggestion(
      kind: found.kind, term: term.oneLine, label: label, labelShare: share, id: found.id,
      reason: found.reason.oneLine, count: places.count, documents: Set(places.map(\.text)).count,
      places: places.prefix(finder.placesKept).map { place in
        let document = texts[place.text].document
        let span = span(place.tokens, place.text)
        return Suggestion.Place(
          document: document.id, span: span,
          context: SpanContext(span, in: Array(document.text.utf8), width: 40))
      })
  }
}

extension String {
  /// With every run of white space as one blank: what can stand in a line of a gazetteer.
  var oneLine: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension Int {
  fileprivate mutating func raise(to other: Int) { self = Swift.max(self, other) }
}

public import EntityText

/// The smallest change of a lexicon that would make predictions more like the gold, and what it would do.
///
/// The effect is computed, not run: an entry is taken to find its exact words wherever they stand between
/// token bounds, a stop to take away the spans with its words and label; what the pipeline's rules and
/// memory would make of either is not known.
public struct LexiconEdit: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A new entry.
    case entry
    /// A new entry for something that the lexicons know under other words: it has the id of an entry.
    case alias
    /// Words that are not to be found under the label any more.
    case stop
  }

  public let kind: Kind
  public let term: String
  public let label: Label
  public let id: String?
  /// The rules and entries that make the spans that a stop takes away.
  public let sources: [Provenance]
  /// Gold spans that would be found, or spurious ones that would be gone.
  public let repaired: Int
  /// Gold spans that would be lost, or spurious ones that would come.
  public let broken: Int
  /// By how many points (hundredths) strict micro F1 would rise.
  public let gain: Double
  /// The first of the broken places.
  public let breaks: [Suggestion.Place]

  /// A line for a gazetteer with the columns `term`, `label` and `id`, without its end; `nil` for a stop,
  /// which a rule makes.
  public var gazetteerLine: String? {
    kind == .stop ? nil : "\(term)\t\(label)\t\(id ?? "")"
  }
}

/// Finds the edits that gain most.
public struct LexiconEditFinder: Sendable {
  /// Whether a span of the first label may lie inside one of the second. Where it may not, the longer wins.
  public var mayLieInside: @Sendable (Label, Label) -> Bool
  /// How many places to keep of what an edit breaks.
  public var placesKept = 3

  public init(mayLieInside: @escaping @Sendable (Label, Label) -> Bool = { _, _ in true }) {
    self.mayLieInside = mayLieInside
  }

  /// Every single edit with a gain above zero: the greatest first, then what breaks least, then by words.
  ///
  /// - Parameters:
  ///   - report: predictions against gold.
  ///   - tokens: of every document of the report, in its order; they say where an entry may begin and end.
  ///   - knownIDs: the ids of the entries, which make an alias of an entry.
  /// - Complexity: O(errors × occurrences of their first words), and no document is aligned again.
  public func edits(
    _ report: EvaluationReport, tokens: [[Token]], knownIDs: Set<String> = []
  ) -> [LexiconEdit] {
    precondition(tokens.count == report.documents.count, "tokens are wanted for every document")
    let index = EditIndex(report, tokens: tokens, finder: self)
    var edits: [LexiconEdit] = []
    for (term, id) in index.missing() {
      if let edit = index.entry(term, id: id, isKnown: id.map(knownIDs.contains) ?? false) {
        edits.append(edit)
      }
    }
    for term in index.spurious() {
      if let edit = index.stop(term) { edits.append(edit) }
    }
    return edits.sorted { a, b in
      if a.gain != b.gain { return a.gain > b.gain }
      if a.broken != b.broken { return a.broken < b.broken }
      return (a.term, a.label, a.kind.rawValue) < (b.term, b.label, b.kind.rawValue)
    }
  }
}

/// Words under a label.
private struct LabelledTerm: Hashable {
  let bytes: [UInt8]
  let label: Label
}

private struct SpanAndLabel: Hashable {
  let span: TextSpan
  let label: Label

  init(_ span: TextSpan, _ label: Label) { (self.span, self.label) = (span, label) }
  init(_ annotation: Annotation) { (span, label) = (annotation.span, annotation.label) }
}

/// The documents, laid out so that the effect of an edit is a few look-ups.
private struct EditIndex {
  private struct Text {
    let id: String
    let bytes: [UInt8]
    let gold: Set<SpanAndLabel>
    let predicted: [Annotation]
    let predictedSet: Set<SpanAndLabel>
    let ends: Set<Int>
  }

  private struct Position {
    let text: Int
    let start: Int
  }

  /// What an edit does.
  private struct Effect {
    var added: [(text: Int, span: TextSpan)] = []
    var removed: [(text: Int, annotation: Annotation)] = []
  }

  private let report: EvaluationReport
  private let finder: LexiconEditFinder
  private let texts: [Text]
  /// Where the tokens start that begin with these bytes: the first token's words.
  private let starts: [[UInt8]: [Position]]

  init(_ report: EvaluationReport, tokens: [[Token]], finder: LexiconEditFinder) {
    self.report = report
    self.finder = finder
    var texts: [Text] = []
    var starts: [[UInt8]: [Position]] = [:]
    for (number, document) in report.documents.enumerated() {
      let bytes = Array(document.document.text.utf8)
      for token in tokens[number] {
        starts[Array(bytes[token.span.range]), default: []].append(
          Position(text: number, start: token.span.start))
      }
      texts.append(
        Text(
          id: document.document.id, bytes: bytes, gold: Set(document.gold.map(SpanAndLabel.init)),
          predicted: document.predicted, predictedSet: Set(document.predicted.map(SpanAndLabel.init)),
          ends: Set(tokens[number].map(\.span.end))))
    }
    self.texts = texts
    self.starts = starts
  }

  // MARK: What is wrong

  /// The words of gold spans that were not found, with their commonest id, in a fixed order.
  func missing() -> [(term: LabelledTerm, id: String?)] {
    var ids: [LabelledTerm: [String: Int]] = [:]
    for (text, document) in zip(texts, report.documents) {
      for annotation in document.gold where !text.predictedSet.contains(SpanAndLabel(annotation)) {
        let bytes = Array(text.bytes[annotation.span.range])
        if bytes.contains(0x0A) || bytes.contains(0x09) { continue }
        let term = LabelledTerm(bytes: bytes, label: annotation.label)
        ids[term, default: [:]][annotation.id ?? "", default: 0] += 1
      }
    }
    return ids.map { term, counts in
      let best = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }!.key
      return (term, best.isEmpty ? nil : best)
    }
  }

  /// The words of predicted spans that are wrong.
  func spurious() -> Set<LabelledTerm> {
    var terms: Set<LabelledTerm> = []
    for text in texts {
      for annotation in text.predicted where !text.gold.contains(SpanAndLabel(annotation)) {
        terms.insert(LabelledTerm(bytes: Array(text.bytes[annotation.span.range]), label: annotation.label))
      }
    }
    return terms
  }

  // MARK: What an edit does

  func entry(_ term: LabelledTerm, id: String?, isKnown: Bool) -> LexiconEdit? {
    var effect = Effect()
    for position in places(of: term.bytes) {
      let span = TextSpan(position.start, position.start + term.bytes.count)
      let text = texts[position.text]
      if text.predictedSet.contains(SpanAndLabel(span, term.label)) { continue }
      let others = text.predicted.filter { $0.span.overlaps(span) }
      let isBeaten = others.contains { other in
        let isLonger = other.span.count > span.count
        let nests = other.span.contains(span) && finder.mayLieInside(term.label, other.label)
        return isLonger && !nests
      }
      if isBeaten { continue }
      effect.added.append((position.text, span))
      for other in others {
        let nests =
          other.span != span
          && (other.span.contains(span) && finder.mayLieInside(term.label, other.label)
            || span.contains(other.span) && finder.mayLieInside(other.label, term.label))
        if !nests { effect.removed.append((position.text, other)) }
      }
    }
    return edit(isKnown ? .alias : .entry, term, id, effect)
  }

  func stop(_ term: LabelledTerm) -> LexiconEdit? {
    var effect = Effect()
    for (number, text) in texts.enumerated() {
      for annotation in text.predicted
      where annotation.label == term.label && text.bytes[annotation.span.range].elementsEqual(term.bytes) {
        effect.removed.append((number, annotation))
      }
    }
    return edit(.stop, term, nil, effect)
  }

  private func places(of term: [UInt8]) -> [Position] {
    // The first token of the term is one of its beginnings.
    var found: [Position] = []
    for length in 1...term.count {
      for position in starts[Array(term.prefix(length))] ?? [] {
        let text = texts[position.text]
        let end = position.start + term.count
        if end <= text.bytes.count, text.ends.contains(end),
          text.bytes[position.start..<end].elementsEqual(term)
        {
          found.append(position)
        }
      }
    }
    return found
  }

  private func edit(
    _ kind: LexiconEdit.Kind, _ term: LabelledTerm, _ id: String?, _ effect: Effect
  ) -> LexiconEdit? {
    let counts = report.counts.strict
    var (tp, actual) = (counts.correct, counts.actual)
    var repaired = 0
    var broken: [(text: Int, span: TextSpan)] = []
    func weigh(_ text: Int, _ span: TextSpan, _ isRight: Bool) {
      if isRight { repaired += 1 } else { broken.append((text, span)) }
    }
    for (text, span) in effect.added {
      let isGold = texts[text].gold.contains(SpanAndLabel(span, term.label))
      actual += 1
      if isGold { tp += 1 }
      weigh(text, span, isGold)
    }
    var gone: [Int: Set<SpanAndLabel>] = [:]
    for (text, annotation) in effect.removed {
      // Two occurrences may take away the same span.
      if !gone[text, default: []].insert(SpanAndLabel(annotation)).inserted { continue }
      let isGold = texts[text].gold.contains(SpanAndLabel(annotation))
      actual -= 1
      if isGold { tp -= 1 }
      weigh(text, annotation.span, !isGold)
    }
    let after = ratio(2 * Double(tp), Double(actual + counts.possible))
    let gain = (after - report.scores(.strict).f1) * 100
    guard gain > 1e-9 else { return nil }
    let sources = Set(effect.removed.compactMap(\.annotation.provenance))
    return LexiconEdit(
      kind: kind, term: String(decoding: term.bytes, as: UTF8.self).oneLine, label: term.label, id: id,
      sources: kind == .stop
        ? sources.sorted { ($0.recognizer, $0.origin) < ($1.recognizer, $1.origin) } : [],
      repaired: repaired, broken: broken.count, gain: gain,
      breaks: broken.prefix(finder.placesKept).map { place in
        Suggestion.Place(
          document: texts[place.text].id, span: place.span,
          context: SpanContext(place.span, in: texts[place.text].bytes, width: 40))
      })
  }
}

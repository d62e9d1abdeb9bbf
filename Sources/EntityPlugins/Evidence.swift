internal import EntityLexicon
internal import EntityPipeline
internal import EntityRecognition
internal import EntityRules
public import EntityText
public import EntityUnicode

/// What an annotation goes by: the entries and captures behind it, and how its words had to be read.
public struct Evidence: Sendable {
  /// An entry of a list that was found in the text.
  public struct Entry: Sendable {
    public let term: String
    /// Which words of the text stood for which of the entry, where any was misspelt.
    public let reading: String?
    public let location: SourceLocation?
    public let span: TextSpan
  }

  /// All that the rule took, where that is more than the annotation.
  public internal(set) var match: TextSpan?
  /// What the rule gave a name.
  public internal(set) var captures: [(name: String, span: TextSpan)] = []
  /// The entries that the rule, or the list, asked for.
  public internal(set) var entries: [Entry] = []
  /// The steps of folding without which the words would not have been known, in the order of the profile.
  public internal(set) var steps: [FoldProfile.Step] = []
}

extension LoadedPipeline {
  /// The evidence for annotations that this pipeline made of a document; empty for those of recognizers that
  /// are neither lists nor rules.
  /// - Throws: what ``Pipeline/run(_:ledger:)`` throws.
  /// - Complexity: that of a run, and O(instructions × tokens) for each rule behind an annotation.
  public func evidence(for annotations: [Annotation], in document: Document) throws -> [Evidence] {
    let contexts = try pipeline.contexts(of: document)
    guard let text = contexts.first?.context.text else { return annotations.map { _ in Evidence() } }
    let collector = EvidenceCollector(loaded: self, text: text)
    let hits = Dictionary(grouping: text.hits, by: \.tokens)
    let rules = Dictionary(
      rules.map { ($0.definition.provenance, $0) }, uniquingKeysWith: { first, _ in first })
    var witnesses: [Provenance: RuleWitness] = [:]
    func witness(_ provenance: Provenance) -> RuleWitness? {
      if let known = witnesses[provenance] { return known }
      guard let rule = rules[provenance],
        let context = contexts.first(where: { $0.stage == rule.definition.stage })?.context
      else { return nil }
      let witness = RuleWitness(rule, context: context, lexicon: lexicon)
      witnesses[provenance] = witness
      return witness
    }
    return annotations.map { annotation in
      guard let provenance = annotation.provenance, let tokens = text.tokens(in: annotation.span) else {
        return Evidence()
      }
      if let found = witness(provenance)?.evidence(for: annotation.label, at: tokens) {
        return collector.evidence(found, at: tokens)
      }
      return collector.evidence(
        hits: hits[tokens, default: []].filter { hit in
          lexicon.origin(of: hit, in: text) == provenance.origin
            && lexicon.location(of: Int(hit.entry)) == provenance.location
        }, words: [])
    }
  }
}

private struct EvidenceCollector {
  let loaded: LoadedPipeline
  let text: AnalyzedText

  func evidence(_ found: RuleEvidence, at tokens: Range<Int>) -> Evidence {
    var evidence = evidence(hits: found.hits, words: found.words)
    if found.match != tokens { evidence.match = text.span(of: found.match) }
    evidence.captures = found.captures.map { ($0.name, text.span(of: $0.tokens)) }
    return evidence
  }

  func evidence(hits: [LexiconHit], words: [Int]) -> Evidence {
    var evidence = Evidence()
    var steps: Set<FoldProfile.Step> = []
    for hit in hits {
      let span = text.span(of: hit.tokens)
      let term = loaded.lexicon.term(of: Int(hit.entry))
      let inexact = text.inexactHit(for: hit)
      evidence.entries.append(
        Evidence.Entry(
          term: term, reading: inexact.map { loaded.lexicon.reading($0, in: text) },
          location: loaded.lexicon.location(of: Int(hit.entry)), span: span))
      // Which letters of a misspelt word are only written otherwise, nobody can say.
      if inexact != nil { continue }
      let written = text.document.text(of: span)
      // Another form of the entry is not at hand: what changes the words themselves is said then.
      steps.formUnion(
        loaded.analyzer.steps.needed(written, like: term) ?? loaded.analyzer.steps.changing(written))
    }
    for word in words {
      steps.formUnion(loaded.analyzer.steps.changing(text.document.text(of: text.tokens[word].span)))
    }
    evidence.steps = loaded.foldProfile.steps.filter(steps.contains)
    return evidence
  }
}

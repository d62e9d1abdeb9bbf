public import EntityRecognition
internal import EntityText

/// Proposes every hit of an entry that has a label.
public struct LexiconRecognizer: Recognizer {
  public static let stage = "lexicon"

  public let descriptor: RecognizerDescriptor
  private let lexicon: Lexicon
  private let known: KnownEntries

  public init(_ lexicon: Lexicon) {
    self.lexicon = lexicon
    descriptor = RecognizerDescriptor(
      id: "lexicon", stage: Self.stage,
      makes: Set(lexicon.classes.filter(\.standsAlone).compactMap(\.label)))
    known = KnownEntries(lexicon)
  }

  public func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    let text = context.text
    var inexact = text.inexactHits[...]
    for hit in text.hits {
      // In the same order as the hits.
      while let next = inexact.first, Lexicon.isOrdered(next.hit, hit) { inexact.removeFirst() }
      let reading = inexact.first?.hit == hit ? inexact.popFirst() : nil
      guard let candidate = candidate(hit, reading, text) else { continue }
      candidates.add(candidate)
    }
    if candidates.isLedgerKept { noteStopped(text, in: &candidates) }
  }

  private func noteStopped(_ text: AnalyzedText, in candidates: inout CandidateSink) {
    for stopped in text.stoppedHits {
      let reading = text.inexactHit(for: stopped.hit)
      guard let candidate = candidate(stopped.hit, reading, text) else { continue }
      candidates.stop(candidate, because: known.provenance(of: Int(stopped.stop)))
    }
  }

  /// `nil` for entries that make none by themselves.
  private func candidate(_ hit: LexiconHit, _ inexact: InexactHit?, _ text: AnalyzedText) -> Candidate? {
    guard let entry = known[Int(hit.entry)] else { return nil }
    var annotation = Annotation(
      span: text.span(of: hit.tokens), label: entry.label, id: entry.id, features: entry.features,
      provenance: entry.provenance)
    if let inexact {
      annotation.score = lexicon.score(inexact)
      annotation.provenance = Provenance(
        recognizer: entry.provenance.recognizer,
        origin: "\(entry.provenance.origin) (\(lexicon.reading(inexact, in: text)))",
        location: entry.provenance.location)
    }
    return Candidate(annotation, priority: entry.priority)
  }
}

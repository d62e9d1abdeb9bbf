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
      guard let entry = known[Int(hit.entry)] else { continue }
      candidates.add(candidate(of: entry, hit, reading, text))
    }
    if candidates.isLedgerKept { noteStopped(text, in: &candidates) }
  }

  private func noteStopped(_ text: AnalyzedText, in candidates: inout CandidateSink) {
    for stopped in text.stoppedHits {
      let reading = text.inexactHit(for: stopped.hit)
      guard let entry = known[Int(stopped.hit.entry)] else { continue }
      candidates.stop(
        candidate(of: entry, stopped.hit, reading, text), because: known.provenance(of: Int(stopped.stop)))
    }
  }

  // Inlined, so that what is made is not copied on its way.
  @inline(__always)
  private func candidate(
    of entry: KnownEntry, _ hit: LexiconHit, _ inexact: InexactHit?, _ text: AnalyzedText
  ) -> Candidate {
    var candidate = entry.candidate
    candidate.annotation.span = text.span(of: hit.tokens)
    if let inexact { note(inexact, text, in: &candidate.annotation) }
    return candidate
  }

  private func note(_ inexact: InexactHit, _ text: AnalyzedText, in annotation: inout Annotation) {
    annotation.score = lexicon.score(inexact)
    guard let exact = annotation.provenance else { return }
    annotation.provenance = Provenance(
      recognizer: exact.recognizer, origin: "\(exact.origin) (\(lexicon.reading(inexact, in: text)))",
      location: exact.location)
  }
}

public import EntityRecognition
internal import EntityText

/// Proposes every hit of an entry that has a label.
public struct LexiconRecognizer: Recognizer {
  public static let stage = "lexicon"

  public let descriptor: RecognizerDescriptor
  private let lexicon: Lexicon
  /// "places/cities", by class of entry.
  private let recognizers: [String]

  public init(_ lexicon: Lexicon) {
    self.lexicon = lexicon
    descriptor = RecognizerDescriptor(
      id: "lexicon", stage: Self.stage,
      makes: Set(lexicon.classes.filter(\.standsAlone).compactMap(\.label)))
    recognizers = lexicon.classes.map { "\($0.plugin)/\(lexicon.lists[Int($0.list)])" }
  }

  public func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    for hit in context.text.hits {
      let entry = Int(hit.entry)
      guard let names = lexicon.names(of: entry), names.standsAlone, let label = names.label else { continue }
      candidates.add(
        Candidate(
          Annotation(
            span: context.text.span(of: hit.tokens), label: label, id: lexicon.id(of: entry),
            features: lexicon.features(of: entry),
            provenance: Provenance(
              recognizer: recognizers[Int(lexicon.field(2, of: entry))], origin: lexicon.term(of: entry),
              location: lexicon.location(of: entry))),
          priority: names.priority))
    }
  }
}

public import EntityRecognition
internal import EntityText

/// Proposes every hit of an entry that has a label.
public struct LexiconRecognizer: Recognizer {
  public static let stage = "lexicon"

  public let descriptor: RecognizerDescriptor
  private let templates: [Template?]

  /// What a candidate of an entry looks like before it has a span; made once, not once a hit.
  private struct Template: Sendable {
    var annotation: Annotation
    var priority: Int
  }

  public init(_ lexicon: Lexicon) {
    descriptor = RecognizerDescriptor(
      id: "lexicon", stage: Self.stage, makes: Set(lexicon.entries.compactMap(\.source.label)))
    templates = lexicon.entries.map { entry in
      let source = entry.source
      guard let label = source.label, source.standsAlone else { return nil }
      return Template(
        annotation: Annotation(
          span: TextSpan(0, 0), label: label, id: source.id, features: source.features,
          provenance: Provenance(
            recognizer: "\(entry.plugin)/\(lexicon.lists[Int(entry.list)])", origin: source.term,
            location: source.location)),
        priority: source.priority)
    }
  }

  public func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    for hit in context.text.hits {
      guard let template = templates[Int(hit.entry)] else { continue }
      var annotation = template.annotation
      annotation.span = context.text.span(of: hit.tokens)
      candidates.add(Candidate(annotation, priority: template.priority))
    }
  }
}

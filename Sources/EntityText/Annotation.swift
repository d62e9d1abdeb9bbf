/// A span with a label, an id where there is one, and the reason it is there.
public struct Annotation: Hashable, Sendable {
  public var span: TextSpan
  public var label: Label
  /// What the span refers to: "CU", "RU+CU", "org:NAM"; `nil` where not linked.
  public var id: String?
  public var features: Features
  /// From 0 to 1; higher is surer. Lexicon entries and rules give 1 unless they say otherwise.
  public var score: Double
  /// Who proposed it; `nil` for annotations that were read from a file.
  public var provenance: Provenance?

  public init(
    span: TextSpan, label: Label, id: String? = nil, features: Features = [:], score: Double = 1,
    provenance: Provenance? = nil
  ) {
    self.span = span
    self.label = label
    self.id = id
    self.features = features
    self.score = score
    self.provenance = provenance
  }
}

/// Where an annotation comes from.
public struct Provenance: Hashable, Sendable {
  /// The recognizer's id: "countries/lexicon", "titles/rules".
  public var recognizer: String
  /// What fired inside it: a rule's name, an entry's term, or what the document memory remembered.
  public var origin: String
  /// The file and line of that rule or entry.
  public var location: SourceLocation?

  public init(recognizer: String, origin: String, location: SourceLocation? = nil) {
    self.recognizer = recognizer
    self.origin = origin
    self.location = location
  }
}

/// A document with its annotations, in text order (see ``TextSpan``), then by label and id.
public struct AnnotatedDocument: Sendable {
  public var document: Document
  public var annotations: [Annotation]

  public init(document: Document, annotations: [Annotation]) {
    self.document = document
    self.annotations =
      Self.areInTextOrder(annotations) ? annotations : annotations.sorted(by: Self.inTextOrder)
  }

  /// Whether annotations are in that order already.
  package static func areInTextOrder(_ annotations: [Annotation]) -> Bool {
    annotations.indices.dropFirst().allSatisfy { index in
      // Nearly always the spans decide, and no annotation is copied.
      let (last, next) = (annotations[index - 1].span, annotations[index].span)
      return last != next ? last < next : !inTextOrder(annotations[index], annotations[index - 1])
    }
  }

  public static func inTextOrder(_ a: Annotation, _ b: Annotation) -> Bool {
    if a.span != b.span { return a.span < b.span }
    if a.label != b.label { return a.label < b.label }
    return (a.id ?? "") < (b.id ?? "")
  }
}

/// A span with a label, an id where there is one, and the reason it is there.
///
/// Copying one is cheap, and giving a copy another span or score too: copies share all else.
public struct Annotation: Sendable {
  public var span: TextSpan
  /// From 0 to 1; higher is surer. Lexicon entries and rules give 1 unless they say otherwise.
  public var score: Double
  @usableFromInline internal private(set) var statement: Statement

  /// What is said of a span. It never changes: annotations are copied from stage to stage.
  @usableFromInline
  internal final class Statement: Sendable {
    @usableFromInline let label: Label
    @usableFromInline let id: String?
    @usableFromInline let features: Features
    @usableFromInline let provenance: Provenance?

    init(_ label: Label, _ id: String?, _ features: Features, _ provenance: Provenance?) {
      (self.label, self.id, self.features, self.provenance) = (label, id, features, provenance)
    }
  }

  public init(
    span: TextSpan, label: Label, id: String? = nil, features: Features = [:], score: Double = 1,
    provenance: Provenance? = nil
  ) {
    self.span = span
    self.score = score
    statement = Statement(label, id, features, provenance)
  }

  @inlinable
  public var label: Label {
    get { statement.label }
    set { state(newValue, id, features, provenance) }
  }

  /// What the span refers to: "CU", "RU+CU", "org:NAM"; `nil` where not linked.
  @inlinable
  public var id: String? {
    get { statement.id }
    set { state(label, newValue, features, provenance) }
  }

  @inlinable
  public var features: Features {
    get { statement.features }
    set { state(label, id, newValue, provenance) }
  }

  /// Who proposed it; `nil` for annotations that were read from a file.
  @inlinable
  public var provenance: Provenance? {
    get { statement.provenance }
    set { state(label, id, features, newValue) }
  }

  @usableFromInline
  internal mutating func state(
    _ label: Label, _ id: String?, _ features: Features, _ provenance: Provenance?
  ) {
    statement = Statement(label, id, features, provenance)
  }
}

extension Annotation: Hashable {
  public static func == (a: Annotation, b: Annotation) -> Bool {
    a.span == b.span && a.score == b.score
      && (a.statement === b.statement
        || (a.label == b.label && a.id == b.id && a.features == b.features && a.provenance == b.provenance))
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(span)
    hasher.combine(score)
    hasher.combine(label)
    hasher.combine(id)
    hasher.combine(features)
    hasher.combine(provenance)
  }
}

/// Where an annotation comes from. It never changes, and copies share it: annotations are copied from stage to stage.
public struct Provenance: Hashable, Sendable {
  @usableFromInline final class Storage: Sendable {
    @usableFromInline let recognizer: String
    @usableFromInline let origin: String
    @usableFromInline let location: SourceLocation?

    init(_ recognizer: String, _ origin: String, _ location: SourceLocation?) {
      (self.recognizer, self.origin, self.location) = (recognizer, origin, location)
    }
  }

  @usableFromInline let storage: Storage

  /// The recognizer's id: "countries/lexicon", "titles/rules".
  @inlinable public var recognizer: String { storage.recognizer }
  /// What fired inside it: a rule's name, an entry's term, or what the document memory remembered.
  @inlinable public var origin: String { storage.origin }
  /// The file and line of that rule or entry.
  @inlinable public var location: SourceLocation? { storage.location }

  public init(recognizer: String, origin: String, location: SourceLocation? = nil) {
    storage = Storage(recognizer, origin, location)
  }

  public static func == (a: Provenance, b: Provenance) -> Bool {
    a.storage === b.storage
      || (a.recognizer == b.recognizer && a.origin == b.origin && a.location == b.location)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(recognizer)
    hasher.combine(origin)
    hasher.combine(location)
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

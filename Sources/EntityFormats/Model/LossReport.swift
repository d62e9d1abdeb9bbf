/// What a format cannot hold, or a reader could not use.
public enum LossKind: String, Sendable, CaseIterable {
  case nestedSpans = "nested-spans"
  case crossingSpans = "crossing-spans"
  case spaceSpans = "white-space-spans"
  case discontinuousSpans = "discontinuous-spans"
  case annotations
  case ids
  case features
  case scores
  case provenance
  case relations
  case otherAnnotations = "other-annotations"
  case rejected = "rejected-documents"
  case documentIDs = "document-ids"
  case dates
  case languages
  case tokens
  case bounds = "span-bounds"
  case labels
  case whiteSpace = "white-space"

  /// Whether something is written in its place.
  public var isChange: Bool {
    switch self {
    case .bounds, .labels, .tokens, .whiteSpace: true
    default: false
    }
  }

  /// "1 nested span", "14 nested spans".
  func phrase(_ count: Int) -> String {
    let (one, many) =
      switch self {
      case .nestedSpans: ("nested span", "nested spans")
      case .crossingSpans: ("crossing span", "crossing spans")
      case .spaceSpans: ("span of white space", "spans of white space")
      case .discontinuousSpans: ("discontinuous span", "discontinuous spans")
      case .annotations: ("annotation", "annotations")
      case .ids: ("id", "ids")
      case .features: ("feature", "features")
      case .scores: ("score", "scores")
      case .provenance: ("provenance", "provenances")
      case .relations: ("relation", "relations")
      case .otherAnnotations: ("annotation of another kind", "annotations of other kinds")
      case .rejected: ("rejected document", "rejected documents")
      case .documentIDs: ("document id", "document ids")
      case .dates: ("date", "dates")
      case .languages: ("language", "languages")
      case .tokens: ("token", "tokens")
      case .bounds: ("span's bounds", "spans' bounds")
      case .labels: ("label", "labels")
      case .whiteSpace: ("gap of white space", "gaps of white space")
      }
    return "\(count) \(count == 1 ? one : many)"
  }
}

/// Counts of losses by kind.
public struct LossTally: Hashable, Sendable {
  private var counts: [LossKind: Int] = [:]

  public init() {}

  public var isEmpty: Bool { counts.isEmpty }

  public subscript(kind: LossKind) -> Int { counts[kind] ?? 0 }

  public mutating func add(_ kind: LossKind, _ count: Int = 1) {
    if count > 0 { counts[kind, default: 0] += count }
  }

  public mutating func add(_ other: LossTally) {
    for (kind, count) in other.counts { add(kind, count) }
  }

  /// In the order of ``LossKind``.
  public var all: [(kind: LossKind, count: Int)] {
    LossKind.allCases.compactMap { kind in counts[kind].map { (kind, $0) } }
  }
}

/// What one format lost of the documents that were read from it or written to it.
public struct LossReport: Hashable, Sendable {
  public enum Direction: String, Sendable { case read, written }

  public var format: String
  public var direction: Direction
  public var documents: Int
  /// How many annotations there were before anything was lost.
  public var annotations: Int
  public var losses: LossTally

  public init(
    format: String, direction: Direction, documents: Int = 0, annotations: Int = 0,
    losses: LossTally = .init()
  ) {
    self.format = format
    self.direction = direction
    self.documents = documents
    self.annotations = annotations
    self.losses = losses
  }

  /// One line for people: `conll: 14 nested spans, 3 ids dropped; 8 gaps of white space changed`; `nil`
  /// where nothing was lost.
  public var summary: String? {
    if losses.isEmpty { return nil }
    func part(_ isChange: Bool, _ verb: String) -> String? {
      let phrases = losses.all.filter { $0.kind.isChange == isChange }.map { $0.kind.phrase($0.count) }
      return phrases.isEmpty ? nil : phrases.joined(separator: ", ") + " " + verb
    }
    let parts = [part(false, direction == .read ? "not read" : "dropped"), part(true, "changed")]
    return "\(format): \(parts.compactMap { $0 }.joined(separator: "; "))"
  }

  /// One JSON object without a line end; kinds that did not occur are left out.
  public var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.string("format", format)
      writer.string("direction", direction.rawValue)
      writer.integer("documents", documents)
      writer.integer("annotations", annotations)
      writer.object("lost") { writer in
        for (kind, count) in losses.all where !kind.isChange { writer.integer(kind.rawValue, count) }
      }
      writer.object("changed") { writer in
        for (kind, count) in losses.all where kind.isChange { writer.integer(kind.rawValue, count) }
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

public import EntityText

/// A document in which suggestions are looked for.
public struct SuggestionText: Sendable {
  public let document: Document
  /// In text order; sentence starts are marked where they are known.
  public let tokens: [Token]
  /// What is found already, in text order.
  public let annotations: [Annotation]

  public init(document: Document, tokens: [Token], annotations: [Annotation]) {
    self.document = document
    self.tokens = tokens
    self.annotations = annotations
  }
}

/// A form of a lexicon's entry.
public struct KnownForm: Hashable, Sendable {
  public let text: String
  /// `nil` for words that only rules use.
  public let label: Label?
  public let id: String?
  public let location: SourceLocation?

  public init(text: String, label: Label?, id: String? = nil, location: SourceLocation? = nil) {
    self.text = text
    self.label = label
    self.id = id
    self.location = location
  }
}

/// Something that might become an entry.
public struct Suggestion: Hashable, Sendable {
  /// Why, in the order of how good a reason it is.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A word in capitals that stands in brackets after the words that it abbreviates, or before them; or those
    /// words, where it is only the acronym that is known.
    case acronym
    /// One letter more, less or other than an entry.
    case variant
    /// Capitalised words right beside a title.
    case besideTitle = "beside-title"
    /// Capitalised words, again and again.
    case sequence
  }

  /// One place where the words stand.
  public struct Place: Hashable, Sendable {
    /// The id of the document.
    public let document: String
    public let span: TextSpan
    public let context: SpanContext
  }

  public let kind: Kind
  public let term: String
  /// `nil` where nothing speaks for any.
  public let label: Label?
  /// How sure the label is, from 0 to 1: 1 where an entry or definition says it, otherwise the share that
  /// the words around annotated spans give it.
  public let labelShare: Double
  public let id: String?
  /// What the term was compared with: the entry, the definition or acronym, the title; empty for ``Kind/sequence``.
  public let reason: String
  public let count: Int
  /// In how many documents.
  public let documents: Int
  /// The first few places.
  public let places: [Place]

  /// A line for a gazetteer with the columns `term`, `label` and `id`, without its end.
  public var gazetteerLine: String {
    "\(term)\t\(label?.rawValue ?? "")\t\(id ?? "")"
  }
}

public import EntityText

/// A document on its way from one format to another: its annotations, and what else a format may know.
public struct FormatDocument: Sendable {
  public var annotated: AnnotatedDocument
  /// The tokens and sentences that stood in the file; `nil` where it had none.
  public var segmentation: Segmentation?
  /// What the text was extracted from; `nil` where the file holds the text as it is.
  public var source: SourceText?

  public init(
    _ annotated: AnnotatedDocument, segmentation: Segmentation? = nil, source: SourceText? = nil
  ) {
    self.annotated = annotated
    self.segmentation = segmentation
    self.source = source
  }

  var document: Document { annotated.document }
  var annotations: [Annotation] { annotated.annotations }

  /// The same annotations laid over the file that the text was extracted from: its text is that file,
  /// and offsets count in it. The document as it is where there is no ``source``.
  public var inSource: FormatDocument {
    guard let source else { return self }
    let whole = Document(
      id: document.id, text: source.text, date: document.date, language: document.language)
    let moved = annotations.map { annotation in
      var moved = annotation
      moved.span = source.span(of: annotation.span)
      return moved
    }
    return FormatDocument(AnnotatedDocument(document: whole, annotations: moved))
  }
}

/// A file from which text was extracted, and where each piece of the text stands in it.
public struct SourceText: Sendable {
  /// A run of the text and the run of the file that it was made from.
  struct Piece: Hashable, Sendable {
    var text: Range<Int>
    var source: Range<Int>

    /// Whether the bytes are the same in both, so that every offset inside has its own place.
    var isVerbatim: Bool { text.count == source.count }
  }

  /// The file, UTF-8.
  public let text: String
  /// In text order, without gaps in the text.
  private let pieces: [Piece]

  init(text: String, pieces: [Piece]) {
    self.text = text
    self.pieces = pieces
  }

  /// Where a span of the extracted text stands in the file: from the first byte of what made its first
  /// character to the last byte of what made its last.
  /// - Complexity: O(log pieces).
  /// - Precondition: the span is not empty and lies in the extracted text.
  public func span(of span: TextSpan) -> TextSpan {
    let first = pieces[index(of: span.start)]
    let last = pieces[index(of: span.end - 1)]
    let start =
      first.isVerbatim
      ? first.source.lowerBound + span.start - first.text.lowerBound : first.source.lowerBound
    let end =
      last.isVerbatim ? last.source.lowerBound + span.end - last.text.lowerBound : last.source.upperBound
    return TextSpan(start, max(start, end))
  }

  private func index(of offset: Int) -> Int {
    max(0, pieces.partitioningIndex { $0.text.lowerBound > offset } - 1)
  }
}

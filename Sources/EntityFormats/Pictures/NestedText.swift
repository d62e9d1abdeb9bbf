internal import EntityText

/// A text with its spans as properly nested brackets, for writers that draw spans inside one another.
///
/// A span that crosses another is split where the other ends: its pieces say that they belong
/// together. All of the text occurs in the events once and in order, whatever the spans: bounds that
/// lie outside the text or inside a scalar are moved outwards to the nearest place where one can cut.
struct NestedText {
  /// A span, or the part of it between two places where it was split.
  struct Piece: Equatable {
    /// The index in ``NestedText/annotations``.
    let annotation: Int
    /// Whether an earlier piece of the same annotation went before.
    let isContinued: Bool
    /// Whether a later piece follows.
    var continues = false
  }

  enum Event: Equatable {
    /// A run of ``NestedText/bytes``, never empty.
    case text(Range<Int>)
    case open(Piece)
    case close(Piece)
  }

  /// The text in UTF-8.
  let bytes: [UInt8]
  /// In text order.
  let annotations: [Annotation]
  private(set) var events: [Event] = []

  /// - Complexity: O(length of the text + n log n) for n annotations that nest; each crossing costs as
  ///   many events as there are spans to be split.
  init(_ document: AnnotatedDocument) {
    bytes = Array(document.document.text.utf8)
    annotations = document.annotations.inTextOrder
    var builder = Builder(bytes: bytes, annotations: annotations)
    events = builder.build()
  }

  func annotation(of piece: Piece) -> Annotation { annotations[piece.annotation] }
}

private struct Builder {
  private struct Open {
    let annotation: Int
    let end: Int
    /// The first end among this and those below it.
    let firstEnd: Int
    /// Where it was opened, in ``events``.
    let event: Int
  }

  private let spans: [Range<Int>]
  private let count: Int
  private var events: [NestedText.Event] = []
  private var stack: [Open] = []
  private var position = 0

  init(bytes: [UInt8], annotations: [Annotation]) {
    count = bytes.count
    spans = annotations.map { annotation in
      var start = min(annotation.span.start, bytes.count)
      var end = min(annotation.span.end, bytes.count)
      while !bytes.isScalarBoundary(start) { start -= 1 }
      while !bytes.isScalarBoundary(end) { end += 1 }
      return start..<end
    }
  }

  mutating func build() -> [NestedText.Event] {
    // Moving bounds may have put an inner span before its outer one.
    let order = spans.indices.sorted {
      (spans[$0].lowerBound, -spans[$0].upperBound, $0) < (spans[$1].lowerBound, -spans[$1].upperBound, $1)
    }
    for index in order {
      while let top = stack.last, top.firstEnd <= spans[index].lowerBound { close(upTo: top.firstEnd) }
      text(upTo: spans[index].lowerBound)
      open(index, isContinued: false)
      if spans[index].isEmpty { close(at: stack.count - 1, continues: false) }
    }
    while let top = stack.last { close(upTo: top.firstEnd) }
    text(upTo: count)
    return events
  }

  private mutating func text(upTo end: Int) {
    if position < end { events.append(.text(position..<end)) }
    position = end
  }

  private mutating func open(_ index: Int, isContinued: Bool) {
    let end = spans[index].upperBound
    stack.append(
      Open(
        annotation: index, end: end, firstEnd: min(end, stack.last?.firstEnd ?? end), event: events.count))
    events.append(.open(NestedText.Piece(annotation: index, isContinued: isContinued)))
  }

  /// Closes everything that ends here, and splits what was opened inside it and ends later.
  private mutating func close(upTo end: Int) {
    text(upTo: end)
    var split: [Open] = []
    while let top = stack.last, top.firstEnd == end {
      if top.end > end { split.append(top) }
      close(at: stack.count - 1, continues: top.end > end)
    }
    // The longest first, so that what can nest from here on does.
    for piece in split.sorted(by: { ($0.end, $1.annotation) > ($1.end, $0.annotation) }) {
      open(piece.annotation, isContinued: true)
    }
  }

  private mutating func close(at index: Int, continues: Bool) {
    let opened = stack.remove(at: index)
    guard case .open(var piece) = events[opened.event] else { return }
    piece.continues = continues
    events[opened.event] = .open(piece)
    events.append(.close(piece))
  }
}

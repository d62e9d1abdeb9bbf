internal import EntityText

extension FormatDocument {
  /// The document's tokens, made fit for lines of tokens: see ``Segmentation/fitted(to:spans:splitsAtSpans:)``.
  /// Own tokens are cut at spans; those of the file that was read are kept.
  func fitted(_ annotations: [Annotation], _ text: [UInt8], _ options: FormatOptions) -> Segmentation {
    let theirs = options.tokens == .source ? segmentation : nil
    let segmentation = theirs ?? options.segmenter(document)
    return segmentation.fitted(to: text, spans: annotations.map(\.span), splitsAtSpans: theirs == nil)
  }
}

/// Lays spans on tokens, for formats that know no other bounds.
struct TokenAligner {
  /// Where a span may begin and end without change.
  private let starts: Set<Int>
  private let ends: Set<Int>
  /// Tokens without white space.
  private let words: [TextSpan]

  init(tokens: [TextSpan], words: [TextSpan]) {
    starts = Set(tokens.map(\.start))
    ends = Set(tokens.map(\.end))
    self.words = words
  }

  init(_ segmentation: Segmentation) {
    self.init(tokens: segmentation.tokens, words: segmentation.tokens)
  }

  /// The annotations on token bounds: white space at their ends is cut off, and a word that they only
  /// hold a part of is taken whole. Those of white space only are left out. Both are counted.
  func align(_ annotations: [Annotation], losses: inout LossTally) -> [Annotation] {
    var aligned: [Annotation] = []
    for annotation in annotations {
      if starts.contains(annotation.span.start), ends.contains(annotation.span.end) {
        aligned.append(annotation)
        continue
      }
      let first = words.partitioningIndex { $0.end > annotation.span.start }
      let end = words.partitioningIndex { $0.start >= annotation.span.end }
      guard first < end else {
        losses.add(.spaceSpans)
        continue
      }
      var moved = annotation
      moved.span = TextSpan(words[first].start, words[end - 1].end)
      losses.add(.bounds)
      aligned.append(moved)
    }
    return aligned.inTextOrder
  }

  /// The tokens that an aligned span covers, as a range of `tokens`.
  static func range(of span: TextSpan, in tokens: [TextSpan]) -> Range<Int> {
    let first = tokens.partitioningIndex { $0.end > span.start }
    return first..<tokens.partitioningIndex { $0.start >= span.end }
  }
}

/// Which spans remain where spans can neither nest nor cross.
enum FlatSpans {
  /// The indices of those that lie in no other; of spans that cross or are equal the first.
  /// - Precondition: the spans are in text order.
  static func outermost(_ spans: [TextSpan]) -> [Int] {
    var reach = 0
    var kept: [Int] = []
    for (index, span) in spans.enumerated() where kept.isEmpty || span.start >= reach {
      kept.append(index)
      reach = span.end
    }
    return kept
  }

  /// As ``outermost(_:)``, and counts what falls away.
  static func outermost(_ annotations: [Annotation], losses: inout LossTally) -> [Annotation] {
    let kept = outermost(annotations.map(\.span))
    var outer = kept[...].makeIterator()
    var current: Int?
    var next = outer.next()
    for index in annotations.indices {
      if index == next {
        current = index
        next = outer.next()
      } else if let current {
        let isInside = annotations[current].span.contains(annotations[index].span)
        losses.add(isInside ? .nestedSpans : .crossingSpans)
      }
    }
    return kept.map { annotations[$0] }
  }
}

extension LossTally {
  /// Counts what an annotation holds besides span, label and, where `keepsID`, id.
  mutating func addDetails(of annotation: Annotation, keepsID: Bool) {
    if annotation.id != nil, !keepsID { add(.ids) }
    let isInParts = Fragments.parts(of: annotation) != nil
    if isInParts { add(.discontinuousSpans) }
    add(.features, annotation.features.elements.count - (isInParts ? 1 : 0))
    if annotation.score != 1 { add(.scores) }
    if annotation.provenance != nil { add(.provenance) }
  }
}

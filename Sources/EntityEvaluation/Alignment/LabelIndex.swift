internal import EntityText

/// Labels numbered in their order, so that the alignment compares integers.
struct LabelIndex {
  /// Sorted; the number of a label is its position.
  let labels: [Label]
  private let numbers: [Label: Int]

  init(_ labels: Set<Label>) {
    self.labels = labels.sorted()
    numbers = Dictionary(
      uniqueKeysWithValues: self.labels.enumerated().map { ($0.element, $0.offset) })
  }

  /// - Precondition: the labels of the annotations are in this index.
  func keys(_ annotations: [Annotation]) -> [SpanKey] {
    annotations.map { SpanKey(span: $0.span, label: numbers[$0.label]!) }
  }
}

/// What the alignment knows of an annotation.
struct SpanKey: Hashable, Comparable {
  let span: TextSpan
  /// A number of a ``LabelIndex``.
  let label: Int

  /// Text order, then label.
  static func < (a: SpanKey, b: SpanKey) -> Bool {
    a.span != b.span ? a.span < b.span : a.label < b.label
  }
}

public import EntityText

/// One thing that is wrong with the predictions (or with the gold).
public struct Disagreement: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A gold span without a partner.
    case missed
    /// A predicted span without a partner.
    case spurious
    /// Right label, other bounds.
    case boundary
    /// Right bounds, other label.
    case label
    /// Bounds and label both differ, but the spans stand for each other.
    case boundaryAndLabel = "boundary-and-label"
    /// Right bounds and label, another id or none where the gold has one.
    case id
  }

  public var kind: Kind
  /// The id of the document.
  public var document: String
  /// `nil` for ``Kind/spurious``.
  public var gold: Annotation?
  /// `nil` for ``Kind/missed``.
  public var predicted: Annotation?

  public init(kind: Kind, document: String, gold: Annotation?, predicted: Annotation?) {
    self.kind = kind
    self.document = document
    self.gold = gold
    self.predicted = predicted
  }

  /// What stands in the text: the gold span where there is one.
  public var span: TextSpan { (gold ?? predicted)!.span }
}

extension Disagreement {
  /// The disagreements of one aligned document, in text order.
  static func all(in evaluation: DocumentEvaluation) -> [Disagreement] {
    let (gold, predicted) = (evaluation.gold, evaluation.predicted)
    var found: [Disagreement] = []
    func add(_ kind: Kind, _ g: Annotation?, _ p: Annotation?) {
      found.append(Disagreement(kind: kind, document: evaluation.document.id, gold: g, predicted: p))
    }
    for pair in evaluation.alignment.pairs {
      let (g, p) = (gold[pair.gold], predicted[pair.predicted])
      if let kind = kind(of: pair, g, p) { add(kind, g, p) }
    }
    for index in evaluation.alignment.missed { add(.missed, gold[index], nil) }
    for index in evaluation.alignment.spurious { add(.spurious, nil, predicted[index]) }
    return found.enumerated().sorted {
      ($0.element.span, $0.offset) < ($1.element.span, $1.offset)
    }.map(\.element)
  }

  private static func kind(of pair: Alignment.Pair, _ gold: Annotation, _ predicted: Annotation) -> Kind? {
    switch (pair.sameSpan, pair.sameLabel) {
    case (true, true): gold.id != nil && gold.id != predicted.id ? .id : nil
    case (true, false): .label
    case (false, true): .boundary
    case (false, false): .boundaryAndLabel
    }
  }
}

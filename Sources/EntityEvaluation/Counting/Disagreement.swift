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
  /// What a disagreement will be made of: small, so that sorting moves little.
  private struct Sketch {
    let span: TextSpan
    let kind: Kind
    /// Positions in the annotations of the document.
    let gold: Int?
    let predicted: Int?
  }

  /// The disagreements of one aligned document, in text order; at one span, pairs before missed before
  /// spurious.
  static func all(in evaluation: DocumentEvaluation) -> [Disagreement] {
    let (gold, predicted) = (evaluation.gold, evaluation.predicted)
    var sketches: [Sketch] = []
    for pair in evaluation.alignment.pairs {
      let (g, p) = (pair.gold, pair.predicted)
      guard let kind = kind(of: pair, gold[g].id, predicted[p].id) else { continue }
      sketches.append(Sketch(span: gold[g].span, kind: kind, gold: g, predicted: p))
    }
    sketches += evaluation.alignment.missed.map {
      Sketch(span: gold[$0].span, kind: .missed, gold: $0, predicted: nil)
    }
    sketches += evaluation.alignment.spurious.map {
      Sketch(span: predicted[$0].span, kind: .spurious, gold: nil, predicted: $0)
    }
    let order = sketches.indices.sorted { (sketches[$0].span, $0) < (sketches[$1].span, $1) }
    return order.map { index in
      let sketch = sketches[index]
      return Disagreement(
        kind: sketch.kind, document: evaluation.document.id, gold: sketch.gold.map { gold[$0] },
        predicted: sketch.predicted.map { predicted[$0] })
    }
  }

  private static func kind(of pair: Alignment.Pair, _ goldID: String?, _ predictedID: String?) -> Kind? {
    switch (pair.sameSpan, pair.sameLabel) {
    case (true, true): goldID != nil && goldID != predictedID ? .id : nil
    case (true, false): .label
    case (false, true): .boundary
    case (false, false): .boundaryAndLabel
    }
  }
}

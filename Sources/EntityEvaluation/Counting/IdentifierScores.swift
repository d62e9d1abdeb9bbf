public import EntityText

/// How often spans carry the right id ("CU", "org:NAM").
///
/// Gold spans without an id say nothing about ids, so neither they nor the predicted spans that match them
/// strictly are counted. Ids are compared as they are written.
public struct IdentifierScores: Hashable, Sendable {
  /// Strictly matched spans (bounds and label) whose gold has an id.
  public var matched: Int = 0
  /// Those of them whose prediction has the same id.
  public var correct: Int = 0
  /// Gold spans with an id.
  public var possible: Int = 0
  /// Predicted spans with an id, without those that match a gold span without one.
  public var actual: Int = 0

  public init() {}

  /// The counts of one aligned document.
  public init(_ alignment: Alignment, gold: [Annotation], predicted: [Annotation]) {
    possible = gold.count { $0.id != nil }
    actual = predicted.count { $0.id != nil }
    for pair in alignment.pairs where pair.isExact {
      let found = predicted[pair.predicted].id
      guard let expected = gold[pair.gold].id else {
        if found != nil { actual -= 1 }
        continue
      }
      matched += 1
      if found == expected { correct += 1 }
    }
  }

  /// `correct / matched`: how good the linking is where the span is right. 0 where nothing matched.
  public var accuracy: Double { ratio(Double(correct), Double(matched)) }
  /// How good recognition and linking are together: right is what has the bounds, the label and the id.
  public var endToEnd: Scores {
    Scores(tp: Double(correct), actual: Double(actual), possible: Double(possible))
  }

  public static func += (a: inout IdentifierScores, b: IdentifierScores) {
    a.matched += b.matched
    a.correct += b.correct
    a.possible += b.possible
    a.actual += b.actual
  }
}

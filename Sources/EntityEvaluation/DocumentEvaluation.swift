public import EntityText

/// One document of a report: what was compared, what stands for what, and the counts.
public struct DocumentEvaluation: Sendable {
  public let document: Document
  /// The gold annotations that were scored, after ``EvaluationOptions``; in text order.
  public let gold: [Annotation]
  /// The predicted annotations that were scored, after ``EvaluationOptions``; in text order.
  public let predicted: [Annotation]
  /// Positions in ``gold`` and ``predicted``.
  public let alignment: Alignment
  public let counts: PerScheme<MatchCounts>
  /// The labels that occur in this document, each evaluated alone; see ``LabelEvaluation``.
  public let labels: [Label: PerScheme<MatchCounts>]

  /// - Precondition: every label that the options keep is in `index`.
  init(_ pair: DocumentPair, options: EvaluationOptions, index: LabelIndex) {
    document = pair.document
    gold = options.applied(to: pair.gold)
    predicted = options.applied(to: pair.predicted)
    let goldKeys = index.keys(gold)
    let predictedKeys = index.keys(predicted)
    alignment = Alignment(gold: goldKeys, predicted: predictedKeys)
    counts = PerScheme(alignment)
    labels = Self.countsByLabel(goldKeys, predictedKeys, index)
  }

  private static func countsByLabel(
    _ gold: [SpanKey], _ predicted: [SpanKey], _ index: LabelIndex
  ) -> [Label: PerScheme<MatchCounts>] {
    let goldGroups = Dictionary(grouping: gold, by: \.label)
    let predictedGroups = Dictionary(grouping: predicted, by: \.label)
    var counts: [Label: PerScheme<MatchCounts>] = [:]
    for number in Set(goldGroups.keys).union(predictedGroups.keys) {
      let alignment = Alignment(gold: goldGroups[number] ?? [], predicted: predictedGroups[number] ?? [])
      counts[index.labels[number]] = PerScheme(alignment)
    }
    return counts
  }
}

public import EntityText

/// What is left out, renamed or merged before anything is counted; applied to gold and predictions alike.
///
/// The steps, in this order:
/// 1. Every label is renamed by ``labelMap``, once: a map with CITY → PLACE and PLACE → LOCATION makes
///    PLACE of CITY.
/// 2. Spans whose (new) label is not kept are dropped: see ``labels`` and ``ignoredLabels``.
/// 3. Spans that now share bounds and label are merged into one: see ``applied(to:)``.
/// 4. With ``outermost``, spans that lie inside another one are dropped.
public struct EvaluationOptions: Hashable, Sendable {
  /// The labels that are scored, named as they are after ``labelMap``; `nil` for all.
  public var labels: Set<Label>?
  /// Labels that are not scored even where ``labels`` names them, named as they are after ``labelMap``.
  public var ignoredLabels: Set<Label>
  /// New names of labels. Labels that it does not name stay as they are.
  public var labelMap: [Label: Label]
  /// Whether spans that lie inside another kept span, of any label, are dropped.
  ///
  /// Spans with equal bounds do not lie inside each other: all of them are kept, or all dropped.
  /// Spans that cross are kept.
  public var outermost: Bool

  public init(
    labels: Set<Label>? = nil, ignoredLabels: Set<Label> = [], labelMap: [Label: Label] = [:],
    outermost: Bool = false
  ) {
    self.labels = labels
    self.ignoredLabels = ignoredLabels
    self.labelMap = labelMap
    self.outermost = outermost
  }

  /// Whether spans of a label are scored; the label is named as after ``labelMap``.
  public func keeps(_ label: Label) -> Bool {
    (labels?.contains(label) ?? true) && !ignoredLabels.contains(label)
  }

  /// The annotations that are scored, in text order, no two with the same span and label.
  ///
  /// Of several annotations with one span and label the first in this order stands: those with an id
  /// before those without, then by id, then the higher score, then by recognizer and origin.
  /// - Complexity: O(n log n), O(n) where the annotations are in text order already.
  public func applied(to annotations: [Annotation]) -> [Annotation] {
    var kept = annotations
    if !labelMap.isEmpty {
      for index in kept.indices {
        if let name = labelMap[kept[index].label] { kept[index].label = name }
      }
    }
    if labels != nil || !ignoredLabels.isEmpty { kept.removeAll { !keeps($0.label) } }
    kept = mergingDuplicates(kept)
    return outermost ? outermostOnly(kept) : kept
  }
}

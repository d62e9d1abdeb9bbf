public import EntityText

/// How often the spans of one label were paired with those of another; see ``Alignment`` for the pairing.
///
/// A missed span is paired with no label, and so is a spurious one.
public struct ConfusionMatrix: Hashable, Sendable {
  /// Every label of gold or predictions, sorted.
  public let labels: [Label]
  /// Row by row, gold down and predicted across; the last of each is "none".
  private var counts: [Int]

  public init(labels: Set<Label>) {
    self.labels = labels.sorted()
    counts = Array(repeating: 0, count: (labels.count + 1) * (labels.count + 1))
  }

  /// How often a gold label stood against a predicted label; `nil` is none. 0 for unknown labels.
  ///
  /// - Complexity: O(labels).
  public subscript(gold gold: Label?, predicted predicted: Label?) -> Int {
    guard let row = position(gold), let column = position(predicted) else { return 0 }
    return counts[row * (labels.count + 1) + column]
  }

  /// The counts of a gold label: one number for each of ``labels``, then that of the missed spans.
  /// For `nil`, the row of the spurious spans.
  public func row(_ gold: Label?) -> [Int] {
    (labels as [Label?] + [nil]).map { self[gold: gold, predicted: $0] }
  }

  /// Cohen's kappa: agreement on labels beyond what the frequencies of the labels alone would give.
  ///
  /// The items are the pairs of overlapping spans; with `countingUnpaired`, the missed and the spurious
  /// spans too, with "none" as a label of its own. 1 for full agreement, 0 for what chance gives, negative
  /// below that; 1 where both sides use one and the same label throughout, 0 where there are no items.
  /// - Complexity: O(labels²).
  public func kappa(countingUnpaired: Bool = false) -> Double {
    let size = labels.count + 1
    let used = countingUnpaired ? size : labels.count
    var total = 0.0
    var agreed = 0.0
    var rows = [Double](repeating: 0, count: used)
    var columns = rows
    for row in 0..<used {
      for column in 0..<used {
        let count = Double(counts[row * size + column])
        total += count
        rows[row] += count
        columns[column] += count
        if row == column { agreed += count }
      }
    }
    let chance = zip(rows, columns).reduce(0) { $0 + $1.0 * $1.1 }
    if total == 0 { return 0 }
    return chance == total * total ? 1 : (agreed * total - chance) / (total * total - chance)
  }

  mutating func add(_ alignment: Alignment, gold: [Annotation], predicted: [Annotation]) {
    for pair in alignment.pairs { count(gold[pair.gold].label, predicted[pair.predicted].label) }
    for index in alignment.missed { count(gold[index].label, nil) }
    for index in alignment.spurious { count(nil, predicted[index].label) }
  }

  private mutating func count(_ gold: Label?, _ predicted: Label?) {
    guard let row = position(gold), let column = position(predicted) else { return }
    counts[row * (labels.count + 1) + column] += 1
  }

  private func position(_ label: Label?) -> Int? {
    guard let label else { return labels.count }
    return labels.firstIndex(of: label)
  }
}

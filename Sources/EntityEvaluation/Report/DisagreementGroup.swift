public import EntityText

/// Disagreements that are the same mistake at several places.
public struct DisagreementGroup: Sendable {
  public let kind: Disagreement.Kind
  /// The words of the gold span; `nil` for ``Disagreement/Kind/spurious``.
  public let goldText: String?
  /// The words of the predicted span; `nil` for ``Disagreement/Kind/missed``.
  public let predictedText: String?
  /// What one of the members is. They share the labels, and for ``Disagreement/Kind/id`` the ids.
  public let example: Disagreement
  /// The rule or entry that made the predicted spans, where it is known.
  public let source: Provenance?
  /// Positions in ``EvaluationReport/errors``, ascending.
  public let members: [Int]

  /// The label of the gold span and that of the predicted one, without repeats.
  public var labels: [Label] {
    let both = [example.gold?.label, example.predicted?.label].compactMap { $0 }
    return both.count == 2 && both[0] == both[1] ? [both[0]] : both
  }
}

/// How often a rule or entry was right and how often wrong.
public struct SourceEvaluation: Sendable {
  public let source: Provenance
  /// Predicted spans that are strictly right.
  public fileprivate(set) var correct = 0
  /// Predicted spans without a partner.
  public fileprivate(set) var spurious = 0
  /// Predicted spans that stand for a gold span with other bounds or another label.
  public fileprivate(set) var wrong = 0
}

extension EvaluationReport {
  private struct Key: Hashable {
    let kind: Disagreement.Kind
    let words: [String?]
    let labels: [Label?]
    let ids: [String?]
    let source: Provenance?
  }

  /// The errors, grouped by kind, words, labels and source: the most frequent first, then by their first
  /// place.
  ///
  /// - Complexity: O(n log n) for n errors.
  public func errorGroups() -> [DisagreementGroup] {
    let texts = Dictionary(documents.map { ($0.document.id, $0.document) }) { first, _ in first }
    var members: [Key: [Int]] = [:]
    for (index, error) in errors.enumerated() {
      guard let document = texts[error.document] else { continue }
      func words(_ annotation: Annotation?) -> String? { annotation.map { document.text(of: $0.span) } }
      let key = Key(
        kind: error.kind, words: [words(error.gold), words(error.predicted)],
        labels: [error.gold?.label, error.predicted?.label],
        ids: error.kind == .id ? [error.gold?.id, error.predicted?.id] : [],
        source: error.predicted?.provenance)
      members[key, default: []].append(index)
    }
    return members.map { key, members in
      DisagreementGroup(
        kind: key.kind, goldText: key.words[0], predictedText: key.words[1], example: errors[members[0]],
        source: key.source, members: members)
    }
    .sorted { ($1.members.count, $0.members[0]) < ($0.members.count, $1.members[0]) }
  }

  /// Every rule and entry that made a scored span, those that were most often wrong first.
  ///
  /// - Complexity: O(n log n) for n predicted spans.
  public func sources() -> [SourceEvaluation] {
    var sources: [Provenance: SourceEvaluation] = [:]
    func add(_ annotation: Annotation, to count: WritableKeyPath<SourceEvaluation, Int>) {
      guard let source = annotation.provenance else { return }
      sources[source, default: SourceEvaluation(source: source)][keyPath: count] += 1
    }
    for document in documents {
      for pair in document.alignment.pairs {
        add(document.predicted[pair.predicted], to: pair.isExact ? \.correct : \.wrong)
      }
      for index in document.alignment.spurious { add(document.predicted[index], to: \.spurious) }
    }
    func name(_ source: Provenance) -> (String, String, String) {
      (source.recognizer, source.origin, source.location?.description ?? "")
    }
    return sources.values.sorted { a, b in
      let (x, y) = (a.spurious + a.wrong, b.spurious + b.wrong)
      if x != y { return x > y }
      return a.correct != b.correct ? a.correct < b.correct : name(a.source) < name(b.source)
    }
  }
}

public import EntityText

/// Everything that changed from one run to another over the same documents.
///
/// The spans are aligned as gold and predictions are (see ``Alignment``), so each change stands for one
/// span of either run or for a pair of them.
public struct RunDifference: Sendable {
  /// The documents, with the first run as gold and the second as predictions.
  public let documents: [DocumentEvaluation]
  /// Document by document in the order of the first run, in text order within each.
  public let changes: [SpanChange]
  /// Spans with equal bounds, label and id.
  public let kept: Int

  /// Compares two runs.
  ///
  /// - Parameters:
  ///   - runs: the documents of both, checked and paired; see ``EvaluationCorpus/pair(first:second:firstLocations:secondLocations:)``.
  ///   - options: applied to both runs and to the gold.
  ///   - gold: by id; documents that it does not hold get no verdict. Their texts are not compared.
  /// - Complexity: that of an ``EvaluationReport``.
  public init(
    _ runs: EvaluationCorpus, options: EvaluationOptions = EvaluationOptions(),
    gold: [AnnotatedDocument]? = nil
  ) {
    documents = EvaluationReport(runs, options: options).documents
    let golds = Dictionary((gold ?? []).map { ($0.document.id, $0) }) { first, _ in first }
    var changes: [SpanChange] = []
    var kept = 0
    for document in documents {
      let judge = golds[document.document.id].map { Judge(options.applied(to: $0.annotations)) }
      let own = Self.changes(in: document, judge)
      kept += document.alignment.pairs.count { pair in
        pair.isExact && document.gold[pair.gold].id == document.predicted[pair.predicted].id
      }
      changes += own
    }
    self.changes = changes
    self.kept = kept
  }

  private static func changes(in document: DocumentEvaluation, _ judge: Judge?) -> [SpanChange] {
    let (before, after) = (document.gold, document.predicted)
    var changes: [SpanChange] = []
    func add(_ kind: SpanChange.Kind, _ old: Annotation?, _ new: Annotation?) {
      changes.append(
        SpanChange(
          kind: kind, document: document.document.id, before: old, after: new,
          verdict: judge?.verdict(old, new)))
    }
    for pair in document.alignment.pairs {
      let (old, new) = (before[pair.gold], after[pair.predicted])
      switch (pair.sameSpan, pair.sameLabel) {
      case (true, true): if old.id != new.id { add(.relinked, old, new) }
      case (true, false): add(.relabelled, old, new)
      case (false, true): add(.moved, old, new)
      case (false, false): add(.movedAndRelabelled, old, new)
      }
    }
    for index in document.alignment.missed { add(.lost, before[index], nil) }
    for index in document.alignment.spurious { add(.gained, nil, after[index]) }
    let order = changes.indices.sorted { (changes[$0].span, $0) < (changes[$1].span, $1) }
    return order.map { changes[$0] }
  }

  private struct Key: Hashable {
    let kind: SpanChange.Kind
    let words: [String?]
    let labels: [Label?]
    let ids: [String?]
    let sources: [Provenance?]
    let verdict: SpanChange.Verdict?
  }

  /// The changes, grouped by kind, words, labels, sources and verdict: the most frequent first, then by
  /// their first place.
  ///
  /// - Complexity: O(n log n) for n changes.
  public func groups() -> [SpanChangeGroup] {
    let texts = Dictionary(documents.map { ($0.document.id, $0.document) }) { first, _ in first }
    var members: [Key: [Int]] = [:]
    for (index, change) in changes.enumerated() {
      guard let document = texts[change.document] else { continue }
      let sides = [change.before, change.after]
      let key = Key(
        kind: change.kind, words: sides.map { $0.map { document.text(of: $0.span) } },
        labels: sides.map { $0?.label }, ids: change.kind == .relinked ? sides.map { $0?.id } : [],
        sources: sides.map { $0?.provenance }, verdict: change.verdict)
      members[key, default: []].append(index)
    }
    return members.map { key, members in
      SpanChangeGroup(
        example: changes[members[0]], words: (key.words[0], key.words[1]), members: members)
    }
    .sorted { ($1.members.count, $0.members[0]) < ($0.members.count, $1.members[0]) }
  }
}

/// The gold of one document.
private struct Judge {
  private struct Key: Hashable {
    let span: TextSpan
    let label: Label
  }

  /// The gold's ids by bounds and label.
  private let gold: [Key: String?]

  init(_ annotations: [Annotation]) {
    gold = Dictionary(
      annotations.map { (Key(span: $0.span, label: $0.label), $0.id) }, uniquingKeysWith: { a, _ in a })
  }

  func verdict(_ before: Annotation?, _ after: Annotation?) -> SpanChange.Verdict {
    guard let before else { return holds(after!) ? .better : .worse }
    guard let after else { return holds(before) ? .worse : .better }
    if before.span == after.span, before.label == after.label { return linkVerdict(before, after) }
    switch (holds(before), holds(after)) {
    case (false, true): return .better
    case (true, false): return .worse
    default: return .neither
    }
  }

  private func holds(_ annotation: Annotation) -> Bool {
    gold[Key(span: annotation.span, label: annotation.label)] != nil
  }

  private func linkVerdict(_ before: Annotation, _ after: Annotation) -> SpanChange.Verdict {
    guard let expected = gold[Key(span: before.span, label: before.label)] ?? nil else { return .neither }
    if after.id == expected { return .better }
    return before.id == expected ? .worse : .neither
  }
}

extension EvaluationCorpus {
  /// Pairs the documents of two runs, of which neither is gold. Throws and warns as
  /// ``pair(gold:predicted:goldLocations:predictedLocations:)`` does.
  public static func pair(
    first: [AnnotatedDocument], second: [AnnotatedDocument], firstLocations: [SourceLocation] = [],
    secondLocations: [SourceLocation] = []
  ) throws(Diagnostics) -> EvaluationCorpus {
    var pairing = CorpusPairing()
    let documents = pairing.pair(
      CorpusSide(name: "first", documents: first, locations: firstLocations),
      CorpusSide(name: "second", documents: second, locations: secondLocations))
    let problems = Diagnostics(pairing.diagnostics)
    guard problems.errors.isEmpty else { throw problems }
    return EvaluationCorpus(documents: documents, warnings: problems.all)
  }
}

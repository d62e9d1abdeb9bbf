public import EntityText

extension EvaluationReport {
  /// Tests whether this report's system differs from another's, over the same documents and gold.
  ///
  /// Documents are taken by the order of their ids, so the order of the corpora does not matter.
  /// - Throws: `evaluation.missing-document` for every document that only one report holds, and
  ///   `evaluation.different-gold` for every one whose gold spans or labels differ.
  /// - Complexity: O(trials × documents + annotations).
  public func compared(
    with other: EvaluationReport, method: PairedTest.Method = .randomization,
    metric: ScoreMetric = .f1, under scheme: MatchScheme = .strict, trials: Int = 10_000,
    seed: UInt64 = 0
  ) throws(Diagnostics) -> PairedTest {
    let pairs = try pairedDocuments(with: other)
    let a = pairs.map { $0.0.counts[scheme] }
    let b = pairs.map { $0.1.counts[scheme] }
    return switch method {
    case .bootstrap: .bootstrap(a, b, metric: metric, trials: trials, seed: seed)
    case .randomization: .randomization(a, b, metric: metric, trials: trials, seed: seed)
    }
  }

  private func pairedDocuments(
    with other: EvaluationReport
  ) throws(Diagnostics) -> [(DocumentEvaluation, DocumentEvaluation)] {
    var theirs = Dictionary(other.documents.map { ($0.document.id, $0) }) { first, _ in first }
    var pairs: [(DocumentEvaluation, DocumentEvaluation)] = []
    var problems: [Diagnostic] = []
    for document in documents.sorted(by: { $0.document.id < $1.document.id }) {
      let id = document.document.id
      guard let counterpart = theirs.removeValue(forKey: id) else {
        problems.append(.onlyInOneReport(id))
        continue
      }
      if !hasSameGold(document, counterpart) { problems.append(.differentGold(id)) }
      pairs.append((document, counterpart))
    }
    problems += theirs.keys.sorted().map { .onlyInOneReport($0) }
    guard problems.isEmpty else { throw Diagnostics(problems) }
    return pairs
  }
}

private func hasSameGold(_ a: DocumentEvaluation, _ b: DocumentEvaluation) -> Bool {
  a.gold.elementsEqual(b.gold) { $0.span == $1.span && $0.label == $1.label }
}

extension Diagnostic {
  fileprivate static func onlyInOneReport(_ id: String) -> Diagnostic {
    Diagnostic(
      code: "evaluation.missing-document", "document \"\(id)\" was evaluated for one system only",
      help: "two systems can only be compared over the same documents")
  }

  fileprivate static func differentGold(_ id: String) -> Diagnostic {
    Diagnostic(
      code: "evaluation.different-gold", "the two systems were evaluated on different gold of \"\(id)\"",
      help: "evaluate both with the same gold file and the same options")
  }
}

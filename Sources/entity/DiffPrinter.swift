import EntityEvaluation
import EntityKit
import EntityReports

/// Changes as lines for people and as JSON for scripts.
struct DiffPrinter {
  let difference: RunDifference
  let scores: ScoreDifference?
  let alpha: Double

  // MARK: Lines

  func table() -> String {
    var lines: [String] = []
    for kind in SpanChange.Kind.allCases {
      let groups = difference.groups().filter { $0.example.kind == kind }
      if groups.isEmpty { continue }
      let total = groups.reduce(0) { $0 + $1.members.count }
      lines.append("\(kind.rawValue): \(total)")
      lines += groups.map(line)
      lines.append("")
    }
    lines.append("\(difference.changes.count) changes, \(difference.kept) spans as before")
    if scores != nil {
      let counts = verdicts()
      lines.append(
        "by the gold: "
          + SpanChange.Verdict.allCases.map { "\($0.rawValue) \(counts[$0.rawValue] ?? 0)" }
          .joined(separator: ", "))
    }
    if let scores { lines += self.lines(of: scores) }
    return lines.joined(separator: "\n")
  }

  private func line(_ group: SpanChangeGroup) -> String {
    let (before, after) = (group.example.before, group.example.after)
    let sides = [
      before.map { show($0, group.words.before ?? "") }, after.map { show($0, group.words.after ?? "") },
    ]
    let verdict = group.example.verdict.map { "\($0.rawValue): " } ?? ""
    let place = "\(group.example.document) \(group.example.span)"
    let more = group.members.count > 1 ? " and \(group.members.count - 1) more" : ""
    return "  \(group.members.count)× \(verdict)\(sides.compactMap { $0 }.joined(separator: " → "))  "
      + "(\(place)\(more))"
  }

  private func show(_ annotation: Annotation, _ words: String) -> String {
    let id = annotation.id.map { "=\($0)" } ?? ""
    let source = annotation.provenance.map { " [\($0.recognizer): \($0.origin)]" } ?? ""
    return "\(annotation.label)\(id) \"\(words.replacing("\n", with: " "))\"\(source)"
  }

  private func lines(of scores: ScoreDifference) -> [String] {
    let test = scores.randomization
    let bootstrap = scores.bootstrap
    let interval = bootstrap.interval.map { ", 95 % \(figure($0.lower)) to \(figure($0.upper))" } ?? ""
    let f1 =
      "strict micro F1: A \(figure(scores.before.f1)), B \(figure(scores.after.f1)), "
      + "difference \(figure(test.difference))"
    let needed = ScoreDifference.documentsNeeded(alpha: alpha)
    if scores.documents < needed {
      return [
        f1,
        "too few documents to tell: \(scores.documents), and it takes \(needed) for p below \(figure(alpha))",
      ]
    }
    let verdict = scores.isSignificant(alpha: alpha) ? "significant" : "not significant"
    return [
      f1 + interval,
      "\(verdict): p = \(figure(test.pValue)) by approximate randomization, "
        + "\(figure(bootstrap.pValue)) by paired bootstrap, \(test.trials) trials each over documents",
    ]
  }

  private func verdicts() -> [String: Int] {
    difference.changes.compactMap(\.verdict).reduce(into: [:]) { $0[$1.rawValue, default: 0] += 1 }
  }

  // MARK: JSON

  private struct Change: Encodable {
    var kind: String
    var document: String
    var before: SpanOutput?
    var after: SpanOutput?
    var verdict: String?
  }

  private struct Comparison: Encodable {
    var a: Double
    var b: Double
    var difference: Double
    /// Of the difference, at 95 %.
    var lower: Double?
    var upper: Double?
    var bootstrap: Double
    var randomization: Double
    var trials: Int
    var documents: Int
    /// Whether p may fall below alpha at all.
    var enoughDocuments: Bool
    var significant: Bool

    private enum CodingKeys: String, CodingKey {
      case a, b, difference, lower, upper, bootstrap, randomization, trials, documents, significant
      case enoughDocuments = "enough_documents"
    }
  }

  private struct Output: Encodable {
    var offsetUnit = OffsetUnit.scalar.rawValue
    var kept: Int
    var counts: [String: Int]
    var verdicts: [String: Int]?
    var f1: Comparison?
    var changes: [Change]

    private enum CodingKeys: String, CodingKey {
      case offsetUnit = "offset_unit"
      case kept, counts, verdicts, f1, changes
    }
  }

  func json() throws -> String {
    let texts = Dictionary(
      difference.documents.map {
        ($0.document.id, ($0.document, OffsetTable($0.document.text, unit: .scalar)))
      }
    ) { first, _ in first }
    let changes = difference.changes.map { change in
      func span(_ annotation: Annotation?) -> SpanOutput? {
        guard let annotation, let (document, offsets) = texts[change.document] else { return nil }
        return SpanOutput(annotation, in: document, offsets)
      }
      return Change(
        kind: change.kind.rawValue, document: change.document, before: span(change.before),
        after: span(change.after), verdict: change.verdict?.rawValue)
    }
    return try JSONOutput.text(
      Output(
        kept: difference.kept, counts: changes.reduce(into: [:]) { $0[$1.kind, default: 0] += 1 },
        verdicts: scores == nil ? nil : verdicts(), f1: scores.map(comparison), changes: changes))
  }

  private func comparison(_ scores: ScoreDifference) -> Comparison {
    let interval = scores.bootstrap.interval
    return Comparison(
      a: scores.before.f1, b: scores.after.f1, difference: scores.randomization.difference,
      lower: interval?.lower, upper: interval?.upper, bootstrap: scores.bootstrap.pValue,
      randomization: scores.randomization.pValue, trials: scores.randomization.trials,
      documents: scores.documents,
      enoughDocuments: scores.documents >= ScoreDifference.documentsNeeded(alpha: alpha),
      significant: scores.isSignificant(alpha: alpha))
  }
}

public import EntityEvaluation
internal import EntityKit
internal import Foundation

/// Scores as a table for people and as JSON for scripts.
public struct ScorePrinter {
  private let report: EvaluationReport
  private let withIDs: Bool

  public init(report: EvaluationReport, withIDs: Bool) {
    self.report = report
    self.withIDs = withIDs
  }

  // MARK: Table

  public func table() -> String {
    var lines = [row("", ["precision", "recall", "F1", "tp", "fp", "fn"])]
    for label in report.labels { lines.append(row(label.label.rawValue, cells(label.counts.strict))) }
    lines.append(row("all (strict)", cells(report.counts.strict)))
    let interval = report.interval()
    let bounds = "\(format(interval.lower))–\(format(interval.upper))"
    lines.append(pad("  95 % interval of F1", 26, left: true) + pad(bounds, 20, left: false))
    lines.append(row("  exact bounds", cells(report.counts.exact)))
    lines.append(row("  partial", cells(report.counts.partial)))
    lines.append(row("  type", cells(report.counts.type)))
    if withIDs {
      let ids = report.identifiers
      lines.append("ids: accuracy \(format(ids.accuracy)) (\(ids.correct) of \(ids.matched))")
    }
    return lines.joined(separator: "\n")
  }

  private func cells(_ counts: MatchCounts) -> [String] {
    let scores = counts.scores
    return [scores.precision, scores.recall, scores.f1].map(format)
      + [counts.tp, counts.fp, counts.fn].map { $0 == $0.rounded() ? String(Int($0)) : format($0) }
  }

  private func row(_ head: String, _ cells: [String]) -> String {
    pad(head, 16, left: true) + cells.map { pad($0, 10, left: false) }.joined()
  }

  private func pad(_ text: String, _ width: Int, left: Bool) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return left ? text + blanks : blanks + text
  }

  private func format(_ value: Double) -> String {
    let thousandths = Int((value * 10000).rounded())
    let fraction = String(thousandths % 10000)
    return "\(thousandths / 10000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
  }

  // MARK: Errors

  /// One line a disagreement: document, place, kind, what was wanted and what was found, and why.
  public func errors() -> String {
    let texts = Dictionary(
      report.documents.map { ($0.document.id, $0.document) }, uniquingKeysWith: { first, _ in first })
    return report.errors.map { error in
      func show(_ annotation: Annotation?) -> String {
        guard let annotation, let text = texts[error.document]?.text(of: annotation.span) else { return "-" }
        let id = annotation.id.map { "=\($0)" } ?? ""
        return "\(annotation.label)\(id) \"\(text.replacing("\n", with: " "))\""
      }
      let reason = error.predicted?.provenance.map { "  [\($0.recognizer): \($0.origin)]" } ?? ""
      return "\(error.document) \(error.span) \(error.kind.rawValue): gold \(show(error.gold)), "
        + "found \(show(error.predicted))\(reason)"
    }.joined(separator: "\n")
  }

  // MARK: JSON

  private struct SchemeScores: Encodable {
    var precision: Double
    var recall: Double
    var f1: Double
    var tp: Double
    var fp: Double
    var fn: Double

    init(_ counts: MatchCounts) {
      let scores = counts.scores
      (precision, recall, f1) = (scores.precision, scores.recall, scores.f1)
      (tp, fp, fn) = (counts.tp, counts.fp, counts.fn)
    }
  }

  private struct Output: Encodable {
    var strict: SchemeScores
    var exact: SchemeScores
    var partial: SchemeScores
    var type: SchemeScores
    var labels: [String: [String: SchemeScores]]
    var ids: [String: Double]?
    var documents: Int
    var interval: Interval
    var macro: MeanScores
    var weighted: SchemeScores
    /// Left out where there is nothing to say.
    var warnings: [String]?
  }

  /// Of strict micro F1.
  private struct Interval: Encodable {
    var lower: Double
    var upper: Double
    var confidence: Double
    var resamples: Int
  }

  /// Strict, every label with the same weight.
  private struct MeanScores: Encodable {
    var precision: Double
    var recall: Double
    var f1: Double
  }

  public func json() throws -> String {
    let schemes: [(String, MatchScheme)] = [
      ("strict", .strict), ("exact", .exact), ("partial", .partial), ("type", .type),
    ]
    let interval = report.interval()
    let macro = report.macro.strict
    let output = Output(
      strict: SchemeScores(report.counts.strict), exact: SchemeScores(report.counts.exact),
      partial: SchemeScores(report.counts.partial), type: SchemeScores(report.counts.type),
      labels: Dictionary(
        uniqueKeysWithValues: report.labels.map { label in
          (
            label.label.rawValue,
            Dictionary(uniqueKeysWithValues: schemes.map { ($0.0, SchemeScores(label.counts[$0.1])) })
          )
        }),
      ids: withIDs
        ? [
          "accuracy": report.identifiers.accuracy, "correct": Double(report.identifiers.correct),
          "matched": Double(report.identifiers.matched),
        ] : nil,
      documents: report.documents.count,
      interval: Interval(
        lower: interval.lower, upper: interval.upper, confidence: interval.confidence,
        resamples: interval.resamples),
      macro: MeanScores(precision: macro.precision, recall: macro.recall, f1: macro.f1),
      weighted: SchemeScores(report.counts.weighted),
      warnings: report.warnings.isEmpty ? nil : report.warnings.map(\.description))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return String(decoding: try encoder.encode(output), as: UTF8.self)
  }
}

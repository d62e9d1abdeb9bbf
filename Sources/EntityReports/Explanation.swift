public import EntityKit

/// Why a span is there.
public struct Explanation: Sendable {
  public let annotation: Annotation
  public let text: String
  public let range: Range<Int>
  /// The candidates that lost against it, each with the clause of the policy that decided.
  public let losers: [ConflictPolicy.Rejection]
  public let evidence: Evidence
  public let document: Document
  let table: OffsetTable

  /// The explanations of all annotations that a pipeline made, in their order.
  /// - Parameter result: of ``Pipeline/run(_:ledger:)`` with a ledger.
  /// - Throws: what running the pipeline throws.
  public static func all(_ result: Pipeline.Result, _ loaded: LoadedPipeline, _ unit: OffsetUnit) throws
    -> [Explanation]
  {
    let document = result.annotated.document
    let table = OffsetTable(document.text, unit: unit)
    let evidence = try loaded.evidence(for: result.annotated.annotations, in: document)
    let losers = Dictionary(grouping: result.rejections.filter { $0.clause != .duplicate }) { rejection in
      Place(rejection.winner.annotation)
    }
    return zip(result.annotated.annotations, evidence).map { annotation, evidence in
      Explanation(
        annotation: annotation, text: document.text(of: annotation.span),
        range: table.range(of: annotation.span),
        losers: losers[Place(annotation)] ?? [], evidence: evidence,
        document: document, table: table)
    }
  }

  private struct Place: Hashable {
    let span: TextSpan
    let label: Label

    init(_ annotation: Annotation) { (span, label) = (annotation.span, annotation.label) }
  }
}

public enum ExplanationPrinter {
  public static func text(_ explanations: [Explanation]) -> String {
    explanations.map { explanation in
      let annotation = explanation.annotation
      let id = annotation.id.map { " = \($0)" } ?? ""
      var lines = [
        "\(explanation.range.lowerBound)..\(explanation.range.upperBound)  \(annotation.label)\(id)  "
          + "\"\(explanation.text.replacing("\n", with: " "))\""
      ]
      if let provenance = annotation.provenance {
        let place = provenance.location.map { ", \($0)" } ?? ""
        lines.append("    found by \(provenance.recognizer): \(provenance.origin)\(place)")
      }
      if annotation.score != 1 { lines.append("    score \(annotation.score)") }
      for feature in annotation.features.elements { lines.append("    \(feature.name): \(feature.value)") }
      lines += evidence(explanation)
      for loser in explanation.losers {
        let candidate = loser.candidate.annotation
        let source = candidate.provenance.map { " (\($0.recognizer): \($0.origin))" } ?? ""
        let text = explanation.document.text(of: candidate.span).replacing("\n", with: " ")
        lines.append("    beat \(candidate.label) \"\(text)\" by \(loser.clause.rawValue)\(source)")
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func evidence(_ explanation: Explanation) -> [String] {
    let evidence = explanation.evidence
    func words(_ span: TextSpan) -> String {
      "\"\(explanation.document.text(of: span).replacing("\n", with: " "))\""
    }
    var lines: [String] = []
    if let match = evidence.match { lines.append("    in \(words(match))") }
    for capture in evidence.captures { lines.append("    $\(capture.name) is \(words(capture.span))") }
    for entry in evidence.entries where entry.span != explanation.annotation.span || lines.count > 0 {
      let place = entry.location.map { ", \($0)" } ?? ""
      let reading = entry.reading.map { " (\($0))" } ?? ""
      lines.append("    \(words(entry.span)) is the entry \(entry.term)\(reading)\(place)")
    }
    if !evidence.steps.isEmpty {
      lines.append("    read without regard to \(evidence.steps.map(\.words).joined(separator: ", "))")
    }
    return lines
  }

  private struct Output: Encodable {
    struct Loser: Encodable {
      var label: String
      var id: String?
      var text: String
      var clause: String
      var recognizer: String?
      var origin: String?
    }
    struct Capture: Encodable {
      var name: String
      var start: Int
      var end: Int
      var text: String
    }
    struct Entry: Encodable {
      var term: String
      var place: String?
      var start: Int
      var end: Int
      var text: String
    }
    struct Span: Encodable {
      var start: Int
      var end: Int
      var label: String
      var id: String?
      var text: String
      var recognizer: String?
      var origin: String?
      var place: String?
      var features: [String: String]
      var captures: [Capture]
      var entries: [Entry]
      var normalizations: [String]
      var beat: [Loser]
    }
    var id: String
    var spans: [Span]
  }

  /// What `entity explain --json` prints of a document.
  public static func json(_ explanations: [Explanation], _ document: Document) throws -> String {
    try JSONOutput.line(Output(id: document.id, spans: explanations.map(span)))
  }

  /// The same of one span.
  public static func json(_ explanation: Explanation) throws -> String {
    try JSONOutput.line(span(explanation))
  }

  private static func span(_ explanation: Explanation) -> Output.Span {
    let annotation = explanation.annotation
    let evidence = explanation.evidence
    return Output.Span(
      start: explanation.range.lowerBound, end: explanation.range.upperBound,
      label: annotation.label.rawValue, id: annotation.id, text: explanation.text,
      recognizer: annotation.provenance?.recognizer, origin: annotation.provenance?.origin,
      place: annotation.provenance?.location?.description,
      features: Dictionary(
        annotation.features.elements.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
      captures: evidence.captures.map { capture in
        let range = explanation.table.range(of: capture.span)
        return Output.Capture(
          name: capture.name, start: range.lowerBound, end: range.upperBound,
          text: explanation.document.text(of: capture.span))
      },
      entries: evidence.entries.map { entry in
        let range = explanation.table.range(of: entry.span)
        return Output.Entry(
          term: entry.term, place: entry.location?.description, start: range.lowerBound,
          end: range.upperBound, text: explanation.document.text(of: entry.span))
      },
      normalizations: evidence.steps.map(\.rawValue),
      beat: explanation.losers.map { loser in
        let candidate = loser.candidate.annotation
        return Output.Loser(
          label: candidate.label.rawValue, id: candidate.id,
          text: explanation.document.text(of: candidate.span),
          clause: loser.clause.rawValue, recognizer: candidate.provenance?.recognizer,
          origin: candidate.provenance?.origin)
      })
  }
}

extension FoldProfile.Step {
  /// What the step makes no difference of.
  fileprivate var words: String {
    switch self {
    case .compatibilityCaseFold: "capitals and forms of letters"
    case .marks: "accents"
    case .apostrophes: "kinds of apostrophe"
    case .hyphens: "kinds of hyphen"
    case .ligatures: "ligatures"
    case .strokes: "strokes through letters"
    }
  }
}

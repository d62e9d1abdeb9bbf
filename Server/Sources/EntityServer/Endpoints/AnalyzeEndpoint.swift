@_spi(EntityServer) internal import EntityFormats
import EntityKit
import Hummingbird

/// `POST /analyze`: the request and the answer of Presidio's analyzer. Offsets count Unicode scalars, as
/// Python's do.
struct AnalyzeEndpoint: Sendable {
  let service: EntityService

  func callAsFunction(_ request: Request, _ context: ServerContext) async throws -> Response {
    let bytes = try await RequestBodyReader(limits: service.limits).read(request)
    return try await service.queue.admit {
      let analysis = try await service.queue.read(bytes) { bytes in
        try AnalyzeRequest(bytes, limit: service.limits.documents)
      }
      try service.pipelines.current.loaded.check(language: analysis.language, place: "language")
      var results: [[UInt8]] = []
      for (index, text) in analysis.texts.enumerated() {
        let document = Document(id: "\(index + 1)", text: text, language: analysis.language)
        let place = analysis.isBatch ? "text[\(index)]" : nil
        results.append(
          try await service.queue.run(place: place) { try analyze(document, analysis) })
      }
      guard analysis.isBatch else { return Response.json(results[0]) }
      return Response.json(Array("[".utf8) + results.joined(separator: [UInt8(ascii: ",")]) + Array("]".utf8))
    }
  }

  private func analyze(_ document: Document, _ request: AnalyzeRequest) throws -> [UInt8] {
    var loaded = service.pipelines.current.loaded
    if !request.entries.isEmpty { loaded = try loaded.adding(AdHocPlugin(entries: request.entries)) }
    if let labels = request.labels { try service.check(labels, madeBy: loaded) }
    let result = try service.run(loaded, document)
    let table = OffsetTable(document.text, unit: .scalar)
    var writer = JSONWriter()
    writer.array { writer in
      for annotation in result.annotated.annotations {
        guard request.labels.map({ $0.contains(annotation.label) }) ?? true else { continue }
        let score = request.score(of: annotation)
        guard score >= request.threshold, !request.allows(document.text(of: annotation.span)) else {
          continue
        }
        let range = table.range(of: annotation.span)
        writer.object { writer in
          writer.string("entity_type", annotation.label.rawValue)
          writer.integer("start", range.lowerBound)
          writer.integer("end", range.upperBound)
          writer.number("score", score)
          if request.explains {
            Self.explain(annotation, score, &writer)
          } else {
            writer.word("analysis_explanation", "null")
          }
        }
      }
    }
    return writer.bytes
  }

  private static func explain(_ annotation: Annotation, _ score: Double, _ writer: inout JSONWriter) {
    writer.object("analysis_explanation") { writer in
      writer.string("recognizer", annotation.provenance?.recognizer ?? "")
      writer.string("pattern_name", annotation.provenance?.origin ?? "")
      writer.word("pattern", "null")
      writer.number("original_score", annotation.score)
      writer.number("score", score)
      if let place = annotation.provenance?.location {
        writer.string("textual_explanation", "found by \(place)")
      } else {
        writer.word("textual_explanation", "null")
      }
      writer.number("score_context_improvement", 0)
      writer.string("supportive_context_word", "")
      writer.word("validation_result", "null")
    }
  }
}

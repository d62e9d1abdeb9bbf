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
      let loaded = try await pipeline(analysis)
      let results = try await service.queue.each(
        analysis.texts, named: analysis.isBatch ? "text" : nil
      ) { text in
        try analyze(Document(id: "1", text: text, language: analysis.language), loaded, analysis)
      }
      guard analysis.isBatch else { return Response.json(results[0]) }
      var output = Array("[".utf8)
      output.append(list: results)
      output += "]".utf8
      return Response.json(output)
    }
  }

  private func pipeline(_ request: AnalyzeRequest) async throws -> LoadedPipeline {
    var loaded = try await service.pipeline(PipelineStore.Variation())
    try loaded.check(language: request.language, place: "language")
    if !request.entries.isEmpty {
      let base = loaded
      loaded = try await service.queue.run { try base.adding(AdHocPlugin(entries: request.entries)) }
    }
    if let labels = request.labels { try service.check(labels, madeBy: loaded) }
    return loaded
  }

  private func analyze(_ document: Document, _ loaded: LoadedPipeline, _ request: AnalyzeRequest) throws
    -> [UInt8]
  {
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
      writer.number("original_score", score)
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

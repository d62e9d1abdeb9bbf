@_spi(EntityServer) internal import EntityFormats
import EntityKit
import EntityReports
import Hummingbird

/// `POST /why-not`: why a span is not there, as `entity why-not --json` says it.
struct WhyNotEndpoint: Sendable {
  let service: EntityService

  private struct Question: Sendable {
    var document: Document
    var span: TextSpan
    var label: Label?
    var limit: Int
    var unit: OffsetUnit
    var variation: PipelineStore.Variation
  }

  func callAsFunction(_ request: Request, _ context: ServerContext) async throws -> Response {
    let bytes = try await RequestBodyReader(limits: service.limits).read(request)
    return try await service.queue.admit {
      let question = try await service.queue.read(bytes, question)
      return Response.json(
        try await service.queue.run {
          let loaded = try service.pipelines.pipeline(question.variation)
          if let label = question.label { try service.check([label], madeBy: loaded) }
          let absence = try loaded.whyNot(
            question.span, question.label, in: question.document, limit: question.limit)
          return Array(try AbsencePrinter(absence, loaded, question.unit).json().utf8)
        })
    }
  }

  private func question(_ bytes: [UInt8]) throws -> Question {
    let request = try RequestObject(
      bytes,
      keys: RequestObject.documentKeys + [
        "start", "end", "label", "limit", "offset_unit", "without", "entries",
      ])
    let unit = try request.offsetUnit()
    let document = try request.document()
    let table = OffsetTable(document.text, unit: unit)
    let object = request.object
    let span = try request.source.span(
      object.required("start", of: "the request"), object.required("end", of: "the request"), table)
    let limit = try request.integer("limit") ?? 5
    if let node = try request["limit"], !(1...100).contains(limit) {
      throw request.source.problem("limit", "\"limit\" must lie between 1 and 100", at: node.offset)
    }
    return Question(
      document: document, span: span, label: try request["label"].map { try request.source.label($0) },
      limit: limit, unit: unit,
      variation: PipelineStore.Variation(
        without: Set(try request.strings("without") ?? []), entries: try request.strings("entries") ?? []))
  }
}

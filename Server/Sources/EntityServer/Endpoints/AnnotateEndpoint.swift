@_spi(EntityServer) internal import EntityFormats
import EntityKit
import EntityReports
import Hummingbird

/// `POST /annotate`: one or many texts in, their spans out.
struct AnnotateEndpoint: Sendable {
  let service: EntityService

  func callAsFunction(_ request: Request, _ context: ServerContext) async throws -> Response {
    try RequestBodyReader.check(request, ["application/json", AnnotationStream.mediaType])
    if RequestBodyReader.mediaType(request.headers) == AnnotationStream.mediaType {
      return try await AnnotationStream(service: service, annotate: self).response(to: request)
    }
    let options = try AnnotateOptions(query: request)
    let bytes = try await RequestBodyReader(limits: service.limits).read(request)
    return try await service.queue.admit {
      let (documents, options) = try await service.queue.read(bytes) { try parse($0, options) }
      let loaded = try await service.pipeline(options.variation)
      if let labels = options.labels { try service.check(labels, madeBy: loaded) }
      var output = Array("{\"offset_unit\":\"\(options.unit.rawValue)\",\"documents\":[".utf8)
      let name = documents.count > 1 ? "documents" : nil
      let answers = try await service.queue.each(documents, named: name) {
        try annotate($0, loaded, options)
      }
      output.append(list: answers)
      output += "]}".utf8
      return Response.json(output)
    }
  }

  private func parse(_ bytes: [UInt8], _ query: AnnotateOptions) throws -> ([Document], AnnotateOptions) {
    let request = try RequestObject(
      bytes, keys: RequestObject.documentKeys + ["documents"] + AnnotateOptions.keys)
    let options = try query.overlaid(by: request)
    guard try request["documents"] != nil else { return ([try request.document()], options) }
    if let key = try RequestObject.documentKeys.first(where: { key throws(Diagnostic) in
      try request[key] != nil
    }) {
      throw request.source.problem(
        "documents-and-text", "the request has \"documents\" and, beside them, \"\(key)\"",
        at: request.object.offset)
    }
    let documents = try request.documents("documents", limit: service.limits.documents, distinct: false)
    return (documents.map(\.annotated.document), options)
  }

  /// One document's object. Runs on a worker.
  /// - Parameter lead: members to write first.
  func annotate(
    _ document: Document, _ loaded: LoadedPipeline, _ options: AnnotateOptions, lead: [UInt8] = []
  ) throws -> [UInt8] {
    var result = try service.run(loaded, document, ledger: options.explain)
    if let labels = options.labels {
      result.annotated.annotations.removeAll { !labels.contains($0.label) }
    }
    var output: [UInt8] = []
    output.reserveCapacity(256 * (result.annotated.annotations.count + 1))
    output += "{".utf8
    output += lead
    output += "\"id\":".utf8
    var writer = JSONWriter()
    writer.string(nil, document.id)
    output += writer.bytes
    output += ",\"spans\":".utf8
    let explanations =
      options.explain ? try Explanation.all(result, loaded, options.unit).map(Self.member) : []
    try JSONLinesFormat(unit: options.unit).appendSpans(result.annotated, to: &output) { index in
      explanations.isEmpty ? [] : explanations[index]
    }
    writer = JSONWriter()
    writer.array(nil) { writer in
      for diagnostic in result.diagnostics { writer.diagnostic(diagnostic) }
    }
    output += ",\"diagnostics\":".utf8
    output += writer.bytes
    output += "}".utf8
    return output
  }

  private static func member(_ explanation: Explanation) throws -> [UInt8] {
    Array(",\"explanation\":".utf8) + Array(try ExplanationPrinter.json(explanation).utf8)
  }
}

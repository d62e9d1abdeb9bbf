import EntityEvaluation
@_spi(EntityServer) internal import EntityFormats
import EntityKit
import EntityReports
import Hummingbird

/// `POST /evaluate`: scores against gold, as `entity evaluate --json` prints them.
struct EvaluateEndpoint: Sendable {
  let service: EntityService

  private struct Task: Sendable {
    var gold: [AnnotatedDocument]
    /// `nil`: the server annotates the gold's texts.
    var predicted: [AnnotatedDocument]?
    var options: EvaluationOptions
    var withIDs: Bool
    var variation: PipelineStore.Variation
  }

  func callAsFunction(_ request: Request, _ context: ServerContext) async throws -> Response {
    let bytes = try await RequestBodyReader(limits: service.limits).read(request)
    return try await service.queue.admit {
      let task = try await service.queue.read(bytes, task)
      let predicted =
        if let given = task.predicted { given } else { try await predictions(task) }
      return Response.json(
        try await service.queue.run {
          let corpus = try EvaluationCorpus.pair(
            gold: task.gold, predicted: predicted,
            goldLocations: Self.places("gold", task.gold.count),
            predictedLocations: Self.places("predicted", predicted.count))
          let report = EvaluationReport(corpus, options: task.options)
          return Array(try ScorePrinter(report: report, withIDs: task.withIDs).json().utf8)
        })
    }
  }

  private func task(_ bytes: [UInt8]) throws -> Task {
    let request = try RequestObject(
      bytes,
      keys: ["gold", "predicted", "labels", "map", "outermost", "ids", "offset_unit", "without", "entries"])
    let unit = try request.offsetUnit()
    func documents(_ key: String) throws -> [AnnotatedDocument] {
      let documents = try request.documents(
        key, limit: service.limits.documents, unit: unit, distinct: true
      ).map(\.annotated)
      if documents.isEmpty {
        throw request.source.problem(
          "no-documents", "\"\(key)\" holds no documents", at: try request[key]?.offset ?? 0)
      }
      return documents
    }
    return Task(
      gold: try documents("gold"),
      predicted: try request["predicted"] == nil ? nil : try documents("predicted"),
      options: EvaluationOptions(
        labels: try request.labels("labels").map(Set.init), labelMap: try map(request),
        outermost: try request.bool("outermost") ?? false),
      withIDs: try request.bool("ids") ?? false,
      variation: PipelineStore.Variation(
        without: Set(try request.strings("without") ?? []), entries: try request.strings("entries") ?? []))
  }

  /// `"map": {"CITY": "LOCATION"}`
  private func map(_ request: RequestObject) throws(Diagnostic) -> [Label: Label] {
    guard let node = try request["map"] else { return [:] }
    let object = try request.source.object(node)
    var map: [Label: Label] = [:]
    for member in object.members {
      let (old, new) = (Label(member.key), try request.source.label(member.node))
      guard old.isValid, new.isValid else {
        throw request.source.problem(
          "label", "\"\(old.isValid ? new : old)\" is not a label", at: member.offset)
      }
      if map[old] != nil { throw request.source.duplicate(member) }
      map[old] = new
    }
    return map
  }

  private func predictions(_ task: Task) async throws -> [AnnotatedDocument] {
    let loaded = try await service.pipeline(task.variation)
    return try await service.queue.each(task.gold, named: "gold") { gold in
      try service.run(loaded, gold.document).annotated
    }
  }

  private static func places(_ key: String, _ count: Int) -> [SourceLocation] {
    (0..<count).map { SourceLocation(file: "\(key)[\($0)]") }
  }
}

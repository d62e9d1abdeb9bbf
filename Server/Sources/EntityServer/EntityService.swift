import EntityKit
import Logging

/// What all endpoints share.
final class EntityService: Sendable {
  let configuration: ServerConfiguration
  let pipelines: PipelineStore
  let queue: WorkQueue
  let metrics: ServerMetrics

  var limits: ServerLimits { configuration.limits }

  /// - Throws: ``Diagnostics`` with everything that is wrong with the pipeline.
  init(_ configuration: ServerConfiguration, _ source: PipelineSource) throws {
    self.configuration = configuration
    pipelines = try PipelineStore(source)
    queue = WorkQueue(limits: configuration.limits, workers: configuration.workers)
    metrics = ServerMetrics()
  }

  /// The pipeline of a request, which it keeps to its end whatever is reloaded meanwhile.
  /// - Throws: diagnostics for plugins that are not there and entries that cannot be read.
  func pipeline(_ variation: PipelineStore.Variation) async throws -> LoadedPipeline {
    if variation.isNone { return pipelines.current.loaded }
    return try await queue.run { [pipelines] in try pipelines.pipeline(variation) }
  }

  /// Runs a pipeline, and counts what it did.
  func run(_ loaded: LoadedPipeline, _ document: Document, ledger: Bool = false) throws -> Pipeline.Result {
    let start = ContinuousClock.now
    let result = try loaded.pipeline.run(document, ledger: ledger)
    metrics.annotated(
      bytes: document.text.utf8.count, spans: result.annotated.annotations.count,
      in: ContinuousClock.now - start)
    return result
  }

  /// - Throws: `labels.unknown` for labels that nothing makes, not even a plugin that the request leaves out.
  func check(_ labels: Set<Label>, madeBy loaded: LoadedPipeline) throws(Diagnostic) {
    let known = loaded.pipeline.labels.union(pipelines.current.loaded.pipeline.labels)
    guard let unknown = labels.subtracting(known).min() else { return }
    throw Diagnostic(
      code: "labels.unknown", "nothing makes the label \(unknown)", at: SourceLocation(file: "labels"),
      help: closest(to: unknown.rawValue, among: known.map(\.rawValue)).map { "did you mean \($0)?" }
        ?? "GET /labels lists them")
  }
}

import CoreMetrics
internal import Synchronization

/// What a server counts. Nothing of it depends on what stands in a text.
final class ServerMetrics: Sendable {
  let registry: PrometheusRegistry
  private let documents: Counter
  private let bytes: Counter
  private let spans: Counter
  private let documentTimes: Timer
  private let active: Meter
  private let requests = Mutex<[Route: (count: Counter, times: Timer)]>([:])

  /// Of a request, only what there are few of.
  struct Route: Hashable {
    let method: String
    /// The pattern, not the path that was asked for.
    let path: String
    let status: Int
  }

  init(registry: PrometheusRegistry = PrometheusRegistry()) {
    self.registry = registry
    documents = Counter(label: "entity_documents_total", factory: registry)
    bytes = Counter(label: "entity_text_bytes_total", factory: registry)
    spans = Counter(label: "entity_spans_total", factory: registry)
    documentTimes = Timer(
      label: "entity_document_seconds", dimensions: [], preferredDisplayUnit: .seconds, factory: registry)
    active = Meter(label: "entity_requests_active", factory: registry)
    registry.describe("entity_documents_total", "Documents annotated.")
    registry.describe("entity_text_bytes_total", "Bytes of UTF-8 in these documents.")
    registry.describe("entity_spans_total", "Spans found in them.")
    registry.describe("entity_document_seconds", "Time to annotate a document.")
    registry.describe("entity_requests_active", "Requests under way.")
    registry.describe("entity_requests_total", "Requests answered, by method, route and status.")
    registry.describe("entity_request_seconds", "Time from the head of a request to its answer.")
    registry.describe("entity_reloads_total", "Reloads of the pipeline, by outcome.")
    for outcome in ["succeeded", "failed"] { reloads(outcome).increment(by: 0) }
  }

  var documentCount: Int { registry.count("entity_documents_total") }

  func began() { active.increment() }

  func ended(_ route: Route, after time: Duration) {
    active.decrement()
    let (count, times) = requests.withLock { known -> (Counter, Timer) in
      if let found = known[route] { return found }
      let dimensions = [
        ("method", route.method), ("route", route.path), ("status", "\(route.status)"),
      ]
      let made = (
        count: Counter(label: "entity_requests_total", dimensions: dimensions, factory: registry),
        times: Timer(
          label: "entity_request_seconds", dimensions: Array(dimensions.prefix(2)),
          preferredDisplayUnit: .seconds, factory: registry)
      )
      known[route] = made
      return made
    }
    count.increment()
    times.recordNanoseconds(Int64(time.inMilliseconds * 1e6))
  }

  func annotated(bytes: Int, spans: Int, in time: Duration) {
    documents.increment()
    self.bytes.increment(by: bytes)
    self.spans.increment(by: spans)
    documentTimes.recordNanoseconds(Int64(time.inMilliseconds * 1e6))
  }

  func reloaded(succeeded: Bool) { reloads(succeeded ? "succeeded" : "failed").increment() }

  private func reloads(_ outcome: String) -> Counter {
    Counter(label: "entity_reloads_total", dimensions: [("outcome", outcome)], factory: registry)
  }
}

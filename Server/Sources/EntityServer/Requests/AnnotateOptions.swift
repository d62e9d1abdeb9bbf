@_spi(EntityServer) internal import EntityFormats
import EntityKit
import HTTPTypes
import Hummingbird

/// What a request for annotations asks for beside its documents: in the query, and over that in the body.
struct AnnotateOptions: Sendable {
  var unit = OffsetUnit.scalar
  var labels: Set<Label>?
  var variation = PipelineStore.Variation()
  var explain = false

  static let keys = ["offset_unit", "labels", "without", "entries", "explain"]
  static let queryKeys = ["offset_unit", "labels", "without", "explain"]

  /// `?offset_unit=utf16&labels=A,B&without=dates&explain=true`
  /// - Throws: `request.query` for values that these cannot have.
  init(query request: Request) throws(ServerError) {
    for (key, value) in request.uri.queryParameters {
      switch key {
      case "offset_unit":
        guard let unit = OffsetUnit(rawValue: String(value)) else { throw Self.bad(key, value) }
        self.unit = unit
      case "labels":
        let labels = value.split(separator: ",", omittingEmptySubsequences: false).map { Label(String($0)) }
        guard labels.allSatisfy(\.isValid) else { throw Self.bad(key, value) }
        self.labels = Set(labels)
      case "without": variation.without = Set(value.split(separator: ",").map(String.init))
      case "explain":
        guard let explain = Bool(String(value)) else { throw Self.bad(key, value) }
        self.explain = explain
      default: break
      }
    }
  }

  func overlaid(by request: RequestObject) throws(Diagnostic) -> AnnotateOptions {
    var options = self
    if try request["offset_unit"] != nil { options.unit = try request.offsetUnit() }
    if let labels = try request.labels("labels") { options.labels = Set(labels) }
    if let without = try request.strings("without") { options.variation.without = Set(without) }
    if let entries = try request.strings("entries") { options.variation.entries = entries }
    if let explain = try request.bool("explain") { options.explain = explain }
    return options
  }

  private static func bad(_ key: Substring, _ value: Substring) -> ServerError {
    ServerError(
      .unprocessableContent, code: "request.query", "the query cannot hold \(key)=\(value)", place: "query")
  }
}

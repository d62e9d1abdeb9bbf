import HTTPTypes
import Hummingbird
internal import NIOCore

/// What is known of a request on its way through the server.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// A method and a path, and what answers them.
struct Endpoint: Sendable {
  let method: HTTPRequest.Method
  let path: String
  /// Whether it answers without the token, where there is one.
  var isOpen = false
  /// What the query may hold; `nil` where nobody looks at it.
  var query: [String]? = []
  let respond: @Sendable (Request, ServerContext) async throws -> Response

  /// - Throws: `request.query` for a key that means nothing here.
  func checkQuery(_ request: Request) throws(ServerError) {
    guard let query, request.uri.query?.isEmpty == false else { return }
    guard let key = request.uri.queryParameters.first(where: { !query.contains(String($0.key)) })?.key
    else { return }
    throw ServerError(
      .unprocessableContent, code: "request.query", "the query cannot hold \"\(key)\"", place: "query",
      help: query.isEmpty ? "leave it out" : "known: \(query.joined(separator: ", "))")
  }
}

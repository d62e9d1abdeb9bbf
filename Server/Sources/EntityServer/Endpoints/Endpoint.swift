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
  let respond: @Sendable (Request, ServerContext) async throws -> Response
}

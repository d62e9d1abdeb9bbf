import HTTPTypes
import Hummingbird

/// Whether a request presents the server's token.
struct TokenCheck: Sendable {
  let token: BearerToken?

  func admits(_ request: Request) -> Bool {
    guard let token else { return true }
    return request.headers[.authorization].map(token.admits(authorization:)) ?? false
  }

  func check(_ request: Request) throws(ServerError) {
    if admits(request) { return }
    var error = ServerError(
      .unauthorized, code: "server.token", "the server wants a token",
      help: "send the header Authorization: Bearer …")
    error.headers[.wwwAuthenticate] = "Bearer"
    throw error
  }
}

import EntityKit
import HTTPTypes
import Hummingbird

/// Reads the body of a request whole, within limits of size and time.
struct RequestBodyReader {
  /// What the codes of diagnostics about a body begin with.
  static let code = "request"
  /// What diagnostics call the body.
  static let name = "body"

  let limits: ServerLimits

  /// - Throws: 415 where the request does not say that it sends JSON, which also keeps pages of other sites from
  ///   sending forms; 413 for a body that is too large; 408 for one that takes too long.
  func read(_ request: Request, as type: String = "application/json") async throws -> [UInt8] {
    try Self.check(request, [type])
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.bodyBytes {
      throw tooLarge
    }
    let start = ContinuousClock.now
    var bytes: [UInt8] = []
    // A client that sends nothing at all is cut off by the connection's own limit.
    for try await chunk in request.body {
      if bytes.count + chunk.readableBytes > limits.bodyBytes { throw tooLarge }
      bytes.append(contentsOf: chunk.readableBytesView)
      if ContinuousClock.now - start > limits.bodyTime { throw tooSlow }
    }
    return bytes
  }

  static func mediaType(_ headers: HTTPFields) -> String {
    let value = headers[.contentType] ?? ""
    // Nearly every request has it in this form.
    if value == "application/json" { return value }
    return value.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
  }

  static func check(_ request: Request, _ types: [String]) throws(ServerError) {
    if types.contains(mediaType(request.headers)) { return }
    throw ServerError(
      .unsupportedMediaType, code: "server.content-type",
      "the request does not say that it is \(types.joined(separator: " or "))",
      help: "send the header Content-Type: \(types[0])")
  }

  private var tooLarge: ServerError {
    var error = ServerError(
      .contentTooLarge, code: "server.body-too-large",
      "the body is larger than \(limits.bodyBytes) bytes",
      help: "send fewer documents at a time, or stream them as application/x-ndjson")
    error.closes = true
    return error
  }

  private var tooSlow: ServerError {
    var error = ServerError(
      .requestTimeout, code: "server.slow-request",
      "the body took longer than \(limits.bodyTime) to arrive")
    error.closes = true
    return error
  }
}

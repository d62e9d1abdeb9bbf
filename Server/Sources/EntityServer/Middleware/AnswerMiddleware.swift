import EntityKit
import HTTPTypes
import Hummingbird
internal import Logging
internal import NIOCore

/// Around every request: whether it may be answered, errors as JSON, headers for browsers, the log and the
/// metrics.
struct AnswerMiddleware: RouterMiddleware {
  let service: EntityService
  let hosts: HostCheck
  /// By path, split at its slashes.
  let methods: [[Substring]: [HTTPRequest.Method]]
  let connections: ConnectionRegistry

  func handle(
    _ request: Request, context: ServerContext,
    next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    service.metrics.began()
    var code: String?
    var response: Response
    do {
      try hosts.check(request)
      response = try await Connection.$current.withValue(connections.connection(of: context.channel)) {
        try await next(request, context)
      }
    } catch {
      let problem = known(error, request)
      code = problem.code
      response = problem.response
      if problem.closes { linger(context.channel) }
      if problem.status == .internalServerError {
        context.logger.error("request failed", metadata: ["error": .string(Self.name(of: error))])
      }
    }
    SecurityHeaders.add(to: &response)
    let time = ContinuousClock.now - start
    let route = ServerMetrics.Route(
      method: Self.known(request.method), path: context.endpointPath ?? "unknown",
      status: response.status.code)
    service.metrics.ended(route, after: time)
    log(route, code, time, response, context)
    return response
  }

  /// What was thrown, as the client is told. A path that is there for other methods is said to be so.
  private func known(_ error: any Error, _ request: Request) -> ServerError {
    let problem = ServerError(error)
    guard let error = error as? HTTPError, error.status == .notFound else { return problem }
    let path = request.uri.path.split(separator: "/")
    guard let allowed = methods[path] else {
      return ServerError(
        .notFound, code: "server.no-such-path", "there is nothing at this path",
        help: "GET /openapi.json lists what there is")
    }
    var other = ServerError(
      .methodNotAllowed, code: "server.method",
      "this path takes \(allowed.map(\.rawValue).joined(separator: ", ")) only")
    other.headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ")
    return other
  }

  /// Gives the client a moment to read the answer before what it still sends is cut off.
  private func linger(_ channel: any Channel) {
    channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(mode: .all, promise: nil) }
  }

  /// Nothing that a client wrote: neither text nor path, only which route it took.
  private func log(
    _ route: ServerMetrics.Route, _ code: String?, _ time: Duration, _ response: Response,
    _ context: ServerContext
  ) {
    guard context.logger.logLevel <= .info else { return }
    var metadata: Logger.Metadata = [
      "method": .string(route.method), "route": .string(route.path),
      "status": .stringConvertible(route.status),
      "milliseconds": .stringConvertible((time.inMilliseconds * 1000).rounded() / 1000),
    ]
    if let code { metadata["code"] = .string(code) }
    if let length = response.body.contentLength { metadata["bytes"] = .stringConvertible(length) }
    context.logger.info("request", metadata: metadata)
  }

  /// Methods that nobody has heard of must not fill the metrics.
  private static func known(_ method: HTTPRequest.Method) -> String {
    let known: [HTTPRequest.Method] = [.get, .post, .head, .put, .delete, .options, .patch, .trace, .connect]
    return known.contains(method) ? method.rawValue : "other"
  }

  /// The kind of an error. Its description may repeat what stands in a text.
  private static func name(of error: any Error) -> String {
    (error as? Diagnostic)?.code ?? "\(type(of: error))"
  }
}

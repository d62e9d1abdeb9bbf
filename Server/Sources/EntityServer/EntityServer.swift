public import EntityKit
public import Hummingbird
internal import HummingbirdCore
public import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// An HTTP server for a pipeline, and the page that shows what it finds.
public struct EntityServer: Sendable {
  private let service: EntityService
  private let watch: FileWatch
  private let beginning: [String: FileState]
  private let logger: Logger

  /// Loads the pipeline.
  /// - Throws: ``Diagnostics`` with everything that is wrong with it.
  public init(_ configuration: ServerConfiguration, _ source: PipelineSource, logger: Logger) throws {
    watch = FileWatch(paths: source.watched)
    beginning = watch.state()
    service = try EntityService(configuration, source)
    self.logger = logger
  }

  /// What was found in the pipeline that did not keep it from being made.
  public var warnings: [Diagnostic] { service.pipelines.current.loaded.warnings }

  /// Requests that wait or are being worked on.
  var requestsUnderWay: Int { service.queue.count }

  /// Which pipeline runs: 1 for the first, one more with every reload.
  var generation: Int { service.pipelines.current.generation }

  /// Everything that is answered.
  var endpoints: [Endpoint] { service.endpoints }

  /// Documents annotated so far.
  var documentCount: Int { service.metrics.documentCount }

  /// Answers requests until the process is told to end (SIGTERM or SIGINT), then finishes those that it took.
  /// - Parameter onRunning: called with the port once connections are accepted.
  public func run(onRunning: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: application(onRunning: onRunning))],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = service.limits.shutdownTime
    configuration.maximumCancellationDuration = .seconds(5)
    try await ServiceGroup(configuration: configuration).run()
    logger.info("ended")
  }

  /// The server as Hummingbird runs it.
  public func application(onRunning: @escaping @Sendable (Int) -> Void = { _ in })
    -> some ApplicationProtocol
  {
    let configuration = service.configuration
    let limits = configuration.limits
    let registry = ConnectionRegistry()
    return Application(
      router: router(registry),
      server: HTTPServerBuilder { responder in
        LoopChannel(
          base: HTTP1Channel(
            responder: responder,
            configuration: .init(
              additionalChannelHandlers: [ConnectionHandler(registry, limits)],
              idleTimeout: TimeAmount(limits.idleTime))))
      },
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port),
        availableConnectionsDelegate: MaximumAvailableConnections(limits.connections)),
      services: [
        Workers(queue: service.queue),
        PipelineReloader(
          store: service.pipelines, watch: watch, beginning: beginning,
          interval: configuration.watchInterval, logger: logger, metrics: service.metrics),
      ],
      onServerRunning: { [logger] channel in
        let port = channel.localAddress?.port ?? configuration.port
        logger.info(
          "listening",
          metadata: ["host": .string(configuration.host), "port": .stringConvertible(port)])
        onRunning(port)
      },
      logger: logger)
  }

  private func router(_ registry: ConnectionRegistry) -> Router<ServerContext> {
    let endpoints = service.endpoints
    let router = Router(context: ServerContext.self, options: [.autoGenerateHeadEndpoints])
    var methods: [[Substring]: [HTTPRequest.Method]] = [:]
    for endpoint in endpoints {
      let own: [HTTPRequest.Method] = endpoint.method == .get ? [.get, .head] : [endpoint.method]
      methods[endpoint.path.split(separator: "/"), default: []] += own
    }
    router.add(
      middleware: AnswerMiddleware(
        service: service, hosts: HostCheck(service.configuration), methods: methods, connections: registry))
    let access = TokenCheck(token: service.configuration.token)
    for endpoint in endpoints {
      router.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
        if !endpoint.isOpen { try access.check(request) }
        try endpoint.checkQuery(request)
        return try await endpoint.respond(request, context)
      }
    }
    return router
  }
}

/// Ends the workers when the last request is answered.
private struct Workers: Service {
  let queue: WorkQueue

  func run() async throws {
    try? await gracefulShutdown()
    await queue.shutDown()
  }
}

/// How a server runs. The defaults are those of `entity-server`.
public struct ServerConfiguration: Sendable {
  /// The address to listen on: this machine alone, unless told otherwise.
  public var host = "127.0.0.1"
  /// 0 for any port that is free.
  public var port = 8080
  /// Names under which the server may be called, beside the address itself; see ``HostCheck``. Empty for any
  /// where the server listens on more than this machine.
  public var hosts: Set<String> = []
  public var limits = ServerLimits()
  /// How many documents are worked on at once.
  public var workers = 2
  /// What a client must present; `nil` where anybody may call.
  public var token: BearerToken?
  /// How often files of the pipeline are looked at; `nil` for never.
  public var watchInterval: Duration? = .seconds(2)

  public init() {}

  /// Whether nobody but this machine can connect.
  public var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }
}

/// What a client may ask of a server.
public struct ServerLimits: Hashable, Sendable {
  /// The largest body of a request, and the longest line of a stream.
  public var bodyBytes = 8 << 20
  /// Documents of one request; a stream has no such limit.
  public var documents = 1000
  /// From the moment when a document waits for a worker to its answer.
  public var documentTime: Duration = .seconds(10)
  /// Requests that wait or are being worked on.
  public var requests = 256
  /// Open connections; further ones wait to be accepted.
  public var connections = 1024
  /// For the whole body of a request to arrive; a stream has no such limit.
  public var bodyTime: Duration = .seconds(30)
  /// For a connection on which nothing happens.
  public var idleTime: Duration = .seconds(30)
  /// For requests under way when the server is told to end.
  public var shutdownTime: Duration = .seconds(30)

  public init() {}
}

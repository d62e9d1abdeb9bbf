import HTTPTypes
import Hummingbird

/// Answers only to the names that the server was given. A page of another site whose name points here cannot
/// read what the server says, because its requests carry that site's name.
struct HostCheck: Sendable {
  /// `nil` for any.
  private let names: Set<String>?

  init(_ configuration: ServerConfiguration) {
    let given = Set(configuration.hosts.map { $0.lowercased() })
    if configuration.isLoopback {
      names = given.union(["localhost", "127.0.0.1", "[::1]"])
    } else {
      names = given.isEmpty ? nil : given.union([configuration.host.lowercased()])
    }
  }

  func check(_ request: Request) throws(ServerError) {
    guard let names else { return }
    let authority = (request.head.authority ?? "").lowercased()
    var host = authority[...]
    if let colon = authority.lastIndex(of: ":"),
      authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
    {
      host = authority[..<colon]
    }
    if names.contains(String(host)) { return }
    throw ServerError(
      .misdirectedRequest, code: "server.host", "the server does not answer to this name",
      help: "start it with --allow-host and the name")
  }
}

import EntityKit
import HTTPTypes
import Testing

@testable import EntityServer

@Suite struct AccessTests {
  private static let secret = "0123456789abcdef-X"

  @Test(arguments: [
    ("Bearer 0123456789abcdef-X", true), ("bearer 0123456789abcdef-X", true),
    ("BEARER 0123456789abcdef-X", true), ("Bearer 0123456789abcdef-x", false),
    ("Bearer 0123456789abcdef-", false), ("Bearer 0123456789abcdef-XX", false), ("Bearer ", false),
    ("Bearer", false), ("", false), ("Basic 0123456789abcdef-X", false), ("0123456789abcdef-X", false),
    ("Bearer  0123456789abcdef-X", false),
  ])
  func aTokenIsTheSameOrNot(_ header: String, _ isAdmitted: Bool) throws {
    let token = try BearerToken("\(Self.secret)\n", from: "test")
    #expect(token.admits(authorization: header) == isAdmitted)
  }

  @Test(arguments: ["", "short", "with a blank in the middle", "ünïcödé-ünïcödé-ünïcödé"])
  func aTokenThatCannotServeIsRefused(_ text: String) {
    #expect { try BearerToken(text, from: "file") } throws: { ($0 as? Diagnostic)?.code == "server.token" }
  }

  @Test func withATokenOnlyThePageAndTheHealthAreOpen() async throws {
    let server = try TestServer { $0.token = try BearerToken(Self.secret, from: "test") }
    try await server.test { client in
      for path in ["/", "/page.css", "/page.js", "/openapi.json", "/health"] {
        #expect(try await client.get(path).status == 200)
      }
      for path in ["/labels", "/plugins", "/recognizers", "/supportedentities", "/metrics"] {
        let answer = try await client.get(path)
        #expect(answer.status == 401)
        #expect(answer.code == "server.token")
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        #expect(try await client.get(path, headers: Self.header(Self.secret)).status == 200)
        #expect(try await client.get(path, headers: Self.header("0123456789abcdef-Y")).status == 401)
      }
      for path in ["/annotate", "/why-not", "/evaluate", "/convert", "/analyze"] {
        // Before anything of the body is looked at.
        #expect(try await client.post(path, "{").status == 401)
        #expect(try await client.post(path, "{", headers: Self.header(Self.secret)).status == 400)
      }
    }
  }

  private static func header(_ secret: String) -> HTTPFields { [.authorization: "Bearer \(secret)"] }

  @Test(arguments: [
    ("127.0.0.1", [], "localhost", true), ("127.0.0.1", [], "localhost:8080", true),
    ("127.0.0.1", [], "127.0.0.1:1", true), ("127.0.0.1", [], "[::1]:8080", true),
    ("127.0.0.1", [], "LOCALHOST:8080", true), ("127.0.0.1", [], "evil.example", false),
    ("127.0.0.1", [], "evil.example:8080", false), ("127.0.0.1", [], "localhost.evil.example", false),
    ("127.0.0.1", [], "", false), ("127.0.0.1", ["box"], "box:8080", true),
    ("0.0.0.0", [], "anything.example", true), ("0.0.0.0", ["box"], "box", true),
    ("0.0.0.0", ["box"], "anything.example", false),
  ])
  func onlyKnownNamesAreAnswered(_ host: String, _ hosts: [String], _ asked: String, _ isAnswered: Bool)
    async throws
  {
    let server = try TestServer {
      $0.host = host
      $0.hosts = Set(hosts)
    }
    try await server.testLive { client in
      let answer = try await RawClient.exchange(
        port: client.port, "GET /health HTTP/1.1\r\nHost: \(asked)\r\nConnection: close\r\n\r\n")
      #expect(answer.hasPrefix(isAnswered ? "HTTP/1.1 200 " : "HTTP/1.1 421 "), "\(answer)")
    }
  }
}

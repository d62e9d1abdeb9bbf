import EntityKit
import Foundation
import HTTPTypes
import Testing

@testable import EntityServer

/// The document says what the server does. (`make server-conformance` tries it with requests of all kinds.)
@Suite struct OpenAPITests {
  @Test func everyPathIsThereAndNoOther() async throws {
    let server = try TestServer()
    let parts = Set(PageFiles.parts.map { "/\($0.name)" })
    let expected = server.server.endpoints.filter { !parts.contains($0.path) }
      .map { "\($0.method.rawValue.lowercased()) \($0.path)" }.sorted()
    try await server.test { client in
      let document = try await client.get("/openapi.json")
      #expect(document.value("openapi") as? String == "3.1.0")
      #expect(document.value("info", "version") as? String == EntityKitVersion.current)
      let paths = try #require(document.value("paths") as? [String: [String: Any]])
      #expect(paths.flatMap { path, item in item.keys.map { "\($0) \(path)" } }.sorted() == expected)
    }
  }

  @Test func namesOfFormatsAndKeysOfQueriesAreThoseOfTheCode() async throws {
    let server = try TestServer()
    let endpoints = server.server.endpoints
    try await server.test { client in
      let document = try await client.get("/openapi.json")
      #expect(
        document.value("components", "schemas", "Conversion", "properties", "to", "enum") as? [String]
          == DocumentFormat.all.filter { $0.writer != nil }.map(\.name))
      for endpoint in endpoints {
        let method = endpoint.method.rawValue.lowercased()
        guard let query = endpoint.query, document.value("paths", endpoint.path) != nil else { continue }
        let parameters =
          document.value("paths", endpoint.path, method, "parameters") as? [[String: Any]] ?? []
        #expect(parameters.compactMap { $0["name"] as? String } == query)
      }
    }
  }
}

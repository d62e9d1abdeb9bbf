import Foundation
import HTTPTypes
import Testing

@testable import EntityServer

/// Every answer that is not what was asked for has a status, a code and a place.
@Suite struct ErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var path = "/annotate"
    var body: String
    var status: Int
    var code: String
    var place: String?

    var testDescription: String { "\(path) \(body)" }
  }

  @Test(arguments: [
    Case(body: "", status: 400, code: "request.empty"),
    Case(body: "{", status: 400, code: "request.syntax", place: "body:1:2"),
    Case(body: "{\n  \"text\": tru }", status: 400, code: "request.syntax", place: "body:2:11"),
    Case(body: #"{"text": "\ud800"}"#, status: 400, code: "request.surrogate", place: "body:1:11"),
    Case(body: String(repeating: "[", count: 300), status: 400, code: "request.depth"),
    Case(body: "[]", status: 400, code: "request.not-object", place: "body:1:1"),
    Case(body: "{}", status: 422, code: "request.missing-key", place: "body:1:1"),
    Case(body: #"{"text": 1}"#, status: 422, code: "request.type", place: "body:1:10"),
    Case(
      body: #"{"text": "a", "text": "b"}"#, status: 422, code: "request.duplicate-key", place: "body:1:15"),
    Case(body: #"{"text": "a", "lables": []}"#, status: 422, code: "request.unknown-key", place: "body:1:15"),
    Case(body: #"{"text": "a", "documents": []}"#, status: 422, code: "request.documents-and-text"),
    Case(body: #"{"documents": {}}"#, status: 422, code: "request.type"),
    Case(body: #"{"documents": ["a"]}"#, status: 400, code: "request.not-object"),
    Case(body: #"{"documents": [{"id": "a"}]}"#, status: 422, code: "request.missing-text"),
    Case(
      body: #"{"text": "a", "labels": ["COUNTRYY"]}"#, status: 422, code: "labels.unknown", place: "labels"),
    Case(body: #"{"text": "a", "labels": [""]}"#, status: 422, code: "request.label"),
    Case(body: #"{"text": "a", "offset_unit": "bytes"}"#, status: 422, code: "request.offset-unit"),
    Case(body: #"{"text": "a", "explain": "yes"}"#, status: 422, code: "request.type"),
    Case(body: #"{"text": "a", "without": ["word"]}"#, status: 422, code: "request.unknown-plugin"),
    Case(
      body: #"{"text": "a", "entries": ["ORG"]}"#, status: 422, code: "entries.syntax", place: "entries:1:1"),
    Case(path: "/why-not", body: #"{"text": "a", "start": 0}"#, status: 422, code: "request.missing-key"),
    Case(
      path: "/why-not", body: #"{"text": "a", "start": 0, "end": 2}"#, status: 422,
      code: "request.span-outside"),
    Case(
      path: "/why-not", body: #"{"text": "é", "start": 0, "end": 1, "offset_unit": "utf8"}"#, status: 422,
      code: "request.span-inside-scalar"),
    Case(
      path: "/why-not", body: #"{"text": "a", "start": 1, "end": 1}"#, status: 422, code: "request.span-empty"
    ),
    Case(
      path: "/why-not", body: #"{"text": "a", "start": 0, "end": 1, "limit": 0}"#, status: 422,
      code: "request.limit"),
    Case(
      path: "/why-not", body: #"{"text": "a", "start": 0, "end": 1, "label": "X"}"#, status: 422,
      code: "labels.unknown"),
    Case(path: "/evaluate", body: #"{"gold": []}"#, status: 422, code: "request.no-documents"),
    Case(
      path: "/evaluate", body: #"{"gold": [{"id": "a", "text": "a"}, {"id": "a", "text": "b"}]}"#,
      status: 422,
      code: "request.duplicate-id"),
    Case(
      path: "/evaluate", body: #"{"gold": [{"text": "a"}], "predicted": [{"text": "b"}]}"#, status: 422,
      code: "evaluation.text-mismatch", place: "predicted[0]"),
    Case(
      path: "/evaluate", body: #"{"gold": [{"text": "a", "spans": [{"start": 0, "end": 9, "label": "A"}]}]}"#,
      status: 422, code: "request.span-outside"),
    Case(
      path: "/evaluate", body: #"{"gold": [{"text": "a"}], "map": {"1": "B"}}"#, status: 422,
      code: "request.label"),
    Case(
      path: "/convert", body: #"{"to": "doc", "documents": []}"#, status: 422, code: "request.unknown-format"),
    Case(path: "/convert", body: #"{"documents": []}"#, status: 422, code: "request.missing-key"),
  ])
  func badRequestsAreExplained(_ example: Case) async throws {
    try await TestServer().test { client in
      let answer = try await client.post(example.path, example.body)
      #expect(answer.status == example.status, "\(answer.body)")
      #expect(answer.code == example.code)
      if let place = example.place { #expect(answer.place == place) }
      #expect((answer.value("error", "message") as? String)?.isEmpty == false)
    }
  }

  @Test func bytesThatAreNoTextAreRefused() async throws {
    try await TestServer().test { client in
      let body = Array(#"{"text": ""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8)
      let answer = try await client.post("/annotate", body)
      #expect(answer.status == 400)
      #expect(answer.code == "request.utf8")
      #expect(answer.place == "body:1:11")
    }
  }

  @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonp"])
  func formsOfOtherSitesAreRefused(_ type: String?) async throws {
    try await TestServer().test { client in
      for path in ["/annotate", "/why-not", "/evaluate", "/convert", "/analyze"] {
        let answer = try await client.post(path, #"{"text": "a"}"#, type: type)
        #expect(answer.status == 415)
        #expect(answer.code == "server.content-type")
      }
    }
  }

  @Test func aMethodThatAPathDoesNotTakeIsSaidToBeSo() async throws {
    try await TestServer().test { client in
      for path in ["/annotate", "/analyze", "/annotate/"] {
        let answer = try await client.get(path)
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "POST")
      }
      for path in ["/", "/health", "/labels", "/page.js"] {
        let answer = try await client.post(path, "{}")
        #expect(answer.status == 405)
        #expect(answer.headers[.allow] == "GET, HEAD")
        #expect(answer.code == "server.method")
      }
    }
  }

  @Test(arguments: [
    "/nothing", "/etc/passwd", "/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd",
    "/page.js/../../etc/passwd", "//etc/passwd", "/Page/index.html", "/Plugins/pipeline.yaml",
    "/.%00/etc/passwd", "/page.js%00.txt", "/\\..\\..\\etc\\passwd",
  ])
  func noFileOfTheMachineIsReachable(_ path: String) async throws {
    try await TestServer().test { client in
      let answer = try await client.get(path)
      #expect(answer.status == 404)
      #expect(answer.code == "server.no-such-path")
    }
  }

  @Test func everyAnswerTellsBrowsersToBeCareful() async throws {
    try await TestServer().test { client in
      for answer in [
        try await client.get("/"), try await client.get("/nothing"), try await client.get("/labels"),
        try await client.post("/annotate", "{"),
      ] {
        #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'self';") == true)
        #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        #expect(answer.headers[HTTPField.Name("X-Frame-Options")!] == "DENY")
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
      }
    }
  }
}

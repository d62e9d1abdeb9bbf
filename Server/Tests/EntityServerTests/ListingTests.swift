import CoreMetrics
import Foundation
import HTTPTypes
import Testing

@testable import EntityServer

@Suite struct ListingTests {
  @Test func labelsAndPluginsOfThePipelineAreListed() async throws {
    try await TestServer().test { client in
      let labels = try await client.get("/labels")
      #expect(
        labels.body
          == #"{"labels":[{"label":"COUNTRY","plugins":["places"]},{"label":"TITLE","plugins":["places"]},"#
          + #"{"label":"WORD","plugins":["words"]}]}"#)
      let plugins = try await client.get("/plugins")
      #expect(plugins.value("plugins", 0, "id") as? String == "places")
      #expect(plugins.value("plugins", 0, "recognizers", 2) as? String == "places/rules")
      #expect(plugins.value("plugins", 1, "makes", 0) as? String == "WORD")
    }
  }

  @Test func everyFileOfThePageIsServedAsItIs() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/EntityServer/Page").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.contains("index.html"))
    try await TestServer().test { client in
      for name in names {
        let answer = try await client.get(name == "index.html" ? "/" : "/\(name)")
        #expect(answer.status == 200, "\(name)")
        #expect(answer.body == (try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)))
        let type =
          name.hasSuffix(".js") ? "text/javascript" : name.hasSuffix(".css") ? "text/css" : "text/html"
        #expect(answer.headers[.contentType] == "\(type); charset=utf-8")
      }
    }
  }

  @Test func metricsAreWhatPrometheusReads() async throws {
    try await TestServer().test { client in
      _ = try await client.post("/annotate", #"{"text": "Cuba \"quoted\""}"#)
      _ = try await client.get("/nothing")
      let text = try await client.get("/metrics").body
      #expect(text.contains("\n# TYPE entity_documents_total counter\nentity_documents_total 1\n"))
      #expect(text.contains("\nentity_spans_total 1\n"))
      #expect(text.contains(#"entity_requests_total{method="POST",route="/annotate",status="200"} 1"#))
      #expect(text.contains(#"entity_request_seconds_count{method="GET",route="NotFound"} 1"#))
      for line in text.split(separator: "\n") where !line.hasPrefix("#") {
        let shape = /[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [0-9.e+-]+/
        #expect(line.wholeMatch(of: shape) != nil, "\(line)")
      }
    }
  }

  @Test func aHistogramAddsUp() {
    let registry = PrometheusRegistry()
    let timer = registry.makeTimer(label: "a.b", dimensions: [("x", "q\"\\\n")])
    for nanoseconds: Int64 in [100_000, 2_000_000, 2_000_000, 500_000_000_000] {
      timer.recordNanoseconds(nanoseconds)
    }
    let lines = registry.text.split(separator: "\n")
    #expect(lines.first == "# TYPE a_b histogram")
    #expect(lines.contains(#"a_b_bucket{x="q\"\\\n",le="0.0003"} 1"#))
    #expect(lines.contains(#"a_b_bucket{x="q\"\\\n",le="0.003"} 3"#))
    #expect(lines.contains(#"a_b_bucket{x="q\"\\\n",le="+Inf"} 4"#))
    #expect(lines.last == #"a_b_count{x="q\"\\\n"} 4"#)
  }

  /// Nothing that stands in a text, a path or a query.
  @Test func theLogHoldsNothingOfARequest() async throws {
    let server = try TestServer()
    try await server.test { client in
      let secret = "Zanzibarsecret"
      _ = try await client.post("/annotate", #"{"id": "\#(secret)", "text": "\#(secret) Cuba"}"#)
      _ = try await client.post("/annotate", #"{"text": "\#(secret)", "\#(secret)": 1}"#)
      _ = try await client.post("/annotate", #"{"text": "\#(secret)", "labels": ["\#(secret)"]}"#)
      _ = try await client.post("/annotate", #"{"\#(secret)"#)
      _ = try await client.post(
        "/annotate?\(secret)=\(secret)", #"{"\#(secret)"#, type: "application/x-ndjson")
      _ = try await client.get("/\(secret)")
      _ = try await client.post(
        "/evaluate",
        #"{"gold": [{"text": "\#(secret)", "spans": [{"start": 0, "end": 1, "label": "A", "text": "\#(secret)"}]}]}"#
      )
      #expect(!server.log.text.contains(secret))
      #expect(server.log.text.contains(#""route":"/annotate""#))
      for line in server.log.text.split(separator: "\n") {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["level"] != nil && object?["time"] != nil && object?["message"] != nil)
      }
    }
  }
}

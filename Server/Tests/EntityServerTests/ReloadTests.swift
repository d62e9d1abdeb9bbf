import EntityKit
import HTTPTypes
import Testing

@testable import EntityServer

@Suite struct ReloadTests {
  private static let kiwi = "term\tid\nCuba\tCU\nKiribati\tKI\n"

  @Test func anEditIsTakenUpWhole() throws {
    let home = try Home()
    let store = try PipelineStore(home.source())
    let old = store.current
    try home.write(Self.kiwi, to: Home.names)
    #expect(store.reload() == nil)
    #expect(store.current.generation == 2)
    #expect(try old.loaded.pipeline.annotate(Document(text: "Kiribati")).annotations.isEmpty)
    #expect(try store.current.loaded.pipeline.annotate(Document(text: "Kiribati")).annotations.count == 1)
  }

  /// What requests made of the old pipeline is not used for the new one.
  @Test func variantsAreMadeAnew() throws {
    let home = try Home()
    let store = try PipelineStore(home.source())
    let variation = PipelineStore.Variation(without: ["words"])
    let document = Document(text: "Kiribati")
    #expect(try store.pipeline(variation).pipeline.annotate(document).annotations.isEmpty)
    try home.write(Self.kiwi, to: Home.names)
    #expect(store.reload() == nil)
    #expect(try store.pipeline(variation).pipeline.annotate(document).annotations.count == 1)
  }

  /// However many a client asks for.
  @Test func onlyTheVariantsAskedForLastAreKept() throws {
    let home = try Home()
    let store = try PipelineStore(home.source())
    for number in 0..<20 {
      for _ in 0..<2 { _ = try store.pipeline(PipelineStore.Variation(entries: ["FRUIT:kiwi\(number)"])) }
      #expect(store.variantCount == min(number + 1, PipelineStore.capacity))
    }
    #expect(store.reload() == nil)
    #expect(store.variantCount == 0)
  }

  @Test func aBrokenEditKeepsTheOldPipelineAndIsShown() async throws {
    let home = try Home()
    let server = try TestServer(home: home) { $0.watchInterval = .milliseconds(20) }
    try await server.testLive { client in
      #expect(try await client.get("/health").value("status") as? String == "ok")
      try home.write("stage: titles\nrules:\n  - rule: minister\n    match: '<heads'\n", to: Home.rules)
      try await eventually("the failure") {
        try await client.get("/health").value("status") as? String == "stale"
      }
      let health = try await client.get("/health")
      #expect(health.value("pipeline", "generation") as? Int == 1)
      #expect((health.value("reload", "problems", 0, "place") as? String)?.contains("rules.yaml:4") == true)
      #expect(server.log.text.contains("the old one stays"))
      let answer = try await client.post("/annotate", #"{"text": "ministre de Cuba"}"#)
      #expect(answer.spans().count == 2)
      #expect(try await client.get("/metrics").body.contains(#"entity_reloads_total{outcome="failed"} 1"#))

      try home.write("stage: titles\nrules: []\n", to: Home.rules)
      try await eventually("the reload") {
        try await client.get("/health").value("status") as? String == "ok"
      }
      #expect(try await client.get("/health").value("pipeline", "generation") as? Int == 2)
      #expect(try await client.post("/annotate", #"{"text": "ministre de Cuba"}"#).spans().count == 1)
    }
  }

  /// A request that began with the old pipeline ends with it.
  @Test func requestsUnderWayDoNotNotice() async throws {
    let home = try Home()
    let gate = Gate()
    let server = try TestServer(home: home, recognizers: [gate]) { $0.watchInterval = .milliseconds(20) }
    try await server.testLive { client in
      let other = Client(base: client.base)
      async let answer = other.post("/annotate", #"{"text": "\#(Gate.word) Kiribati"}"#)
      try await eventually("the work") { gate.waiting == 1 }
      try home.write(Self.kiwi, to: Home.names)
      try await eventually("the reload") { server.server.generation == 2 }
      gate.open()
      #expect(try await answer.spans() == [])
      #expect(try await client.post("/annotate", #"{"text": "Kiribati"}"#).spans().count == 1)
    }
  }

  @Test func problemsAreNotShownToStrangers() async throws {
    let home = try Home()
    let secret = "0123456789abcdef"
    let server = try TestServer(home: home) {
      $0.watchInterval = .milliseconds(20)
      $0.token = try BearerToken(secret, from: "test")
    }
    try await server.testLive { client in
      try home.write("rules: 1", to: Home.rules)
      try await eventually("the failure") {
        try await client.get("/health").value("status") as? String == "stale"
      }
      #expect(try await client.get("/health").value("reload", "problems", 0) == nil)
      let told = try await client.get("/health", headers: [.authorization: "Bearer \(secret)"])
      #expect(told.value("reload", "problems", 0) != nil)
    }
  }
}

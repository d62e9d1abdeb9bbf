import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import EntityServer

@Suite struct LimitTests {
  @Test func aBodyHasALargestSize() async throws {
    let server = try TestServer { $0.limits.bodyBytes = 100 }
    try await server.test { client in
      let inside = #"{"text": "Cuba"}"#
      let room = String(repeating: " ", count: 100 - inside.utf8.count)
      #expect(try await client.post("/annotate", inside + room).status == 200)
      for path in ["/annotate", "/why-not", "/evaluate", "/convert", "/analyze"] {
        let answer = try await client.post(path, inside + room + " ")
        #expect(answer.status == 413)
        #expect(answer.code == "server.body-too-large")
        #expect(answer.headers[.connection] == "close")
      }
    }
  }

  /// Without a length in the head, what arrives is counted.
  @Test func aBodyInChunksHasALargestSizeToo() async throws {
    let server = try TestServer { $0.limits.bodyBytes = 1000 }
    try await server.testLive { client in
      let answer = try await RawClient.exchange(
        port: client.port,
        "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n800\r\n" + String(repeating: " ", count: 0x800) + "\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
      #expect(answer.contains("server.body-too-large"))
    }
  }

  @Test func aRequestHasALargestNumberOfDocuments() async throws {
    let server = try TestServer { $0.limits.documents = 2 }
    try await server.test { client in
      func list(_ count: Int) -> String {
        "[" + (1...count).map { #"{"id": "\#($0)", "text": "Cuba"}"# }.joined(separator: ",") + "]"
      }
      #expect(try await client.post("/annotate", #"{"documents": \#(list(2))}"#).status == 200)
      for (path, body) in [
        ("/annotate", #"{"documents": \#(list(3))}"#), ("/evaluate", #"{"gold": \#(list(3))}"#),
        ("/convert", #"{"to": "jsonl", "documents": \#(list(3))}"#),
        ("/analyze", #"{"text": ["a", "b", "c"], "language": "fr"}"#),
      ] {
        let answer = try await client.post(path, body)
        #expect(answer.status == 413)
        #expect(answer.code == "server.too-many-documents")
      }
    }
  }

  @Test func aTextLargerThanThePipelineTakesIsRefused() async throws {
    try await TestServer().test { client in
      let text = String(repeating: "a", count: 100_001)
      let answer = try await client.post("/annotate", #"{"text": "\#(text)"}"#)
      #expect(answer.status == 413)
      #expect(answer.code == "pipeline.document-too-large")
    }
  }

  @Test func aDocumentHasALongestTimeAndItsWorkIsCancelled() async throws {
    let gate = Gate()
    let server = try TestServer(recognizers: [gate]) { $0.limits.documentTime = .milliseconds(50) }
    try await server.test { client in
      let answer = try await client.post(
        "/annotate", #"{"documents": [{"text": "Cuba"}, {"text": "\#(Gate.word)"}]}"#)
      #expect(answer.status == 408)
      #expect(answer.code == "server.document-time")
      #expect(answer.place == "documents[1]")
      try await eventually("the end of the work") { gate.cancelled == 1 && gate.waiting == 0 }
      #expect(try await client.post("/annotate", #"{"text": "Cuba"}"#).status == 200)
    }
  }

  @Test func moreRequestsThanMayWaitAreTurnedAway() async throws {
    let gate = Gate()
    let server = try TestServer(recognizers: [gate]) {
      $0.workers = 1
      $0.limits.requests = 2
    }
    try await server.test { client in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<2 {
          group.addTask { try await client.post("/annotate", #"{"text": "\#(Gate.word)"}"#).status }
        }
        try await eventually("two requests") { server.server.requestsUnderWay == 2 && gate.waiting == 1 }
        let third = try await client.post("/annotate", #"{"text": "Cuba"}"#)
        #expect(third.status == 429)
        #expect(third.code == "server.busy")
        #expect(third.headers[.retryAfter] == "1")
        // What needs no worker is answered all the same.
        #expect(try await client.get("/health").status == 200)
        gate.open()
        for try await status in group { #expect(status == 200) }
      }
      #expect(server.server.requestsUnderWay == 0)
    }
  }

  /// A worker that does not notice that it is cancelled keeps nobody waiting for longer than that.
  @Test func aRequestThatNoWorkerTakesInTimeIsTurnedAway() async throws {
    let queue = WorkQueue(
      limits: {
        var limits = ServerLimits(); limits.documentTime = .milliseconds(50); return limits
      }(), workers: 1)
    let isOver = Mutex(false)
    let deaf = Task {
      try await queue.run { while !isOver.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.001) } }
    }
    await #expect { try await deaf.value } throws: { ($0 as? ServerError)?.code == "server.document-time" }
    await #expect { try await queue.run { 1 } } throws: { ($0 as? ServerError)?.code == "server.busy" }
    isOver.withLock { $0 = true }
    await queue.shutDown()
  }

  @Test func aBodyThatDripsIsCutOff() async throws {
    let server = try TestServer { $0.limits.bodyTime = .milliseconds(100) }
    try await server.testLive { client in
      let answer = try await RawClient.exchange(
        port: client.port,
        "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 1000\r\n\r\n",
        thenEvery: .milliseconds(30), " ")
      #expect(answer.hasPrefix("HTTP/1.1 408 "))
      #expect(answer.contains("server.slow-request"))
    }
  }

  @Test(arguments: [
    "", "POST /annotate HTTP/1.1\r\nHost: local", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1",
  ])
  func aConnectionOnWhichNothingHappensIsClosed(_ beginning: String) async throws {
    let server = try TestServer { $0.limits.idleTime = .milliseconds(100) }
    try await server.testLive { client in
      // Returns when the server closes.
      _ = try await RawClient.exchange(port: client.port, beginning)
    }
  }

  /// A byte now and then of the head does not keep a connection open either.
  @Test func aHeadThatDripsIsCutOff() async throws {
    let server = try TestServer { $0.limits.idleTime = .milliseconds(100) }
    try await server.testLive { client in
      _ = try await RawClient.exchange(
        port: client.port, "GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ", thenEvery: .milliseconds(30),
        "a")
    }
  }

  @Test func workForAClientThatIsGoneIsCancelled() async throws {
    let gate = Gate()
    let server = try TestServer(recognizers: [gate])
    try await server.testLive { client in
      let body = #"{"text": "\#(Gate.word)"}"#
      let socket = try await RawClient.connect(port: client.port)
      try await socket.send(
        "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
      try await eventually("the work") { gate.waiting == 1 }
      try await socket.close()
      try await eventually("its end") { gate.cancelled == 1 && gate.waiting == 0 }
    }
  }

  @Test func aClientThatAsksWhetherToSendItsBodyIsTold() async throws {
    let server = try TestServer { $0.limits.bodyBytes = 100 }
    try await server.testLive { client in
      for (length, status) in [(16, "100 Continue"), (200, "413 ")] {
        let socket = try await RawClient.connect(port: client.port)
        try await socket.send(
          "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Expect: 100-continue\r\nContent-Length: \(length)\r\n\r\n")
        try await eventually("an answer") { socket.received.contains("\r\n") }
        #expect(socket.received.hasPrefix("HTTP/1.1 \(status)"))
        try await socket.close()
      }
    }
  }
}

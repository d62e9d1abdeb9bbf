import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import EntityServer

@Suite struct StreamTests {
  private static let type = "application/x-ndjson"

  private static func lines(_ answer: Answer) -> [[String: Any]] {
    answer.body.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }

  @Test func aLineInIsALineOut() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/annotate", "{\"id\": \"a\", \"text\": \"Cuba\"}\n\n{\"text\": \"rien\"}\r\n{\"text\": \"🍌 Cuba\"}",
        type: Self.type)
      #expect(answer.status == 200)
      #expect(answer.headers[.contentType] == Self.type)
      let lines = Self.lines(answer)
      #expect(lines.map { $0["id"] as? String } == ["a", "3", "4"])
      #expect(
        lines.map { Answer.spans($0["spans"]) } == [
          [#"COUNTRY "Cuba" 0..<4"#], [], [#"COUNTRY "Cuba" 2..<6"#],
        ])
    }
  }

  @Test func theQueryHoldsTheOptions() async throws {
    try await TestServer().test { client in
      let answer = try await client.post(
        "/annotate?offset_unit=utf16&labels=COUNTRY&without=words,places/rules&explain=true",
        #"{"text": "🍌 ministre de Cuba banane"}"#, type: Self.type)
      let line = try #require(Self.lines(answer).first)
      #expect(Answer.spans(line["spans"]) == [#"COUNTRY "Cuba" 15..<19"#])
      #expect(line["offset_unit"] as? String == "utf16")
      #expect(((line["spans"] as? [[String: Any]])?.first?["explanation"]) != nil)
    }
  }

  @Test(arguments: [
    "offset_unit=bytes", "labels=", "explain=1", "nothing=1", "without=nobody", "labels=NOBODY",
  ])
  func aBadQueryIsRefusedBeforeTheAnswerBegins(_ query: String) async throws {
    try await TestServer().test { client in
      let answer = try await client.post("/annotate?\(query)", "{}", type: Self.type)
      #expect(answer.status == 422)
      #expect(answer.code != nil)
    }
  }

  @Test func aBadLineIsAnsweredInItsPlaceAndTheRestGoesOn() async throws {
    let server = try TestServer { $0.limits.bodyBytes = 60 }
    try await server.test { client in
      let long = #"{"text": "\#(String(repeating: "a", count: 60))"}"#
      let answer = try await client.post(
        "/annotate", "{\"text\": \"Cuba\"}\n{bad\n\(long)\n{\"text\": \"Norvège\"}\n", type: Self.type)
      let lines = Self.lines(answer)
      #expect(
        lines.map { ($0["error"] as? [String: Any])?["code"] as? String } == [
          nil, "jsonl.syntax", "server.line-too-long", nil,
        ])
      #expect((lines[1]["error"] as? [String: Any])?["place"] as? String == "body:2:2")
      #expect((lines[2]["error"] as? [String: Any])?["place"] as? String == "body:3")
    }
  }

  /// The answer to a line comes while the rest has not been sent.
  @Test func linesAreAnsweredAsTheyCome() async throws {
    try await TestServer().testLive { client in
      let socket = try await RawClient.connect(port: client.port)
      try await socket.send(
        "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n")
      for number in 1...3 {
        let line = "{\"id\": \"n\(number)\", \"text\": \"Cuba\"}\n"
        try await socket.send("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n")
        try await eventually("answer \(number)") { socket.received.contains("\"id\":\"n\(number)\"") }
      }
      try await socket.send("0\r\n\r\n")
      try await eventually("the end") { socket.received.hasSuffix("0\r\n\r\n") }
      try await socket.close()
    }
  }

  /// While nobody reads the answers, no more lines are read than fit in a few buffers.
  @Test func aClientThatDoesNotReadIsNotReadEither() async throws {
    let server = try TestServer { $0.limits.idleTime = .seconds(60) }
    try await server.testLive { client in
      let socket = try await RawClient.connect(port: client.port, reads: false)
      try await socket.send(
        "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
          + "Content-Length: 1000000000\r\n\r\n")
      let text = String(repeating: "Cuba ", count: 2000)
      let line = "{\"text\": \"\(text)\"}\n"
      let sending = Task { for _ in 0..<100_000 { try await socket.send(line) } }
      var before = -1
      // It stands still when two looks, each long for a machine, see the same.
      try await eventually("standstill") {
        let now = server.server.documentCount
        defer { before = now }
        try await Task.sleep(for: .milliseconds(300))
        return now > 0 && now == before
      }
      #expect(server.server.documentCount < 1000)
      sending.cancel()
      try await socket.close()
    }
  }

  @Test(arguments: [
    (["a\nb\n"], ["1:a", "2:b"]), (["a", "b\nc"], ["1:ab", "2:c"]), (["\n\n", "a"], ["1:", "2:", "3:a"]),
    (["aaaaaaaaa\nb"], ["1!", "2:b"]), (["aaaa", "aaaa", "\nb\n"], ["1!", "2:b"]), ([], []), ([""], []),
    (["aaaaa"], ["1:aaaaa"]), (["aaaaaa"], ["1!"]),
  ])
  func chunksAreCutIntoLines(_ chunks: [String], _ expected: [String]) {
    var lines = NDJSONLines(limit: 5)
    var found = chunks.flatMap { lines.take(ByteBuffer(string: $0)) }
    found += lines.finish()
    #expect(
      found.map { "\($0.number)" + ($0.isTooLong ? "!" : ":" + String(decoding: $0.bytes, as: UTF8.self)) }
        == expected)
  }
}

import Foundation
import ServiceLifecycle
import Synchronization
import Testing

@testable import EntityServer

@Suite struct ShutdownTests {
  @Test func whatWasTakenIsFinished() async throws {
    let gate = Gate()
    let test = try TestServer(recognizers: [gate])
    let port = Mutex(0)
    let group = ServiceGroup(
      configuration: .init(
        services: [test.server.application { given in port.withLock { $0 = given } }],
        logger: TestServer.silent))
    let running = Task { try await group.run() }
    try await eventually("the start") { port.withLock { $0 } > 0 }

    let body = #"{"text": "\#(Gate.word) Cuba"}"#
    let request =
      "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let idle = try await RawClient.connect(port: port.withLock { $0 })
    async let answer = RawClient.exchange(port: port.withLock { $0 }, request)
    try await eventually("the work") { gate.waiting == 1 }
    await group.triggerGracefulShutdown()
    // A connection without a request is closed at once, and no other is taken.
    try await idle.closed()
    await #expect(throws: (any Error).self) { try await RawClient.connect(port: port.withLock { $0 }) }
    gate.open()
    let text = try await answer
    #expect(text.hasPrefix("HTTP/1.1 200 "))
    #expect(text.contains(#""label":"COUNTRY""#))
    try await running.value
  }
}

import Foundation
import Testing

/// The program itself: what comes to it from outside while it runs.
@Suite struct ProgramTests {
  /// `entity-server`, which is built beside the tests.
  private final class Program: Sendable {
    let home: Home
    let port: Int
    private let process: Process
    private let errors: URL

    private static let executable: URL? = {
      let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
      let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardized
      let folders =
        [bundle.resolvingSymlinksInPath().deletingLastPathComponent()]
        + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        + [package.appendingPathComponent(".build/debug")]
      return folders.map { $0.appendingPathComponent("entity-server") }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    init(home: Home, _ arguments: String...) async throws {
      self.home = home
      let process = Process()
      process.executableURL = Self.executable
      process.arguments = ["--port", "0"] + arguments
      process.environment = ["ENTITYKIT_HOME": home.path, "XDG_CACHE_HOME": "\(home.path)/cache"]
      errors = URL(fileURLWithPath: "\(home.path)/errors.txt")
      try Data().write(to: errors)
      process.standardError = try FileHandle(forWritingTo: errors)
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      self.process = process
      let line = await Task.detached { output.fileHandleForReading.availableData }.value
      let address = String(decoding: line, as: UTF8.self)
      port = try #require(Int(address.split(separator: ":").last?.prefix { $0.isNumber } ?? ""), "\(address)")
    }

    deinit { if process.isRunning { process.terminate() } }

    /// What it has said on standard error.
    var log: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    func status() async throws -> Int32 {
      try await eventually("the end of the program") { !process.isRunning }
      return process.isRunning ? -1 : process.terminationStatus
    }

    func get(_ path: String) async throws -> String {
      try await RawClient.exchange(
        port: port, "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    }

    /// A stream that has been answered one line, and may go on.
    func stream() async throws -> RawClient {
      let socket = try await RawClient.connect(port: port)
      try await socket.send(
        "POST /annotate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n" + Self.chunk)
      try await eventually("the first answer") { socket.received.contains(#""label":"COUNTRY""#) }
      return socket
    }

    static let chunk = "11\r\n{\"text\": \"Cuba\"}\n\r\n"
  }

  @Test(arguments: [SIGTERM, SIGINT]) func toldToEndItFinishesWhatItTook(_ signal: Int32) async throws {
    let program = try await Program(home: Home())
    let socket = try await program.stream()
    program.send(signal)
    try await eventually("the end of listening") {
      (try? await RawClient.connect(port: program.port).close()) == nil
    }
    try await socket.send(Program.chunk + "0\r\n\r\n")
    try await socket.closed()
    #expect(socket.received.components(separatedBy: #""label":"COUNTRY""#).count == 3)
    #expect(socket.received.hasSuffix("0\r\n\r\n"))
    #expect(try await program.status() == 0)
  }

  @Test func toldToEndItDoesNotWaitForEver() async throws {
    let program = try await Program(home: Home(), "--shutdown-time", "0.1")
    let socket = try await program.stream()
    program.send(SIGTERM)
    try await socket.closed()
    #expect(try await program.status() == 0)
  }

  @Test func aSignalLoadsThePluginsAnew() async throws {
    let home = try Home()
    let program = try await Program(home: home, "--watch", "0")
    try home.write("rules: 1", to: Home.rules)
    program.send(SIGHUP)
    try await eventually("the failure") { try await program.get("/health").contains(#""status":"stale""#) }
    #expect(program.log.contains("the old one stays"))
    #expect(program.log.contains("rules.yaml:1"))
    try home.write("stage: titles\nrules: []\n", to: Home.rules)
    program.send(SIGHUP)
    try await eventually("the reload") { try await program.get("/health").contains(#""generation":2"#) }
    program.send(SIGTERM)
    #expect(try await program.status() == 0)
  }

  @Test func moreConnectionsThanMayBeOpenWait() async throws {
    let program = try await Program(home: Home(), "--max-connections", "2")
    let health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    var sockets: [RawClient] = []
    for _ in 0..<40 {
      sockets.append(try await RawClient.connect(port: program.port))
      try await sockets.last?.send(health)
    }
    try await eventually("an answer") { sockets.contains { !$0.received.isEmpty } }
    let first = try #require(sockets.first { !$0.received.isEmpty })
    for count in 2...20 {
      try await first.send(health)
      try await eventually("answer \(count)") {
        first.received.components(separatedBy: "HTTP/1.1 200").count > count
      }
    }
    // Those that arrive together are accepted together: a few more than may be open.
    #expect(sockets.filter { $0.received.isEmpty }.count >= 20)
    while !sockets.isEmpty {
      try await eventually("the next") { sockets.contains { !$0.received.isEmpty } }
      let answered = sockets.filter { !$0.received.isEmpty }
      sockets.removeAll { socket in answered.contains { $0 === socket } }
      for socket in answered { try await socket.close() }
    }
  }
}

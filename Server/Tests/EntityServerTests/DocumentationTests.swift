import EntityKit
import Foundation
import HummingbirdTesting
import Testing

@testable import EntityServer

/// Every command of `docs/server.md` gives what the page says, with the pack that is shipped.
@Suite struct DocumentationTests {
  /// The folder that holds `docs` and `Plugins`.
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().appendingPathComponent("../../..").standardized.path

  private struct Example {
    var command: String
    /// JSON values, one after the other.
    var answer: String
  }

  private static func examples() throws -> [Example] {
    let page = try String(contentsOfFile: "\(root)/docs/server.md", encoding: .utf8)
    var examples: [Example] = []
    var fence: String?
    var lines: [Substring] = []
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("```") else {
        if fence != nil { lines.append(line) }
        continue
      }
      switch fence {
      case nil: fence = String(line.dropFirst(3))
      case "sh"?: examples.append(Example(command: lines.joined(separator: "\n"), answer: ""))
      default: examples[examples.count - 1].answer = lines.joined(separator: "\n")
      }
      if line != "```" { lines = [] } else { fence = nil }
    }
    return examples
  }

  @Test func everyCommandGivesWhatThePageSays() async throws {
    let examples = try Self.examples()
    #expect(examples.count >= 9)
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.watchInterval = nil
    let server = try EntityServer(
      configuration,
      PipelineSource(PipelineSelection(), resources: ResourceLocator(root: Self.root, searchPath: [])),
      logger: TestServer.silent)
    try await server.application().test(.live) { client in
      let port = try #require(client.port)
      for example in examples {
        let command = example.command.replacing("127.0.0.1:8080", with: "127.0.0.1:\(port)")
        let printed = try await Self.shell(command)
        let (found, expected) = (try Self.values(printed), try Self.values(example.answer))
        #expect(!expected.isEmpty)
        #expect(Self.holds(found, expected), "\(example.command)\n\(printed)")
      }
    }
  }

  private static func shell(_ command: String) async throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    // The server answers from other threads than this one.
    let data = await Task.detached { pipe.fileHandleForReading.readDataToEndOfFile() }.value
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(command)")
    return String(decoding: data, as: UTF8.self)
  }

  /// One value, or a value a line.
  private static func values(_ text: String) throws -> [Any] {
    func value(_ text: some StringProtocol) throws -> Any {
      try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    }
    if let one = try? value(text) { return [one] }
    return try text.split(separator: "\n").map { try value($0) }
  }

  /// Whether everything that is expected is there; objects may hold more.
  private static func holds(_ found: Any?, _ expected: Any) -> Bool {
    switch expected {
    case let expected as [String: Any]:
      guard let found = found as? [String: Any] else { return false }
      return expected.allSatisfy { holds(found[$0.key], $0.value) }
    case let expected as [Any]:
      guard let found = found as? [Any], found.count == expected.count else { return false }
      return zip(found, expected).allSatisfy { holds($0, $1) }
    default:
      return (found as? NSObject) == (expected as? NSObject)
    }
  }
}

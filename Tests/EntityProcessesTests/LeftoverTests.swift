import EntityProcesses
import EntityText
import Foundation
import Testing

/// Nothing stays behind: no process, no zombie, no descriptor. One after the other, for they count what
/// belongs to the whole test process; other suites may run beside them, so they look only for what is theirs.
@Suite(.needsPython, .serialized) struct LeftoverTests {
  /// Whether a process is there, be it as a zombie.
  private func isThere(_ pid: String) -> Bool { FileManager.default.fileExists(atPath: "/proc/\(pid)") }

  @Test(arguments: [[], ["stubborn"], ["immortal"]]) func workersEndWithTheRecognizer(_ traits: [String])
    throws
  {
    let log = TestFile()
    do {
      let recognizer = TestWorker.recognizer(traits + ["log=\(log.path)"]) {
        $0.stopTimeout = .milliseconds(300)
      }
      _ = try recognizer.findings("date")
      #expect(log.lines.allSatisfy(isThere))
    }
    #expect(log.lines.count == 1)
    #expect(!log.lines.contains(where: isThere))
  }

  @Test(arguments: ["CRASH", "HANG", "BABBLE", "SIGNAL", "DEAF"]) func badWorkersAreReaped(_ word: String)
    throws
  {
    let log = TestFile()
    let recognizer = TestWorker.recognizer(["log=\(log.path)"]) {
      $0.timeout = .milliseconds(200)
      $0.lineBytes = 100_000
    }
    for _ in 0..<3 { _ = try recognizer.findings("date \(word)") }
    #expect(log.lines.count >= 3)
    #expect(!log.lines.contains(where: isThere))
  }

  @Test func whatAWorkerLeavesBehindEndsWithIt() throws {
    // The child of the worker holds its pipes, and is in its process group.
    let recognizer = TestWorker.recognizer(["leftover"]) { $0.timeout = .milliseconds(200) }
    _ = try recognizer.findings("date HEIR")
    _ = try recognizer.findings("date")
    #expect(workersOfThisTest.count <= 1)
    recognizer.close()
    #expect(workersOfThisTest.isEmpty)
  }

  /// Processes that were started with the trait "leftover".
  private var workersOfThisTest: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { pid in
      guard Int(pid) != nil, let data = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
        return false
      }
      return String(decoding: data, as: UTF8.self).contains("worker.py\0leftover")
    }
  }

  @Test(arguments: ["CRASH", "HANG", "BABBLE", ""]) func noDescriptorStaysOpen(_ word: String) throws {
    let log = TestFile()
    var pipes: Set<String> = []
    do {
      let recognizer = TestWorker.recognizer(["log=\(log.path)"]) {
        $0.timeout = .seconds(word == "HANG" ? 1 : 60)
        $0.lineBytes = 100_000
      }
      for _ in 0..<3 {
        _ = try recognizer.findings("date")
        let worker = try #require(log.lines.last)
        pipes.formUnion(try targets(of: worker))
        #expect(try !targets(of: "self").isDisjoint(with: pipes))
        _ = try recognizer.findings("date \(word)")
      }
    }
    #expect(pipes.count >= 3)
    #expect(try targets(of: "self").isDisjoint(with: pipes))
  }

  /// The pipes that a process has open.
  private func targets(of process: String) throws -> Set<String> {
    let folder = "/proc/\(process)/fd"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    return Set(
      names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
        .filter { $0.hasPrefix("pipe:") })
  }
}

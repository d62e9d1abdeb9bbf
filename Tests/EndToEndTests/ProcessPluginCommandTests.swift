import Foundation
import Testing

/// Programs as recognizers, as the users of the command line see them.
@Suite struct ProcessPluginCommandTests {
  /// A worker in sh that finds the first four bytes of every text, and does `onDocument` first.
  private static func home(_ onDocument: String) throws -> TestFolder {
    var files = Home.smallFiles
    files["made/plugin.yaml"] = """
      id: made
      makes: [WORD]
      process:
        command: [sh, worker.sh]
        timeout-ms: 3600000
      """
    files["made/worker.sh"] = """
      echo $$ > pid
      while read -r line; do
        case "$line" in
          *'"type":"hello"'*)
            echo '{"type":"hello","protocol":1,"name":"sh","version":"1","labels":["WORD"],"offset_unit":"utf8"}' ;;
          *'"type":"document"'*)
            \(onDocument)
            id=${line#*'"id":'}; id=${id%%[,\\}]*}
            echo '{"type":"candidates","id":'"$id"',"candidates":[{"start":0,"end":4,"label":"WORD"}]}' ;;
          *'"type":"ping"'*) id=${line#*'"id":'}; echo '{"type":"pong","id":'"${id%%[,\\}]*}"'}' ;;
          *'"type":"shutdown"'*) echo done > bye; exit 0 ;;
          *) echo '{"type":"error","message":"that is no message"}' ;;
        esac
      done

      """
    return try TestFolder(files)
  }

  private static let annotate = ["annotate", "--plugin", "./made", "--to", "terminal"]

  @Test func annotationsOfAProgramStandBesideTheOthers() async throws {
    let folder = try Self.home(":")
    let run = try await Program.run(Self.annotate, input: Data("Vive Cuba".utf8), in: folder)
    #expect(run.text == "⟦WORD Vive⟧ ⟦COUNTRY=CU Cuba⟧\n")
    #expect(run.errors == "")
    #expect(run.status == 0)
    // It was told to end, not killed.
    #expect(try folder.read("made/bye") == "done\n")
  }

  @Test func whatIsLostIsSaid() async throws {
    let folder = try Self.home("echo 'out of ink' >&2; exit 4")
    let run = try await Program.run(Self.annotate, input: Data("Vive Cuba".utf8), in: folder)
    #expect(run.text == "Vive ⟦COUNTRY=CU Cuba⟧\n")
    #expect(run.errors.contains("it ended with status 4, saying \"out of ink\"; its candidates for this"))
    #expect(run.errors.contains("[process.crashed]"))
    #expect(run.status == 0)
  }

  @Test func aCheckThatFailsSaysWhat() async throws {
    let folder = try Self.home("exit 4")
    let run = try await Program.run(["plugin", "check", "./made"], in: folder)
    #expect(run.errors.contains("[conformance.failed]"))
    #expect(run.status == 1)
  }

  /// Whatever ends the program ends a worker that hangs.
  @Test func aWorkerDoesNotOutliveTheProgram() async throws {
    let folder = try Self.home("echo here > reached; exec sleep 3600")
    let process = try Program.process(Self.annotate, in: folder)
    let input = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    input.fileHandleForWriting.write(Data("Vive Cuba".utf8))
    try input.fileHandleForWriting.close()
    func waits(until condition: () -> Bool) async throws -> Bool {
      for _ in 0..<600 where !condition() { try await Task.sleep(for: .milliseconds(50)) }
      return condition()
    }
    #expect(try await waits { FileManager.default.fileExists(atPath: folder.path("made/reached")) })
    let pid = try #require(
      Int32(try folder.read("made/pid").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(pid, 0) == 0)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    // Its new parent may take a moment to take the zombie away.
    #expect(try await waits { Self.isGone(pid) })
  }

  private static func isGone(_ pid: Int32) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else {
      return true
    }
    return status.contains("State:\tZ")
  }
}

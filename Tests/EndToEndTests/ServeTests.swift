import Foundation
import Testing

/// `entity serve` becomes `entity-server`.
@Suite struct ServeTests {
  @Test func withoutTheServerItSaysWhereToGetIt() async throws {
    let folder = try TestFolder(Home.smallFiles)
    let run = try await Program.run(["serve", "--port", "0"], in: folder)
    #expect(run.status == 2)
    #expect(run.errors.contains("there is no program entity-server beside this one, nor in PATH"))
    #expect(run.errors.contains("make server"))
  }

  @Test(arguments: [[], ["--port", "0", "--allow-host", "a b"], ["--help"], ["--", "x"]])
  func theServerGetsTheArgumentsAndItsStatusIsReturned(_ arguments: [String]) async throws {
    let folder = try TestFolder(Home.smallFiles)
    let script = folder.path("bin/entity-server")
    try folder.write(Data("#!/bin/sh\nprintf '<%s>\\n' \"$@\"\nexit 7\n".utf8), to: "bin/entity-server")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
    let run = try await Program.run(
      ["serve"] + arguments, in: folder, environment: ["PATH": "\(folder.path("bin")):/usr/bin:/bin"])
    #expect(run.status == 7)
    #expect(run.lines == (arguments.isEmpty ? ["<>"] : arguments.map { "<\($0)>" }))
  }
}

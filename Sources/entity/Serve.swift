import ArgumentParser
import EntityKit
import Foundation

/// Hands over to `entity-server`, which is a program of its own so that this one needs no HTTP server.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer HTTP requests, and show a page in the browser (runs entity-server).",
    discussion: "Everything after serve goes to entity-server; see entity serve --help.")

  @Argument(parsing: .captureForPassthrough, help: "What entity-server takes.")
  var arguments: [String] = []

  func run() throws {
    guard let server = Self.server() else {
      throw Failure(
        .usage,
        [
          Diagnostic(
            code: "serve.missing", "there is no program entity-server beside this one, nor in PATH",
            help: "in EntityKit's folder: make server, or make install-server")
        ])
    }
    // The program is replaced: signals and the exit status are the server's own.
    var words: [UnsafeMutablePointer<CChar>?] = ([server] + arguments).map { strdup($0) }
    words.append(nil)
    execv(server, &words)
    throw Failure(
      .usage,
      [
        Diagnostic(
          code: "serve.failed", String(cString: strerror(errno)), at: SourceLocation(file: server))
      ])
  }

  /// Beside this program, or in `PATH`.
  private static func server() -> String? {
    let program = URL(fileURLWithPath: ResourceLocator.runningProgram).resolvingSymlinksInPath()
    let folders = [program.deletingLastPathComponent().path]
    let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return (folders + path).map { "\($0)/entity-server" }
      .first { FileManager.default.isExecutableFile(atPath: $0) && !InputFile.isFolder($0) }
  }
}

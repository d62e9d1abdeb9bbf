import ArgumentParser
import EntityKit
import EntityServer
import Foundation
import Logging

@main
struct ServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entity-server",
    abstract: "Answer HTTP requests for entities, and serve a page that shows them.",
    discussion: """
      Nobody but this machine can connect unless --host says otherwise. A token is taken from --token-file or from \
      the variable ENTITY_SERVER_TOKEN. SIGHUP loads the pipeline anew, SIGTERM ends the server when the requests \
      under way are answered. The log goes to standard error, one JSON object a line, without any text of a request.
      """,
    version: EntityKitVersion.current)

  @Option(help: "The address to listen on.")
  var host = "127.0.0.1"

  @Option(help: "The port to listen on; 0 for any that is free.")
  var port = 8080

  @Option(
    help: ArgumentHelp(
      "A further name under which the server may be called; may be repeated.", valueName: "name"))
  var allowHost: [String] = []

  @Option(help: ArgumentHelp("A file that holds the token that clients must present.", valueName: "file"))
  var tokenFile: String?

  @OptionGroup var pipeline: PipelineArguments

  @OptionGroup var limits: LimitArguments

  @Option(help: ArgumentHelp("How often to look whether plugins changed; 0 for never.", valueName: "seconds"))
  var watch: Double = 2

  @Option(
    help: "What is logged: debug, info, warning or error.",
    transform: { name in
      guard let level = Logger.Level(rawValue: name) else {
        throw ValidationError("\(name) is not one of debug, info, warning, error.")
      }
      return level
    })
  var logLevel: Logger.Level = .info

  func validate() throws {
    if !(0...65535).contains(port) { throw ValidationError("--port lies between 0 and 65535.") }
    if watch < 0 { throw ValidationError("--watch is a number of seconds, or 0.") }
  }

  func run() async throws {
    let level = logLevel
    LoggingSystem.bootstrap { label in
      var handler = JSONLogHandler(label: label)
      handler.logLevel = level
      return handler
    }
    var configuration = ServerConfiguration()
    configuration.host = host
    configuration.port = port
    configuration.hosts = Set(allowHost)
    configuration.limits = limits.limits
    configuration.workers = limits.workers
    configuration.watchInterval = watch == 0 ? nil : .seconds(watch)
    do {
      configuration.token = try token()
      let server = try EntityServer(
        configuration, try pipeline.source(), logger: Logger(label: "entity-server"))
      for warning in server.warnings { printError(warning.excerpt) }
      if !configuration.isLoopback, configuration.token == nil {
        printError("warning: anybody who reaches \(host) can use this server; --token-file asks for a token")
      }
      let address = host.contains(":") ? "[\(host)]" : host
      try await server.run { port in
        // Not print, which keeps the line back when it goes to a file.
        FileHandle.standardOutput.write(Data("http://\(address):\(port)/\n".utf8))
      }
    } catch let diagnostics as Diagnostics {
      for diagnostic in diagnostics.all { printError(diagnostic.excerpt) }
      throw ExitCode(2)
    } catch let diagnostic as Diagnostic {
      printError(diagnostic.excerpt)
      throw ExitCode(2)
    }
  }

  /// Never from the command line, which every user of the machine can read.
  private func token() throws(Diagnostic) -> BearerToken? {
    if let tokenFile {
      guard let data = FileManager.default.contents(atPath: tokenFile) else {
        throw Diagnostic(
          code: "file.missing", "the file cannot be read", at: SourceLocation(file: tokenFile))
      }
      return try BearerToken(String(decoding: data, as: UTF8.self), from: tokenFile)
    }
    let variable = "ENTITY_SERVER_TOKEN"
    guard let text = ProcessInfo.processInfo.environment[variable], !text.isEmpty else { return nil }
    return try BearerToken(text, from: variable)
  }

  private func printError(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }
}

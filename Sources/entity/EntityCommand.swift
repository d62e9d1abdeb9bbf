import ArgumentParser
import EntityKit
import Foundation

@main
struct EntityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "entity",
    abstract: "Find countries, titles, organizations, persons, places and dates in text.",
    discussion: """
      Recognizers are plugins: lists, rules and programs, composed by a pipeline file. Exit status: 0 done, \
      1 a check failed, 2 wrong usage or configuration, 3 bad input.
      """,
    version: EntityKitVersion.current,
    subcommands: [
      Annotate.self, Explain.self, WhyNot.self, Convert.self, Evaluate.self, Diff.self, Agreement.self,
      Suggest.self, Calibrate.self, Profile.self, Compile.self, Schema.self, PluginCommand.self,
      Serve.self,
    ])

  static func main() async {
    do {
      var command = try parsed(Array(CommandLine.arguments.dropFirst()))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as Failure {
      failure.report()
      Foundation.exit(failure.status.rawValue)
    } catch {
      let isFailure = !exitCode(for: error).isSuccess
      let message = fullMessage(for: error)
      if isFailure {
        Terminal.printError(message)
      } else if !message.isEmpty {
        print(message)
      }
      Foundation.exit(isFailure ? ExitStatus.usage.rawValue : 0)
    }
  }

  /// What arguments ask for. A subcommand reads its own alone, as reading them for all subcommands takes a tenth of a
  /// short run; help and errors, which name the whole command, are left to that.
  private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
    if let name = arguments.first,
      let subcommand = configuration.subcommands.first(where: { $0.configuration.commandName == name }),
      let command = try? subcommand.parseAsRoot(Array(arguments.dropFirst())),
      ([subcommand] + subcommand.configuration.subcommands).contains(where: { $0 == type(of: command) })
    {
      return command
    }
    return try parseAsRoot(arguments)
  }
}

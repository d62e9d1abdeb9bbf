import ArgumentParser
import EntityKit

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "List, make and check plugins.",
    subcommands: [List.self, New.self, Check.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "What the pipeline is made of.")

    @OptionGroup var pipelineOptions: PipelineOptions

    func run() throws {
      let loaded = try pipelineOptions.load(keepingLists: true)
      for plugin in loaded.plugins {
        let lists = loaded.lists.filter { $0.plugin == plugin.id }
        let entries = lists.reduce(0) { $0 + $1.entries.count }
        let rules = loaded.rules.filter { $0.definition.plugin == plugin.id }.count
        print("\(plugin.id) \(plugin.version)  \(plugin.makes.map(\.rawValue).joined(separator: ", "))")
        print("    \(plugin.description)")
        print("    \(entries) entries in \(lists.count) lists, \(rules) rules; \(plugin.directory)")
      }
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run every sentence of every rule, and every entry against itself.")

    @Argument(help: "Only these plugins, by name, or the folders of others.")
    var plugins: [String] = []

    @OptionGroup var pipelineOptions: PipelineOptions

    func run() throws {
      var options = pipelineOptions
      options.plugin += plugins.filter { $0.contains("/") }
      let loaded = try options.load(keepingLists: true)
      let named = Set(
        loaded.plugins.filter { plugins.contains($0.id) || plugins.contains($0.directory) }.map(\.id))
      let known = Set(loaded.plugins.flatMap { [$0.id, $0.directory] })
      if let unknown = plugins.first(where: { !known.contains($0) }) {
        throw Failure(
          .usage,
          [
            Diagnostic(
              code: "pipeline.unknown-plugin", "there is no plugin \"\(unknown)\"",
              help: closest(to: unknown, among: known).map { "did you mean \($0)?" }
                ?? "the folder of a plugin is written with a /: ./\(unknown)")
          ])
      }
      let isOfCall = plugins.isEmpty && !(options.rules.isEmpty && options.entries.isEmpty)
      let report = PluginCheck(loaded).run(plugins: isOfCall ? [AdHocPlugin.id] : named)
      for problem in report.problems { Terminal.printError(problem.excerpt) }
      print(
        "\(report.rules) rules with \(report.sentences) sentences, \(report.forms) forms of entries: "
          + "\(report.problems.filter { $0.severity == .error }.count) errors, "
          + "\(report.problems.filter { $0.severity == .warning }.count) warnings")
      if report.problems.contains(where: { $0.severity == .error }) { throw Failure(.checkFailed, []) }
    }
  }
}

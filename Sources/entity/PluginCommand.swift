import ArgumentParser
import EntityKit

struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "List, make and check plugins.",
    subcommands: [List.self, New.self, Check.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "What the pipeline is made of.")

    @OptionGroup var pipelineOptions: PipelineOptions

    func run() throws {
      let loaded = try pipelineOptions.load(keepingLists: true)
      for plugin in loaded.plugins {
        let lists = loaded.lists.filter { $0.plugin == plugin.id }
        let entries = lists.reduce(0) { $0 + $1.entries.count }
        let rules = loaded.rules.filter { $0.definition.plugin == plugin.id }.count
        try Terminal.print(
          "\(plugin.id) \(plugin.version)  \(plugin.makes.map(\.rawValue).joined(separator: ", "))")
        try Terminal.print("    \(plugin.description)")
        try Terminal.print(
          "    \(entries) entries in \(lists.count) lists, \(rules) rules; \(plugin.directory)")
      }
    }
  }
}

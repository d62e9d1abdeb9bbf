import ArgumentParser
import EntityKit

struct Schema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of plugin.yaml, pipeline.yaml, rule files or meta files.",
    discussion: "Editors complete and check YAML files with it; see docs/add-a-recognizer.md.")

  @Argument(help: "plugin, pipeline, rules or meta.", transform: Self.schema)
  var file: FileSchema

  func run() throws { try OutputFile(path: nil).write(Array(file.text.utf8)) }

  private static func schema(_ name: String) throws -> FileSchema {
    if let schema = FileSchema(rawValue: name) { return schema }
    throw ValidationError("\(name) is not one of plugin, pipeline, rules, meta.")
  }
}

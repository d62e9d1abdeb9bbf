/// The files of a plugin and its lists that people write in YAML, and the JSON Schema of each, made from the same
/// description that the reader uses.
public enum FileSchema: String, CaseIterable, Sendable {
  case plugin, pipeline, rules, meta

  /// A JSON Schema, draft 2020-12, for editors that complete and check.
  ///
  /// What needs more than one file to judge (names of lists, labels, stages) is left to the reader.
  public var text: String {
    let schema: [String: JSONValue] = [
      "$schema": .text("https://json-schema.org/draft/2020-12/schema"), "title": .text(title),
    ]
    return JSONValue.object(schema.merging(mapping.schema) { $1 }).pretty + "\n"
  }

  private var mapping: YAMLMapping {
    switch self {
    case .plugin: PluginManifest.Keys.mapping
    case .pipeline: PipelineFile.Keys.mapping
    case .rules: RuleFile.mapping
    case .meta: GazetteerMeta.mapping
    }
  }

  private var title: String {
    switch self {
    case .plugin: "EntityKit plugin (plugin.yaml)"
    case .pipeline: "EntityKit pipeline (pipeline.yaml)"
    case .rules: "EntityKit rule file"
    case .meta: "EntityKit list (NAME.meta.yaml)"
    }
  }
}

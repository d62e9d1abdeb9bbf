import ArgumentParser
import EntityKit
import EntityServer

/// Which pipeline is served, as `entity annotate` takes it.
struct PipelineArguments: ParsableArguments {
  @Option(help: ArgumentHelp("The pipeline file.", valueName: "file"))
  var pipeline: String?

  @Option(
    help: ArgumentHelp(
      "The folder of one more plugin, or the name of an installed one; may be repeated.", valueName: "dir"))
  var plugin: [String] = []

  @Option(help: ArgumentHelp("A plugin of the pipeline to leave out; may be repeated.", valueName: "name"))
  var without: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read lists and names in these languages instead of the pipeline's.", valueName: "fr,es"))
  var languages: String?

  @Option(
    help: ArgumentHelp(
      "The value of a setting that a plugin declares; may be repeated.", valueName: "plugin.name=value"),
    transform: Self.setting)
  var set: [SettingAssignment] = []

  @Option(help: ArgumentHelp("A rule file beside those of the plugins; may be repeated.", valueName: "file"))
  var rules: [String] = []

  func source() throws(Diagnostic) -> PipelineSource {
    var selection = PipelineSelection()
    selection.pipeline = pipeline
    selection.plugins = plugin
    selection.without = without
    selection.languages = languages.map(PipelineSelection.languages(listed:))
    selection.settings = set
    selection.rules = rules
    return PipelineSource(
      selection, resources: try ResourceLocator.find(program: ResourceLocator.runningProgram))
  }

  @Sendable private static func setting(_ text: String) throws -> SettingAssignment {
    guard let setting = SettingAssignment(text) else { throw ValidationError("write plugin.name=value") }
    return setting
  }
}

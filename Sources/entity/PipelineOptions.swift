import ArgumentParser
import EntityKit

/// Which pipeline to run: shared by all subcommands that run one.
struct PipelineOptions: ParsableArguments {
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

  @Option(
    help: ArgumentHelp(
      "Words to find in this run only, with the id of what they name behind =; may be repeated.",
      valueName: "label:term|term=id"))
  var entries: [String] = []

  @Option(help: ArgumentHelp("A rule file for this run only; may be repeated.", valueName: "file"))
  var rules: [String] = []

  /// Whether nothing is asked for but the default pipeline.
  var isEmpty: Bool {
    pipeline == nil && languages == nil
      && (plugin + without + entries + rules).isEmpty && set.isEmpty
  }

  /// - Parameter keepingLists: whether the lists are wanted as they were read.
  func load(keepingLists: Bool = false) throws -> LoadedPipeline {
    try failing(.usage) {
      var selection = PipelineSelection()
      selection.pipeline = pipeline
      selection.plugins = plugin
      selection.without = without
      selection.languages = languages.map(PipelineSelection.languages(listed:))
      selection.settings = set
      selection.entries = entries
      selection.entriesName = "--entries"
      selection.rules = rules
      selection.keepsLists = keepingLists
      let loaded = try selection.load(Self.resources())
      for warning in loaded.warnings where !keepingLists { Terminal.printError(warning.excerpt) }
      outlive(loaded)
      return loaded
    }
  }

  /// Keeps a pipeline's rules until the program ends: taking them apart takes longer than annotating a page. What
  /// recognizers must close stays out of it.
  private func outlive(_ loaded: LoadedPipeline) {
    final class Kept: Sendable {
      let rules: [CompiledRule]
      init(_ rules: [CompiledRule]) { self.rules = rules }
    }
    _ = Unmanaged.passRetained(Kept(loaded.rules))
  }

  @Sendable private static func setting(_ text: String) throws -> SettingAssignment {
    guard let setting = SettingAssignment(text) else { throw ValidationError("write plugin.name=value") }
    return setting
  }

  /// Where this program finds its plugins.
  static func resources() throws(Diagnostic) -> ResourceLocator {
    try ResourceLocator.find(program: ResourceLocator.runningProgram)
  }
}

/// Labels given as `A,B`.
struct LabelList: ExpressibleByArgument {
  let labels: [Label]

  init(_ labels: [Label]) { self.labels = labels }

  init?(argument: String) {
    labels = argument.split(separator: ",").map { Label(String($0)) }
    if labels.isEmpty || !labels.allSatisfy(\.isValid) { return nil }
  }

  /// - Throws: a failure naming every label that is not among those known.
  func check(against known: Set<Label>, of option: String = "--labels") throws {
    let unknown = labels.filter { !known.contains($0) }
    guard !unknown.isEmpty else { return }
    throw Failure(
      .usage,
      unknown.map { label in
        Diagnostic(
          code: "labels.unknown", "nothing makes the label \(label)", at: SourceLocation(file: option),
          help: closest(to: label.rawValue, among: known.map(\.rawValue)).map { "did you mean \($0)?" }
            ?? "known: \(known.sorted().map(\.rawValue).joined(separator: ", "))")
      })
  }
}

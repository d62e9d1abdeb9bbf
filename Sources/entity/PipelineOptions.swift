import ArgumentParser
import EntityKit
import Foundation

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
      "The value of a setting that a plugin declares; may be repeated.", valueName: "plugin.name=value"))
  var set: [SettingArgument] = []

  @Option(
    help: ArgumentHelp(
      "Words to find in this run only, with the id of what they name behind =; may be repeated.",
      valueName: "label:term|term=id"))
  var entries: [String] = []

  @Option(help: ArgumentHelp("A rule file for this run only; may be repeated.", valueName: "file"))
  var rules: [String] = []

  /// - Parameter keepingLists: whether the lists are wanted as they were read.
  func load(keepingLists: Bool = false) throws -> LoadedPipeline {
    try failing(.usage) {
      var loader = PipelineLoader(resources: try Self.resources())
      loader.extraPlugins = plugin
      loader.without = Set(without)
      loader.keepsLists = keepingLists
      loader.languages = languages?.split(separator: ",").map(String.init)
      for setting in set { loader.settings[setting.plugin, default: [:]][setting.name] = setting.value }
      let adHoc = try adHocPlugin()
      var loaded = try loader.load(pipeline)
      if !adHoc.entries.isEmpty || !adHoc.rules.isEmpty { loaded = try loaded.adding(adHoc) }
      for warning in loaded.warnings where !keepingLists { Terminal.printError(warning.excerpt) }
      return loaded
    }
  }

  /// What this run adds of its own.
  /// - Throws: ``Diagnostics`` with every entry and file that cannot be read.
  private func adHocPlugin() throws -> AdHocPlugin {
    var adHoc = AdHocPlugin()
    var problems: [Diagnostic] = []
    for (index, line) in entries.enumerated() {
      do throws(Diagnostic) {
        let place = SourceLocation(file: "--entries", line: index + 1)
        adHoc.entries += try LexiconEntry.entries(line: line, at: place)
      } catch {
        problems.append(error)
      }
    }
    for path in rules {
      do throws(Diagnostic) {
        adHoc.rules.append(try AdHocPlugin.RuleText(contentsOf: path))
      } catch {
        problems.append(error)
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
    return adHoc
  }

  /// Where this program finds its plugins.
  static func resources() throws(Diagnostic) -> ResourceLocator {
    try ResourceLocator.find(program: program)
  }

  /// The path of the running program, also where it was found through `PATH`.
  private static var program: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
  }
}

/// A setting given as `plugin.name=value`.
struct SettingArgument: ExpressibleByArgument {
  let plugin: String
  let name: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init)
    guard parts.count == 2, let point = parts[0].lastIndex(of: "."), point != parts[0].startIndex,
      parts[0].index(after: point) != parts[0].endIndex
    else { return nil }
    plugin = String(parts[0][..<point])
    name = String(parts[0][parts[0].index(after: point)...])
    value = parts[1]
  }
}

/// Labels given as `A,B`.
struct LabelList: ExpressibleByArgument {
  let labels: [Label]

  init?(argument: String) {
    labels = argument.split(separator: ",").map { Label(String($0)) }
    if labels.isEmpty || !labels.allSatisfy(\.isValid) { return nil }
  }

  /// - Throws: a failure naming every label that is not among those known.
  func check(against known: Set<Label>) throws {
    let unknown = labels.filter { !known.contains($0) }
    guard !unknown.isEmpty else { return }
    throw Failure(
      .usage,
      unknown.map { label in
        Diagnostic(
          code: "labels.unknown", "nothing makes the label \(label)", at: SourceLocation(file: "--labels"),
          help: closest(to: label.rawValue, among: known.map(\.rawValue)).map { "did you mean \($0)?" }
            ?? "known: \(known.sorted().map(\.rawValue).joined(separator: ", "))")
      })
  }
}

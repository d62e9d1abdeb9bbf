public import EntityLexicon
public import EntityRecognition
public import EntityText

/// Which pipeline to run, and what one call adds to it: what the command line, the C interface and servers let their
/// users say, as text.
public struct PipelineSelection: Sendable {
  /// The pipeline file; `nil` for the default one.
  public var pipeline: String?
  /// Folders of further plugins, or names of installed ones.
  public var plugins: [String] = []
  /// Ids of plugins to leave out.
  public var without: [String] = []
  /// The languages to read instead of the pipeline's.
  public var languages: [String]?
  public var settings: [SettingAssignment] = []
  /// Lines as ``LexiconEntry/entries(line:at:)`` reads them.
  public var entries: [String] = []
  /// Paths of rule files.
  public var rules: [String] = []
  /// What places call ``entries``.
  public var entriesName = "entries"
  /// As in ``PipelineLoader``.
  public var keepsLists = false
  /// As in ``PipelineLoader``.
  public var recognizers: [any Recognizer] = []

  public init() {}

  /// Languages as one writes them on a command line: `fr,es`.
  public static func languages(listed text: String) -> [String] {
    text.split { $0 == "," || $0.isWhitespace }.map(String.init)
  }

  /// - Throws: ``Diagnostics`` with everything that is wrong with what is added, or else with the pipeline and
  ///   its plugins.
  public func load(_ resources: ResourceLocator) throws -> LoadedPipeline {
    var loader = PipelineLoader(resources: resources)
    loader.extraPlugins = plugins
    loader.without = Set(without)
    loader.languages = languages
    loader.keepsLists = keepsLists
    loader.recognizers = recognizers
    for setting in settings { loader.settings[setting.plugin, default: [:]][setting.name] = setting.value }
    let adHoc = try adHocPlugin()
    let loaded = try loader.load(pipeline)
    return adHoc.isEmpty ? loaded : try loaded.adding(adHoc)
  }

  private func adHocPlugin() throws -> AdHocPlugin {
    var problems: [Diagnostic] = []
    var adHoc = AdHocPlugin(entries: LexiconEntry.entries(lines: entries, named: entriesName, &problems))
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
}

extension LexiconEntry {
  /// The entries of several lines; what is wrong with a line is added to the problems.
  public static func entries(lines: [String], named name: String, _ problems: inout [Diagnostic])
    -> [LexiconEntry]
  {
    lines.enumerated().flatMap { index, line -> [LexiconEntry] in
      do throws(Diagnostic) {
        return try entries(line: line, at: SourceLocation(file: name, line: index + 1))
      } catch {
        problems.append(error)
        return []
      }
    }
  }
}

/// The value of a plugin's setting, written `plugin.name=value`.
public struct SettingAssignment: Hashable, Sendable {
  public let plugin: String
  public let name: String
  public let value: String

  /// `nil` where the text is not of this form.
  public init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let point = parts[0].lastIndex(of: "."), point != parts[0].startIndex,
      parts[0].index(after: point) != parts[0].endIndex
    else { return nil }
    plugin = String(parts[0][..<point])
    name = String(parts[0][parts[0].index(after: point)...])
    value = parts[1]
  }
}

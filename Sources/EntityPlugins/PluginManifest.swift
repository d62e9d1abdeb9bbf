public import EntityText

/// What `plugin.yaml` says.
public struct PluginManifest: Sendable {
  /// Where the entries of a list come from.
  public enum LexiconSource: Sendable, Hashable {
    /// A gazetteer in the common folder: "places/cities".
    case gazetteer(String)
    /// A gazetteer in the plugin's own folder.
    case file(String)
    /// Names that ICU's locale data holds.
    case locale(LocaleLexicon)
  }

  public struct LexiconReference: Sendable {
    /// How rules call the list.
    public var name: String
    public var source: LexiconSource
    /// `nil`: what the gazetteer's meta file says.
    public var label: Label?
    public var priority: Int?
    public var fuzzy: Int?
    /// What must not come out of the list, besides what its meta file says.
    var stops = StopList()
    /// The list is read only where the pipeline reads one of these; `nil` for always. Of a locale list
    /// the languages of its names.
    public var languages: [String]?
    /// Whether a setting turned the list off.
    public var isOff = false
    public var location: SourceLocation
    /// Where ``source`` stands, so that a file that is not there is reported.
    var place: Placed<String>
  }

  public var id: String
  public var version: String
  public var description: String
  public var licence: String?
  public var authors: [String]
  public var languages: [String]
  public var makes: [Label]
  public var needs: [Label]
  public var lexicons: [LexiconReference]
  /// Files in the plugin's folder, without those that a setting turned off.
  public var rules: [String]
  /// The program that recognizes for the plugin; `nil` where there is none.
  public var process: Process?
  /// The shared library that recognizes for the plugin; `nil` where there is none.
  public var library: Library?
  /// Names of normalizers that are built in or registered.
  public var normalizers: [String]
  /// The settings that it declares.
  public var settings: [PluginSetting]
  /// The value of every setting.
  public var settingValues: [String: SettingValue]
  /// The oldest EntityKit with which it works; `nil` where it does not say.
  public var minimumVersion: String?
  /// The folder.
  public var directory: String
  public var location: SourceLocation
  var places: Places

  /// Where the parts stand that are judged only when all plugins are known.
  struct Places: Sendable {
    var id: Placed<String>
    var needs: [Placed<Label>]
    var normalizers: [Placed<String>]
    /// The list of labels, or the file.
    var makes: Placed<Void>
  }
}

extension PluginManifest {
  public static let fileName = "plugin.yaml"

  /// What may stand in it: what is read, and what the JSON Schema of manifests says.
  enum Keys {
    static let mapping = YAMLMapping(
      "a plugin", id, version, description, licence, authors, languages, minimumVersion, makes, needs,
      settings, lexicons, rules, process, library, normalizers)

    static let id = YAMLKey(
      "id",
      .placed(
        .text(
          matching: "[A-Za-z0-9][A-Za-z0-9._-]*", code: "plugin.id", kind: "an id",
          help: "letters and digits, and between them . _ -")),
      "The plugin's name, unique in a pipeline.",
      missing: .init(code: "plugin.no-id", message: "the plugin has no id"))
    static let version = YAMLKey(
      "version", versionType, "The plugin's version: 1.0.0. Shown by entity plugin list.")
    static let description = YAMLKey("description", .text, "What it finds, in one sentence.")
    static let licence = YAMLKey("licence", .text, "An SPDX name: CC0-1.0.")
    static let authors = YAMLKey("authors", .list(of: .text), "Who wrote it.")
    static let languages = YAMLKey(
      "languages", .list(of: .text), "The languages that it reads, as BCP 47 tags.")
    static let minimumVersion = YAMLKey(
      "entitykit", .placed(versionType), "The oldest EntityKit with which it works: 0.1.0.")
    static let makes = YAMLKey(
      "makes", .list(of: .label(code: "plugin.label")),
      "The labels of the annotations that its lists and rules make.")
    static let needs = YAMLKey(
      "needs", .list(of: .placed(.label(code: "plugin.label"))),
      "The labels of other plugins without which it does not work.")
    static let settings = YAMLKey(
      "settings", PluginSetting.declarations, "What a pipeline may set, by name.")
    static let lexicons = YAMLKey("lexicons", .list(of: .record(Lexicon.mapping)), "Its lists.")
    static let rules = YAMLKey(
      "rules", .list(of: .either(RuleFileReference.name, or: RuleFileReference.record)),
      "Its rule files, in its folder.")
    static let process = YAMLKey(
      "process", .record(ProcessKeys.mapping),
      "A program that recognizes, as docs/process-plugins.md describes.")
    static let library = YAMLKey(
      "library", .record(LibraryKeys.mapping),
      "A shared library that recognizes, as docs/c-interface.md describes.")
    static let normalizers = YAMLKey(
      "normalizers", .list(of: .placed(.text)),
      "Normalizers that say what its annotations stand for, by name.")

    private static let versionType = YAMLType<String>.text(
      matching: #"[0-9]+(\.[0-9]+)*([-+][0-9A-Za-z.-]+)?"#, code: "plugin.version", kind: "a version",
      help: "write it as 1.0.0")
  }

  enum Lexicon {
    static let mapping = YAMLMapping(
      "a lexicon", gazetteer, file, locale, name, languages, label, priority, fuzzy, stop, stopFile, when,
      oneOf: ["gazetteer", "file", "locale"],
      missing: (code: "plugin.lexicon-source", message: "the lexicon says not where its entries are"))
    static let gazetteer = YAMLKey(
      "gazetteer", .placed(.text),
      "A list that plugins share, below gazetteers/, without ending: places/cities.")
    static let file = YAMLKey("file", .placed(.text), "A list in the plugin's own folder: nicknames.tsv.")
    static let locale = YAMLKey(
      "locale",
      .placed(
        .choice(
          LocaleLexicon.allCases.map(\.rawValue), code: "plugin.unknown-locale-list", kind: "locale list")),
      "Names that ICU knows.")
    static let name = YAMLKey("name", .text, "How rules call the list; without it, the file's name.")
    static let languages = YAMLKey(
      "languages", .list(of: .text), "Read the list only where the pipeline reads one of these languages.")
    static let label = YAMLKey(
      "label", .label(code: "plugin.label"), "The label of its entries, instead of the meta file's.")
    static let priority = YAMLKey("priority", .integer(), "Instead of the meta file's.")
    static let fuzzy = YAMLKey(
      "fuzzy", .edits(code: "plugin.fuzzy"),
      "How many edits a misspelt word may be away from an entry, instead of the meta file's.")
    static let stop = YAMLKey("stop", StopList.words, StopList.summary)
    static let stopFile = YAMLKey("stop-file", .placed(.text), StopList.fileSummary)
    static let when = YAMLKey("when", .placed(.text), "Only where this setting is true, or name=value holds.")
  }

  /// A rule file's name, and the setting on which it depends.
  struct RuleFileReference: Sendable {
    var file: Placed<String>
    var when: Placed<String>?

    static let mapping = YAMLMapping("a rule file's place", fileKey, whenKey)
    static let fileKey = YAMLKey(
      "file", .placed(.text), "The rule file, in the plugin's folder.",
      missing: .init(code: "plugin.no-file", message: "the rule file has no name"))
    static let whenKey = YAMLKey("when", .placed(.text), Lexicon.when.summary)

    static let name = YAMLType<Placed<String>>.placed(.text).map { file, _, _ in RuleFileReference(file: file)
    }
    static let record = YAMLType<RuleFileReference>.record(mapping) { record, problems in
      record.read(fileKey, &problems).map { .init(file: $0, when: record.read(whenKey, &problems)) }
    }
  }
}

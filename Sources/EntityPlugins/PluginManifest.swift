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
    /// The list is read only where the pipeline reads one of these; `nil` for always. Of a locale list
    /// the languages of its names.
    public var languages: [String]?
    public var location: SourceLocation
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
  /// Files in the plugin's folder.
  public var rules: [String]
  /// Names of normalizers that are built in or registered.
  public var normalizers: [String]
  /// The folder.
  public var directory: String
  public var location: SourceLocation
}

extension PluginManifest {
  public static let fileName = "plugin.yaml"

  /// Reads the manifest of a folder; everything wrong with it is added to `problems`.
  static func read(directory: String, _ problems: inout [Diagnostic]) -> PluginManifest? {
    let file: YAMLFile
    do throws(Diagnostic) {
      file = try YAMLFile(path: "\(directory)/\(fileName)")
    } catch {
      problems.append(error)
      return nil
    }
    let root = file.value.mapping(
      "a plugin",
      keys: [
        "id", "version", "description", "licence", "authors", "languages", "makes", "needs", "lexicons",
        "rules", "normalizers",
      ], &problems)
    guard let id = root["id"]?.string("id", &problems) else {
      problems.append(file.value.problem("plugin.no-id", "the plugin has no id"))
      return nil
    }
    func text(_ key: String) -> String? { root[key]?.string(key, &problems) }
    func texts(_ key: String) -> [String] { root[key]?.strings(key, &problems) ?? [] }
    let rules = root["rules"]?.list("rules", &problems) ?? []
    return PluginManifest(
      id: id,
      version: text("version") ?? "0",
      description: text("description") ?? "",
      licence: text("licence"),
      authors: texts("authors"),
      languages: texts("languages"),
      makes: texts("makes").map { Label($0) },
      needs: texts("needs").map { Label($0) },
      lexicons: (root["lexicons"]?.list("lexicons", &problems) ?? []).compactMap {
        lexicon($0, &problems)
      },
      rules: rules.compactMap { value in
        guard let path = value.string("a rule file", &problems), inside(path, value, &problems) else {
          return nil
        }
        return path
      },
      normalizers: texts("normalizers"),
      directory: directory,
      location: SourceLocation(file: file.path))
  }

  private static func lexicon(_ value: YAMLValue, _ problems: inout [Diagnostic]) -> LexiconReference? {
    let keys = value.mapping(
      "a lexicon", keys: ["gazetteer", "file", "locale", "name", "languages", "label", "priority"],
      &problems)
    let source: LexiconSource
    var name: String
    if let gazetteer = keys["gazetteer"]?.string("gazetteer", &problems) {
      guard inside(gazetteer, value, &problems) else { return nil }
      source = .gazetteer(gazetteer)
      name = String(gazetteer.split(separator: "/").last ?? "")
    } else if let file = keys["file"]?.string("file", &problems) {
      guard inside(file, value, &problems) else { return nil }
      source = .file(file)
      name = String((file.split(separator: "/").last ?? "").split(separator: ".").first ?? "")
    } else if let kind = keys["locale"]?.string("locale", &problems) {
      guard let locale = LocaleLexicon(rawValue: kind) else {
        problems.append(
          value.problem(
            "plugin.unknown-locale-list", "there is no locale list \"\(kind)\"",
            help: "known: \(LocaleLexicon.allCases.map(\.rawValue).joined(separator: ", "))"))
        return nil
      }
      source = .locale(locale)
      name = kind
    } else {
      problems.append(
        value.problem(
          "plugin.lexicon-source", "the lexicon says not where its entries are",
          help: "give one of gazetteer, file, locale"))
      return nil
    }
    if let given = keys["name"]?.string("name", &problems) { name = given }
    return LexiconReference(
      name: name, source: source, label: keys["label"]?.string("label", &problems).map { Label($0) },
      priority: keys["priority"]?.integer("priority", &problems),
      languages: keys["languages"]?.strings("languages", &problems), location: value.location)
  }

  /// A manifest names files in its own folder and nowhere else.
  private static func inside(_ path: String, _ value: YAMLValue, _ problems: inout [Diagnostic]) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path.hasPrefix("/") || parts.contains("..") || path.isEmpty {
      problems.append(
        value.problem("plugin.outside", "\"\(path)\" leads out of the folder"))
      return false
    }
    return true
  }
}

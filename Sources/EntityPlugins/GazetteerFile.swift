internal import EntityLexicon
internal import EntityText

/// A gazetteer on disk: the list, and beside it `<name>.meta.yaml`.
struct GazetteerFile {
  let path: String
  /// What places call the file.
  let name: String

  var metaPath: String { Self.metaPath(of: path) }

  /// Where the meta file of a list stands.
  static func metaPath(of path: String) -> String {
    guard let point = path.lastIndex(of: ".") else { return path + ".meta.yaml" }
    return path[..<point] + ".meta.yaml"
  }

  /// - Parameter overriding: what the plugin's manifest says against the meta file.
  func read(
    paradigms: InflectionParadigms, overriding: PluginManifest.LexiconReference,
    _ problems: inout [Diagnostic]
  ) -> [LexiconEntry] {
    let text: String
    do throws(Diagnostic) {
      text = try TextFile.read(path)
    } catch {
      problems.append(error)
      return []
    }
    var defaults = readDefaults(&problems)
    if let label = overriding.label { defaults.label = label }
    if let priority = overriding.priority { defaults.priority = priority }
    let (entries, found) = GazetteerReader(defaults: defaults, paradigms: paradigms).read(text, file: name)
    problems += found
    return entries
  }

  private func readDefaults(_ problems: inout [Diagnostic]) -> GazetteerDefaults {
    let meta = metaPath
    let file: YAMLFile
    do throws(Diagnostic) {
      file = try YAMLFile(path: meta)
    } catch {
      problems.append(
        error.code == "file.missing"
          ? Diagnostic(
            code: "gazetteer.no-meta", "the gazetteer has no meta file", at: SourceLocation(file: path),
            help: "write \(meta) with source and licence") : error)
      return GazetteerDefaults()
    }
    let root = file.value.mapping(
      "a meta file",
      keys: ["name", "description", "source", "licence", "language", "profile", "defaults"], &problems)
    for required in ["source", "licence"] where root[required] == nil {
      problems.append(file.value.problem("gazetteer.meta", "the meta file has no \(required)"))
    }
    var defaults = GazetteerDefaults()
    guard let given = root["defaults"] else { return defaults }
    let keys = given.mapping(
      "defaults", keys: ["label", "case", "accents", "inflect", "priority", "rules-only"], &problems)
    defaults.label = keys["label"]?.string("label", &problems).map { Label($0) }
    defaults.inflect = keys["inflect"]?.string("inflect", &problems)
    defaults.priority = keys["priority"]?.integer("priority", &problems) ?? 0
    if let value = keys["case"], let text = value.string("case", &problems) {
      defaults.caseMode = CaseMode(rawValue: text) ?? .smart
      if CaseMode(rawValue: text) == nil {
        problems.append(value.problem("gazetteer.value", "\"\(text)\" is not smart, exact or fold"))
      }
    }
    if let value = keys["accents"], let text = value.string("accents", &problems) {
      defaults.accentMode = AccentMode(rawValue: text) ?? .optional
      if AccentMode(rawValue: text) == nil {
        problems.append(value.problem("gazetteer.value", "\"\(text)\" is not optional or exact"))
      }
    }
    if let value = keys["rules-only"], let text = value.string("rules-only", &problems) {
      let parts = text.split(separator: "=").map(String.init)
      if parts.count == 2 {
        defaults.rulesOnly = (parts[0], parts[1])
      } else {
        problems.append(value.problem("gazetteer.value", "rules-only must be feature=value"))
      }
    }
    return defaults
  }
}

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
    if let fuzzy = overriding.fuzzy { defaults.fuzzy = fuzzy }
    let (entries, found) = GazetteerReader(defaults: defaults, paradigms: paradigms).read(text, file: name)
    problems += found
    return entries
  }

  private func readDefaults(_ problems: inout [Diagnostic]) -> GazetteerDefaults {
    let meta = metaPath
    do throws(Diagnostic) {
      return GazetteerMeta.read(try YAMLFile(path: meta), &problems)
    } catch {
      problems.append(
        error.code == "file.missing"
          ? Diagnostic(
            code: "gazetteer.no-meta", "the gazetteer has no meta file", at: SourceLocation(file: path),
            help: "write \(meta) with source and licence") : error)
      return GazetteerDefaults()
    }
  }
}

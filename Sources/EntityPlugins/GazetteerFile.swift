internal import EntityLexicon
internal import EntityText
internal import Foundation

/// A gazetteer on disk: the list, and beside it `<name>.meta.yaml`.
struct GazetteerFile {
  let path: String
  /// What places call the file.
  let name: String

  var metaPath: String { Self.metaPath(of: path) }

  /// Where the meta file of a list stands.
  static func metaPath(of path: String) -> String {
    guard let point = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return path + ".meta.yaml" }
    return String(path[..<point]) + ".meta.yaml"
  }

  /// The entries, and what must not come out of them.
  struct Contents {
    var entries: [LexiconEntry] = []
    var stops: [LexiconEntry] = []
  }

  /// - Parameter overriding: what the plugin's manifest says against the meta file.
  func read(
    paradigms: InflectionParadigms, overriding: PluginManifest.LexiconReference,
    _ problems: inout [Diagnostic]
  ) -> Contents {
    let text: String
    do throws(Diagnostic) {
      text = try TextFile.read(path)
    } catch {
      problems.append(error)
      return Contents()
    }
    let meta = readMeta(&problems)
    var defaults = meta.defaults
    if let label = overriding.label { defaults.label = label }
    if let priority = overriding.priority { defaults.priority = priority }
    if let fuzzy = overriding.fuzzy { defaults.fuzzy = fuzzy }
    let (entries, found) = GazetteerReader(defaults: defaults, paradigms: paradigms).read(text, file: name)
    problems += found
    return Contents(
      entries: entries, stops: (meta.stops + overriding.stops).entries(defaults, paradigms, &problems))
  }

  private var folder: PluginFolder {
    PluginFolder(
      path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
  }

  private func readMeta(_ problems: inout [Diagnostic]) -> GazetteerMeta {
    do throws(Diagnostic) {
      let file = try YAMLFile(path: metaPath, name: Self.metaPath(of: name))
      return GazetteerMeta.read(file, in: folder, &problems)
    } catch {
      problems.append(
        error.code == "file.missing"
          ? Diagnostic(
            code: "gazetteer.no-meta", "the gazetteer has no meta file", at: SourceLocation(file: path),
            help: "write \(metaPath) with source and licence") : error)
      return GazetteerMeta()
    }
  }

  /// The files of stop words that the meta file names, for those who must know whether any has changed.
  ///
  /// - Parameter contents: of the meta file. Most name none; they are not parsed for it.
  func stopFiles(in contents: Data) -> [String] {
    let key = GazetteerMeta.stopFile.name.utf8
    let isNamed = contents.withUnsafeBytes { bytes in
      bytes.indices.contains { bytes[$0] == key.first && bytes[$0...].starts(with: key) }
    }
    guard isNamed, let file = try? YAMLFile(path: metaPath) else { return [] }
    var ignored: [Diagnostic] = []
    return GazetteerMeta.read(file, in: folder, &ignored).stops.files.map(\.path)
  }
}

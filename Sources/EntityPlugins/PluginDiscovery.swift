internal import EntityText
internal import Foundation

/// Finds the folders of a pipeline's plugins and reads their manifests.
struct PluginDiscovery {
  let resources: ResourceLocator
  let pipelineFile: String
  /// Folders, or names of installed plugins, beside those of the file.
  let extra: [String]
  let without: Set<String>
  /// What the call sets: by plugin, names and values.
  let settings: [String: [String: String]]

  /// The manifests in an order that does not depend on that of the file, and those that were left out.
  func read(_ plugins: [PipelineFile.PluginReference], _ problems: inout [Diagnostic])
    -> (manifests: [PluginManifest], leftOut: [PluginManifest])
  {
    var manifests: [PluginManifest] = []
    var leftOut: [PluginManifest] = []
    var seen: Set<String> = []
    let beside = URL(fileURLWithPath: pipelineFile).deletingLastPathComponent().path
    let folders = [beside, resources.plugins] + resources.searchPath
    for reference in plugins {
      let name = reference.name.value
      guard let directory = directory(of: reference.name, in: folders, &problems) else { continue }
      if without.contains(name) {
        var ignored: [Diagnostic] = []
        if let manifest = manifest(directory, GivenSettings(), &ignored) { leftOut.append(manifest) }
        continue
      }
      guard seen.insert(directory).inserted else {
        problems.append(
          reference.name.problem(
            code: "pipeline.duplicate-plugin", "the plugin \"\(name)\" is listed more than once"))
        continue
      }
      let manifest = manifest(directory, reference.settings, &problems)
      add(manifest.map { stopping(reference.stops, in: $0, &problems) }, to: &manifests, &problems)
    }
    for name in extra {
      guard let directory = extraDirectory(name, &problems) else { continue }
      add(manifest(directory, GivenSettings(), &problems), to: &manifests, &problems)
    }
    checkLeftOut(plugins, &problems)
    checkSettings(manifests, &problems)
    // One in whose place another of the same id was given has nothing left to say.
    let gone = leftOut.filter { manifest in !manifests.contains { $0.id == manifest.id } }
    // The order in which plugins are listed must not matter, not even for the numbers of entries.
    return (manifests.sorted { $0.id < $1.id }, gone)
  }

  private func manifest(_ directory: String, _ given: GivenSettings, _ problems: inout [Diagnostic])
    -> PluginManifest?
  {
    // What the call sets goes before what the pipeline sets; the id is known only when it is read.
    var ignored: [Diagnostic] = []
    let id =
      settings.isEmpty
      ? nil
      : PluginManifest.read(directory: directory, gazetteers: resources.gazetteers, &ignored)?.id
    var given = given
    for (name, text) in (id.flatMap { settings[$0] } ?? [:]).sorted(by: { $0.key < $1.key }) {
      given.values.removeAll { $0.name == name }
      given.values.append(
        .init(
          name: name,
          text: Placed(value: text, location: SourceLocation(file: "setting \(id ?? "").\(name)"), line: nil))
      )
    }
    return PluginManifest.read(
      directory: directory, gazetteers: resources.gazetteers, given: given, &problems)
  }

  /// The manifest with what the pipeline says must not come out of its lists.
  private func stopping(
    _ stops: [(list: String, words: Placed<[StopList.Word]>)], in manifest: PluginManifest,
    _ problems: inout [Diagnostic]
  ) -> PluginManifest {
    var manifest = manifest
    for (name, words) in stops {
      let lists = manifest.lexicons.indices.filter { manifest.lexicons[$0].name == name }
      for index in lists { manifest.lexicons[index].stops.words += words.value }
      guard lists.isEmpty else { continue }
      let known = manifest.lexicons.map(\.name)
      problems.append(
        words.problem(
          code: "pipeline.unknown-list", "the plugin \(manifest.id) has no list \"\(name)\"",
          help: closest(to: name, among: known).map { "did you mean \($0)?" }
            ?? (known.isEmpty ? "it has none" : "known: \(known.joined(separator: ", "))")))
    }
    return manifest
  }

  private func add(
    _ manifest: PluginManifest?, to manifests: inout [PluginManifest], _ problems: inout [Diagnostic]
  ) {
    guard let manifest else { return }
    if let twin = manifests.first(where: { $0.id == manifest.id }) {
      problems.append(
        manifest.places.id.problem(
          code: "plugin.duplicate-id", "the id \"\(manifest.id)\" is taken by \(twin.directory)"))
    }
    manifests.append(manifest)
  }

  // MARK: Folders

  private func directory(
    of name: Placed<String>, in folders: [String], _ problems: inout [Diagnostic]
  ) -> String? {
    let places = folders.map { "\($0)/\(name.value)" }
    if let found = places.first(where: isPlugin) { return found }
    problems.append(
      name.problem(
        code: "pipeline.unknown-plugin", "there is no plugin \"\(name.value)\"",
        help: closest(to: name.value, among: folders.flatMap(names)).map { "did you mean \($0)?" }
          ?? "looked for \(places.joined(separator: " and "))"))
    return nil
  }

  /// `--plugin DIR` names a folder; a name without `/` that is no folder here is looked for among the
  /// installed plugins.
  private func extraDirectory(_ name: String, _ problems: inout [Diagnostic]) -> String? {
    if isPlugin(name) || name.contains("/") { return name }
    return ([resources.plugins] + resources.searchPath).map { "\($0)/\(name)" }.first(where: isPlugin) ?? name
  }

  private func isPlugin(_ directory: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(directory)/\(PluginManifest.fileName)")
  }

  private func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { isPlugin("\(folder)/\($0)") }
  }

  // MARK: What the call says

  private func checkLeftOut(_ plugins: [PipelineFile.PluginReference], _ problems: inout [Diagnostic]) {
    let known = plugins.map(\.name.value)
    for name in without.sorted() where !known.contains(name) {
      problems.append(
        Diagnostic(
          code: "pipeline.unknown-plugin", "the pipeline has no plugin \"\(name)\" to leave out",
          at: SourceLocation(file: pipelineFile),
          help: closest(to: name, among: known).map { "did you mean \($0)?" }
            ?? "it has \(known.joined(separator: ", "))"))
    }
  }

  private func checkSettings(_ manifests: [PluginManifest], _ problems: inout [Diagnostic]) {
    for id in settings.keys.sorted() where !manifests.contains(where: { $0.id == id }) {
      problems.append(
        Diagnostic(
          code: "pipeline.unknown-plugin", "there is no plugin \"\(id)\" in which to set anything",
          help: closest(to: id, among: manifests.map(\.id)).map { "did you mean \($0)?" }))
    }
  }
}

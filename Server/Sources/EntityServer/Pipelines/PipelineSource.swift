public import EntityKit

/// Where a server's pipelines come from: files that may change while it runs.
public struct PipelineSource: Sendable {
  /// What every pipeline of the server has in common.
  public var selection: PipelineSelection
  public var resources: ResourceLocator

  public init(_ selection: PipelineSelection, resources: ResourceLocator) {
    self.selection = selection
    self.resources = resources
  }

  /// - Parameter folders: names of folders of plugins that are left out as well.
  func load(without folders: Set<String>) throws -> LoadedPipeline {
    var selection = selection
    let extra = Set(selection.plugins.map(Self.folder))
    selection.plugins.removeAll { folders.contains(Self.folder(of: $0)) }
    selection.without += folders.subtracting(extra).subtracting(selection.without).sorted()
    return try selection.load(resources)
  }

  /// Files and folders whose change means that the pipeline is another.
  var watched: [String] {
    [resources.plugins, resources.gazetteers, selection.pipeline ?? resources.defaultPipeline]
      + resources.searchPath + selection.plugins + selection.rules
  }

  /// The last part of a path.
  static func folder(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

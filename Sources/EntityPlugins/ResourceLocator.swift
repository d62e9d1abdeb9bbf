public import EntityText
internal import Foundation

/// Where plugins, gazetteers and pipeline files are found.
public struct ResourceLocator: Sendable {
  /// The folder that holds `Plugins/` and `gazetteers/`.
  public let root: String

  public var plugins: String { "\(root)/Plugins" }
  public var gazetteers: String { "\(root)/gazetteers" }
  public var defaultPipeline: String { "\(plugins)/pipeline.yaml" }

  /// Further folders of plugins, in the order in which they are searched.
  public var searchPath: [String]

  /// - Parameter searchPath: without it, what `ENTITYKIT_PLUGINS` says.
  public init(root: String, searchPath: [String]? = nil) {
    self.root = root
    self.searchPath =
      searchPath ?? (Environment[Self.searchPathVariable] ?? "").split(separator: ":").map(String.init)
  }

  /// A path as places and annotations show it: from the root on, where it lies below the root, so that
  /// results do not depend on where EntityKit is installed.
  func name(of path: String) -> String {
    path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }

  /// The path of the running program, also where it was found through `PATH`: what ``find(program:)`` is asked with
  /// by the programs that come with EntityKit.
  public static var runningProgram: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  /// The variable that names the root.
  public static let environmentVariable = "ENTITYKIT_HOME"

  /// The variable that names further folders of plugins, separated by colons.
  public static let searchPathVariable = "ENTITYKIT_PLUGINS"

  /// - Throws: ``Diagnostic`` where the folder does not hold what it should.
  public static func at(_ root: String) throws(Diagnostic) -> ResourceLocator {
    let locator = ResourceLocator(root: root)
    guard locator.isComplete else {
      throw Diagnostic(
        code: "resources.missing", "the folder holds no Plugins/pipeline.yaml",
        at: SourceLocation(file: root),
        help: "\(environmentVariable) is the folder that holds Plugins and gazetteers")
    }
    return locator
  }

  /// Looks where `ENTITYKIT_HOME` says; else beside the program as it is installed
  /// (`../share/entitykit`); else in the folders above the program (a checkout) and above the
  /// current one.
  /// - Throws: ``Diagnostic`` naming the places that were tried.
  public static func find(program: String) throws(Diagnostic) -> ResourceLocator {
    if let home = Environment[environmentVariable], !home.isEmpty { return try at(home) }
    let executable = URL(fileURLWithPath: program).resolvingSymlinksInPath()
    let installed = executable.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("share/entitykit")
    var tried = [installed.path]
    for start in [
      executable.deletingLastPathComponent(), URL(fileURLWithPath: FileManager.default.currentDirectoryPath),
    ] {
      var folder = start
      while folder.path != "/" {
        tried.append(folder.path)
        folder.deleteLastPathComponent()
      }
    }
    if let root = tried.first(where: { ResourceLocator(root: $0).isComplete }) {
      return ResourceLocator(root: root)
    }
    throw Diagnostic(
      code: "resources.missing", "no Plugins/pipeline.yaml beside or above \(executable.path)",
      help: "set \(environmentVariable) to the folder that holds Plugins and gazetteers")
  }

  private var isComplete: Bool { FileManager.default.fileExists(atPath: defaultPipeline) }
}

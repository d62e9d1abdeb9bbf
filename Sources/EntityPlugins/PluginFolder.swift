internal import EntityText
internal import Foundation

/// A folder that names in a file must not lead out of: a plugin's own, or the common gazetteers.
struct PluginFolder {
  let path: String
  private let real: String

  init(_ path: String) {
    self.path = path
    real = Self.realPath(path) ?? path
  }

  enum Verdict: Equatable {
    case inside
    /// An absolute path, one with `..`, or one that a symbolic link leads out of the folder.
    case outside(String)
    case missing
  }

  /// Where a name leads.
  func verdict(on name: String) -> Verdict {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    if name.isEmpty { return .outside("the name is empty") }
    if name.hasPrefix("/") { return .outside("\"\(name)\" leads out of the folder") }
    if parts.contains("..") { return .outside("\"\(name)\" leads out of the folder") }
    if name.contains("\0") { return .outside("the name holds a NUL") }
    guard let target = Self.realPath("\(path)/\(name)") else { return .missing }
    if target != real, !target.hasPrefix(real + "/") {
      return .outside("\"\(name)\" is a link that leads out of the folder")
    }
    return .inside
  }

  /// Where a path leads when every link is followed; `nil` where nothing is there.
  private static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The files in the folder of a file, as names from this folder on.
  func files(beside name: String) -> [String] {
    let inner = name.split(separator: "/").dropLast().joined(separator: "/")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(inner)")) ?? []
    return names.map { inner.isEmpty ? $0 : "\(inner)/\($0)" }
  }
}

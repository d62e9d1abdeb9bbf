internal import EntityText
internal import Foundation

/// A folder that names in a file must not lead out of: a plugin's own, or the common gazetteers.
struct PluginFolder {
  let path: String
  private let real: String
  /// What the paths of everything inside begin with.
  private let start: String

  init(_ path: String) {
    self.path = path
    real = Self.realPath(path) ?? path
    start = real + "/"
  }

  enum Verdict: Equatable {
    case inside
    /// An absolute path, one with `..`, or one that a symbolic link leads out of the folder.
    case outside(String)
    case missing
  }

  /// Where a name leads.
  func verdict(on name: String) -> Verdict {
    // Bytes, as the system sees a name: to it no accent belongs to a slash.
    let bytes = name.utf8
    let slash = UInt8(ascii: "/")
    let parts = bytes.split(separator: slash, omittingEmptySubsequences: false)
    if bytes.isEmpty { return .outside("the name is empty") }
    if bytes.first == slash || parts.contains(where: { $0.elementsEqual("..".utf8) }) {
      return .outside("\"\(name)\" leads out of the folder")
    }
    if bytes.contains(0) { return .outside("the name holds a NUL") }
    guard let target = Self.realPath("\(path)/\(name)") else { return .missing }
    if target != real, !target.utf8.starts(with: start.utf8) {
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

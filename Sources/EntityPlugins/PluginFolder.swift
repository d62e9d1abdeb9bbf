internal import EntityText
internal import Foundation

/// A folder that names in a file must not lead out of: a plugin's own, or the common gazetteers.
///
/// Remembers where its own folders lead; not for longer than files are read.
final class PluginFolder {
  let path: String
  private let real: String
  /// What the paths of everything inside begin with.
  private let start: String
  /// Where folders inside lead, by their names with a slash behind.
  private var folders: [Substring: String?] = [:]

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
    guard let target = realPath(of: name) else { return .missing }
    if target != real, !target.utf8.starts(with: start.utf8) {
      return .outside("\"\(name)\" is a link that leads out of the folder")
    }
    return .inside
  }

  /// Where a name leads when every link is followed; `nil` where nothing is there.
  private func realPath(of name: String) -> String? {
    let slash = name.utf8.lastIndex(of: UInt8(ascii: "/"))
    let (folder, file) = slash.map { (name[...$0], name[$0...].dropFirst()) } ?? ("", name[...])
    guard let real = realPath(ofFolder: folder) else { return nil }
    // What is no link lies where its folder does: nothing but the name itself need be asked of.
    var byte: CChar = 0
    if !file.isEmpty, file != ".", readlink("\(real)/\(file)", &byte, 1) < 0 {
      if errno == EINVAL { return "\(real)/\(file)" }
      if errno == ENOENT { return nil }
    }
    return Self.realPath("\(path)/\(name)")
  }

  private func realPath(ofFolder name: Substring) -> String? {
    if name.isEmpty { return real }
    if let known = folders[name] { return known }
    let real = Self.realPath("\(path)/\(name)")
    folders[name] = .some(real)
    return real
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

internal import EntityText
internal import Foundation

/// A folder that names in a file must not lead out of: a plugin's own, or the common gazetteers.
///
/// Remembers where its own folders lead; not for longer than files are read.
final class PluginFolder {
  let path: String
  /// Where it leads, in bytes, as the system sees a path: to it no accent belongs to a slash, and two names that look
  /// alike are two.
  private let real: [UInt8]
  /// Where folders inside lead, by their names.
  private var folders: [[UInt8]: [UInt8]?] = [:]

  private static let slash = UInt8(ascii: "/")

  init(_ path: String) {
    self.path = path
    real = Self.realPath(path) ?? Array(path.utf8)
  }

  enum Verdict: Equatable {
    case inside
    /// An absolute path, one with `..`, or one that a symbolic link leads out of the folder.
    case outside(String)
    case missing
  }

  /// Where a name leads.
  func verdict(on name: String) -> Verdict {
    let bytes = name.utf8
    let parts = bytes.split(separator: Self.slash, omittingEmptySubsequences: false)
    if bytes.isEmpty { return .outside("the name is empty") }
    if bytes.first == Self.slash || parts.contains(where: { $0.elementsEqual("..".utf8) }) {
      return .outside("\"\(name)\" leads out of the folder")
    }
    if bytes.contains(0) { return .outside("the name holds a NUL") }
    guard let target = target(of: name) else { return .missing }
    if target != real, !target.starts(with: real + [Self.slash]) {
      return .outside("\"\(name)\" is a link that leads out of the folder")
    }
    return .inside
  }

  /// Where a name leads when every link is followed, or for what is no link itself, its folder; `nil` where nothing is
  /// there.
  private func target(of name: String) -> [UInt8]? {
    var byte: CChar = 0
    // One question for most names, where following all links asks one for each part of the path.
    if readlink("\(path)/\(name)", &byte, 1) < 0, errno == EINVAL {
      return target(ofFolderOf: Array(name.utf8))
    }
    return Self.realPath("\(path)/\(name)")
  }

  /// Where the folder of a name leads.
  private func target(ofFolderOf name: [UInt8]) -> [UInt8]? {
    guard let end = name.lastIndex(of: Self.slash) else { return real }
    let folder = Array(name[..<end])
    if let known = folders[folder] { return known }
    let target = Self.realPath("\(path)/\(String(decoding: folder, as: UTF8.self))")
    folders[folder] = .some(target)
    return target
  }

  /// Where a path leads when every link is followed; `nil` where nothing is there.
  private static func realPath(_ path: String) -> [UInt8]? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return UnsafeBufferPointer(start: real, count: strlen(real)).map { UInt8(bitPattern: $0) }
  }

  /// The files in the folder of a file, as names from this folder on.
  func files(beside name: String) -> [String] {
    let inner = name.split(separator: "/").dropLast().joined(separator: "/")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(inner)")) ?? []
    return names.map { inner.isEmpty ? $0 : "\(inner)/\($0)" }
  }
}

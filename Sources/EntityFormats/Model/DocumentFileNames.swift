/// Names for files of one document each.
public struct DocumentFileNames: Sendable {
  private var taken = Set<String>()

  public init() {}

  /// A name that no other document has, without an ending: the id, with `_` for what is no letter, digit, `-`,
  /// `_`, `.` or `/`. No part of it begins with a dot, so it stays in its folder. An id that is changed is lost
  /// where the file's name is all that says it; so is one that is longer than file systems hold.
  public mutating func name(for id: String) -> String {
    let parts = id.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
      let plain = String(part.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "_" })
      return Self.short(plain.isEmpty || plain.hasPrefix(".") ? "_\(plain)" : plain)
    }
    let wanted = parts.joined(separator: "/")
    var name = wanted
    var number = 1
    // Some file systems do not tell upper from lower case.
    while !taken.insert(name.lowercased()).inserted {
      number += 1
      name = "\(wanted)-\(number)"
    }
    return name
  }

  /// The beginning of a name, with room for a number and an ending in the 255 bytes that there are.
  private static func short(_ name: String) -> String {
    var name = name
    while name.utf8.count > 200 { name.removeLast() }
    return name
  }
}

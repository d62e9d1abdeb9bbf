/// Text cut at Unicode scalars. Swift's own functions cut at characters, and a space with a combining mark
/// behind it is a character of its own: a column that begins with a mark would not be found.
extension Substring {
  func split(on separator: Unicode.Scalar, keepingEmpty: Bool = true, maximum: Int = .max) -> [Substring] {
    unicodeScalars.split(
      separator: separator, maxSplits: maximum - 1, omittingEmptySubsequences: !keepingEmpty
    ).map { Substring($0) }
  }

  /// What follows a prefix; `nil` where it does not stand there.
  func dropping(_ prefix: String) -> Substring? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    return Substring(unicodeScalars.dropFirst(prefix.unicodeScalars.count))
  }

  /// Without the spaces at both ends.
  var trimmed: Substring {
    let head = unicodeScalars.drop { $0 == " " }
    let end = head.lastIndex { $0 != " " }.map { head.index(after: $0) } ?? head.startIndex
    return Substring(head[..<end])
  }

  var isBlank: Bool { unicodeScalars.allSatisfy(\.isFormatSpace) }
}

extension String {
  var whole: Substring { self[...] }
}

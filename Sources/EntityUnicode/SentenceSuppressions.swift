/// Abbreviations that end no sentence, matched as ICU's filtered break iterator matches them: by their letters
/// alone, whatever stands before, and with at most one space behind.
struct SentenceSuppressions: Sendable {
  /// The abbreviations up to their first point, from the last byte to the first.
  private var beginnings = ByteTrie()
  /// Those that have a point, from the first byte to the last.
  private var pointed = ByteTrie()

  init(_ abbreviations: [String]) {
    for abbreviation in abbreviations {
      let bytes = abbreviation.utf8
      if let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
        beginnings.insert(bytes[...point].reversed())
        pointed.insert(bytes)
      } else {
        beginnings.insert(bytes.reversed())
      }
    }
  }

  /// Whether a break in a text stands behind an abbreviation.
  /// - Precondition: the break lies inside the text.
  func suppress(_ offset: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    let end = text[offset - 1] == UInt8(ascii: " ") ? offset - 1 : offset
    guard let start = beginning(before: end, in: text) else { return false }
    return text[end - 1] != UInt8(ascii: ".") || isPointed(start, in: text)
  }

  /// Where the longest of the beginnings that end at an offset begins.
  private func beginning(before end: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    var start = end
    var node = ByteTrie.root
    var longest: Int?
    while start > 0, let next = beginnings.child(of: node, text[start - 1]) {
      node = next
      start -= 1
      if beginnings.isEnd(node) { longest = start }
    }
    return longest
  }

  /// Whether one of the abbreviations that have a point stands here. Where one continues another, as "U.S.A." does
  /// "U.S.", the shorter does not count; a text that ends inside of one does.
  private func isPointed(_ start: Int, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    var offset = start
    var node = ByteTrie.root
    while offset < text.count, pointed.hasChildren(node) {
      guard let next = pointed.child(of: node, text[offset]) else { return false }
      node = next
      offset += 1
    }
    return true
  }
}

/// A set of byte strings that is read byte by byte.
private struct ByteTrie: Sendable {
  private struct Node {
    let byte: UInt8
    var isEnd = false
    /// The root is nobody's child, and stands for none.
    var firstChild = root
    var nextSibling = root
  }

  static let root = 0
  private var nodes = [Node(byte: 0)]

  mutating func insert(_ bytes: some Sequence<UInt8>) {
    var node = Self.root
    for byte in bytes {
      if let next = child(of: node, byte) {
        node = next
      } else {
        nodes.append(Node(byte: byte, nextSibling: nodes[node].firstChild))
        nodes[node].firstChild = nodes.count - 1
        node = nodes.count - 1
      }
    }
    nodes[node].isEnd = true
  }

  func child(of node: Int, _ byte: UInt8) -> Int? {
    var child = nodes[node].firstChild
    while child != Self.root, nodes[child].byte != byte { child = nodes[child].nextSibling }
    return child == Self.root ? nil : child
  }

  func isEnd(_ node: Int) -> Bool { nodes[node].isEnd }
  func hasChildren(_ node: Int) -> Bool { nodes[node].firstChild != Self.root }
}

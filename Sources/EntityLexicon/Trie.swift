internal import EntityText

/// Forms filed by their words, in flat arrays: as ``TrieLayout`` lays them out and a file holds them.
///
/// Nothing in a file is trusted: numbers that point outside read as 0, and no run leaves what there is.
struct Trie: Sendable {
  /// By token id; the node that the token leads to from the root, 0 for none.
  var roots: FlatArray<UInt32>
  /// The token that leads to each node.
  var tokens: FlatArray<UInt32>
  /// For each node, as ``Node`` has them, and for one more, where its children and its forms begin. They end where
  /// those of the next node do.
  var nodes: FlatArray<UInt64>

  /// Where the children and the forms of a node begin and end: what a walk reads of it, side by side.
  struct Node: BitwiseCopyable {
    fileprivate var start: UInt64
    fileprivate var end: UInt64

    fileprivate static func pack(firstChild: UInt32, firstForm: UInt32) -> UInt64 {
      UInt64(firstChild) | UInt64(firstForm) << 32
    }

    @inline(__always) fileprivate var firstChild: Int { Int(UInt32(truncatingIfNeeded: start)) }
    @inline(__always) fileprivate var endChild: Int { Int(UInt32(truncatingIfNeeded: end)) }

    /// The forms that end at the node.
    /// - Parameter count: how many forms there are in all.
    @inline(__always)
    func forms(below count: Int) -> Range<Int> {
      let end = min(Int(end >> 32), count)
      return min(Int(start >> 32), end)..<end
    }
  }

  /// The number of the node that a token leads to from the root, 0 for none.
  @inline(__always)
  func root(of token: TokenID) -> Int { Int(roots[Int(token.rawValue)]) }

  @inline(__always)
  func node(_ number: Int) -> Node { Node(start: nodes[number], end: nodes[number + 1]) }

  func token(of node: Int) -> TokenID { TokenID(rawValue: tokens[node]) }

  /// The numbers of a node's children.
  @inline(__always)
  func children(of number: Int, _ node: Node) -> Range<Int> {
    // Children come after their node; what says otherwise is a broken file.
    let (first, end) = (node.firstChild, node.endChild)
    return first > number && first <= end && end <= tokens.count ? first..<end : number..<number
  }

  func children(of number: Int) -> Range<Int> { children(of: number, node(number)) }

  /// The number of the child that a token leads to, by binary search; `nil` where there is none.
  @inline(__always)
  func child(of number: Int, _ node: Node, _ token: TokenID) -> Int? {
    guard token != .unknown else { return nil }
    let children = children(of: number, node)
    let child = children.partitioningIndex { tokens[$0] >= token.rawValue }
    return child < children.upperBound && tokens[child] == token.rawValue ? child : nil
  }
}

extension Trie {
  init(_ layout: TrieLayout) {
    self.init(
      roots: FlatArray(layout.roots), tokens: FlatArray(layout.tokens),
      nodes: FlatArray(
        zip(layout.firstChild, layout.firstForm).map { Node.pack(firstChild: $0, firstForm: $1) }))
  }
}

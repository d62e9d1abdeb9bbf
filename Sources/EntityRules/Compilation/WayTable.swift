internal import EntityText

/// The ways in which rules can begin, by the number of a word, a list, a label or a test; where only certain words can
/// come next, by the next word as well, so that a list with which many rules begin costs no more than the few that
/// go on with what stands there.
///
/// Ways that ask the same of the first token stand together, so that one question turns all of them away.
struct WayTable: Sendable {
  /// What is to be filed.
  struct Drawer {
    fileprivate struct Entry {
      var key: UInt32
      /// -1 for ways that can go on with anything.
      var next: Int32
      var flags: FlagFilter
      var way: StartFilter.Way
    }
    fileprivate var entries: [Entry] = []

    /// - Parameters:
    ///   - flags: what the first token must and must not be.
    ///   - next: the words one of which must come next; `nil` where something else can.
    mutating func file(_ way: StartFilter.Way, _ flags: FlagFilter, under key: UInt32, next: [Int32]?) {
      for word in next ?? [-1] {
        entries.append(Entry(key: key, next: word, flags: flags, way: way))
      }
    }
  }

  /// Ways of one key and next word.
  struct Pile: BitwiseCopyable {
    var next: Int32
    /// Its groups end where those of the next pile begin.
    var firstGroup: Int32
  }

  /// Ways of a pile that ask the same of the first token.
  struct Group: BitwiseCopyable {
    var flags: FlagFilter
    /// Its ways end where those of the next group begin.
    var firstWay: Int32
  }

  /// The same for a loop that asks for every token; not longer than the arena that holds it. A class, as it is handed
  /// on for each key.
  final class View {
    fileprivate let first: UnsafeBufferPointer<Int32>
    fileprivate let piles: UnsafeBufferPointer<Pile>
    fileprivate let groups: UnsafeBufferPointer<Group>
    let ways: UnsafeBufferPointer<StartFilter.Way>
    /// Those of the ways: most are turned away by them, and they lie close together.
    let rules: UnsafeBufferPointer<Int32>

    fileprivate init(_ table: WayTable, in arena: Arena) {
      (first, piles, groups) = (arena.array(table.first), arena.array(table.piles), arena.array(table.groups))
      (ways, rules) = (arena.array(table.ways), arena.array(table.ways.map(\.rule)))
    }

    /// The piles of a key, by next word.
    @inline(__always)
    func piles(of key: Int) -> Range<Int> {
      key + 1 < first.count ? Int(first[key])..<Int(first[key + 1]) : 0..<0
    }

    /// Numbers of groups.
    @inline(__always)
    func groups(of pile: Int) -> Range<Int> { Int(piles[pile].firstGroup)..<Int(piles[pile + 1].firstGroup) }

    /// Numbers of ways; none where the first token is not what they ask for.
    @inline(__always)
    func members(of group: Int, admitting flags: TokenFlags) -> Range<Int> {
      groups[group].flags.admits(flags)
        ? Int(groups[group].firstWay)..<Int(groups[group + 1].firstWay) : 0..<0
    }

    /// The first of some piles, if it can go on with anything.
    @inline(__always)
    func open(_ piles: Range<Int>) -> Int? {
      !piles.isEmpty && self.piles[piles.lowerBound].next < 0 ? piles.lowerBound : nil
    }

    /// The one of some piles that goes on with a word.
    @inline(__always)
    func pile(_ piles: Range<Int>, next: Int32) -> Int? {
      var low = piles.lowerBound
      var high = piles.upperBound
      while low < high {
        let middle = (low + high) / 2
        if self.piles[middle].next < next { low = middle + 1 } else { high = middle }
      }
      return low < piles.upperBound && self.piles[low].next == next ? low : nil
    }

    /// The rules that a key has ways of, some several times.
    func rules(of key: Int) -> Slice<UnsafeBufferPointer<Int32>> {
      let piles = piles(of: key)
      guard !piles.isEmpty else { return rules[0..<0] }
      let (start, end) = (self.piles[piles.lowerBound].firstGroup, self.piles[piles.upperBound].firstGroup)
      return rules[Int(groups[Int(start)].firstWay)..<Int(groups[Int(end)].firstWay)]
    }
  }

  let first: [Int32]
  let piles: [Pile]
  let groups: [Group]
  let ways: [StartFilter.Way]
}

extension WayTable {
  init(_ drawer: Drawer) {
    let entries = drawer.entries.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.key, x.next, x.flags.packed, a.offset) < (y.key, y.next, y.flags.packed, b.offset)
    }.map(\.element)
    var first: [Int32] = []
    var piles: [Pile] = []
    var groups: [Group] = []
    for (index, entry) in entries.enumerated() {
      let last = index > 0 ? entries[index - 1] : nil
      let isNewPile = last?.key != entry.key || last?.next != entry.next
      if isNewPile {
        while first.count <= Int(entry.key) { first.append(Int32(piles.count)) }
        piles.append(Pile(next: entry.next, firstGroup: Int32(groups.count)))
      }
      if isNewPile || last?.flags.packed != entry.flags.packed {
        groups.append(Group(flags: entry.flags, firstWay: Int32(index)))
      }
    }
    first.append(Int32(piles.count))
    piles.append(Pile(next: -1, firstGroup: Int32(groups.count)))
    groups.append(Group(flags: FlagFilter(), firstWay: Int32(entries.count)))
    self.init(first: first, piles: piles, groups: groups, ways: entries.map(\.way))
  }

  /// Whether anything is filed under a key.
  func contains(_ key: Int) -> Bool { key + 1 < first.count && first[key] < first[key + 1] }

  func view(in arena: Arena) -> View { View(self, in: arena) }
}

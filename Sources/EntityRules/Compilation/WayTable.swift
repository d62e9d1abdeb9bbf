/// The ways in which rules can begin, by the number of a word, a list, a label or a test; where only certain words can
/// come next, by the next word as well, so that a list with which many rules begin costs no more than the few that
/// go on with what stands there.
///
/// Ways that ask the same of the first token stand together, so that one question turns all of them away.
struct WayTable: Sendable {
  /// What is to be filed.
  struct Drawer {
    /// `next` is -1 for ways that can go on with anything.
    fileprivate var ways: [(key: UInt32, next: Int32, way: StartFilter.Way)] = []

    /// - Parameter next: the words one of which must come next; `nil` where something else can.
    mutating func file(_ way: StartFilter.Way, under key: UInt32, next: [Int32]?) {
      guard let next else { return ways.append((key, -1, way)) }
      for word in next { ways.append((key, word, way)) }
    }
  }

  /// A way, and where the next one stands that asks something else of the first token.
  struct Row: BitwiseCopyable {
    var way: StartFilter.Way
    var groupEnd: Int
  }

  /// Ways of one key and next word.
  struct Ways {
    let table: UnsafeBufferPointer<Row>
    let start: Int
    let end: Int
  }

  struct Pile: BitwiseCopyable {
    var next: Int32
    /// Its ways end where those of the next pile begin.
    var start: Int32
  }

  /// The same for a loop that asks for every token; not longer than the arena that holds it.
  struct View {
    fileprivate let first: UnsafeBufferPointer<Int32>
    fileprivate let piles: UnsafeBufferPointer<Pile>
    fileprivate let rows: UnsafeBufferPointer<Row>

    /// The piles of a key, by next word.
    @inline(__always)
    func piles(of key: Int) -> Range<Int> {
      key + 1 < first.count ? Int(first[key])..<Int(first[key + 1]) : 0..<0
    }

    @inline(__always)
    func ways(of pile: Int) -> Ways {
      Ways(table: rows, start: Int(piles[pile].start), end: Int(piles[pile + 1].start))
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

    func contains(_ key: Int, where holds: (StartFilter.Way) -> Bool) -> Bool {
      let piles = piles(of: key)
      guard !piles.isEmpty else { return false }
      let rows = Int(self.piles[piles.lowerBound].start)..<Int(self.piles[piles.upperBound].start)
      return rows.contains { holds(self.rows[$0].way) }
    }
  }

  let first: [Int32]
  let piles: [Pile]
  let rows: [Row]
}

extension WayTable {
  init(_ drawer: Drawer) {
    func group(_ way: StartFilter.Way) -> UInt32 {
      UInt32(way.flags.wanted) << 16 | UInt32(way.flags.unwanted)
    }
    let sorted = drawer.ways.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.key, x.next, group(x.way), a.offset) < (y.key, y.next, group(y.way), b.offset)
    }.map(\.element)
    var rows = sorted.map { Row(way: $0.way, groupEnd: 0) }
    var piles: [Pile] = []
    var first: [Int32] = []
    for index in rows.indices {
      let (key, next, _) = sorted[index]
      let isNewKey = index == 0 || sorted[index - 1].key != key
      if isNewKey || sorted[index - 1].next != next {
        while first.count <= Int(key) { first.append(Int32(piles.count)) }
        piles.append(Pile(next: next, start: Int32(index)))
      }
    }
    first.append(Int32(piles.count))
    piles.append(Pile(next: -1, start: Int32(rows.count)))
    for index in rows.indices.reversed() {
      let isLast =
        index + 1 == rows.count || sorted[index].key != sorted[index + 1].key
        || sorted[index].next != sorted[index + 1].next
        || group(sorted[index].way) != group(sorted[index + 1].way)
      rows[index].groupEnd = isLast ? index + 1 : rows[index + 1].groupEnd
    }
    self.init(first: first, piles: piles, rows: rows)
  }

  /// Whether anything is filed under a key.
  func contains(_ key: Int) -> Bool { key + 1 < first.count && first[key] < first[key + 1] }

  func view(in arena: Arena) -> View {
    View(first: arena.array(first), piles: arena.array(piles), rows: arena.array(rows))
  }
}

internal import EntityText

/// The ways in which rules can begin, by the number of a word, a list, a label or a test; where only certain words can
/// come next, by the next word as well, so that a list with which many rules begin costs no more than the few that
/// go on with what stands there.
///
/// Ways that ask the same stand together, so that one answer turns all of them away.
struct WayTable: Sendable {
  /// What is to be filed.
  struct Drawer {
    fileprivate struct Entry {
      var key: UInt32
      /// -1 for ways that can go on with anything.
      var next: Int32
      var flags: FlagFilter
      var features: Int32
      var looks: [Int32]
      var way: StartFilter.Way

      /// The key, and behind it the next word: what can go on with anything comes first.
      var place: UInt64 { UInt64(key) << 32 | UInt64(next + 1) }
    }
    fileprivate var entries: [Entry] = []

    /// - Parameters:
    ///   - flags: what the first token must and must not be.
    ///   - features: of the hit; -1 for none.
    ///   - looks: the contexts, in the same order for all ways.
    ///   - next: the words one of which must come next; `nil` where something else can.
    mutating func file(
      _ way: StartFilter.Way, _ flags: FlagFilter, features: Int32 = -1, looks: [Int32], under key: UInt32,
      next: [Int32]?
    ) {
      for word in next ?? [-1] {
        entries.append(
          Entry(key: key, next: word, flags: flags, features: features, looks: looks, way: way))
      }
    }
  }

  /// Ways of one key and next word.
  struct Pile: BitwiseCopyable {
    var next: Int32
    /// Its groups end where those of the next pile begin.
    var firstGroup: Int32
    /// What all its ways ask of the first token and of the one behind their first element.
    var flags: FlagFilter
    var nextFlags: FlagFilter?
    /// What all of them ask of the hit; -1 where they do not ask the same.
    var features: Int32
    /// The contexts that all of them ask of.
    var looks: Looks
  }

  /// Contexts that must hold, among ``looks``.
  struct Looks: BitwiseCopyable {
    var first: Int32
    var count: Int32
  }

  /// Ways of a pile that ask the same of the first token, of the hit, and of the contexts that several ways ask of;
  /// features and contexts that the pile asks of are left out.
  struct Group: BitwiseCopyable {
    var flags: FlagFilter
    /// Tests of the hit; -1 for none.
    var features: Int32
    var looks: Looks
    /// Its ways end where those of the next group begin.
    var firstWay: Int32
  }

  /// The same for a loop that asks for every token; not longer than the arena that holds it. A class, as it is handed
  /// on for each key.
  final class View {
    fileprivate let first: UnsafeBufferPointer<Int32>
    let piles: UnsafeBufferPointer<Pile>
    let groups: UnsafeBufferPointer<Group>
    private let looks: UnsafeBufferPointer<Int32>
    let ways: UnsafeBufferPointer<StartFilter.Way>
    /// Those of the ways: most are turned away by them, and they lie close together.
    let rules: UnsafeBufferPointer<Int32>
    /// For each group its number among those of many ways; -1 for the others.
    let large: UnsafeBufferPointer<Int32>
    /// One more than the last of these numbers.
    let largeEnd: Int32

    /// Fewer ways than this are looked through for open rules wherever they are met.
    private static let leastLarge = 16

    fileprivate init(_ table: WayTable, in arena: Arena, largeFrom first: Int32) {
      var end = first
      large = arena.array(
        table.groups.indices.map { group in
          guard group + 1 < table.groups.count,
            table.groups[group + 1].firstWay - table.groups[group].firstWay >= Self.leastLarge
          else { return -1 }
          defer { end += 1 }
          return end
        })
      largeEnd = end
      (self.first, piles, groups) = (
        arena.array(table.first), arena.array(table.piles), arena.array(table.groups)
      )
      (looks, ways) = (arena.array(table.looks), arena.array(table.ways))
      rules = arena.array(table.ways.map(\.rule))
    }

    /// The piles of a key, by next word.
    @inline(__always)
    func piles(of key: Int) -> Range<Int> {
      key + 1 < first.count ? Int(first[key])..<Int(first[key + 1]) : 0..<0
    }

    /// Numbers of groups.
    @inline(__always)
    func groups(of pile: Int) -> Range<Int> { Int(piles[pile].firstGroup)..<Int(piles[pile + 1].firstGroup) }

    /// Numbers of ways.
    @inline(__always)
    func members(of group: Int) -> Range<Int> {
      Int(groups[group].firstWay)..<Int(groups[group + 1].firstWay)
    }

    @inline(__always)
    subscript(looks: Looks) -> UnsafeBufferPointer<Int32> {
      UnsafeBufferPointer(rebasing: self.looks[Int(looks.first)..<Int(looks.first + looks.count)])
    }

    /// The first of some piles, if it can go on with anything.
    @inline(__always)
    func open(_ piles: Range<Int>) -> Int? {
      !piles.isEmpty && self.piles[piles.lowerBound].next < 0 ? piles.lowerBound : nil
    }

    /// The one of some piles that goes on with a word.
    @inline(__always)
    func pile(_ piles: Range<Int>, next: Int32) -> Int? {
      let pile = piles.partitioningIndex { self.piles[$0].next >= next }
      return pile < piles.upperBound && self.piles[pile].next == next ? pile : nil
    }

    /// The rules that a key has ways of, some several times.
    func rules(of key: Int) -> Slice<UnsafeBufferPointer<Int32>> {
      let piles = piles(of: key)
      guard !piles.isEmpty else { return rules[0..<0] }
      let (start, end) = (self.piles[piles.lowerBound].firstGroup, self.piles[piles.upperBound].firstGroup)
      return rules[Int(groups[Int(start)].firstWay)..<Int(groups[Int(end)].firstWay)]
    }
  }

  private(set) var first: [Int32]
  private(set) var piles: [Pile]
  private(set) var groups: [Group]
  private(set) var looks: [Int32]
  private(set) var ways: [StartFilter.Way]
}

extension WayTable {
  init(_ drawer: Drawer) {
    var table = WayTable(first: [], piles: [], groups: [], looks: [], ways: [])
    let piles = Dictionary(grouping: drawer.entries, by: \.place)
    for place in piles.keys.sorted() { table.append(piles[place, default: []]) }
    // What is last ends where these would begin.
    table.first.append(Int32(table.piles.count))
    let end = table.append(looks: [])
    table.piles.append(
      Pile(
        next: -1, firstGroup: Int32(table.groups.count), flags: FlagFilter(), nextFlags: nil, features: -1,
        looks: end))
    table.groups.append(
      Group(flags: FlagFilter(), features: -1, looks: end, firstWay: Int32(table.ways.count)))
    self = table
  }

  private mutating func append(_ pile: [Drawer.Entry]) {
    guard let one = pile.first else { return }
    while first.count <= Int(one.key) { first.append(Int32(piles.count)) }
    let isSameHit = pile.allSatisfy { $0.features == one.features }
    let common = one.looks.filter { look in pile.allSatisfy { $0.looks.contains(look) } }
    piles.append(
      Pile(
        next: one.next, firstGroup: Int32(groups.count),
        flags: pile.dropFirst().reduce(one.flags) { $0.common(with: $1.flags) },
        nextFlags: pile.dropFirst().reduce(one.way.next) { flags, entry in
          flags.flatMap { flags in entry.way.next.map { flags.common(with: $0) } }
        },
        features: isSameHit ? one.features : -1, looks: append(looks: common)))

    /// What ways have in common that stand in one group, and the contexts that several of those ask of.
    struct Questions: Hashable {
      var flags: UInt32
      var features: Int32
      var looks: [Int32] = []
    }
    func questions(_ entry: Drawer.Entry) -> Questions {
      Questions(flags: entry.flags.packed, features: isSameHit ? -1 : entry.features)
    }
    var askers: [Questions: [Int32: Int]] = [:]
    for entry in pile {
      for look in entry.looks { askers[questions(entry), default: [:]][look, default: 0] += 1 }
    }
    var (members, order): ([Questions: [Drawer.Entry]], [Questions]) = ([:], [])
    for entry in pile {
      var key = questions(entry)
      let askers = askers[key, default: [:]]
      key.looks = entry.looks.filter { !common.contains($0) && askers[$0, default: 0] > 1 }
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(entry)
    }
    for key in order {
      groups.append(
        Group(
          flags: FlagFilter(packed: key.flags), features: key.features, looks: append(looks: key.looks),
          firstWay: Int32(ways.count)))
      for entry in members[key, default: []] {
        ways.append(entry.way)
        ways[ways.count - 1].looks = append(
          looks: entry.looks.filter { !common.contains($0) && !key.looks.contains($0) })
      }
    }
  }

  private mutating func append(looks numbers: [Int32]) -> Looks {
    looks += numbers
    return Looks(first: Int32(looks.count - numbers.count), count: Int32(numbers.count))
  }

  /// Whether anything is filed under a key.
  func contains(_ key: Int) -> Bool { key + 1 < first.count && first[key] < first[key + 1] }

  /// - Parameter first: the number of the first group of many ways.
  func view(in arena: Arena, largeFrom first: Int32) -> View { View(self, in: arena, largeFrom: first) }
}

/// Where numbered patterns can end that begin at the places of a text, each remembered once it is known.
struct EndTable {
  /// For each pattern where its ends stand in `ends`, behind their number; -1 where nobody asked yet.
  private let rows: PlaceRows<Int32>
  private var ends: PlainStack<Int32>

  init(places: Int, patterns: Int, _ arena: Arena) {
    rows = PlaceRows(places: patterns > 0 ? places : 0, width: patterns, empty: -1, arena)
    ends = PlainStack(arena, capacity: 256)
    ends.append(0)
  }

  /// The places in the table that hold a pattern's ends; `nil` where they are not known yet.
  @inline(__always)
  func ends(of pattern: Int, at place: Int) -> Range<Int>? {
    guard let row = rows[place], row[pattern] >= 0 else { return nil }
    let first = Int(row[pattern])
    return first + 1..<first + 1 + Int(ends[first])
  }

  @inline(__always)
  subscript(index: Int) -> Int32 { ends[index] }

  /// Notes the elements of a stack from one on.
  mutating func note(_ found: PlainStack<Int32>, from first: Int, for pattern: Int, at place: Int) -> Range<
    Int
  > {
    let row = rows.made(at: place)
    // What cannot stand at a place has no ends, as most of what is asked for: all share the first entry.
    guard first < found.count else {
      row[pattern] = 0
      return 1..<1
    }
    row[pattern] = Int32(ends.count)
    let start = ends.count + 1
    ends.append(Int32(found.count - first))
    for index in first..<found.count { ends.append(found[index]) }
    return start..<ends.count
  }
}

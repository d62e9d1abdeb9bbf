/// The ways in which rules can begin, by the number of a word, a list, a label or a test; under each those
/// together that ask the same of the first token, so that one question turns all of them away.
struct WayTable: Sendable {
  /// What is to be filed.
  struct Drawer {
    fileprivate var ways: [(key: UInt32, way: StartFilter.Way)] = []

    mutating func file(_ way: StartFilter.Way, under key: UInt32) { ways.append((key, way)) }
  }

  /// A way, and where the next one stands that asks something else of the first token.
  typealias Row = (way: StartFilter.Way, groupEnd: Int)

  /// The ways under a key.
  struct Ways {
    let table: UnsafeBufferPointer<Row>
    let start: Int
    let end: Int

    func contains(where holds: (StartFilter.Way) -> Bool) -> Bool {
      (start..<end).contains { holds(table[$0].way) }
    }
  }

  /// The same for a loop that asks for every token; not longer than the closure that it is handed to.
  struct View {
    fileprivate let first: UnsafeBufferPointer<Int32>
    fileprivate let rows: UnsafeBufferPointer<Row>

    @inline(__always)
    subscript(key: Int) -> Ways {
      guard key + 1 < first.count else { return Ways(table: rows, start: 0, end: 0) }
      return Ways(table: rows, start: Int(first[key]), end: Int(first[key + 1]))
    }
  }

  private let first: [Int32]
  private let rows: [Row]

  init(_ drawer: Drawer) {
    func group(_ way: StartFilter.Way) -> UInt32 {
      UInt32(way.flags.wanted) << 16 | UInt32(way.flags.unwanted)
    }
    let sorted = drawer.ways.enumerated().sorted { a, b in
      let (x, y) = (a.element, b.element)
      return (x.key, group(x.way), a.offset) < (y.key, group(y.way), b.offset)
    }.map(\.element)
    var rows = sorted.map { Row(way: $0.way, groupEnd: 0) }
    for index in rows.indices.reversed() {
      let isLast =
        index + 1 == rows.count || sorted[index].key != sorted[index + 1].key
        || group(sorted[index].way) != group(sorted[index + 1].way)
      rows[index].groupEnd = isLast ? index + 1 : rows[index + 1].groupEnd
    }
    self.rows = rows
    var first = [Int32](repeating: 0, count: (sorted.last.map { Int($0.key) + 1 } ?? 0) + 1)
    for (key, _) in sorted { first[Int(key) + 1] += 1 }
    for key in 1..<max(1, first.count) { first[key] += first[key - 1] }
    self.first = first
  }

  func withView<Result>(_ body: (View) -> Result) -> Result {
    first.withUnsafeBufferPointer { first in
      rows.withUnsafeBufferPointer { body(View(first: first, rows: $0)) }
    }
  }
}

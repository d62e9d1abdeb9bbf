/// Which of several best assignments is taken.
///
/// By complementary slackness the best assignments are exactly those that take only tight edges and leave
/// no column with a price below zero free. So one walks through them by exchanges: a row takes a column
/// from its holder, which takes another in its place, and so on, until the column that the first row gave
/// up is taken, or may stay free. Free columns count as held by one more holder, the pool.
extension Assignment {
  /// Goes to the lexicographically first best assignment: row by row, the lowest column that still leaves
  /// a best assignment for the rows after it, the rows before it being settled.
  mutating func preferFirstColumns() {
    var takers: [[Int]]?
    for row in edges.indices {
      let given = columnOf[row]
      let lower = edges[row].filter { $0.column < given && isTight(row, $0) }
      if lower.isEmpty { continue }
      let tight = takers ?? tightRows()
      takers = tight
      let exchange = exchanges(releasing: given, after: row, tight)
      if let wanted = lower.first(where: { exchange[holder(of: $0.column)] != nil }) {
        apply(exchange, row, takes: wanted.column, from: given)
      }
    }
  }

  private var pool: Int { edges.count }

  private func holder(of column: Int) -> Int {
    rowOf[column] == Self.nobody ? pool : rowOf[column]
  }

  /// For each column the rows that may take it.
  private func tightRows() -> [[Int]] {
    var rows = [[Int]](repeating: [], count: rowOf.count)
    for row in edges.indices {
      for edge in edges[row] where isTight(row, edge) { rows[edge.column].append(row) }
    }
    return rows
  }

  /// For each holder that can give up a column because `column` is released: the one it takes instead,
  /// first in the shortest chain of exchanges that ends with `column`.
  private func exchanges(releasing column: Int, after row: Int, _ tight: [[Int]]) -> [Int?] {
    var instead = [Int?](repeating: nil, count: edges.count + 1)
    var queue = [column]
    var next = 0
    while next < queue.count {
      let target = queue[next]
      next += 1
      for taker in tight[target] where taker > row && instead[taker] == nil {
        instead[taker] = target
        queue.append(columnOf[taker])
      }
      if instead[pool] == nil, mayBeFree(target) {
        instead[pool] = target
        queue += rowOf.indices.filter { rowOf[$0] == Self.nobody }
      }
    }
    return instead
  }

  private mutating func apply(_ instead: [Int?], _ row: Int, takes wanted: Int, from released: Int) {
    var loser = holder(of: wanted)
    give(wanted, to: row)
    while let column = instead[loser] {
      let next = holder(of: column)
      give(column, to: loser == pool ? Self.nobody : loser)
      if column == released { return }
      loser = next
    }
  }
}

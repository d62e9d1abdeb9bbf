/// A column that a row may take, and what that is worth.
struct WeightedEdge {
  let column: Int
  let weight: PairWeight
}

/// The column of each row, `nil` for none, such that the weights add up to the most that is possible; of
/// several such assignments the lexicographically first, `nil` standing behind every column.
///
/// - Parameter edges: for each row its columns in ascending order, with weights above zero.
/// - Complexity: O(k³) for k rows and columns, less where the edges are few.
func bestAssignment(_ edges: [[WeightedEdge]], columns: Int) -> [Int?] {
  var assignment = Assignment(edges, columns: columns)
  for row in edges.indices { assignment.assign(row) }
  assignment.preferFirstColumns()
  return assignment.columnOf.map { $0 < columns ? $0 : nil }
}

/// The Hungarian method over sparse edges: rows are added one by one, each by a shortest augmenting path
/// in reduced costs (Kuhn 1955; Jonker and Volgenant 1987).
///
/// Costs are negated weights. Every row has, beyond its edges, an idle column of its own at cost zero, so
/// that it can always be assigned; the idle column of row r is number `columns + r`.
///
/// Invariants: `cost(edge) - rowPrice - columnPrice >= 0` for every edge of an assigned row, and zero (the
/// edge is *tight*) where it is taken; no column price is above zero, and that of a free column is zero.
struct Assignment {
  let edges: [[WeightedEdge]]
  let columns: Int
  private(set) var columnOf: [Int]
  /// `nobody` where the column is free.
  private(set) var rowOf: [Int]
  private var rowPrice: [PairWeight]
  private var columnPrice: [PairWeight]

  // One search's state, per column; only the columns in `reached` are valid.
  private var distance: [PairWeight]
  private var previousRow: [Int]
  private var isReached: [Bool]

  static let nobody = -1

  init(_ edges: [[WeightedEdge]], columns: Int) {
    let all = columns + edges.count
    self.columns = columns
    self.edges = edges.enumerated().map { row, list in
      list + [WeightedEdge(column: columns + row, weight: .zero)]
    }
    columnOf = Array(repeating: Self.nobody, count: edges.count)
    rowOf = Array(repeating: Self.nobody, count: all)
    rowPrice = Array(repeating: .zero, count: edges.count)
    columnPrice = Array(repeating: .zero, count: all)
    distance = columnPrice
    previousRow = rowOf
    isReached = Array(repeating: false, count: all)
  }

  /// Gives a column to one more row, moving earlier rows to other columns where that is worth more.
  mutating func assign(_ row: Int) {
    // Dijkstra's algorithm over columns, up to the nearest free one.
    var open: [Int] = []
    var settled: [Int] = []
    var current = row
    var travelled = PairWeight.zero
    var last = Self.nobody
    while last == Self.nobody {
      relax(current, travelled, &open)
      let nearest = takeNearest(&open)
      travelled = distance[nearest]
      if rowOf[nearest] == Self.nobody {
        last = nearest
      } else {
        settled.append(nearest)
        current = rowOf[nearest]
      }
    }
    updatePrices(row, settled, travelled)
    for column in settled + open + [last] { isReached[column] = false }
    augment(to: last, from: row)
  }

  private mutating func relax(_ row: Int, _ travelled: PairWeight, _ open: inout [Int]) {
    for edge in edges[row] {
      let there = travelled + reducedCost(row, edge)
      if !isReached[edge.column] {
        isReached[edge.column] = true
        open.append(edge.column)
      } else if there >= distance[edge.column] {
        continue
      }
      distance[edge.column] = there
      previousRow[edge.column] = row
    }
  }

  private func takeNearest(_ open: inout [Int]) -> Int {
    let position = open.indices.min { distance[open[$0]] < distance[open[$1]] }!
    open.swapAt(position, open.count - 1)
    return open.removeLast()
  }

  private mutating func updatePrices(_ row: Int, _ settled: [Int], _ length: PairWeight) {
    rowPrice[row] += length
    for column in settled {
      let change = length - distance[column]
      rowPrice[rowOf[column]] += change
      columnPrice[column] -= change
    }
  }

  private mutating func augment(to last: Int, from row: Int) {
    var column = last
    while true {
      let taker = previousRow[column]
      let released = columnOf[taker]
      give(column, to: taker)
      if taker == row { return }
      column = released
    }
  }

  private func reducedCost(_ row: Int, _ edge: WeightedEdge) -> PairWeight {
    .zero - edge.weight - rowPrice[row] - columnPrice[edge.column]
  }

  // What the tie-break needs.

  /// Whether some best assignment may take this edge.
  func isTight(_ row: Int, _ edge: WeightedEdge) -> Bool { reducedCost(row, edge) == .zero }

  /// Whether a best assignment may leave this column free.
  func mayBeFree(_ column: Int) -> Bool { columnPrice[column] == .zero }

  mutating func give(_ column: Int, to row: Int) {
    rowOf[column] = row
    if row != Self.nobody { columnOf[row] = column }
  }
}

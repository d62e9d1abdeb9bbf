/// How many letters must be put in, left out, changed, or swapped with their neighbour to make one word of
/// another, no letter touched twice: the optimal string alignment distance, the restricted form of the distance
/// of Damerau (1964) and Levenshtein (1965).
enum EditDistance {
  /// - Returns: `nil` where it is more than `limit`.
  /// - Complexity: O(product of the lengths, without what the words have in common at both ends).
  static func between(_ a: some RandomAccessCollection<UInt32>, _ b: [UInt32], limit: Int) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    func first(_ index: Int) -> UInt32 { a[a.index(a.startIndex, offsetBy: index)] }
    var start = 0
    var (endA, endB) = (a.count, b.count)
    while start < endA, start < endB, first(start) == b[start] { start += 1 }
    while endA > start, endB > start, first(endA - 1) == b[endB - 1] { (endA, endB) = (endA - 1, endB - 1) }
    let (rows, columns) = (endA - start, endB - start)
    if rows == 0 || columns == 0 { return max(rows, columns) <= limit ? max(rows, columns) : nil }
    let width = columns + 1
    // Every index below is one of three rows of `width` numbers.
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 3 * width) { cells in
      func cell(_ row: Int, _ column: Int) -> Int { row % 3 * width + column }
      for column in 0...columns { cells[cell(0, column)] = column }
      for row in 1...rows {
        cells[cell(row, 0)] = row
        var least = row
        for column in 1...columns {
          let (x, y) = (first(start + row - 1), b[start + column - 1])
          var best = min(
            cells[cell(row - 1, column)] + 1, cells[cell(row, column - 1)] + 1,
            cells[cell(row - 1, column - 1)] + (x == y ? 0 : 1))
          if row > 1, column > 1, x == b[start + column - 2], first(start + row - 2) == y {
            best = min(best, cells[cell(row - 2, column - 2)] + 1)
          }
          cells[cell(row, column)] = best
          least = min(least, best)
        }
        // A swap reaches over one row, but costs one as well.
        if least > limit { return nil }
      }
      let distance = cells[cell(rows, columns)]
      return distance <= limit ? distance : nil
    }
  }
}

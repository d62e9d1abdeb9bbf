extension RandomAccessCollection where Index == Int {
  /// The index of the first element that belongs behind, in a collection in which all that do stand behind all that
  /// do not; the end where none does.
  /// - Complexity: O(log elements).
  @inlinable
  package func partitioningIndex(where belongsBehind: (Element) throws -> Bool) rethrows -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = (low + high) / 2
      if try belongsBehind(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

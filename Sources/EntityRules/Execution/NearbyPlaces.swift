internal import EntityRecognition

/// The places of a text that have near them what rules need, found out once for each need that somebody asks for.
final class NearbyPlaces {
  private let view: TextView
  private let filter: NearbyFilter.View
  /// For each need a bit for each token.
  private let rows: PlaceRows<UInt64>
  /// Words of a row.
  private let width: Int
  /// The tokens of the longest annotation.
  private let longestAnnotation: Int

  init(_ filter: NearbyFilter.View, _ view: TextView) {
    (self.filter, self.view) = (filter, view)
    width = (view.tokens.count + 63) / 64
    rows = PlaceRows(places: filter.needs.count, width: width, empty: 0, view.arena)
    longestAnnotation = view.annotationRuns.reduce(0) { max($0, Int($1.end - $1.start)) }
  }

  /// Whether what a rule needs lies within its reach if it starts at a token.
  @inline(__always)
  func admit(_ rule: Int32, at token: Int) -> Bool {
    filter.byRule[Int(rule)].allSatisfy { need in
      (rows[Int(need)] ?? find(Int(need)))[token / 64] >> UInt64(token % 64) & 1 != 0
    }
  }

  /// - Complexity: O(tokens / 64 + places of what is needed), for a label O(annotations × tokens of its reach / 64).
  @inline(never)
  private func find(_ number: Int) -> UnsafeMutablePointer<UInt64> {
    let row = rows.made(at: number)
    let need = filter.needs[number]
    let (behind, ahead) = (tokens(in: need.reach.behind), tokens(in: need.reach.ahead))
    /// The places from which one can be reached. The place is that of a token.
    func admit(_ place: Int32) {
      let (first, last) = (max(0, Int(place) - ahead), min(view.tokens.count - 1, Int(place) + behind))
      var word = first / 64
      var bits = UInt64.max << UInt64(first % 64)
      while word < last / 64 {
        row[word] |= bits
        (word, bits) = (word + 1, .max)
      }
      row[word] |= bits & .max >> UInt64(63 - last % 64)
    }
    func admitAll() { row.update(repeating: .max, count: width) }
    func admit(_ places: UnsafeBufferPointer<Int32>, token: (Int32) -> Int32 = { $0 }) {
      // What is near most places turns nobody away.
      if places.count * (behind + ahead + 1) > view.tokens.count { return admitAll() }
      for place in places { admit(token(place)) }
    }
    let element = need.element.a
    switch need.element.operation {
    case .token: admit(view.found.tokensByWord.places(of: element))
    case .oneOf:
      for word in view.plan.words(of: Int(element)) { admit(view.found.tokensByWord.places(of: word)) }
    case .hit: admit(view.found.hitsByList.places(of: element)) { Int32(view.hits[Int($0)].start) }
    case .annotation:
      for index in view.annotationIndex.byStart.lazy.map(Int.init)
      where view.annotationLabels[index] == element {
        admit(view.annotationRuns[index].start)
      }
    default: admitAll()
    }
    return row
  }

  /// The most tokens that an extent can have in this text.
  private func tokens(in extent: Reach.Extent) -> Int {
    Int(extent.tokens) + Int(extent.hits) * view.longestHit + Int(extent.annotations) * longestAnnotation
  }
}

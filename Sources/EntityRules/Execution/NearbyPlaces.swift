internal import EntityRecognition
internal import EntityText

/// The places of a text that have near them what rules need. Found out for each need that somebody asks for, and each
/// stretch of the text in which somebody does.
final class NearbyPlaces {
  private let view: TextView
  private let filter: NearbyFilter.View
  /// For each need and stretch a bit for each token of the stretch.
  private let rows: PlaceRows<UInt64>
  private let stretchCount: Int
  /// The tokens of the longest annotation that rules ask for.
  private let longestAnnotation: Int

  /// Tokens of a stretch: what is asked for in one place only takes 512 bytes at most, however long the text.
  private static let stretch = 4096
  /// Words of a row.
  private let width: Int

  init(_ filter: NearbyFilter.View, _ view: TextView) {
    (self.filter, self.view) = (filter, view)
    stretchCount = view.tokens.count / Self.stretch + 1
    width = (min(view.tokens.count, Self.stretch) + 63) / 64
    rows = PlaceRows(places: filter.neighbors.count * stretchCount, width: width, empty: 0, view.arena)
    longestAnnotation = view.annotationLabels.indices.reduce(0) {
      view.annotationLabels[$1] < 0 ? $0 : max($0, view.annotationRuns[$1].count)
    }
  }

  /// Whether what a rule needs lies within its reach if it starts at a token.
  @inline(__always)
  func admit(_ rule: Int32, at token: Int) -> Bool {
    filter.byRule[Int(rule)].allSatisfy { need in
      let place = Int(need) * stretchCount + token / Self.stretch
      let row = rows[place] ?? find(Int(need), stretch: token / Self.stretch, at: place)
      return row[token % Self.stretch / 64] >> UInt64(token % 64) & 1 != 0
    }
  }

  /// - Complexity: O(tokens of a stretch + log places) for each word that would do; for a label O(annotations that begin
  ///   within reach of the stretch).
  @inline(never)
  private func find(_ number: Int, stretch: Int, at place: Int) -> UnsafeMutablePointer<UInt64> {
    let neighbor = filter.neighbors[number]
    let start = stretch * Self.stretch
    var marks = Marks(
      row: rows.made(at: place), stretch: start..<min(start + Self.stretch, view.tokens.count),
      behind: tokens(in: neighbor.reach.behind), ahead: tokens(in: neighbor.reach.ahead))
    let element = neighbor.element.a
    switch neighbor.element.operation {
    case .token: mark(view.found.tokensByWord.places(of: element), in: &marks) { $0 }
    case .oneOf:
      for word in view.plan.words(of: Int(element)) {
        mark(view.found.tokensByWord.places(of: word), in: &marks) { $0 }
      }
    case .hit:
      mark(view.found.hitsByList.places(of: element), in: &marks) { Int32(view.hits[Int($0)].start) }
    case .annotation:
      let index = view.annotationIndex
      for place in Int(index.firstByStart[max(0, start - marks.behind)])..<index.byStart.count {
        let annotation = Int(index.byStart[place])
        guard view.annotationLabels[annotation] == element else { continue }
        guard marks.mark(Int(view.annotationRuns[annotation].start)) else { break }
      }
    default: marks.markAll()
    }
    return marks.row
  }

  /// - Parameters:
  ///   - places: in text order.
  ///   - token: where a place is.
  @inline(__always)
  private func mark(
    _ places: UnsafeBufferPointer<Int32>, in marks: inout Marks, token: (Int32) -> Int32
  ) {
    // What is near most places turns nobody away.
    if places.count * (marks.behind + marks.ahead + 1) > view.tokens.count { return marks.markAll() }
    marks.restart()
    let first = places.partitioningIndex { !marks.isBefore(Int(token($0))) }
    for index in first..<places.count where !marks.mark(Int(token(places[index]))) { return }
  }

  /// The most tokens that an extent can have in this text.
  private func tokens(in extent: Reach.Extent) -> Int {
    let most = view.tokens.count
    return min(
      most,
      min(most, Int(extent.tokens)) + min(most, Int(extent.hits)) * view.longestHit
        + min(most, Int(extent.annotations)) * longestAnnotation)
  }
}

/// From which tokens of a stretch something can be reached.
private struct Marks {
  /// A bit for each token.
  let row: UnsafeMutablePointer<UInt64>
  let stretch: Range<Int>
  /// How far before a start it may lie, and how far behind it.
  let behind: Int
  let ahead: Int
  /// The token behind the last that was marked.
  private var marked: Int

  init(row: UnsafeMutablePointer<UInt64>, stretch: Range<Int>, behind: Int, ahead: Int) {
    (self.row, self.stretch, self.behind, self.ahead) = (row, stretch, behind, ahead)
    marked = stretch.lowerBound
  }

  /// Places may come from the beginning again.
  mutating func restart() { marked = stretch.lowerBound }

  /// Whether a place is too far before the stretch.
  @inline(__always)
  func isBefore(_ place: Int) -> Bool { place + behind < stretch.lowerBound }

  /// Marks from where a place can be reached. Places come in text order: what is near one begins and ends no earlier
  /// than what is near the one before it.
  /// - Returns: whether the next place may be of any use.
  @inline(__always)
  mutating func mark(_ place: Int) -> Bool {
    let first = max(marked, place - ahead)
    marked = max(marked, min(stretch.upperBound, place + behind + 1))
    // Both lie in the stretch.
    if first < marked { mark(first - stretch.lowerBound, through: marked - 1 - stretch.lowerBound) }
    return marked < stretch.upperBound && place - ahead < stretch.upperBound
  }

  @inline(__always)
  private func mark(_ first: Int, through last: Int) {
    var word = first / 64
    var bits = UInt64.max << UInt64(first % 64)
    while word < last / 64 {
      row[word] |= bits
      (word, bits) = (word + 1, .max)
    }
    row[word] |= bits & .max >> UInt64(63 - last % 64)
  }

  func markAll() {
    let last = stretch.count - 1
    if last >= 0 { mark(0, through: last) }
  }
}

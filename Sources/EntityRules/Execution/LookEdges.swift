internal import EntityRecognition
internal import EntityText

/// For each place in a text what the token next to it says of contexts, found out once a place.
final class LookEdges {
  private let view: TextView
  private let looks: UnsafeBufferPointer<LinkedRules.Look>
  private let filter: RulePlan.LookRows
  /// Words of a row, and of half of it.
  private let rowCount: Int
  private let half: Int
  /// For each place and direction.
  private let rows: PlaceRows<UInt64>

  init(_ view: TextView) {
    self.view = view
    looks = view.plan.looks
    filter = view.plan.lookRows
    (rowCount, half) = (view.plan.rules.lookFilter.rowCount, view.plan.rules.lookFilter.half)
    rows = PlaceRows(places: (view.tokens.count + 1) * 2, width: rowCount, empty: 0, view.arena)
  }

  /// Whether a context holds, as far as one token tells.
  enum Answer { case no, yes, open }

  @inline(__always)
  func answer(_ look: Int32, at position: Int32) -> Answer {
    let number = Int(look)
    let context = looks[number]
    let place = Int(position) * 2 + (context.isBehind ? 1 : 0)
    let row = rows[place] ?? find(place)
    let bit = UInt64(number % 64)
    if row[half + number / 64] >> bit & 1 != 0 { return context.isNegated ? .no : .yes }
    var isAdmitted = row[number / 64] >> bit & 1 != 0
    let token = Int(position) - (context.isBehind ? 1 : 0)
    if token >= 0, token < view.tokens.count {
      for index in Int(filter.firstTest[number])..<Int(filter.firstTest[number + 1])
      where view.passes(test: Int(filter.tests[index].number), token) {
        if filter.tests[index].isEnough { return context.isNegated ? .no : .yes }
        isAdmitted = true
      }
    }
    return isAdmitted ? .open : context.isNegated ? .yes : .no
  }

  @inline(never)
  private func find(_ place: Int) -> UnsafeMutablePointer<UInt64> {
    let found = rows.made(at: place)
    let position = place / 2
    let isBehind = place % 2 != 0
    func add(row: Int) {
      for word in 0..<rowCount { found[word] |= filter.bits[row + word] }
    }
    func add(_ places: UnsafeBufferPointer<Int32>, _ key: Int) {
      if key >= 0, key < places.count, places[key] >= 0 { add(row: Int(places[key])) }
    }
    add(row: LookFilter.always)
    let token = isBehind ? position - 1 : position
    guard view.tokens.indices.contains(token) else { return found }
    add(filter.byWord, Int(view.words[token]))
    if isBehind {
      for filed in view.hits(endingAt: position) {
        add(filter.byList, Int(view.hits[Int(view.hitIndex.byEnd[filed])].list))
      }
      for filed in view.annotations(endingAt: position) {
        add(filter.byLabel, Int(view.annotationLabels[Int(view.annotationIndex.byEnd[filed])]))
      }
    } else {
      for hit in view.hits(startingAt: position) { add(filter.byList, Int(view.hits[hit].list)) }
      for filed in view.annotations(startingAt: position) {
        add(filter.byLabel, Int(view.annotationLabels[Int(view.annotationIndex.byStart[filed])]))
      }
    }
    return found
  }
}

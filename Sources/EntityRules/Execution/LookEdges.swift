internal import EntityText

/// For each place in a text what the token next to it says of contexts, found out once a place.
final class LookEdges {
  private let view: TextView
  private let filter: LookFilter
  private let looks: UnsafeBufferPointer<LinkedRules.Look>
  /// Words of a row, and of half of it.
  private let rowCount: Int
  private let half: Int
  /// Tests with which contexts begin, and their bits: ahead, and back.
  private let tests: (ahead: UnsafeBufferPointer<Int32>, back: UnsafeBufferPointer<Int32>)
  private let testBits: (ahead: UnsafeBufferPointer<UInt64>, back: UnsafeBufferPointer<UInt64>)
  /// For each place and direction: whether its bits are known.
  private let isKnown: UnsafeMutableBufferPointer<UInt8>
  private let bits: UnsafeMutableBufferPointer<UInt64>

  init(_ view: TextView) {
    self.view = view
    let arena = view.source.arena
    filter = view.source.rules.lookFilter
    looks = arena.array(view.source.rules.looks)
    (rowCount, half) = (filter.rowCount, filter.half)
    tests = (arena.array(filter.tests[0]), arena.array(filter.tests[1]))
    testBits = (arena.array(filter.testBits[0]), arena.array(filter.testBits[1]))
    isKnown = arena.zeros((view.tokens.count + 1) * 2)
    bits = arena.zeros((view.tokens.count + 1) * 2 * filter.rowCount)
  }

  /// Whether a context holds, as far as one token tells.
  enum Answer { case no, yes, open }

  @inline(__always)
  func answer(_ look: Int32, at position: Int32) -> Answer {
    let number = Int(look)
    let context = looks[number]
    let place = Int(position) * 2 + (context.isBehind ? 1 : 0)
    if isKnown[place] == 0 { find(place) }
    let row = place * rowCount + number / 64
    let bit = UInt64(number % 64)
    if bits[row] >> bit & 1 == 0 { return context.isNegated ? .yes : .no }
    if bits[row + half] >> bit & 1 != 0 { return context.isNegated ? .no : .yes }
    return .open
  }

  @inline(never)
  private func find(_ place: Int) {
    isKnown[place] = 1
    let position = place / 2
    let isBehind = place % 2 != 0
    let base = place * rowCount
    func add(_ more: LookFilter.Bits?) {
      guard let more else { return }
      for word in 0..<rowCount { bits[base + word] |= more[word] }
    }
    add(filter.always)
    let token = isBehind ? position - 1 : position
    guard view.tokens.indices.contains(token) else { return }
    let id = Int(view.tokens[token].id.rawValue)
    if id < filter.tokenPlaces.count, filter.tokenPlaces[id] >= 0 {
      for word in 0..<rowCount { bits[base + word] |= filter.tokenBits[Int(filter.tokenPlaces[id]) + word] }
    }
    let tests = isBehind ? tests.back : tests.ahead
    let testBits = isBehind ? testBits.back : testBits.ahead
    for place in tests.indices where view.passes(test: Int(tests[place]), token) {
      for word in 0..<rowCount { bits[base + word] |= testBits[place * rowCount + word] }
    }
    if isBehind {
      for filed in view.hits(endingAt: position) {
        add(filter.bits(ofList: view.hitLists[Int(view.hitsByEnd[filed])]))
      }
      for filed in view.annotations(endingAt: position) {
        add(filter.bits(ofLabel: view.annotationLabels[Int(view.byEnd[filed])]))
      }
    } else {
      for hit in view.hits(startingAt: position) { add(filter.bits(ofList: view.hitLists[hit])) }
      for filed in view.annotations(startingAt: position) {
        add(filter.bits(ofLabel: view.annotationLabels[Int(view.byStart[filed])]))
      }
    }
  }
}

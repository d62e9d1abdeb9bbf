/// A match of one rule: its tokens, and the bounds of its captures (-1 where one took no part).
struct RuleMatch: Hashable {
  /// What a match went through, in order; only where the rule emits once for each round of a loop.
  enum Event: Hashable {
    case save(slot: Int, token: Int32)
    case round(loop: Int)
  }

  var tokens: Range<Int>
  var slots: [Int32]
  var history: [Event] = []

  func capture(_ number: Int) -> Range<Int>? {
    let start = Int(slots[number * 2])
    let end = Int(slots[number * 2 + 1])
    return start >= 0 && end > start ? start..<end : nil
  }

  /// The match once for each time that a capture matched: with the capture as it was then, those in the
  /// same round of a loop as they were in that round, and all others as they are in the end.
  /// - Parameter loops: for each capture the loops around it, the outermost first.
  func occurrences(of capture: Int, loops: [Int: [Int]]) -> [RuleMatch] {
    history.indices.compactMap { index in
      guard case .save(capture * 2 + 1, let end) = history[index],
        let start = lastSave(of: capture * 2, in: 0..<index), start < end
      else { return nil }
      var occurrence = RuleMatch(tokens: tokens, slots: slots)
      for other in 0..<slots.count / 2 where other != capture {
        let common = zip(loops[capture] ?? [], loops[other] ?? []).prefix { $0 == $1 }.map(\.0)
        guard let loop = common.last else { continue }
        let round = round(of: loop, around: index, outer: common)
        let bounds = [other * 2, other * 2 + 1].map { lastSave(of: $0, in: round) ?? -1 }
        (occurrence.slots[other * 2], occurrence.slots[other * 2 + 1]) = (bounds[0], bounds[1])
      }
      (occurrence.slots[capture * 2], occurrence.slots[capture * 2 + 1]) = (start, end)
      return occurrence
    }
  }

  private func lastSave(of slot: Int, in range: Range<Int>) -> Int32? {
    for index in range.reversed() {
      if case .save(slot, let token) = history[index] { return token }
    }
    return nil
  }

  /// The events of a loop's round that one of them lies in.
  private func round(of loop: Int, around index: Int, outer: [Int]) -> Range<Int> {
    let first = history[..<index].lastIndex(of: .round(loop: loop)) ?? 0
    let end = history[index...].firstIndex { event in
      if case .round(let other) = event { outer.contains(other) } else { false }
    }
    return first..<(end ?? history.count)
  }
}

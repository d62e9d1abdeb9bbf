internal import EntityRecognition

/// What the one token next to a place says of contexts.
extension TextView {
  /// Whether a context holds, as far as one token tells.
  enum Edge { case no, yes, open }

  /// - Complexity: O(hits and annotations that begin or end at the position + tests that the context begins with).
  @inline(__always)
  func edge(of look: Int32, at position: Int32) -> Edge {
    let context = plan.looks[Int(look)]
    let answer = self.answer(to: look, isBehind: context.isBehind, at: Int(position))
    if answer.contains(.sure) { return context.isNegated ? .no : .yes }
    return answer.contains(.possible) ? .open : context.isNegated ? .yes : .no
  }

  @inline(never)
  private func answer(to look: Int32, isBehind: Bool, at position: Int) -> LookFilter.Answer {
    let rows = plan.lookRows
    let (column, shift) = LookFilter.place(of: Int(look))
    var answers = rows.bits[LookFilter.always + column]
    let token = isBehind ? position - 1 : position
    guard token >= 0, token < tokens.count else { return LookFilter.Answer(rawValue: answers >> shift & 3) }
    func add(_ rowPlaces: UnsafeBufferPointer<Int32>, _ key: Int32) {
      if key >= 0, key < rowPlaces.count { answers |= rows.bits[Int(rowPlaces[Int(key)]) + column] }
    }
    add(rows.byWord, words[token])
    if isBehind {
      for filed in hits(endingAt: position) {
        add(rows.byList, Int32(hits[Int(hitIndex.byEnd[filed])].list))
      }
      for filed in annotations(endingAt: position) {
        add(rows.byLabel, annotationLabels[Int(annotationIndex.byEnd[filed])])
      }
    } else {
      for hit in hits(startingAt: position) { add(rows.byList, Int32(hits[hit].list)) }
      for filed in annotations(startingAt: position) {
        add(rows.byLabel, annotationLabels[Int(annotationIndex.byStart[filed])])
      }
    }
    var answer = LookFilter.Answer(rawValue: answers >> shift & 3)
    if answer.contains(.sure) { return answer }
    for index in Int(rows.firstTest[Int(look)])..<Int(rows.firstTest[Int(look) + 1])
    where passes(test: Int(rows.tests[index].number), token) {
      answer.formUnion(LookFilter.Answer(isEnough: rows.tests[index].isEnough))
      if answer.contains(.sure) { break }
    }
    return answer
  }
}

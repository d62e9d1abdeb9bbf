internal import EntityRecognition
internal import EntityText

/// Applies a ``ConflictPolicy`` to the candidates of a document, group by group of those that get in each
/// other's way.
///
/// Most groups are of two to five candidates, so what would be nothing in a larger one counts: candidates stay
/// where they are and are spoken of by their numbers, and all groups share one array.
struct ConflictResolution: ~Copyable {
  /// A pointer, and no buffer or array: what it points to is read in place, and never copied.
  private let candidates: UnsafePointer<Candidate>
  private let count: Int
  private let settled: Int
  private let policy: ConflictPolicy
  private let isNotingLosses: Bool
  private let isNotingAlternatives: Bool

  /// The survivors so far in text order, and behind them from ``groupStart`` on the group that is gathered.
  private(set) var numbers: [Int] = []
  /// Who lost against whom, in the order of the decisions; empty where they are not noted.
  private(set) var losses: [(loser: Int, winner: Int)] = []
  /// The survivors that others equalled, with the ids of those.
  private(set) var alternatives: [(survivor: Int, ids: Set<String>)] = []

  private var groupStart = 0
  /// The end of what the group covers.
  private var groupEnd = 0
  /// Whether somebody in the group did not survive before.
  private var isGroupOpen = false

  /// - Parameters:
  ///   - candidates: at least one; they must stay valid while the resolution runs.
  ///   - settled: see ``ConflictPolicy/resolve(_:settled:notingAlternatives:rejections:)``.
  init(
    of candidates: UnsafeBufferPointer<Candidate>, settled: Int, by policy: ConflictPolicy,
    notingLosses isNotingLosses: Bool, notingAlternatives isNotingAlternatives: Bool
  ) {
    self.candidates = candidates.baseAddress!
    count = candidates.count
    self.settled = settled
    self.policy = policy
    self.isNotingLosses = isNotingLosses
    self.isNotingAlternatives = isNotingAlternatives
  }

  mutating func run() {
    numbers.reserveCapacity(count)
    var new = Array(settled..<count)
    new.sort { span(of: $0) != span(of: $1) ? span(of: $0) < span(of: $1) : $0 < $1 }
    var next = 0
    for number in 0..<settled {
      while next < new.count, span(of: new[next]) < span(of: number) {
        gather(new[next])
        next += 1
      }
      gather(number)
    }
    while next < new.count {
      gather(new[next])
      next += 1
    }
    if isGroupOpen { closeGroup() }
  }

  private func span(of number: Int) -> TextSpan { candidates[number].annotation.span }

  /// Takes the next candidate in text order.
  private mutating func gather(_ number: Int) {
    let span = span(of: number)
    if span.start >= groupEnd {
      if isGroupOpen { closeGroup() }
      groupStart = numbers.count
      groupEnd = span.end
      isGroupOpen = false
    }
    groupEnd = max(groupEnd, span.end)
    if number >= settled { isGroupOpen = true }
    numbers.append(number)
  }

  /// Leaves of the group those that survive, in text order.
  private mutating func closeGroup() {
    guard numbers.count > groupStart + 1 else { return }
    let (candidates, policy) = (candidates, policy)
    numbers.sort(from: groupStart) { policy.precedes(candidates[$0], candidates[$1]) }
    // The survivors gather before the losers.
    var end = groupStart
    for index in groupStart..<numbers.count {
      if let winner = winner(over: numbers[index], before: end) {
        if isNotingLosses { losses.append((numbers[index], winner)) }
      } else {
        numbers.swapAt(end, index)
        end += 1
      }
    }
    if isNotingAlternatives, end < numbers.count { noteAlternatives(toSurvivorsBefore: end) }
    numbers.removeLast(numbers.count - end)
    numbers.sort(from: groupStart) {
      AnnotatedDocument.inTextOrder(candidates[$0].annotation, candidates[$1].annotation)
    }
  }

  /// The first survivor of the group that a candidate is not compatible with.
  private func winner(over number: Int, before end: Int) -> Int? {
    for index in groupStart..<end {
      let other = numbers[index]
      // Those who survived together before need not be asked again.
      if number < settled, other < settled { continue }
      if !policy.isCompatible(candidates[number], with: candidates[other]) { return other }
    }
    return nil
  }

  private mutating func noteAlternatives(toSurvivorsBefore end: Int) {
    for index in groupStart..<end {
      var ids: Set<String> = []
      for other in numbers[groupStart...] {
        if let id = alternative(to: numbers[index], other) { ids.insert(id) }
      }
      if !ids.isEmpty { alternatives.append((numbers[index], ids)) }
    }
  }

  /// The id of another candidate that differs from a survivor in nothing else that counts.
  private func alternative(to survivor: Int, _ other: Int) -> String? {
    guard survivor != other, span(of: survivor) == span(of: other) else { return nil }
    let (a, b) = (candidates[survivor], candidates[other])
    guard a.annotation.score == b.annotation.score, a.priority == b.priority, !a.isVeto, !b.isVeto,
      a.annotation.label == b.annotation.label, let own = a.annotation.id, let id = b.annotation.id
    else { return nil }
    return id == own ? nil : id
  }
}

extension [Int] {
  /// Sorts what stands from an index on, stably.
  /// - Complexity: O(n log n); a few elements are put in order without the expense of setting out.
  fileprivate mutating func sort(from start: Int, by precedes: (Int, Int) -> Bool) {
    guard count - start <= 16 else {
      self[start...].sort(by: precedes)
      return
    }
    for index in Swift.min(start + 1, count)..<count {
      let element = self[index]
      var place = index
      while place > start, precedes(element, self[place - 1]) {
        self[place] = self[place - 1]
        place -= 1
      }
      self[place] = element
    }
  }
}

internal import EntityRecognition
internal import EntityText

/// A match of one rule: its tokens, and the bounds of its captures (-1 where one took no part).
struct RuleMatch: Hashable {
  var tokens: Range<Int>
  var slots: [Int32]

  func capture(_ number: Int) -> Range<Int>? {
    let start = Int(slots[number * 2])
    let end = Int(slots[number * 2 + 1])
    return start >= 0 && end > start ? start..<end : nil
  }
}

/// Simulates a program over a text, all starts at once, in one pass (Pike's machine).
///
/// At each token there is at most one thread for each instruction: threads stand in order of
/// preference, earlier starts first, and of two that reach the same instruction the later one in
/// that order is dropped, for it can only find what the other finds too. So the time is
/// O(tokens × instructions), whatever the pattern. Elements that take several tokens at once (hits
/// and annotations) leave a thread waiting, in its place in the order, for the token after them.
struct RuleMatcher {
  private struct Thread {
    var instruction: Int32
    /// The token at which it goes on; later than the current one while it waits.
    var resume: Int32
    var start: Int32
    /// Where its slots begin in the pool.
    var slots: Int32
  }

  private let program: RuleProgram
  private let view: TextView
  private var threads: [Thread] = []
  private var pool: [Int32] = []
  private var ready: [Thread] = []
  private var readyPool: [Int32] = []
  /// For each instruction the last token at which a thread reached it.
  private var reached: [Int32]
  private var lookMemo: [Int: Bool] = [:]

  init(_ program: RuleProgram, _ view: TextView) {
    self.program = program
    self.view = view
    reached = [Int32](repeating: -1, count: program.instructions.count)
  }

  /// The matches from left to right, none overlapping: at each start the preferred one (greedy or
  /// reluctant as written, the first alternative first).
  mutating func matches(from starts: [Int32]) -> [RuleMatch] {
    guard var position = starts.first else { return [] }
    var found: [RuleMatch] = []
    var nextStart = 0
    let end = Int32(view.tokens.count)
    while position <= end {
      if threads.isEmpty {
        while nextStart < starts.count, starts[nextStart] < position { nextStart += 1 }
        guard nextStart < starts.count else { break }
        position = starts[nextStart]
      }
      gatherReady(at: position)
      if nextStart < starts.count, starts[nextStart] == position {
        nextStart += 1
        reach(0, at: position, start: position, slots: [Int32](repeating: -1, count: program.slotCount))
      }
      step(at: position, &found)
      position += 1
      if threads.isEmpty, nextStart >= starts.count { break }
    }
    return found
  }

  /// Moves threads that go on at this token to the instructions that they reach from there.
  private mutating func gatherReady(at position: Int32) {
    ready.removeAll(keepingCapacity: true)
    readyPool.removeAll(keepingCapacity: true)
    for thread in threads {
      let slots = Array(pool[Int(thread.slots)..<Int(thread.slots) + program.slotCount])
      if thread.resume > position {
        var waiting = thread
        waiting.slots = Int32(readyPool.count)
        readyPool += slots
        ready.append(waiting)
      } else {
        reach(Int(thread.instruction), at: position, start: thread.start, slots: slots)
      }
    }
    threads.removeAll(keepingCapacity: true)
    pool.removeAll(keepingCapacity: true)
  }

  /// Follows instructions that take no token, the preferred way first.
  private mutating func reach(_ first: Int, at position: Int32, start: Int32, slots: [Int32]) {
    var open: [(Int, [Int32])] = [(first, slots)]
    while let (index, slots) = open.popLast() {
      guard reached[index] != position else { continue }
      reached[index] = position
      switch program.instructions[index] {
      case .split(let preferred, let other):
        open.append((other, slots))
        open.append((preferred, slots))
      case .jump(let next): open.append((next, slots))
      case .save(let slot):
        var slots = slots
        slots[slot] = position
        open.append((index + 1, slots))
      case .glue:
        if isGlued(Int(position)) { open.append((index + 1, slots)) }
      case .look(let look):
        if holds(look, at: Int(position)) { open.append((index + 1, slots)) }
      default:
        ready.append(
          Thread(
            instruction: Int32(index), resume: position, start: start, slots: Int32(readyPool.count)))
        readyPool += slots
      }
    }
  }

  /// Lets every ready thread take what stands at this token.
  private mutating func step(at position: Int32, _ found: inout [RuleMatch]) {
    var hasMatched = false
    for thread in ready {
      // Whatever follows a match in the order is less preferred or starts inside it, except for
      // what starts right behind it.
      if hasMatched, thread.start < position { continue }
      let slots = Int(thread.slots)..<Int(thread.slots) + program.slotCount
      if thread.resume > position {
        keep(thread.instruction, until: thread.resume, start: thread.start, readyPool[slots])
        continue
      }
      if program.instructions[Int(thread.instruction)] == .match {
        record(thread.start, position, Array(readyPool[slots]), &found)
        hasMatched = true
        continue
      }
      advance(Int(thread.instruction), at: Int(position)) { end in
        keep(thread.instruction + 1, until: Int32(end), start: thread.start, readyPool[slots])
      }
    }
  }

  /// A preferred thread that matches later replaces the match of the same start, and those of the
  /// later starts that it has come to cover.
  private mutating func record(_ start: Int32, _ end: Int32, _ slots: [Int32], _ found: inout [RuleMatch]) {
    while let last = found.last, last.tokens.lowerBound >= Int(start) { found.removeLast() }
    found.append(RuleMatch(tokens: Int(start)..<Int(end), slots: slots))
  }

  private mutating func keep(_ instruction: Int32, until resume: Int32, start: Int32, _ slots: ArraySlice<Int32>) {
    threads.append(
      Thread(instruction: instruction, resume: resume, start: start, slots: Int32(pool.count)))
    pool += slots
  }

  /// Calls `take` with the token after each way in which an instruction can take tokens from a
  /// position on, the longest first.
  private func advance(_ instruction: Int, at position: Int, _ take: (Int) -> Void) {
    guard position < view.tokens.count else { return }
    switch program.instructions[instruction] {
    case .hit(let list, let tests):
      for hit in view.hits(startingAt: position).reversed() where accepts(hit, list, tests) {
        take(Int(hit.end))
      }
    case .annotation(let label, let tests):
      for index in view.annotations(startingAt: position) where accepts(index, label, tests) {
        take(view.annotationTokens[Int(index)].upperBound)
      }
    case let single:
      if accepts(single, token: position) { take(position + 1) }
    }
  }

  private func accepts(_ instruction: Instruction, token: Int) -> Bool {
    switch instruction {
    case .token(let id): view.tokens[token].id == id
    case .exact(let id, let spelling):
      view.tokens[token].id == id
        && view.surface(token).utf8.elementsEqual(program.spellings[spelling].utf8)
    case .test(let test): view.passes(program.tests[test], token)
    case .regex(let regex): program.regexes[regex].matches(view.surface(token))
    default: false
    }
  }

  private func accepts(_ hit: LexiconHit, _ list: UInt16, _ tests: Int) -> Bool {
    view.list(of: hit) == list && (tests < 0 || view.passes(program.featureTests[tests], hit))
  }

  private func accepts(_ annotation: Int32, _ label: Int, _ tests: Int) -> Bool {
    view.annotations[Int(annotation)].label == program.labels[label]
      && (tests < 0 || view.passes(program.featureTests[tests], view.annotations[Int(annotation)]))
  }

  private func isGlued(_ position: Int) -> Bool {
    position > 0 && position < view.tokens.count
      && !view.tokens[position].flags.contains(.spaceBefore)
  }

  // MARK: Contexts

  /// Whether a context holds at a position. Contexts are bounded in length, and each is answered
  /// once a position.
  private mutating func holds(_ look: Int, at position: Int) -> Bool {
    let key = position * program.looks.count + look
    if let known = lookMemo[key] { return known }
    let context = program.looks[look]
    let found = canMatch(from: context.start, at: position, backwards: context.direction == .behind)
    lookMemo[key] = found != context.negated
    return found != context.negated
  }

  /// Whether the instructions from `first` on reach their match, forwards or backwards in the text.
  private mutating func canMatch(from first: Int, at position: Int, backwards: Bool) -> Bool {
    var seen: Set<Int> = []
    var open = [(first, position)]
    while let (index, position) = open.popLast() {
      guard seen.insert(index * (view.tokens.count + 1) + position).inserted else { continue }
      switch program.instructions[index] {
      case .match: return true
      case .split(let a, let b): open += [(a, position), (b, position)]
      case .jump(let next): open.append((next, position))
      case .save: open.append((index + 1, position))
      case .glue: if isGlued(position) { open.append((index + 1, position)) }
      case .look(let inner): if holds(inner, at: position) { open.append((index + 1, position)) }
      default:
        if backwards {
          retreat(index, at: position) { open.append((index + 1, $0)) }
        } else {
          advance(index, at: position) { open.append((index + 1, $0)) }
        }
      }
    }
    return false
  }

  /// Like ``advance(_:at:_:)``, for what ends before a position.
  private func retreat(_ instruction: Int, at position: Int, _ take: (Int) -> Void) {
    guard position > 0 else { return }
    switch program.instructions[instruction] {
    case .hit(let list, let tests):
      for hit in view.hits(endingAt: position) where accepts(hit, list, tests) { take(Int(hit.start)) }
    case .annotation(let label, let tests):
      for index in view.annotations(endingAt: position) where accepts(index, label, tests) {
        take(view.annotationTokens[Int(index)].lowerBound)
      }
    case let single:
      if accepts(single, token: position - 1) { take(position - 1) }
    }
  }
}

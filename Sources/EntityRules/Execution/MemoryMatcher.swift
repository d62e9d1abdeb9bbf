internal import EntityRecognition
internal import EntityText

/// Simulates a rule whose threads must remember something: ``RuleMatcher`` for the rules with relations,
/// questions about captures, and captures that emit once for each round of a loop.
///
/// Two threads at one instruction and token are one, as there, only if they also agree in what still
/// matters at that instruction (``LinkedMemory/keys``): the bounds of captures that are asked for behind
/// it, and how far the relations that are open there let a match reach. So nothing is lost, and there
/// are at most as many threads an instruction as there are different memories:
///
/// - a capture and the last question about it lie within ``RuleChecker/greatestReach`` elements, so only
///   captures that began that close before can be told apart;
/// - an open relation has one bound for each annotation of its label that lies over the token, one for
///   the next such annotation, and one for "settled".
///
/// Rounds and what they captured are a list that threads share, and tell no threads apart.
struct MemoryMatcher {
  private struct Thread: BitwiseCopyable {
    var instruction: Int32
    var resume: Int32
    var start: Int32
    var slots: Int32
    /// The last of what it went through; -1 for nothing.
    var history: Int32
  }

  /// A save, or a round of a loop, and what was before it.
  private struct Event: BitwiseCopyable {
    /// A slot; for rounds `-1 - loop`.
    var what: Int32
    var position: Int32
    var before: Int32
  }

  /// A thread's memory at an instruction, beside those of other threads there.
  private struct Seen: BitwiseCopyable {
    var keys: Int32
    var next: Int32
  }

  private let view: TextView
  private let memory: LinkedMemory
  private let instructions: ArraySlice<LinkedInstruction>
  private let entry: Int
  private let slotCount: Int
  private var bounds: RelationBounds
  private var waiting: PlainStack<Thread>
  private var waitingPool: PlainStack<Int32>
  private var ready: PlainStack<Thread>
  private var readyPool: PlainStack<Int32>
  private var events: PlainStack<Event>
  private var current: [Int32]
  private var history: Int32 = -1
  private var isMatched = false
  private var position: Int32 = 0
  /// For each instruction the last token at which a thread reached it, and the memories there.
  private var reached: [Int32]
  private var firstSeen: [Int32]
  private var seen: PlainStack<Seen>
  private var seenKeys: PlainStack<Int32>

  init(_ view: TextView, rule: Int, memory: LinkedMemory) {
    self.view = view
    self.memory = memory
    let arena = view.arena
    entry = Int(view.plan.rules.entries[rule])
    instructions = view.plan.rules.instructions[entry..<entry + memory.keys.count]
    slotCount = view.plan.rules.slotCounts[rule]
    bounds = RelationBounds(view)
    waiting = PlainStack(arena)
    waitingPool = PlainStack(arena)
    ready = PlainStack(arena)
    readyPool = PlainStack(arena)
    events = PlainStack(arena)
    seen = PlainStack(arena)
    seenKeys = PlainStack(arena)
    current = Array(repeating: -1, count: slotCount)
    reached = Array(repeating: -1, count: memory.keys.count)
    firstSeen = Array(repeating: -1, count: memory.keys.count)
  }

  /// The matches from left to right, as ``RuleMatcher/matches(of:from:)`` has them.
  /// - Parameter contexts: answers `before(…)` and its like.
  mutating func matches(
    from starts: UnsafeBufferPointer<Int32>, contexts: inout RuleMatcher
  ) -> [RuleMatch] {
    var found: [RuleMatch] = []
    var nextStart = 0
    position = starts.first ?? 0
    while position <= Int32(view.tokens.count) {
      if waiting.count == 0 {
        while nextStart < starts.count, starts[nextStart] < position { nextStart += 1 }
        guard nextStart < starts.count else { break }
        position = starts[nextStart]
        // Nobody remembers anything.
        events.cut(to: 0)
      }
      isMatched = false
      gatherReady(&contexts)
      isMatched = false
      if nextStart < starts.count, starts[nextStart] == position {
        nextStart += 1
        for slot in 0..<slotCount { current[slot] = -1 }
        history = -1
        reach(entry, start: position, &contexts)
      }
      step(&found)
      position += 1
    }
    return found
  }

  private mutating func gatherReady(_ contexts: inout RuleMatcher) {
    ready.cut(to: 0)
    readyPool.cut(to: 0)
    seen.cut(to: 0)
    seenKeys.cut(to: 0)
    for index in 0..<waiting.count where !isMatched {
      let thread = waiting[index]
      for slot in 0..<slotCount { current[slot] = waitingPool[Int(thread.slots) + slot] }
      history = thread.history
      if thread.resume > position {
        makeReady(Int(thread.instruction), resume: thread.resume, start: thread.start)
      } else {
        reach(Int(thread.instruction), start: thread.start, &contexts)
      }
    }
    waiting.cut(to: 0)
    waitingPool.cut(to: 0)
  }

  private mutating func makeReady(_ instruction: Int, resume: Int32, start: Int32) {
    ready.append(
      Thread(
        instruction: Int32(instruction), resume: resume, start: start, slots: Int32(readyPool.count),
        history: history))
    for slot in 0..<slotCount { readyPool.append(current[slot]) }
  }

  // MARK: What takes no token

  private mutating func reach(_ first: Int, start: Int32, _ contexts: inout RuleMatcher) {
    var index = first
    while !isMatched, enters(index) {
      let instruction = instructions[index]
      switch instruction.operation {
      case .split:
        reach(Int(instruction.a), start: start, &contexts)
        index = Int(instruction.b)
      case .jump: index = Int(instruction.a)
      case .save:
        return reach(
          index + 1, start: start, keeping: position, in: Int(instruction.a), noting: instruction.a, &contexts
        )
      case .mark:
        return reach(
          index + 1, start: start, keeping: bounds.bound(instruction.b, from: position),
          in: Int(instruction.a), noting: nil, &contexts)
      case .check:
        let bound = current[Int(instruction.a)]
        guard bounds.isUpper(instruction.b) ? position <= bound : position >= bound else { return }
        index += 1
      case .round:
        let before = history
        note(-1 - instruction.a)
        reach(index + 1, start: start, &contexts)
        history = before
        return
      case .glue:
        guard view.isGlued(Int(position)) else { return }
        index += 1
      case .look:
        guard contexts.holds(instruction.a, at: position) else { return }
        index += 1
      default:
        isMatched = instruction.operation == .match
        makeReady(index, resume: position, start: start)
        return
      }
    }
  }

  /// Goes on with another value in a slot.
  private mutating func reach(
    _ index: Int, start: Int32, keeping value: Int32, in slot: Int, noting event: Int32?,
    _ contexts: inout RuleMatcher
  ) {
    let before = (current[slot], history)
    current[slot] = value
    if let event { note(event) }
    reach(index, start: start, &contexts)
    (current[slot], history) = before
  }

  private mutating func note(_ what: Int32) {
    events.append(Event(what: what, position: position, before: history))
    history = Int32(events.count - 1)
  }

  /// Whether no thread with this one's memory has reached an instruction at this position.
  private mutating func enters(_ index: Int) -> Bool {
    let number = index - entry
    let keys = memory.keys[number]
    if reached[number] != position {
      reached[number] = position
      firstSeen[number] = -1
    } else if keys.isEmpty {
      return false
    }
    guard !keys.isEmpty else { return true }
    let base = seenKeys.count
    for key in keys {
      guard let value = remembered(key) else {
        seenKeys.cut(to: base)
        return false
      }
      seenKeys.append(value)
    }
    var other = firstSeen[number]
    while other >= 0 {
      let entry = seen[Int(other)]
      if (0..<keys.count).allSatisfy({ seenKeys[Int(entry.keys) + $0] == seenKeys[base + $0] }) {
        seenKeys.cut(to: base)
        return false
      }
      other = entry.next
    }
    seen.append(Seen(keys: Int32(base), next: firstSeen[number]))
    firstSeen[number] = Int32(seen.count - 1)
    return true
  }

  /// What counts of a slot from here on; `nil` where the thread cannot match any more.
  private func remembered(_ key: LinkedMemory.Key) -> Int32? {
    let value = current[Int(key.slot)]
    guard key.relation >= 0 else { return value }
    if bounds.isUpper(key.relation) { return position <= value ? value : nil }
    // A first end that is reached stays reached.
    return position >= value ? -1 : value
  }

  // MARK: What takes tokens

  private mutating func step(_ found: inout [RuleMatch]) {
    for index in 0..<ready.count {
      let thread = ready[index]
      if thread.resume > position {
        wait(thread, at: thread.instruction, until: thread.resume)
        continue
      }
      let instruction = instructions[Int(thread.instruction)]
      if instruction.operation == .match {
        record(thread, &found)
        continue
      }
      for end in ends(of: instruction, thread) { wait(thread, at: thread.instruction + 1, until: end) }
    }
  }

  /// The token after each way in which an instruction can take tokens, in the order in which they are
  /// to be tried.
  private func ends(of instruction: LinkedInstruction, _ thread: Thread) -> [Int32] {
    let first = Int(position)
    guard first < view.tokens.count else { return [] }
    switch instruction.operation {
    case .hit:
      return view.hits(startingAt: first).reversed().filter { index in
        view.acceptsHit(index, list: instruction.a, tests: instruction.b)
          && holds(instruction.b, thread) { view.plan.lexicon.value(of: $0, Int(view.hits[index].entry)) }
      }.map { Int32(view.hits[$0].end) }
    case .annotation:
      return view.annotations(startingAt: first).map { Int(view.annotationIndex.byStart[$0]) }.filter {
        number in
        let annotation = view.source.annotations[number]
        return view.acceptsAnnotation(number, label: instruction.a, tests: instruction.b)
          && holds(instruction.b, thread) { $0 == "id" ? annotation.id : annotation.features[$0] }
      }.map { view.annotationRuns[$0].end }
    case .same:
      guard let captured = captured(Int(instruction.a), thread) else { return [] }
      let end = first + captured.count
      return end <= view.tokens.count && view.reads(first..<end, like: captured) ? [Int32(end)] : []
    default: return view.accepts(instruction, token: first) ? [Int32(first + 1)] : []
    }
  }

  private func captured(_ capture: Int, _ thread: Thread) -> Range<Int>? {
    let start = Int(readyPool[Int(thread.slots) + capture * 2])
    let end = Int(readyPool[Int(thread.slots) + capture * 2 + 1])
    return start >= 0 && end > start ? start..<end : nil
  }

  /// Whether the tests against captures hold; the others have been asked.
  private func holds(_ tests: Int32, _ thread: Thread, value: (String) -> String?) -> Bool {
    guard tests >= 0 else { return true }
    return view.plan.rules.featureTests[Int(tests)].allSatisfy { test in
      guard let wanted = test.captured else { return true }
      guard let capture = memory.captures.firstIndex(of: wanted.capture),
        let tokens = captured(capture, thread),
        let known = view.value(of: wanted.field, memory.elements[capture], at: tokens)
      else { return false }
      return FeatureTest(name: test.name, comparison: test.comparison, values: [known]).accepts(
        value(test.name))
    }
  }

  private mutating func wait(_ thread: Thread, at instruction: Int32, until resume: Int32) {
    var waiter = thread
    (waiter.instruction, waiter.resume, waiter.slots) = (instruction, resume, Int32(waitingPool.count))
    waiting.append(waiter)
    for slot in 0..<slotCount { waitingPool.append(readyPool[Int(thread.slots) + slot]) }
  }

  private func record(_ thread: Thread, _ found: inout [RuleMatch]) {
    while let last = found.last, last.tokens.lowerBound >= Int(thread.start) { found.removeLast() }
    var match = RuleMatch(
      tokens: Int(thread.start)..<Int(position),
      slots: (0..<memory.captures.count * 2).map { readyPool[Int(thread.slots) + $0] })
    var next = thread.history
    while next >= 0 {
      let event = events[Int(next)]
      match.history.append(
        event.what < 0
          ? .round(loop: Int(-1 - event.what)) : .save(slot: Int(event.what), token: event.position))
      next = event.before
    }
    match.history.reverse()
    found.append(match)
  }
}

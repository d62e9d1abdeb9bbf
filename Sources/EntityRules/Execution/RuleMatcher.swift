internal import EntityRecognition
internal import EntityText

/// Simulates the programs of a stage over a text, for each rule all starts at once, in one pass
/// (Pike's machine).
///
/// At each token there is at most one thread for each instruction: threads stand in order of
/// preference, earlier starts first, and of two that reach the same instruction the later one in
/// that order is dropped, for it can only find what the other finds too. So the time is
/// O(tokens × instructions), whatever the pattern. Elements that take several tokens at once (hits
/// and annotations) leave a thread waiting, in its place in the order, for the token after them.
///
/// Used in one place at a time, as its stacks are.
struct RuleMatcher {
  private struct Thread: BitwiseCopyable {
    var instruction: Int32
    /// The token at which it goes on; later than the current one while it waits.
    var resume: Int32
    var start: Int32
    /// Where its slots begin in the pool.
    var slots: Int32
  }

  let view: TextView
  let instructions: UnsafeBufferPointer<LinkedInstruction>
  private var waiting: PlainStack<Thread>
  private var waitingPool: PlainStack<Int32>
  private var ready: PlainStack<Thread>
  private var readyPool: PlainStack<Int32>
  /// Where an instruction's tokens may end, in the order in which they are to be tried.
  var ends: PlainStack<Int32>
  /// The slots of the thread that is being moved.
  private let current: UnsafeMutableBufferPointer<Int32>
  private var slotCount = 0
  /// Whether a thread has matched at this position. What follows it in the order is less preferred or
  /// starts inside the match, and is given up before it can take a place from the start behind it.
  private var isMatched = false
  private var position: Int32 = 0
  /// For each instruction of the rules that were asked the last token at which a thread reached it.
  private let reached: UnsafeMutablePointer<Int32>
  /// Of the contexts, by token.
  let lookAnswers: AnswerTable
  let looks: UnsafeBufferPointer<LinkedRules.Look>
  var subpatternEnds: EndTable
  /// The places of the contexts and subpatterns under way that are still to be looked at, the next one last; those of
  /// an inner one above those of its outer.
  var open: PlainStack<Place>
  /// Where they were: for each instruction a bit for each of 64 tokens, and the same for the next 64, and so on.
  var seen: PlainStack<UInt64>

  init(_ view: TextView) {
    self.view = view
    let arena = view.arena
    waiting = PlainStack(arena)
    waitingPool = PlainStack(arena)
    ready = PlainStack(arena)
    readyPool = PlainStack(arena)
    ends = PlainStack(arena)
    instructions = view.plan.instructions
    reached = arena.allocate(instructions.count)
    looks = view.plan.looks
    lookAnswers = AnswerTable(
      places: view.tokens.count + 1, questions: view.plan.rules.contextCount, arena)
    subpatternEnds = EndTable(
      places: view.tokens.count + 1, patterns: looks.count - view.plan.rules.firstSubpattern, arena)
    open = PlainStack(arena)
    seen = PlainStack(arena)
    current = arena.array(repeating: -1, count: view.plan.mostSlots)
  }

  /// The matches of a rule from left to right, none overlapping: at each start the preferred one
  /// (greedy or reluctant as written, the first alternative first). A rule is asked once.
  mutating func matches(of rule: Int, from starts: UnsafeBufferPointer<Int32>) -> [RuleMatch] {
    guard let first = starts.first else { return [] }
    if let memory = view.plan.rules.memories[rule] {
      var matcher = MemoryMatcher(view, rule: rule, memory: memory)
      return matcher.matches(from: starts, contexts: &self)
    }
    let entry = view.plan.rules.entries[rule]
    (reached + Int(entry)).initialize(repeating: -1, count: view.plan.rules.lengths[rule])
    slotCount = view.plan.rules.slotCounts[rule]
    clearWaiting()
    position = first
    var found: [RuleMatch] = []
    var nextStart = 0
    let end = Int32(view.tokens.count)
    while position <= end {
      if waiting.count == 0 {
        while nextStart < starts.count, starts[nextStart] < position { nextStart += 1 }
        guard nextStart < starts.count else { break }
        position = starts[nextStart]
      }
      isMatched = false
      gatherReady()
      isMatched = false
      if nextStart < starts.count, starts[nextStart] == position {
        nextStart += 1
        for slot in 0..<slotCount { current[slot] = -1 }
        reach(entry, start: position)
      }
      step(&found)
      position += 1
    }
    return found
  }

  private mutating func clearWaiting() {
    waiting.cut(to: 0)
    waitingPool.cut(to: 0)
  }

  /// Moves threads that go on at this token to the instructions that they reach from there.
  private mutating func gatherReady() {
    ready.cut(to: 0)
    readyPool.cut(to: 0)
    for index in 0..<waiting.count where !isMatched {
      let thread = waiting[index]
      for slot in 0..<slotCount { current[slot] = waitingPool[Int(thread.slots) + slot] }
      if thread.resume > position {
        makeReady(thread.instruction, resume: thread.resume, start: thread.start)
      } else {
        reach(thread.instruction, start: thread.start)
      }
    }
    clearWaiting()
  }

  private mutating func makeReady(_ instruction: Int32, resume: Int32, start: Int32) {
    ready.append(
      Thread(instruction: instruction, resume: resume, start: start, slots: Int32(readyPool.count)))
    for slot in 0..<slotCount { readyPool.append(current[slot]) }
  }

  /// Follows instructions that take no token, the preferred way first.
  private mutating func reach(_ first: Int32, start: Int32) {
    var index = first
    while !isMatched, reached[Int(index)] != position {
      reached[Int(index)] = position
      let instruction = instructions[Int(index)]
      switch instruction.operation {
      case .split:
        reach(instruction.a, start: start)
        index = instruction.b
      case .jump: index = instruction.a
      case .save:
        let before = current[Int(instruction.a)]
        current[Int(instruction.a)] = position
        reach(index + 1, start: start)
        current[Int(instruction.a)] = before
        return
      case .glue:
        guard view.isGlued(Int(position)) else { return }
        index += 1
      case .look:
        guard holds(instruction.a, at: position) else { return }
        index += 1
      case .subpattern: return reach(behind: index, instruction.a, start: start)
      default:
        isMatched = instruction.operation == .match
        // What cannot go on from here is not worth a thread.
        if instruction.operation == .match || view.mayAccept(instruction, Int(position)) {
          makeReady(index, resume: position, start: start)
        }
        return
      }
    }
  }

  /// Goes on behind a subpattern wherever it can end.
  private mutating func reach(behind index: Int32, _ subpattern: Int32, start: Int32) {
    for place in ends(ofSubpattern: subpattern, at: position) where !isMatched {
      let end = subpatternEnds[place]
      if end == position {
        reach(index + 1, start: start)
      } else {
        makeReady(index + 1, resume: end, start: start)
      }
    }
  }

  /// Lets every ready thread take what stands at this token.
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
      let base = ends.count
      advance(instruction, at: Int(position))
      for end in base..<ends.count { wait(thread, at: thread.instruction + 1, until: ends[end]) }
      ends.cut(to: base)
    }
  }

  /// A preferred thread that matches later replaces the match of the same start, and those of the
  /// later starts that it has come to cover.
  private func record(_ thread: Thread, _ found: inout [RuleMatch]) {
    while let last = found.last, last.tokens.lowerBound >= Int(thread.start) { found.removeLast() }
    found.append(
      RuleMatch(
        tokens: Int(thread.start)..<Int(position),
        slots: (0..<slotCount).map { readyPool[Int(thread.slots) + $0] }))
  }

  private mutating func wait(_ thread: Thread, at instruction: Int32, until resume: Int32) {
    waiting.append(
      Thread(instruction: instruction, resume: resume, start: thread.start, slots: Int32(waitingPool.count)))
    for slot in 0..<slotCount { waitingPool.append(readyPool[Int(thread.slots) + slot]) }
  }

  // MARK: Taking tokens

  /// Adds to `ends` the token after each way in which an instruction can take tokens from a position
  /// on, the longest first.
  @inline(__always)
  mutating func advance(_ instruction: LinkedInstruction, at position: Int) {
    guard position < view.tokens.count else { return }
    switch instruction.operation {
    case .hit:
      for index in view.hits(startingAt: position).reversed()
      where view.acceptsHit(index, list: instruction.a, tests: instruction.b) {
        ends.append(Int32(view.hits[index].end))
      }
    case .annotation:
      for index in view.annotations(startingAt: position) {
        let number = Int(view.annotationIndex.byStart[index])
        if view.acceptsAnnotation(number, label: instruction.a, tests: instruction.b) {
          ends.append(view.annotationRuns[number].end)
        }
      }
    default:
      if view.accepts(instruction, token: position) { ends.append(Int32(position + 1)) }
    }
  }

  /// The tokens after each way in which an instruction can take tokens from a position on.
  mutating func ends(of instruction: LinkedInstruction, from position: Int) -> [Int] {
    let base = ends.count
    advance(instruction, at: position)
    defer { ends.cut(to: base) }
    return (base..<ends.count).map { Int(ends[$0]) }
  }

  /// The same for what ends before a position, backwards.
  @inline(__always)
  mutating func retreat(_ instruction: LinkedInstruction, at position: Int) {
    guard position > 0 else { return }
    switch instruction.operation {
    case .hit:
      for filed in view.hits(endingAt: position) {
        let index = Int(view.hitIndex.byEnd[filed])
        if view.acceptsHit(index, list: instruction.a, tests: instruction.b) {
          ends.append(Int32(view.hits[index].start))
        }
      }
    case .annotation:
      for index in view.annotations(endingAt: position) {
        let number = Int(view.annotationIndex.byEnd[index])
        if view.acceptsAnnotation(number, label: instruction.a, tests: instruction.b) {
          ends.append(view.annotationRuns[number].start)
        }
      }
    default:
      if view.accepts(instruction, token: position - 1) { ends.append(Int32(position - 1)) }
    }
  }
}

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

  /// A place in a context: an instruction and a token.
  private struct Place: BitwiseCopyable {
    var instruction: Int32
    var token: Int32
  }

  private let view: TextView
  private let instructions: UnsafeBufferPointer<LinkedInstruction>
  private var waiting: PlainStack<Thread>
  private var waitingPool: PlainStack<Int32>
  private var ready: PlainStack<Thread>
  private var readyPool: PlainStack<Int32>
  /// Where an instruction's tokens may end, in the order in which they are to be tried.
  private var ends: PlainStack<Int32>
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
  private let lookAnswers: AnswerTable
  private let looks: UnsafeBufferPointer<LinkedRules.Look>
  private var subpatternEnds: EndTable
  private let edges: LookEdges
  /// The places of the contexts and subpatterns under way that are still to be looked at, the next one last; those of
  /// an inner one above those of its outer.
  private var open: PlainStack<Place>
  /// Where they were: for each instruction a bit for each of 64 tokens, and the same for the next 64, and so on.
  private var seen: PlainStack<UInt64>

  /// - Parameter edges: what is known of the view's contexts already.
  init(_ view: TextView, _ edges: LookEdges? = nil) {
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
    self.edges = edges ?? LookEdges(view)
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
  private mutating func advance(_ instruction: LinkedInstruction, at position: Int) {
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
          ends.append(view.annotationEnds[number])
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
  private mutating func retreat(_ instruction: LinkedInstruction, at position: Int) {
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
          ends.append(view.annotationStarts[number])
        }
      }
    default:
      if view.accepts(instruction, token: position - 1) { ends.append(Int32(position - 1)) }
    }
  }

  // MARK: Contexts

  /// Whether a context holds at a position. Contexts are bounded in length, and each is answered
  /// once a position.
  @inline(__always)
  mutating func holds(_ look: Int32, at position: Int32) -> Bool {
    switch edges.answer(look, at: position) {
    case .no: false
    case .yes: true
    case .open: ask(look, at: position)
    }
  }

  @inline(never)
  private mutating func ask(_ look: Int32, at position: Int32) -> Bool {
    if let known = lookAnswers.answer(to: Int(look), at: Int(position)) { return known }
    let context = looks[Int(look)]
    let firstEnd = ends.count
    follow(context, from: position, toFirstEnd: true)
    let holds = (ends.count > firstEnd) != context.isNegated
    ends.cut(to: firstEnd)
    lookAnswers.note(holds, to: Int(look), at: Int(position))
    return holds
  }

  // MARK: Subpatterns

  /// Where in the table of ends those of a subpattern stand that begins at a position (backwards: ends there), in the
  /// order in which they are to be tried. Subpatterns are bounded in length, and each is answered once a position.
  @inline(__always)
  private mutating func ends(ofSubpattern look: Int32, at position: Int32) -> Range<Int> {
    let number = Int(look) - view.plan.rules.firstSubpattern
    return subpatternEnds.ends(of: number, at: Int(position)) ?? findEnds(number, look, at: position)
  }

  @inline(never)
  private mutating func findEnds(_ number: Int, _ look: Int32, at position: Int32) -> Range<Int> {
    let firstEnd = ends.count
    if edges.answer(look, at: position) != .no {
      follow(looks[Int(look)], from: position, toFirstEnd: false)
    }
    defer { ends.cut(to: firstEnd) }
    return subpatternEnds.note(ends, from: firstEnd, for: number, at: Int(position))
  }

  // MARK: Contexts and subpatterns

  /// Adds to `ends` where a context or a subpattern can end that begins at a position, each place once, as the
  /// preferred way leads there.
  private mutating func follow(_ look: LinkedRules.Look, from position: Int32, toFirstEnd: Bool) {
    let (firstOpen, firstSeen) = (open.count, seen.count)
    defer {
      open.cut(to: firstOpen)
      seen.cut(to: firstSeen)
    }
    open.append(Place(instruction: look.start, token: position))
    seen.append(zeros: Int(look.length))
    while open.count > firstOpen {
      let place = open[open.count - 1]
      open.cut(to: open.count - 1)
      guard enters(place, of: look, from: position, seenFrom: firstSeen) else { continue }
      let instruction = instructions[Int(place.instruction)]
      func go(to instruction: Int32) { open.append(Place(instruction: instruction, token: place.token)) }
      switch instruction.operation {
      case .match:
        ends.append(place.token)
        if toFirstEnd { return }
      case .split:
        go(to: instruction.b)
        go(to: instruction.a)
      case .jump: go(to: instruction.a)
      case .save: go(to: place.instruction + 1)
      case .glue: if view.isGlued(Int(place.token)) { go(to: place.instruction + 1) }
      case .look: if holds(instruction.a, at: place.token) { go(to: place.instruction + 1) }
      case .subpattern:
        for end in ends(ofSubpattern: instruction.a, at: place.token).reversed() {
          open.append(Place(instruction: place.instruction + 1, token: subpatternEnds[end]))
        }
      default:
        let firstEnd = ends.count
        if look.isBehind {
          retreat(instruction, at: Int(place.token))
        } else {
          advance(instruction, at: Int(place.token))
        }
        for end in (firstEnd..<ends.count).reversed() {
          open.append(Place(instruction: place.instruction + 1, token: ends[end]))
        }
        ends.cut(to: firstEnd)
      }
    }
  }

  /// Whether a place is reached for the first time.
  @inline(__always)
  private mutating func enters(
    _ place: Place, of look: LinkedRules.Look, from position: Int32, seenFrom firstSeen: Int
  ) -> Bool {
    let distance = UInt64(look.isBehind ? position - place.token : place.token - position)
    var word = firstSeen + Int(place.instruction - look.start)
    if distance >= 64 {
      word += Int(look.length) * Int(distance / 64)
      seen.append(zeros: word + 1 - seen.count)
    }
    let bit: UInt64 = 1 << (distance % 64)
    if seen[word] & bit != 0 { return false }
    seen[word] |= bit
    return true
  }
}

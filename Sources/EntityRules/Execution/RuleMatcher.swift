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

/// Simulates the programs of a stage over a text, for each rule all starts at once, in one pass
/// (Pike's machine).
///
/// At each token there is at most one thread for each instruction: threads stand in order of
/// preference, earlier starts first, and of two that reach the same instruction the later one in
/// that order is dropped, for it can only find what the other finds too. So the time is
/// O(tokens × instructions), whatever the pattern. Elements that take several tokens at once (hits
/// and annotations) leave a thread waiting, in its place in the order, for the token after them.
final class RuleMatcher {
  private struct Thread {
    var instruction: Int32
    /// The token at which it goes on; later than the current one while it waits.
    var resume: Int32
    var start: Int32
    /// Where its slots begin in the pool.
    var slots: Int32
  }

  /// Threads in order of preference, with their slots.
  private struct Queue {
    var threads: [Thread] = []
    var pool: [Int32] = []

    mutating func clear() {
      threads.removeAll(keepingCapacity: true)
      pool.removeAll(keepingCapacity: true)
    }
  }

  private let view: TextView
  private let instructions: [LinkedInstruction]
  private var waiting = Queue()
  private var ready = Queue()
  /// The slots of the thread that is being moved.
  private var current: [Int32] = []
  private var slotCount = 0
  private var position: Int32 = 0
  /// For each instruction the last token at which a thread reached it. Rules share no instructions,
  /// so what one leaves behind does not disturb the next.
  private var reached: [Int32]
  /// For each token and context: 0 not asked yet, 1 no, 2 yes.
  private var lookMemo: [UInt8]
  private let lookCount: Int

  init(_ view: TextView) {
    self.view = view
    instructions = view.rules.instructions
    reached = [Int32](repeating: -1, count: instructions.count)
    lookCount = view.rules.looks.count
    lookMemo = [UInt8](repeating: 0, count: (view.tokenCount + 1) * lookCount)
  }

  /// The matches of a rule from left to right, none overlapping: at each start the preferred one
  /// (greedy or reluctant as written, the first alternative first). A rule is asked once.
  func matches(of rule: Int, from starts: [Int32]) -> [RuleMatch] {
    guard let first = starts.first else { return [] }
    let entry = view.rules.entries[rule]
    slotCount = view.rules.slotCounts[rule]
    current = [Int32](repeating: -1, count: slotCount)
    waiting.clear()
    position = first
    var found: [RuleMatch] = []
    var nextStart = 0
    let end = Int32(view.tokenCount)
    while position <= end {
      if waiting.threads.isEmpty {
        while nextStart < starts.count, starts[nextStart] < position { nextStart += 1 }
        guard nextStart < starts.count else { break }
        position = starts[nextStart]
      }
      gatherReady()
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

  /// Moves threads that go on at this token to the instructions that they reach from there.
  private func gatherReady() {
    ready.clear()
    for index in waiting.threads.indices {
      let thread = waiting.threads[index]
      for slot in 0..<slotCount { current[slot] = waiting.pool[Int(thread.slots) + slot] }
      if thread.resume > position {
        makeReady(thread.instruction, resume: thread.resume, start: thread.start)
      } else {
        reach(thread.instruction, start: thread.start)
      }
    }
    waiting.clear()
  }

  private func makeReady(_ instruction: Int32, resume: Int32, start: Int32) {
    ready.threads.append(
      Thread(instruction: instruction, resume: resume, start: start, slots: Int32(ready.pool.count)))
    ready.pool.append(contentsOf: current)
  }

  /// Follows instructions that take no token, the preferred way first.
  private func reach(_ index: Int32, start: Int32) {
    guard reached[Int(index)] != position else { return }
    reached[Int(index)] = position
    let instruction = instructions[Int(index)]
    switch instruction.operation {
    case .split:
      reach(instruction.a, start: start)
      reach(instruction.b, start: start)
    case .jump: reach(instruction.a, start: start)
    case .save:
      let before = current[Int(instruction.a)]
      current[Int(instruction.a)] = position
      reach(index + 1, start: start)
      current[Int(instruction.a)] = before
    case .glue: if view.isGlued(Int(position)) { reach(index + 1, start: start) }
    case .look: if holds(Int(instruction.a), at: Int(position)) { reach(index + 1, start: start) }
    default: makeReady(index, resume: position, start: start)
    }
  }

  /// Lets every ready thread take what stands at this token.
  private func step(_ found: inout [RuleMatch]) {
    var hasMatched = false
    for index in ready.threads.indices {
      let thread = ready.threads[index]
      // Whatever follows a match in the order is less preferred or starts inside it, except for
      // what starts right behind it.
      if hasMatched, thread.start < position { continue }
      if thread.resume > position {
        wait(thread, at: thread.instruction, until: thread.resume)
        continue
      }
      let instruction = instructions[Int(thread.instruction)]
      if instruction.operation == .match {
        record(thread, &found)
        hasMatched = true
        continue
      }
      advance(instruction, at: Int(position)) { end in
        wait(thread, at: thread.instruction + 1, until: Int32(end))
      }
    }
  }

  /// A preferred thread that matches later replaces the match of the same start, and those of the
  /// later starts that it has come to cover.
  private func record(_ thread: Thread, _ found: inout [RuleMatch]) {
    while let last = found.last, last.tokens.lowerBound >= Int(thread.start) { found.removeLast() }
    let slots = ready.pool[Int(thread.slots)..<Int(thread.slots) + slotCount]
    found.append(RuleMatch(tokens: Int(thread.start)..<Int(position), slots: Array(slots)))
  }

  private func wait(_ thread: Thread, at instruction: Int32, until resume: Int32) {
    waiting.threads.append(
      Thread(
        instruction: instruction, resume: resume, start: thread.start, slots: Int32(waiting.pool.count)))
    for slot in 0..<slotCount { waiting.pool.append(ready.pool[Int(thread.slots) + slot]) }
  }

  // MARK: Taking tokens

  /// Calls `take` with the token after each way in which an instruction can take tokens from a
  /// position on, the longest first.
  @inline(__always)
  private func advance(_ instruction: LinkedInstruction, at position: Int, _ take: (Int) -> Void) {
    guard position < view.tokenCount else { return }
    switch instruction.operation {
    case .hit:
      for index in view.hits(startingAt: position).reversed()
      where view.acceptsHit(index, list: instruction.a, tests: instruction.b) {
        take(Int(view.text.hits[index].end))
      }
    case .annotation:
      for index in Int(view.firstByStart[position])..<Int(view.firstByStart[position + 1]) {
        let number = Int(view.byStart[index])
        if view.acceptsAnnotation(number, label: instruction.a, tests: instruction.b) {
          take(view.annotationTokens[number].upperBound)
        }
      }
    default:
      if accepts(instruction, token: position) { take(position + 1) }
    }
  }

  /// The same for what ends before a position, backwards.
  @inline(__always)
  private func retreat(_ instruction: LinkedInstruction, at position: Int, _ take: (Int) -> Void) {
    guard position > 0 else { return }
    switch instruction.operation {
    case .hit:
      for index in view.hits(before: position)
      where Int(view.text.hits[index].end) == position
        && view.acceptsHit(index, list: instruction.a, tests: instruction.b)
      {
        take(Int(view.text.hits[index].start))
      }
    case .annotation:
      for index in Int(view.firstByEnd[position])..<Int(view.firstByEnd[position + 1]) {
        let number = Int(view.byEnd[index])
        if view.acceptsAnnotation(number, label: instruction.a, tests: instruction.b) {
          take(view.annotationTokens[number].lowerBound)
        }
      }
    default:
      if accepts(instruction, token: position - 1) { take(position - 1) }
    }
  }

  @inline(__always)
  private func accepts(_ instruction: LinkedInstruction, token: Int) -> Bool {
    switch instruction.operation {
    case .token: return view.text.tokens[token].id.rawValue == UInt32(bitPattern: instruction.a)
    case .test: return view.passes(test: Int(instruction.a), token)
    case .exact:
      return view.text.tokens[token].id.rawValue == UInt32(bitPattern: instruction.a)
        && view.surface(token).utf8.elementsEqual(view.rules.spellings[Int(instruction.b)].utf8)
    case .regex: return view.rules.regexes[Int(instruction.a)].matches(view.surface(token))
    default: return false
    }
  }

  // MARK: Contexts

  /// Whether a context holds at a position. Contexts are bounded in length, and each is answered
  /// once a position.
  private func holds(_ look: Int, at position: Int) -> Bool {
    let key = position * lookCount + look
    if lookMemo[key] != 0 { return lookMemo[key] == 2 }
    let context = view.rules.looks[look]
    let found = canMatch(from: context.start, at: position, backwards: context.isBehind)
    lookMemo[key] = found != context.isNegated ? 2 : 1
    return found != context.isNegated
  }

  /// Whether the instructions from `first` on reach their match, forwards or backwards in the text.
  private func canMatch(from first: Int32, at position: Int, backwards: Bool) -> Bool {
    // Where it goes on: an instruction and a position. No place is visited twice.
    var open = [Place(first, position)]
    var next = 0
    func visit(_ place: Place) {
      if !open.contains(place) { open.append(place) }
    }
    while next < open.count {
      let place = open[next]
      next += 1
      let at = Int(place.position)
      let instruction = instructions[Int(place.instruction)]
      switch instruction.operation {
      case .match: return true
      case .split:
        visit(Place(instruction.a, at))
        visit(Place(instruction.b, at))
      case .jump: visit(Place(instruction.a, at))
      case .save: visit(Place(place.instruction + 1, at))
      case .glue: if view.isGlued(at) { visit(Place(place.instruction + 1, at)) }
      case .look: if holds(Int(instruction.a), at: at) { visit(Place(place.instruction + 1, at)) }
      default:
        if backwards {
          retreat(instruction, at: at) { visit(Place(place.instruction + 1, $0)) }
        } else {
          advance(instruction, at: at) { visit(Place(place.instruction + 1, $0)) }
        }
      }
    }
    return false
  }

  private struct Place: Equatable {
    var instruction: Int32
    var position: Int32

    init(_ instruction: Int32, _ position: Int) {
      self.instruction = instruction
      self.position = Int32(position)
    }
  }
}

internal import EntityText

/// Turns a checked pattern into a program (Thompson's construction).
struct PatternCompiler {
  private var program = RuleProgram()
  private let literals: LiteralTable
  private let listNumbers: [String: UInt16]
  /// Captures that give the span of an annotation, one for each time they match.
  private let emitting: Set<String>
  /// Contexts to be compiled behind the main program.
  private var pending: [(look: Int, pattern: Pattern)] = []
  private var isBackwards = false
  /// The loops and the relations around the instruction that comes next.
  private var openLoops: [Int] = []
  private var openRelations: [Int] = []
  /// Loops are numbered as they are written: all copies of one have its number.
  private var nextLoop = 0

  /// - Parameters:
  ///   - captures: their names, in the order of their numbers.
  ///   - emitting: those of them that give the span of an annotation.
  ///   - literals: which know all words of the pattern.
  static func compile(
    _ pattern: Pattern, captures: [String], emitting: Set<String>, listNumbers: [String: UInt16],
    literals: LiteralTable
  ) -> RuleProgram {
    var compiler = PatternCompiler(literals: literals, listNumbers: listNumbers, emitting: emitting)
    compiler.program.captures = captures
    compiler.emit(pattern)
    compiler.add(.match)
    compiler.program.mainEnd = compiler.next
    while let next = compiler.pending.popLast() {
      compiler.program.looks[next.look].start = compiler.next
      compiler.isBackwards = compiler.program.looks[next.look].direction == .behind
      compiler.emit(next.pattern)
      compiler.add(.match)
      compiler.program.looks[next.look].end = compiler.next
    }
    return compiler.program
  }

  private init(literals: LiteralTable, listNumbers: [String: UInt16], emitting: Set<String>) {
    self.literals = literals
    self.listNumbers = listNumbers
    self.emitting = emitting
  }

  private var next: Int { program.instructions.count }

  private mutating func add(_ instruction: Instruction) {
    program.instructions.append(instruction)
    if !openRelations.isEmpty { program.memory.openRelations[next - 1] = openRelations }
  }

  private mutating func emit(_ pattern: Pattern) {
    switch pattern {
    case .literal(let text, _):
      let words = literals[text]
      for word in isBackwards ? words.reversed() : words { add(.token(word.id)) }
    case .exactLiteral(let text, _):
      let words = literals[text]
      for word in isBackwards ? words.reversed() : words {
        add(.exact(word.id, spelling: Self.number(of: word.spelling, in: &program.spellings)))
      }
    case .list(let name, let tests, _):
      // The checker has found every list; an unknown one never reaches the compiler.
      add(.hit(list: listNumbers[name] ?? 0, tests: number(of: tests)))
    case .annotation(let name, let tests, _):
      add(.annotation(label: Self.number(of: Label(name), in: &program.labels), tests: number(of: tests)))
    case .token(let test, _): add(.test(Self.number(of: test, in: &program.tests)))
    case .regex(let regex, _): add(.test(Self.number(of: .regex(regex), in: &program.tests)))
    case .glue: add(.glue)
    case .sequence(let items):
      for item in isBackwards ? items.reversed() : items { emit(item) }
    case .alternation(let branches): emit(mergingWords(branches)[...])
    case .repetition(let inner, let least, let most, let greedy, _):
      let isRound = most != 1 && holdsEmitting(inner)
      loop(isRound) { $0.repeat(least, most, greedy) { $0.round(inner, isRound) } }
    case .capture(let name, let inner, _):
      let slot = program.slot(of: name) ?? 0
      program.memory.noteLoops(openLoops, of: slot)
      add(.save(slot * 2))
      emit(inner)
      add(.save(slot * 2 + 1))
    case .look(let direction, let negated, let inner, _): look(direction, negated: negated, inner)
    case .gap(let bounds, let across, let at): emit(gap(bounds, across: across, at: at))
    case .series(let series, _): emit(series)
    case .related(let inner, let relation, _): emit(inner, relation)
    case .same(let name, _):
      let slot = program.slot(of: name) ?? 0
      add(.same(slot))
      program.memory.lastUse[slot] = next - 1
    case .named(_, _, let inner):
      let start = next
      emit(inner)
      program.namedPatterns.append(start..<next)
    }
  }

  private mutating func look(_ direction: Pattern.Direction, negated: Bool, _ inner: Pattern) {
    add(.look(program.looks.count))
    pending.append((program.looks.count, inner))
    program.looks.append(RuleProgram.Look(direction: direction, negated: negated, start: 0, end: 0))
  }

  // MARK: Gaps, series, relations

  /// A gap, written out: any tokens, of which none begins a sentence, and neither does what follows.
  private func gap(_ bounds: ClosedRange<Int>, across: Bool, at: Int) -> Pattern {
    let any = Pattern.token(.any, at: at)
    let sameSentence = Pattern.look(
      .ahead, negated: true, .token(.flags(.sentenceStart), at: at), at: at)
    let tokens = Pattern.repetition(
      across ? any : .sequence([any, sameSentence]), least: bounds.lowerBound, most: bounds.upperBound,
      greedy: false, at: at)
    guard bounds.upperBound > 0 else { return across ? .sequence([]) : sameSentence }
    return across ? tokens : .sequence([sameSentence, tokens])
  }

  private mutating func emit(_ series: Series) {
    let isRound =
      series.most != 1
      && [series.item, series.separator, series.last].contains { $0.map(holdsEmitting) ?? false }
    loop(isRound) { compiler in
      // Backwards, the last item comes first.
      let isBackwards = compiler.isBackwards
      let firstLoop = compiler.nextLoop
      func item(_ compiler: inout Self, after separator: Pattern?) {
        compiler.nextLoop = firstLoop
        if let separator, !isBackwards { compiler.emit(separator) }
        compiler.round(series.item, isRound)
        if let separator, isBackwards { compiler.emit(separator) }
      }
      let last = series.last
      let least = last == nil ? series.least - 1 : max(0, series.least - 2)
      let most = series.most.map { last == nil ? $0 - 1 : max(0, $0 - 2) }
      func middle(_ compiler: inout Self) {
        compiler.repeat(least, most, series.isGreedy) { item(&$0, after: series.separator) }
      }
      func tail(_ compiler: inout Self) {
        guard let last, series.most != 1 else { return middle(&compiler) }
        // One item has no last one beside it.
        compiler.repeat(series.least > 1 ? 1 : 0, 1, series.isGreedy) { compiler in
          if isBackwards { item(&compiler, after: last) }
          middle(&compiler)
          if !isBackwards { item(&compiler, after: last) }
        }
      }
      if isBackwards { tail(&compiler) }
      item(&compiler, after: nil)
      if !isBackwards { tail(&compiler) }
    }
  }

  private mutating func emit(_ inner: Pattern, _ relation: Relation) {
    let number = program.memory.relations.count
    program.memory.relations.append(
      RuleMemory.Relation(
        kind: relation.kind, isNegated: relation.isNegated,
        targets: relation.targets.map {
          RuleMemory.Relation.Target(label: Label($0.label), tests: $0.tests)
        }))
    add(.mark(relation: number, depth: openRelations.count))
    openRelations.append(number)
    program.memory.depth = max(program.memory.depth, openRelations.count)
    emit(inner)
    openRelations.removeLast()
    add(.check(relation: number, depth: openRelations.count))
    // The bound is needed up to here.
    program.memory.openRelations[next - 1] = openRelations + [number]
  }

  // MARK: Loops

  private func holdsEmitting(_ pattern: Pattern) -> Bool {
    guard !emitting.isEmpty else { return false }
    if case .capture(let name, _, _) = pattern, emitting.contains(name) { return true }
    if case .look = pattern { return false }
    return pattern.children.contains(where: holdsEmitting)
  }

  private mutating func loop(_ isRound: Bool, _ body: (inout Self) -> Void) {
    guard isRound else { return body(&self) }
    openLoops.append(nextLoop)
    nextLoop += 1
    body(&self)
    openLoops.removeLast()
  }

  private mutating func round(_ inner: Pattern, _ isRound: Bool) {
    if isRound, let loop = openLoops.last {
      add(.round(loop))
      program.memory.hasRounds = true
    }
    emit(inner)
  }

  private mutating func `repeat`(
    _ least: Int, _ most: Int?, _ greedy: Bool, _ body: (inout Self) -> Void
  ) {
    let firstLoop = nextLoop
    func copy(_ compiler: inout Self) {
      compiler.nextLoop = firstLoop
      body(&compiler)
    }
    for _ in 0..<least { copy(&self) }
    guard let most else {
      let split = next
      add(.split(0, 0))
      copy(&self)
      add(.jump(split))
      program.instructions[split] = Self.split(split + 1, next, greedy)
      return
    }
    var splits: [Int] = []
    for _ in least..<most {
      splits.append(next)
      add(.split(0, 0))
      copy(&self)
    }
    for split in splits { program.instructions[split] = Self.split(split + 1, next, greedy) }
  }

  private static func split(_ inside: Int, _ outside: Int, _ greedy: Bool) -> Instruction {
    greedy ? .split(inside, outside) : .split(outside, inside)
  }

  // MARK: Alternatives

  /// A branch of an alternation: a pattern, or several words that may stand in one place.
  private enum Branch {
    case pattern(Pattern)
    case words([UInt32])
  }

  /// Branches of one word each that follow one another become one: they all take one token, so which
  /// of them is tried first does not matter.
  private func mergingWords(_ branches: [Pattern]) -> [Branch] {
    var merged: [Branch] = []
    var words: [UInt32] = []
    func flush() {
      if !words.isEmpty { merged.append(.words(words.sorted())) }
      words.removeAll()
    }
    for branch in branches {
      if case .literal(let text, _) = branch, case let found = literals[text], found.count == 1 {
        words.append(found[0].id.rawValue)
      } else {
        flush()
        merged.append(.pattern(branch))
      }
    }
    flush()
    return merged
  }

  private mutating func emit(_ branch: Branch) {
    switch branch {
    case .pattern(let pattern): emit(pattern)
    case .words(let words):
      if words.count == 1 {
        add(.token(TokenID(rawValue: words[0])))
      } else {
        add(.oneOf(Self.number(of: words, in: &program.tokenSets)))
      }
    }
  }

  private mutating func emit(_ branches: ArraySlice<Branch>) {
    guard let first = branches.first else { return }
    guard branches.count > 1 else { return emit(first) }
    let split = next
    add(.split(split + 1, 0))
    emit(first)
    let jump = next
    add(.jump(0))
    program.instructions[split] = .split(split + 1, next)
    emit(branches.dropFirst())
    program.instructions[jump] = .jump(next)
  }

  // MARK: Tables

  private mutating func number(of tests: [FeatureTest]) -> Int {
    for test in tests {
      guard let captured = test.captured, let slot = program.slot(of: captured.capture) else { continue }
      program.memory.lastUse[slot] = next
    }
    return tests.isEmpty ? -1 : Self.number(of: tests, in: &program.featureTests)
  }

  private static func number<Value: Equatable>(of value: Value, in values: inout [Value]) -> Int {
    if let index = values.firstIndex(of: value) { return index }
    values.append(value)
    return values.count - 1
  }
}

internal import EntityText
internal import EntityUnicode

/// Turns a checked pattern into a program (Thompson's construction).
struct PatternCompiler {
  private var program = RuleProgram()
  private let tokenizer: Tokenizer
  private let lists: [String]
  /// Contexts to be compiled behind the main program.
  private var pending: [(look: Int, pattern: Pattern)] = []

  static func compile(
    _ pattern: Pattern, captures: [String], lists: [String], tokenizer: Tokenizer,
    vocabulary: inout some WordInterner
  ) -> RuleProgram {
    var compiler = PatternCompiler(tokenizer: tokenizer, lists: lists)
    compiler.program.captures = captures
    compiler.emit(pattern, backwards: false, &vocabulary)
    compiler.program.instructions.append(.match)
    compiler.program.mainEnd = compiler.next
    while let next = compiler.pending.popLast() {
      compiler.program.looks[next.look].start = compiler.program.instructions.count
      compiler.emit(
        next.pattern, backwards: compiler.program.looks[next.look].direction == .behind, &vocabulary)
      compiler.program.instructions.append(.match)
      compiler.program.looks[next.look].end = compiler.next
    }
    return compiler.program
  }

  private init(tokenizer: Tokenizer, lists: [String]) {
    self.tokenizer = tokenizer
    self.lists = lists
  }

  private var next: Int { program.instructions.count }

  private mutating func emit(_ pattern: Pattern, backwards: Bool, _ vocabulary: inout some WordInterner) {
    switch pattern {
    case .literal(let text, _):
      let tokens = tokenizer.foldedTokens(of: text)
      for token in backwards ? tokens.reversed() : tokens {
        program.instructions.append(.token(vocabulary.intern(token.folded)))
      }
    case .exactLiteral(let text, _):
      let tokens = tokenizer.foldedTokens(of: text)
      let utf8 = Array(text.utf8)
      for token in backwards ? tokens.reversed() : tokens {
        let spelling = String(decoding: utf8[token.span.range], as: UTF8.self)
        program.instructions.append(
          .exact(vocabulary.intern(token.folded), spelling: Self.add(spelling, to: &program.spellings)))
      }
    case .list(let name, let tests, _):
      // The checker has found every list; an unknown one never reaches the compiler.
      let number = UInt16(lists.firstIndex(of: name) ?? 0)
      program.instructions.append(.hit(list: number, tests: featureTests(tests)))
    case .annotation(let name, let tests, _):
      program.instructions.append(
        .annotation(label: Self.add(Label(name), to: &program.labels), tests: featureTests(tests)))
    case .token(let test, _):
      program.instructions.append(.test(Self.add(test, to: &program.tests)))
    case .regex(let regex, _):
      program.instructions.append(.test(Self.add(.regex(regex), to: &program.tests)))
    case .glue: program.instructions.append(.glue)
    case .sequence(let items):
      for item in backwards ? items.reversed() : items { emit(item, backwards: backwards, &vocabulary) }
    case .alternation(let branches):
      emit(mergingWords(branches, &vocabulary)[...], backwards: backwards, &vocabulary)
    case .repetition(let inner, let least, let most, let greedy, _):
      emit(inner, least: least, most: most, greedy: greedy, backwards: backwards, &vocabulary)
    case .capture(let name, let inner, _):
      let slot = program.slot(of: name) ?? 0
      program.instructions.append(.save(slot * 2))
      emit(inner, backwards: backwards, &vocabulary)
      program.instructions.append(.save(slot * 2 + 1))
    case .look(let direction, let negated, let inner, _):
      program.instructions.append(.look(program.looks.count))
      pending.append((program.looks.count, inner))
      program.looks.append(RuleProgram.Look(direction: direction, negated: negated, start: 0, end: 0))
    }
  }

  /// A branch of an alternation: a pattern, or several words that may stand in one place.
  private enum Branch {
    case pattern(Pattern)
    case words([UInt32])
  }

  /// Branches of one word each that follow one another become one: they all take one token, so which
  /// of them is tried first does not matter.
  private func mergingWords(_ branches: [Pattern], _ vocabulary: inout some WordInterner) -> [Branch] {
    var merged: [Branch] = []
    for branch in branches {
      guard case .literal(let text, _) = branch, !text.contains(" "),
        case let tokens = tokenizer.foldedTokens(of: text), tokens.count == 1
      else {
        merged.append(.pattern(branch))
        continue
      }
      let word = vocabulary.intern(tokens[0].folded).rawValue
      if case .words(let words)? = merged.last {
        merged[merged.count - 1] = .words((words + [word]).sorted())
      } else {
        merged.append(.words([word]))
      }
    }
    return merged
  }

  private mutating func emit(_ branch: Branch, backwards: Bool, _ vocabulary: inout some WordInterner) {
    switch branch {
    case .pattern(let pattern): emit(pattern, backwards: backwards, &vocabulary)
    case .words(let words):
      if words.count == 1 {
        program.instructions.append(.token(TokenID(rawValue: words[0])))
      } else {
        program.instructions.append(.oneOf(Self.add(words, to: &program.tokenSets)))
      }
    }
  }

  private mutating func emit(
    _ branches: ArraySlice<Branch>, backwards: Bool, _ vocabulary: inout some WordInterner
  ) {
    guard let first = branches.first else { return }
    guard branches.count > 1 else { return emit(first, backwards: backwards, &vocabulary) }
    let split = next
    program.instructions.append(.split(split + 1, 0))
    emit(first, backwards: backwards, &vocabulary)
    let jump = next
    program.instructions.append(.jump(0))
    program.instructions[split] = .split(split + 1, next)
    emit(branches.dropFirst(), backwards: backwards, &vocabulary)
    program.instructions[jump] = .jump(next)
  }

  private mutating func emit(
    _ inner: Pattern, least: Int, most: Int?, greedy: Bool, backwards: Bool,
    _ vocabulary: inout some WordInterner
  ) {
    for _ in 0..<least { emit(inner, backwards: backwards, &vocabulary) }
    guard let most else {
      let split = next
      program.instructions.append(.split(0, 0))
      emit(inner, backwards: backwards, &vocabulary)
      program.instructions.append(.jump(split))
      program.instructions[split] = Self.split(split + 1, next, greedy)
      return
    }
    var splits: [Int] = []
    for _ in least..<most {
      splits.append(next)
      program.instructions.append(.split(0, 0))
      emit(inner, backwards: backwards, &vocabulary)
    }
    for split in splits { program.instructions[split] = Self.split(split + 1, next, greedy) }
  }

  private static func split(_ inside: Int, _ outside: Int, _ greedy: Bool) -> Instruction {
    greedy ? .split(inside, outside) : .split(outside, inside)
  }

  private mutating func featureTests(_ tests: [FeatureTest]) -> Int {
    tests.isEmpty ? -1 : Self.add(tests, to: &program.featureTests)
  }

  private static func add<Value: Equatable>(_ value: Value, to values: inout [Value]) -> Int {
    if let index = values.firstIndex(of: value) { return index }
    values.append(value)
    return values.count - 1
  }
}

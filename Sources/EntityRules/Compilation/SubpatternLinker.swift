/// Puts named patterns that stand several times among the rules of a stage there once.
///
/// `@family` is written out wherever rules name it, often several times in one rule. What it can take from a token on
/// depends on nothing but the token, so that each copy finds the same: the copies become one instruction,
/// ``LinkedInstruction/Operation/subpattern``, whose answer the matcher remembers for the token.
struct SubpatternLinker {
  /// A copy of a named pattern: its instructions among those of a rule or a context.
  struct Copy: Hashable {
    var start: Int32
    /// Behind the last.
    var end: Int32
    /// Whether it is matched backwards.
    var isBehind: Bool
  }

  /// The rules with a copy's instructions replaced wherever there are several.
  private(set) var rules: LinkedRules
  /// One of the copies of each subpattern, in the order of their numbers.
  private(set) var subpatterns: [Copy] = []
  private let source: [LinkedInstruction]
  /// For each instruction the copies that begin there and are to be replaced, the longest first.
  private var copies: [Int32: [Copy]] = [:]
  /// The subpattern that a copy is.
  private var numbers: [Key: Int32] = [:]

  /// What a copy does, wherever it stands.
  private struct Key: Hashable {
    var isBehind: Bool
    var instructions: [LinkedInstruction]
  }

  /// - Parameter copies: of named patterns, one within another or apart.
  init(_ rules: LinkedRules, copies: Set<Copy>) {
    self.rules = rules
    source = rules.instructions
    let twins = Dictionary(grouping: copies.filter(isUsable), by: key).values.filter { $0.count > 1 }
    for copy in twins.joined() { self.copies[copy.start, default: []].append(copy) }
    for start in self.copies.keys { self.copies[start]?.sort { $0.end > $1.end } }
    guard !twins.isEmpty else { return }
    self.rules.instructions = []
    for rule in rules.entries.indices {
      self.rules.entries[rule] = move(from: rules.entries[rule])
      self.rules.lengths[rule] = self.rules.instructions.count - Int(self.rules.entries[rule])
    }
    for look in 0..<rules.contextCount {
      let start = move(from: rules.looks[look].start)
      self.rules.looks[look].start = start
      self.rules.looks[look].length = Int32(self.rules.instructions.count) - start
    }
    // Those within others are found while these are moved.
    var next = 0
    while next < subpatterns.count {
      let copy = subpatterns[next]
      let start = move(copy.start..<copy.end, within: copy)
      self.rules.instructions.append(LinkedInstruction(operation: .match))
      self.rules.looks.append(
        LinkedRules.Look(
          isBehind: copy.isBehind, isNegated: false, start: start,
          length: Int32(self.rules.instructions.count) - start))
      next += 1
    }
  }

  /// Whether a copy can be replaced, and is worth it: no loop without end, as the time to answer for one token must
  /// be bounded; nothing that depends on what was matched before.
  private func isUsable(_ copy: Copy) -> Bool {
    let instructions = instructions(of: copy)
    return (2...Self.greatestLength).contains(instructions.count)
      && instructions.contains { $0.operation == .look || $0.operation == .split }
      && zip(instructions.indices, instructions).allSatisfy { index, instruction in
        switch instruction.operation {
        case .token, .exact, .oneOf, .test, .hit, .annotation, .glue, .look: true
        case .split: instruction.a > index && instruction.b > index
        case .jump: instruction.a > index
        default: false
        }
      }
  }

  /// A longer one is matched as it is: its answers would cost more than the copies.
  private static let greatestLength = 500

  private func key(_ copy: Copy) -> Key {
    Key(
      isBehind: copy.isBehind,
      instructions: instructions(of: copy).map { $0.shifted(by: -copy.start) })
  }

  private func instructions(of copy: Copy) -> ArraySlice<LinkedInstruction> {
    source[Int(copy.start)..<Int(copy.end)]
  }

  /// Moves the instructions of a rule or a context, up to its match.
  /// - Returns: where they stand now.
  private mutating func move(from start: Int32) -> Int32 {
    var end = Int(start)
    while source[end].operation != .match { end += 1 }
    return move(start..<Int32(end + 1), within: nil)
  }

  /// - Parameter outer: the copy that they are, which is not to be replaced by itself.
  private mutating func move(_ range: Range<Int32>, within outer: Copy?) -> Int32 {
    let start = Int32(rules.instructions.count)
    // For each instruction, and for the end, its new place.
    var places: [Int32: Int32] = [:]
    var next = range.lowerBound
    while next < range.upperBound {
      places[next] = Int32(rules.instructions.count)
      if let copy = copies[next]?.first(where: { $0.end <= range.upperBound && $0 != outer }) {
        rules.instructions.append(LinkedInstruction(operation: .subpattern, a: number(of: copy)))
        next = copy.end
      } else {
        rules.instructions.append(source[Int(next)])
        next += 1
      }
    }
    places[next] = Int32(rules.instructions.count)
    for index in Int(start)..<rules.instructions.count {
      rules.instructions[index].moveTargets { places[$0] ?? $0 }
    }
    return start
  }

  /// The number of a subpattern among the contexts.
  private mutating func number(of copy: Copy) -> Int32 {
    let key = key(copy)
    if let known = numbers[key] { return known }
    let number = Int32(rules.firstSubpattern + subpatterns.count)
    numbers[key] = number
    subpatterns.append(copy)
    return number
  }
}

extension LinkedInstruction {
  /// The instruction with the places to which it leads moved.
  func shifted(by offset: Int32) -> LinkedInstruction {
    var shifted = self
    shifted.moveTargets { $0 + offset }
    return shifted
  }

  fileprivate mutating func moveTargets(_ place: (Int32) -> Int32) {
    if operation == .split || operation == .jump { a = place(a) }
    if operation == .split { b = place(b) }
  }
}

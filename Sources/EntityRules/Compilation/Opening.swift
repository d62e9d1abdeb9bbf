/// A way in which a pattern can begin: the first instruction that takes something, and what must hold on the
/// way there, all at one place in the text.
struct Opening: Hashable {
  /// The instruction; `match` where the pattern can do without taking anything.
  var instruction: LinkedInstruction
  /// Where it stands.
  var place: Int32
  /// Contexts that must hold, in the order in which they are asked, each once.
  var looks: [Int32]
  /// Whether something else than contexts must hold there.
  var isConditional: Bool
}

extension LinkedRules {
  /// More ways than this are not told apart by what must hold on them.
  private static let mostWays = 256

  /// The ways in which the instructions from one on can begin.
  /// - Parameter end: the instruction that is as good as a match; `nil` for none.
  func openings(from start: Int32, to end: Int32? = nil) -> [Opening] {
    openings(from: start, to: end, withLooks: true) ?? openings(from: start, to: end, withLooks: false) ?? []
  }

  private func openings(from start: Int32, to end: Int32?, withLooks: Bool) -> [Opening]? {
    struct Way: Equatable {
      var place: Int32
      var isConditional = false
      var looks: [Int32] = []
    }
    // They are few: looking through them is quicker than hashing.
    var seen: [Way] = []
    var open = [Way(place: start)]
    var found: [Opening] = []
    while let way = open.popLast() {
      if seen.contains(way) { continue }
      seen.append(way)
      if withLooks, seen.count > Self.mostWays { return nil }
      let instruction =
        way.place == end ? LinkedInstruction(operation: .match) : instructions[Int(way.place)]
      var next = way
      next.place += 1
      switch instruction.operation {
      case .split:
        next.place = instruction.b
        open.append(next)
        next.place = instruction.a
      case .jump: next.place = instruction.a
      case .save, .round: break
      case .look where withLooks:
        if !next.looks.contains(instruction.a) { next.looks.append(instruction.a) }
      case .look, .glue, .mark, .check: next.isConditional = true
      default:
        found.append(
          Opening(
            instruction: instruction, place: way.place, looks: way.looks, isConditional: way.isConditional))
        continue
      }
      open.append(next)
    }
    return found
  }

  /// Whether a match is reached from an instruction on whatever the text holds.
  func matches(from start: Int32) -> Bool {
    openings(from: start).contains {
      $0.instruction.operation == .match && $0.looks.isEmpty && !$0.isConditional
    }
  }
}

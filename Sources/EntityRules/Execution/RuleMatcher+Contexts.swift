/// Contexts and subpatterns: patterns that are followed from a place on for themselves, and whose answers depend on
/// nothing but the place.
extension RuleMatcher {
  /// A place in a context: an instruction and a token.
  struct Place: BitwiseCopyable {
    var instruction: Int32
    var token: Int32
  }

  /// Whether a context holds at a position. Contexts are bounded in length, and each is answered
  /// once a position.
  @inline(__always)
  mutating func holds(_ look: Int32, at position: Int32) -> Bool {
    switch view.edge(of: look, at: position) {
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

  /// Where in the table of ends those of a subpattern stand that begins at a position (backwards: ends there), in the
  /// order in which they are to be tried. Subpatterns are bounded in length, and each is answered once a position.
  @inline(__always)
  mutating func ends(ofSubpattern look: Int32, at position: Int32) -> Range<Int> {
    let number = Int(look) - view.plan.rules.firstSubpattern
    return subpatternEnds.ends(of: number, at: Int(position)) ?? findEnds(number, look, at: position)
  }

  @inline(never)
  private mutating func findEnds(_ number: Int, _ look: Int32, at position: Int32) -> Range<Int> {
    let firstEnd = ends.count
    if view.edge(of: look, at: position) != .no {
      follow(looks[Int(look)], from: position, toFirstEnd: false)
    }
    defer { ends.cut(to: firstEnd) }
    return subpatternEnds.note(ends, from: firstEnd, for: number, at: Int(position))
  }

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

internal import EntityText

/// What instructions take. Methods of the view, which is passed around as one reference, and not of the
/// matcher, which would be copied for each call.
extension TextView {
  /// Whether an instruction might take something at a position: what one look can tell.
  @inline(__always)
  func mayAccept(_ instruction: LinkedInstruction, _ position: Int) -> Bool {
    guard position < tokens.count else { return false }
    switch instruction.operation {
    case .hit: return !hits(startingAt: position).isEmpty
    case .annotation: return !annotations(startingAt: position).isEmpty
    default: return accepts(instruction, token: position)
    }
  }

  @inline(__always)
  func accepts(_ instruction: LinkedInstruction, token: Int) -> Bool {
    switch instruction.operation {
    case .token: words[token] == instruction.a
    case .test: passes(test: Int(instruction.a), token)
    case .oneOf: plan.isMember(words[token], of: Int(instruction.a))
    case .exact: isSpelled(token, instruction)
    default: false
    }
  }

  @inline(never)
  private func isSpelled(_ token: Int, _ instruction: LinkedInstruction) -> Bool {
    words[token] == instruction.a
      && surface(token).utf8.elementsEqual(plan.rules.spellings[Int(instruction.b)].utf8)
  }
}

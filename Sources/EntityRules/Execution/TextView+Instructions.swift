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
    case .token: tokens[token].id.rawValue == UInt32(bitPattern: instruction.a)
    case .test: passes(test: Int(instruction.a), token)
    case .oneOf: isMember(token, of: Int(instruction.a))
    case .exact: isSpelled(token, instruction)
    default: false
    }
  }

  @inline(never)
  private func isMember(_ token: Int, of set: Int) -> Bool {
    let words = source.rules.tokenSets[set]
    let wanted = tokens[token].id.rawValue
    var low = 0
    var high = words.count
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < words.count && words[low] == wanted
  }

  @inline(never)
  private func isSpelled(_ token: Int, _ instruction: LinkedInstruction) -> Bool {
    tokens[token].id.rawValue == UInt32(bitPattern: instruction.a)
      && surface(token).utf8.elementsEqual(source.rules.spellings[Int(instruction.b)].utf8)
  }
}

extension TokenRegex {
  /// Reads an expression into the positions of its ``Machine``.
  struct Parser {
    let scalars: [Unicode.Scalar]
    var at = 0
    private var depth = 0
    var items: [Item] = []
    var follow: [UInt64] = []

    init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

    var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    mutating func alternation() throws(SyntaxError) -> Part {
      var whole = try sequence()
      while peek == "|" {
        at += 1
        let branch = try sequence()
        whole.first |= branch.first
        whole.last |= branch.last
        whole.isNullable = whole.isNullable || branch.isNullable
      }
      return whole
    }

    mutating func sequence() throws(SyntaxError) -> Part {
      var whole = Part()
      while let next = peek, next != "|", next != ")" {
        whole = joined(whole, try repeated())
      }
      return whole
    }

    mutating func joined(_ a: Part, _ b: Part) -> Part {
      connect(a.last, b.first)
      return Part(
        first: a.first | (a.isNullable ? b.first : 0), last: b.last | (b.isNullable ? a.last : 0),
        isNullable: a.isNullable && b.isNullable)
    }

    mutating func connect(_ last: UInt64, _ first: UInt64) {
      var open = last
      while open != 0 {
        follow[open.trailingZeroBitCount] |= first
        open &= open - 1
      }
    }

    mutating func repeated() throws(SyntaxError) -> Part {
      let start = at
      var part = try atom()
      let end = at
      if let next = peek {
        switch next {
        case "?":
          part.isNullable = true
          at += 1
        case "*", "+":
          connect(part.last, part.first)
          if next == "*" { part.isNullable = true }
          at += 1
        case "{":
          part = try counted(part, start..<end)
        default: return part
        }
      }
      if let next = peek, ["?", "*", "+", "{"].contains(next) {
        throw SyntaxError(message: "there is a quantifier already before this \"\(next)\"", offset: at)
      }
      return part
    }

    /// `{m,n}`: the atom is read again for each further repetition.
    mutating func counted(_ one: Part, _ source: Range<Int>) throws(SyntaxError) -> Part {
      let place = at
      at += 1
      let least = number()
      var most: Int? = least
      if peek == "," {
        at += 1
        most = peek == "}" ? nil : number()
      }
      guard peek == "}", most ?? Int.max >= max(least, 1) else {
        throw SyntaxError(message: "bad bounds", offset: place)
      }
      let after = at + 1
      var whole = one
      if least == 0 { whole.isNullable = true }
      var copies = 1
      var tail = one
      while copies < (most ?? max(least, 1)) {
        at = source.lowerBound
        tail = try atom()
        if copies >= least { tail.isNullable = true }
        whole = joined(whole, tail)
        copies += 1
      }
      if most == nil { connect(tail.last, tail.first) }
      at = after
      return whole
    }

    mutating func number() -> Int {
      var value = 0
      while let next = peek, ("0"..."9").contains(next) {
        value = min(value * 10 + Int(next.value - 48), 1000)
        at += 1
      }
      return value
    }

    mutating func atom() throws(SyntaxError) -> Part {
      guard let next = peek else { throw SyntaxError(message: "the regex ends too early", offset: at) }
      switch next {
      case "(":
        let open = at
        at += 1
        guard depth < 50 else {
          throw SyntaxError(message: "there are too many brackets inside each other", offset: open)
        }
        depth += 1
        defer { depth -= 1 }
        let inner = try alternation()
        guard peek == ")" else { throw SyntaxError(message: "this \"(\" is never closed", offset: open) }
        at += 1
        return inner
      case "[": return try position(try set())
      case ".":
        at += 1
        return try position(.any)
      case "*", "+", "?", "{":
        throw SyntaxError(message: "nothing to repeat before \"\(next)\"", offset: at)
      case "\\": return try position(try escape())
      default:
        at += 1
        return try position(.scalar(next))
      }
    }

    mutating func position(_ item: Item) throws(SyntaxError) -> Part {
      guard items.count < 64 else {
        throw SyntaxError(message: "the regex is too long (64 positions at most)", offset: at)
      }
      items.append(item)
      follow.append(0)
      let bit: UInt64 = 1 << UInt64(items.count - 1)
      return Part(first: bit, last: bit, isNullable: false)
    }

    mutating func escape() throws(SyntaxError) -> Item {
      at += 1
      guard let next = peek else {
        throw SyntaxError(message: "a backslash ends the regex", offset: at - 1)
      }
      at += 1
      switch next {
      case "d": return .digit
      case "l": return .lower
      case "u": return .upper
      case "w": return .word
      default:
        if next.properties.isAlphabetic {
          throw SyntaxError(message: "there is no \\\(next)", offset: at - 2)
        }
        return .scalar(next)
      }
    }

    mutating func set() throws(SyntaxError) -> Item {
      let open = at
      at += 1
      var negated = false
      if peek == "^" {
        negated = true
        at += 1
      }
      var members: [Item] = []
      while let next = peek, next != "]" {
        if next == "\\" {
          members.append(try escape())
          continue
        }
        at += 1
        if peek == "-", at + 1 < scalars.count, scalars[at + 1] != "]" {
          if scalars[at + 1] == "\\", at + 2 < scalars.count { at += 1 }
          let high = scalars[at + 1]
          guard next.value <= high.value else {
            throw SyntaxError(message: "the range \(next)-\(high) is empty", offset: at - 1)
          }
          members.append(.range(next.value...high.value))
          at += 2
        } else {
          members.append(.scalar(next))
        }
      }
      guard peek == "]", !members.isEmpty else {
        throw SyntaxError(message: "this \"[\" is never closed", offset: open)
      }
      at += 1
      return .set(members, negated: negated)
    }
  }
}

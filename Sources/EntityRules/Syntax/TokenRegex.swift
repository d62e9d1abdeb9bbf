internal import EntityText

/// A regular expression over the scalars of one whole token, matched in linear time.
///
/// Syntax: literal scalars, `.`, classes `[a-z]` `[^…]`, `\d` `\l` (lower-case letter) `\u`
/// (upper-case letter) `\w` (letter or digit), groups, `|`, `?` `*` `+` `{m,n}`. Compiled to
/// positions (Glushkov's construction), at most 64 of them, whose set is one machine word.
package struct TokenRegex: Hashable, Sendable {
  package static func == (a: TokenRegex, b: TokenRegex) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  package struct SyntaxError: Error {
    var message: String
    /// Scalars from the start of the expression.
    var offset: Int
  }

  /// What one position accepts.
  fileprivate enum Item: Sendable {
    case scalar(Unicode.Scalar)
    case any
    case digit, lower, upper, word
    indirect case set([Item], negated: Bool)
    case range(ClosedRange<UInt32>)

    /// Whether it accepts digits only.
    var isDigit: Bool {
      switch self {
      case .digit: true
      case .scalar(let scalar): ("0"..."9").contains(scalar)
      case .range(let range): range.lowerBound >= 0x30 && range.upperBound <= 0x39
      case .set(let items, let negated): !negated && items.allSatisfy(\.isDigit)
      default: false
      }
    }

    /// Whether it accepts letters in upper case only.
    var isUpper: Bool {
      switch self {
      case .upper: true
      case .scalar(let scalar): scalar.properties.isUppercase
      case .range(let range): range.lowerBound >= 0x41 && range.upperBound <= 0x5A
      case .set(let items, let negated): !negated && items.allSatisfy(\.isUpper)
      default: false
      }
    }

    /// Whether it accepts Latin letters only.
    var isLetter: Bool {
      switch self {
      case .scalar(let scalar):
        // Of letters further on the tokenizer, whose Unicode may be another, does not always think the same.
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .otherLetter: scalar.value < 0x250
        default: false
        }
      case .range(let range): (0x41...0x5A).contains(range) || (0x61...0x7A).contains(range)
      case .set(let items, let negated): !negated && items.allSatisfy(\.isLetter)
      default: false
      }
    }

    /// The scalars of ASCII that it accepts, a bit each.
    var ascii: UInt128 {
      func bits(_ range: ClosedRange<UInt32>) -> UInt128 {
        guard range.lowerBound < 0x80 else { return 0 }
        let count = min(range.upperBound, 0x7F) - range.lowerBound + 1
        return (.max >> UInt128(128 - count)) << UInt128(range.lowerBound)
      }
      return switch self {
      case .scalar(let scalar): bits(scalar.value...scalar.value)
      case .any: .max
      case .digit: bits(0x30...0x39)
      case .upper: bits(0x41...0x5A)
      case .lower: bits(0x61...0x7A)
      case .word: bits(0x30...0x39) | bits(0x41...0x5A) | bits(0x61...0x7A)
      case .range(let range): bits(range)
      case .set(let items, let negated): items.reduce(0) { $0 | $1.ascii } ^ (negated ? .max : 0)
      }
    }

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
      switch self {
      case .scalar(let wanted): scalar == wanted
      case .any: true
      case .digit: ("0"..."9").contains(scalar)
      case .lower: scalar.properties.isLowercase
      case .upper: scalar.properties.isUppercase
      case .word: scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      case .range(let range): range.contains(scalar.value)
      case .set(let items, let negated): items.contains { $0.accepts(scalar) } != negated
      }
    }
  }

  /// First and last positions of a part, and whether it can be empty.
  fileprivate struct Part {
    var first: UInt64 = 0
    var last: UInt64 = 0
    var isNullable = true
  }

  /// What matches tokens. One reference, so that a test of a token counts one.
  final class Machine: Sendable {
    fileprivate let items: [Item]
    /// The positions that may come after each.
    fileprivate let follow: [UInt64]
    fileprivate let start: Part
    /// For each scalar of ASCII the positions that accept it.
    fileprivate let ascii: [UInt64]

    fileprivate init(_ items: [Item], follow: [UInt64], start: Part) {
      (self.items, self.follow, self.start) = (items, follow, start)
      ascii = TokenRegex.asciiTable(items)
    }

    /// - Parameter token: valid UTF-8.
    func matches(_ token: UnsafeBufferPointer<UInt8>) -> Bool {
      var reachable = start.first
      var accepted: UInt64 = 0
      var at = 0
      while at < token.count {
        if token[at] < 0x80 {
          accepted = reachable & ascii[Int(token[at])]
          at += 1
        } else {
          let (scalar, count) = TokenRegex.decode(token, at)
          accepted = positions(among: reachable, accepting: scalar)
          at += count
        }
        if accepted == 0 { return false }
        reachable = 0
        var open = accepted
        while open != 0 {
          reachable |= follow[open.trailingZeroBitCount]
          open &= open - 1
        }
      }
      return token.isEmpty ? start.isNullable : accepted & start.last != 0
    }

    private func positions(among reachable: UInt64, accepting scalar: Unicode.Scalar) -> UInt64 {
      var accepted: UInt64 = 0
      var open = reachable
      while open != 0 {
        let position = open.trailingZeroBitCount
        open &= open - 1
        if items[position].accepts(scalar) { accepted |= 1 << UInt64(position) }
      }
      return accepted
    }
  }

  let text: String
  let machine: Machine

  package init(_ text: String) throws(SyntaxError) {
    self.text = text
    var parser = Parser(scalars: Array(text.unicodeScalars))
    let whole = try parser.alternation()
    guard parser.at == parser.scalars.count else {
      throw SyntaxError(message: "unexpected \"\(parser.scalars[parser.at])\"", offset: parser.at)
    }
    machine = Machine(parser.items, follow: parser.follow, start: whole)
  }

  /// Flags without which no token matches.
  var neededFlags: TokenFlags {
    var flags: TokenFlags = []
    if !canMatch(without: \.isLetter) { flags.insert(.hasLetter) }
    if !machine.start.isNullable {
      let others = { machine.start.first & ~positions(where: $0) }
      // That a digit comes later is not enough: web addresses are not marked as having any.
      if others(\.isDigit) == 0 { flags.insert(.hasDigit) }
      if others(\.isUpper) == 0 { flags.insert(.initialUpper) }
    }
    return flags
  }

  private func positions(where isMeant: (Item) -> Bool) -> UInt64 {
    machine.items.indices.reduce(0) { $0 | (isMeant(machine.items[$1]) ? 1 << UInt64($1) : 0) }
  }

  /// Whether some text may match that takes no position of a kind.
  private func canMatch(without isLeftOut: (Item) -> Bool) -> Bool {
    let usable = ~positions(where: isLeftOut)
    var reached: UInt64 = 0
    var next = machine.start.first & usable
    while next != 0 {
      reached |= next
      next =
        machine.items.indices.reduce(0) {
          $0 | (reached >> UInt64($1) & 1 != 0 ? machine.follow[$1] : 0)
        } & usable & ~reached
    }
    return machine.start.isNullable || reached & machine.start.last != 0
  }

  /// Whether the whole text matches. Cost: O(scalars × positions reached).
  package func matches(_ token: some StringProtocol) -> Bool {
    var bytes = Array(token.utf8)
    return bytes.withUnsafeMutableBufferPointer { machine.matches(UnsafeBufferPointer($0)) }
  }

  private static func decode(_ token: UnsafeBufferPointer<UInt8>, _ at: Int) -> (Unicode.Scalar, Int) {
    let lead = token[at]
    let count = min(lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, token.count - at)
    var value = UInt32(lead) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
    for offset in 1..<max(1, count) { value = value << 6 | UInt32(token[at + offset] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", max(1, count))
  }

  /// For each scalar of ASCII the positions that accept it.
  private static func asciiTable(_ items: [Item]) -> [UInt64] {
    var table = [UInt64](repeating: 0, count: 128)
    for (position, item) in items.enumerated() {
      var open = item.ascii
      while open != 0 {
        table[open.trailingZeroBitCount] |= 1 << UInt64(position)
        open &= open - 1
      }
    }
    return table
  }

  private struct Parser {
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

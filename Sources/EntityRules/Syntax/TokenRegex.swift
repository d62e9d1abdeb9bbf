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

  /// First and last positions of a part, and whether it can be empty.
  struct Part {
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

    init(_ items: [Item], follow: [UInt64], start: Part) {
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
      if others(\.isUpper) == 0, !canMatchAddress { flags.insert(.initialUpper) }
    }
    return flags
  }

  /// Whether a web address may match that begins with a capital: they are not marked as having any.
  private var canMatchAddress: Bool {
    func accepts(_ positions: UInt64, _ scalars: [Unicode.Scalar]) -> Bool {
      let meant: UInt128 = scalars.reduce(0) { $0 | 1 << UInt128($1.value) }
      return positions & self.positions { $0.ascii & meant != 0 } != 0
    }
    // What begins with "www." or "http:", in small letters or capitals.
    return accepts(machine.start.first, ["H", "W"]) && accepts(.max, [".", ":"])
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
}

/// Text computed from captures: `$a.id+$b.id ?? $a.iso`.
struct Template: Sendable, Hashable {
  enum Part: Hashable, Sendable {
    case literal(String)
    /// `$name`: the captured text; `$name.id` and `$name.feature`: of what was captured.
    case capture(String, field: String?)
  }

  /// The first alternative of which every part has a value is taken.
  let alternatives: [[Part]]

  init(_ text: String) {
    alternatives = Self.split(text).map(Self.parts)
  }

  var captureNames: [String] {
    alternatives.joined().compactMap { part in
      if case .capture(let name, _) = part { name } else { nil }
    }
  }

  private static func split(_ text: String) -> [Substring] {
    var result: [Substring] = []
    var rest = text[...]
    while let mark = rest.firstRange(of: "??") {
      result.append(rest[..<mark.lowerBound])
      rest = rest[mark.upperBound...]
    }
    result.append(rest)
    return result.map { trimmed($0) }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }

  private static func parts(_ text: Substring) -> [Part] {
    var parts: [Part] = []
    var literal = ""
    var rest = text
    func flush() {
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = ""
    }
    while let character = rest.popFirst() {
      guard character == "$", let first = rest.first, isName(first) else {
        literal.append(character)
        continue
      }
      flush()
      let name = takeName(&rest)
      var field: String?
      if rest.first == ".", let next = rest.dropFirst().first, isName(next) {
        rest.removeFirst()
        field = takeName(&rest)
      }
      parts.append(.capture(name, field: field))
    }
    flush()
    return parts
  }

  /// Letters, digits, underscores, and hyphens before a letter.
  private static func takeName(_ rest: inout Substring) -> String {
    var name = ""
    while let next = rest.first {
      let joins = next == "-" && (rest.dropFirst().first?.isLetter ?? false)
      guard isName(next) || joins else { break }
      name.append(rest.removeFirst())
    }
    return name
  }

  private static func isName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }
}

/// An entry of `define`: a capture, or `words(capture)` for each capitalised word in it.
struct AliasExpression: Sendable, Hashable {
  let capture: String
  let eachWord: Bool

  init(_ text: String) {
    if text.hasPrefix("words("), text.hasSuffix(")") {
      capture = String(text.dropFirst(6).dropLast())
      eachWord = true
    } else {
      capture = text
      eachWord = false
    }
  }
}

internal import EntityText

/// Names, numbers, quoted text and white space.
extension PatternParser {
  var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

  mutating func skipSpace() {
    while let next = peek, next.properties.isWhitespace { at += 1 }
  }

  /// Skips white space and takes one scalar if it comes next.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek == scalar else { return false }
    at += 1
    return true
  }

  mutating func takeAll(_ text: String) -> Bool {
    let wanted = Array(text.unicodeScalars)
    guard at + wanted.count <= scalars.count, Array(scalars[at..<at + wanted.count]) == wanted else {
      return false
    }
    at += wanted.count
    return true
  }

  mutating func identifier() -> String? {
    var text = String.UnicodeScalarView()
    while let next = peek {
      let isLetter = next.properties.isAlphabetic
      let continues = Self.isDigit(next) || next == "-" || next == "_"
      guard isLetter || (!text.isEmpty && continues) else { break }
      text.append(next)
      at += 1
    }
    return text.isEmpty ? nil : String(text)
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  mutating func number() -> Int {
    var value = 0
    while let next = peek, Self.isDigit(next) {
      value = min(value * 10 + Int(next.value - 48), 1_000_000)
      at += 1
    }
    return value
  }

  /// Text up to the closing scalar; a backslash takes the next scalar as it is.
  mutating func quoted(_ close: Unicode.Scalar) throws(Diagnostic) -> String {
    let start = at
    at += 1
    var text = String.UnicodeScalarView()
    while let next = peek, next != close {
      if next == "\\", at + 1 < scalars.count {
        // Regexes keep their escapes, except that of the delimiter.
        if close == "/", scalars[at + 1] != "/" { text.append(next) }
        at += 1
      }
      text.append(scalars[at])
      at += 1
    }
    guard peek == close else { throw error("rule.syntax", "this \(close) is never closed", at: start) }
    at += 1
    // Blanks, marks and ignorable characters make no token.
    let isEmpty = text.allSatisfy {
      $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        || [.nonspacingMark, .spacingMark, .enclosingMark].contains($0.properties.generalCategory)
    }
    if isEmpty { throw error("rule.syntax", "there are no words between the quotes", at: start) }
    return String(text)
  }

  /// The place of an offset in a regex that begins at `first`, where slashes have a backslash that the
  /// regex itself does not see.
  func regexPlace(_ first: Int, _ offset: Int) -> Int {
    var place = first
    for _ in 0..<offset {
      place += scalars[place] == "\\" && place + 1 < scalars.count && scalars[place + 1] == "/" ? 2 : 1
    }
    return place
  }

  func error(_ code: String, _ message: String, at offset: Int? = nil, help: String? = nil)
    -> Diagnostic
  {
    source.diagnostic(code: code, message, at: offset ?? at, help: help)
  }
}

/// Character references of HTML: `&eacute;`, `&#233;`, `&#xE9;`.
enum CharacterReference {
  /// The longest name of the standard.
  private static let longestName = 32

  /// What the bytes that `&` and a number take in the standard's place of Windows-1252 stand for.
  private static let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D,
    0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A,
    0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// The text of the reference at a `&`, and the first byte behind it; `nil` where it is none.
  static func read(_ bytes: [UInt8], at start: Int) -> (text: String, end: Int)? {
    guard start + 1 < bytes.count else { return nil }
    if bytes[start + 1] == UInt8(ascii: "#") { return readNumber(bytes, at: start + 2) }
    var end = start + 1
    while end < bytes.count, end - start <= longestName, bytes[end].isASCIILetter || bytes[end].isASCIIDigit {
      end += 1
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: ";"),
      let text = NamedReferences.characters[String(decoding: bytes[(start + 1)..<end], as: UTF8.self)]
    {
      return (text, end + 1)
    }
    // Old names are understood without a semicolon, and in front of other letters.
    while end > start + 1 {
      let name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
      if NamedReferences.legacy.contains(name), let text = NamedReferences.characters[name] {
        return (text, end)
      }
      end -= 1
    }
    return nil
  }

  private static func readNumber(_ bytes: [UInt8], at start: Int) -> (text: String, end: Int)? {
    var position = start
    let isHexadecimal = position < bytes.count && bytes[position].lowercasedASCII == UInt8(ascii: "x")
    if isHexadecimal { position += 1 }
    let firstDigit = position
    var value: UInt32 = 0
    while position < bytes.count,
      let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80,
      isHexadecimal || digit < 10
    {
      value = min(0x110000, value * (isHexadecimal ? 16 : 10) + UInt32(digit))
      position += 1
    }
    if position == firstDigit { return nil }
    if position < bytes.count, bytes[position] == UInt8(ascii: ";") { position += 1 }
    if (0x80...0x9F).contains(value) { value = windows1252[Int(value) - 0x80] }
    let scalar = value == 0 ? nil : Unicode.Scalar(value)
    return (String(Character(scalar ?? "\u{FFFD}")), position)
  }
}

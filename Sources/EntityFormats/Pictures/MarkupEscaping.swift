extension [UInt8] {
  /// Appends UTF-8 as text of an HTML or XML element. What XML cannot hold is shown as a picture: ␛.
  mutating func appendMarkup(_ bytes: some Collection<UInt8>) {
    appendMarkup(bytes, isAttribute: false)
  }

  /// Appends UTF-8 as the value of an attribute, without its quotes. Line ends and tabs are kept.
  mutating func appendAttribute(_ bytes: some Collection<UInt8>) {
    appendMarkup(bytes, isAttribute: true)
  }

  private mutating func appendMarkup(_ bytes: some Collection<UInt8>, isAttribute: Bool) {
    var run = bytes.startIndex
    var index = run
    while index != bytes.endIndex {
      let byte = bytes[index]
      var following = bytes.index(after: index)
      var replacement: String?
      switch byte {
      case UInt8(ascii: "&"): replacement = "&amp;"
      case UInt8(ascii: "<"): replacement = "&lt;"
      case UInt8(ascii: ">"): replacement = "&gt;"
      case UInt8(ascii: "\""): replacement = "&quot;"
      case UInt8(ascii: "'"): replacement = "&#39;"
      case 0x09, 0x0A: replacement = isAttribute ? "&#\(byte);" : nil
      case 0x0D where !isAttribute: replacement = nil
      case 0..<0x20, 0x7F: replacement = String(Character(ControlCharacter.picture(of: byte)))
      case 0xEF:
        // U+FFFE and U+FFFF are not characters of XML.
        let tail = bytes[following...].prefix(2)
        if tail.elementsEqual([0xBF, 0xBE]) || tail.elementsEqual([0xBF, 0xBF]) {
          replacement = "\u{FFFD}"
          following = bytes.index(following, offsetBy: 2)
        }
      default: break
      }
      if let replacement {
        append(contentsOf: bytes[run..<index])
        append(replacement)
        run = following
      }
      index = following
    }
    append(contentsOf: bytes[run...])
  }
}

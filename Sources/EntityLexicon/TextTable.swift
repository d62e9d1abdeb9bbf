internal import EntityText

/// Texts by offset, each kept once, byte for byte, as ``Lexicon/Arrays/text`` holds them.
struct TextTable {
  private var known = VocabularyBuilder()
  private var offsets: [UInt32] = []
  private(set) var bytes: [UInt8] = []

  mutating func offset(of text: String) -> UInt32 {
    var text = text
    return text.withUTF8 { text in
      let number = Int(known.intern(text).rawValue) - 1
      if number == offsets.count {
        offsets.append(UInt32(bytes.count))
        if text.count < 255 {
          bytes.append(UInt8(text.count))
        } else {
          bytes += [255] + (0..<4).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        }
        bytes += text
      }
      return offsets[number]
    }
  }
}

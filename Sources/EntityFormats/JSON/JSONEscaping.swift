extension [UInt8] {
  /// Appends a string's UTF-8 as it is.
  mutating func append(_ string: String) {
    var string = string
    string.withUTF8 { append(contentsOf: $0) }
  }

  mutating func append(decimal value: Int) {
    append(String(value))
  }

  /// Appends UTF-8 as a JSON string, quotes included. Only what JSON requires is escaped.
  mutating func appendJSONString(_ bytes: some Collection<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ appendJSONString(of: $0) }) == nil {
      Array(bytes).withUnsafeBufferPointer { appendJSONString(of: $0) }
    }
  }

  private mutating func appendJSONString(of bytes: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var run = 0
    while run < bytes.count {
      let end = Self.firstEscaped(in: bytes, from: run)
      append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<end]))
      if end < bytes.count { appendJSONEscape(of: bytes[end]) }
      run = end + 1
    }
    append(UInt8(ascii: "\""))
  }

  /// The first byte from one on that may not stand in a JSON string as it is; the end where there is none.
  private static func firstEscaped(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var at = start
    // Eight bytes at a time: the high bit of each that is below a space, a quote or a backslash.
    let (ones, high): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & high }
    while at + 8 <= bytes.count {
      let word = UnsafeRawPointer(bytes.baseAddress! + at).loadUnaligned(as: UInt64.self)
      let controls = (word &- ones &* 0x20) & ~word & high
      if controls | zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C) != 0 { break }
      at += 8
    }
    while at < bytes.count, bytes[at] >= 0x20, bytes[at] != UInt8(ascii: "\""),
      bytes[at] != UInt8(ascii: "\\")
    {
      at += 1
    }
    return at
  }

  private mutating func appendJSONEscape(of byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0..<0x20: append("u00" + (byte < 0x10 ? "0" : "1") + String(byte & 0xF, radix: 16))
    default: append(byte)
    }
  }
}

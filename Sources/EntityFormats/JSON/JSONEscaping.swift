extension ByteBuffer {
  /// Appends UTF-8 as a JSON string, quotes included. Only what JSON requires is escaped.
  mutating func appendJSONString(_ bytes: some Collection<UInt8>) {
    if bytes.withContiguousStorageIfAvailable({ appendJSONString(of: $0) }) == nil {
      Array(bytes).withUnsafeBufferPointer { appendJSONString(of: $0) }
    }
  }

  /// A number that is none is written as 0.
  mutating func appendJSONNumber(_ value: Double) {
    append(contentsOf: (value.isFinite ? value.description : "0").utf8)
  }

  private mutating func appendJSONString(of bytes: UnsafeBufferPointer<UInt8>) {
    append(UInt8(ascii: "\""))
    var run = 0
    while run < bytes.count {
      let end = appendPlainJSON(of: bytes, from: run)
      if end < bytes.count { appendJSONEscape(of: bytes[end]) }
      run = end + 1
    }
    append(UInt8(ascii: "\""))
  }

  private mutating func appendJSONEscape(of byte: UInt8) {
    append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: append(UInt8(ascii: "b"))
    case 0x09: append(UInt8(ascii: "t"))
    case 0x0A: append(UInt8(ascii: "n"))
    case 0x0C: append(UInt8(ascii: "f"))
    case 0x0D: append(UInt8(ascii: "r"))
    case 0..<0x20:
      append("u00")
      append(UInt8(ascii: byte < 0x10 ? "0" : "1"))
      append(contentsOf: String(byte & 0xF, radix: 16).utf8)
    default: append(byte)
    }
  }
}

extension [UInt8] {
  /// Appends a string's UTF-8 as it is.
  mutating func append(_ string: String) {
    var string = string
    string.withUTF8 { append(contentsOf: $0) }
  }

  mutating func append(decimal value: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    var rest = value.magnitude
    let start = count
    repeat {
      append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    self[start...].reverse()
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
    for (index, byte) in bytes.enumerated()
    where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
      append(contentsOf: bytes[run..<index])
      appendJSONEscape(of: byte)
      run = index + 1
    }
    append(contentsOf: bytes[run...])
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
    case 0..<0x20: append("u00" + (byte < 0x10 ? "0" : "1") + String(byte & 0xF, radix: 16))
    default: append(byte)
    }
  }
}

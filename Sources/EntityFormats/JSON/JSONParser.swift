/// A JSON value with the place it was read from.
@_spi(EntityServer) public struct JSONNode {
  /// The byte at which the value starts, from 0 in the bytes that were parsed.
  public let offset: Int
  public let value: JSONValue
}

@_spi(EntityServer) public enum JSONValue {
  case null
  case bool(Bool)
  /// A number without fraction and exponent that fits in 64 bits.
  case integer(Int)
  case double(Double)
  case string(String)
  case array([JSONNode])
  /// In the order of the file, repeated keys kept: what to make of them is the reader's affair.
  case object([JSONMember])

  /// What a person would call it, for messages.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer, .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

@_spi(EntityServer) public struct JSONMember {
  public let key: String
  public let offset: Int
  public let node: JSONNode
}

struct JSONError: Error {
  enum Kind { case syntax, surrogate, depth }

  let kind: Kind
  let message: String
  let offset: Int
}

/// A JSON parser after RFC 8259 that knows where it is. Foundation's tells no column, and nothing
/// below a decoder knows where a value stood.
///
/// Nesting is limited, so that no input exhausts the stack. Bytes that are not UTF-8 are a syntax error wherever they
/// stand.
struct JSONParser {
  static let maximumDepth = 200

  private let bytes: [UInt8]
  private var position: Int

  /// Parses one value with nothing but white space around it.
  static func parse(_ bytes: [UInt8], from start: Int = 0) throws(JSONError) -> JSONNode {
    var parser = JSONParser(bytes: bytes, position: start)
    let node = try parser.value(depth: 0)
    parser.skipWhiteSpace()
    if parser.position < bytes.count { throw parser.error("unexpected \(parser.found) after the value") }
    return node
  }

  /// Parses one value and says where it ends; anything may follow.
  static func parsePrefix(_ bytes: [UInt8], from start: Int) throws(JSONError) -> (node: JSONNode, end: Int) {
    var parser = JSONParser(bytes: bytes, position: start)
    let node = try parser.value(depth: 0)
    return (node, parser.position)
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONNode {
    skipWhiteSpace()
    let start = position
    guard let byte = next else { throw error("a value is missing at the end") }
    if depth > Self.maximumDepth {
      throw error("nested deeper than \(Self.maximumDepth) levels", kind: .depth)
    }
    let value: JSONValue
    switch byte {
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "{"): value = .object(try members(depth: depth))
    case UInt8(ascii: "["): value = .array(try elements(depth: depth))
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = try number()
    default: throw error("expected a value, found \(found)")
    }
    return JSONNode(offset: start, value: value)
  }

  private mutating func members(depth: Int) throws(JSONError) -> [JSONMember] {
    position += 1
    var members: [JSONMember] = []
    skipWhiteSpace()
    if take("}") { return members }
    while true {
      skipWhiteSpace()
      let start = position
      guard next == UInt8(ascii: "\"") else { throw error("expected a key in quotes, found \(found)") }
      let key = try string()
      skipWhiteSpace()
      guard take(":") else { throw error("expected ':' after a key, found \(found)") }
      members.append(JSONMember(key: key, offset: start, node: try value(depth: depth + 1)))
      skipWhiteSpace()
      if take("}") { return members }
      guard take(",") else { throw error("expected ',' or '}', found \(found)") }
    }
  }

  private mutating func elements(depth: Int) throws(JSONError) -> [JSONNode] {
    position += 1
    var elements: [JSONNode] = []
    skipWhiteSpace()
    if take("]") { return elements }
    while true {
      elements.append(try value(depth: depth + 1))
      skipWhiteSpace()
      if take("]") { return elements }
      guard take(",") else { throw error("expected ',' or ']', found \(found)") }
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let length = word.utf8CodeUnitCount
    let isThere =
      bytes.count - position >= length
      && word.withUTF8Buffer { $0.elementsEqual(bytes[position..<position + length]) }
    guard isThere else { throw error("expected a value, found \(found)") }
    position += length
    return value
  }

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    let isNegative = take("-")
    var magnitude = 0
    var fits = true
    let firstDigit = position
    while let digit = next, isDigit(digit) {
      let (shifted, overflowed) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carried) = shifted.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      fits = fits && !overflowed && !carried
      magnitude = sum
      position += 1
    }
    if position == firstDigit { throw error("expected a digit, found \(found)") }
    if bytes[firstDigit] == UInt8(ascii: "0"), position > firstDigit + 1 {
      throw error("a number cannot start with 0", at: firstDigit)
    }
    var isInteger = true
    if take(".") {
      isInteger = false
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if !take("+") { _ = take("-") }
      try digits()
    }
    if isInteger, fits { return .integer(isNegative ? -magnitude : magnitude) }
    return .double(Double(String(decoding: bytes[start..<position], as: UTF8.self)) ?? .infinity)
  }

  private mutating func digits() throws(JSONError) {
    guard let digit = next, isDigit(digit) else { throw error("expected a digit, found \(found)") }
    while let digit = next, isDigit(digit) { position += 1 }
  }

  private mutating func string() throws(JSONError) -> String {
    let opening = position
    position += 1
    var run = position
    // Stays empty for a string without escapes, which is then decoded in place.
    var unescaped: [UInt8] = []
    while true {
      position = bytes.withUnsafeBufferPointer { $0.firstJSONSpecial(from: position) }
      switch next {
      case UInt8(ascii: "\""):
        if unescaped.isEmpty { return try closed(bytes[run..<position], from: opening) }
        unescaped.append(contentsOf: bytes[run..<position])
        return try closed(unescaped[...], from: opening)
      case UInt8(ascii: "\\"):
        unescaped.append(contentsOf: bytes[run..<position])
        try escape(into: &unescaped)
        run = position
      case nil: throw error("the string is not closed", at: opening)
      default: throw error("a control character in a string must be escaped")
      }
    }
  }

  /// The string that ends with the quote at the position.
  private mutating func closed(_ bytes: ArraySlice<UInt8>, from opening: Int) throws(JSONError) -> String {
    guard let string = String(validating: bytes, as: UTF8.self) else {
      throw error("the string is not UTF-8", at: opening)
    }
    position += 1
    return string
  }

  /// Reads the escape sequence at the position.
  private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
    let start = position
    position += 1
    guard let byte = next else { throw error("the string is not closed", at: start) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"):
      var code = try codeUnit(startingAt: start)
      if code & 0xFC00 == 0xD800, next == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "u")
      {
        let second = position
        position += 2
        let low = try codeUnit(startingAt: second)
        guard low & 0xFC00 == 0xDC00 else { throw loneSurrogate(at: start) }
        code = 0x10000 + (code & 0x3FF) << 10 + (low & 0x3FF)
      }
      guard let scalar = Unicode.Scalar(code) else { throw loneSurrogate(at: start) }
      output.append(contentsOf: UTF8.encode(scalar)!)
    default:
      throw error("unknown escape in a string", at: start)
    }
  }

  /// Reads the four digits of a `\u` escape.
  private mutating func codeUnit(startingAt start: Int) throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("\\u needs four hexadecimal digits", at: start)
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private func loneSurrogate(at offset: Int) -> JSONError {
    error("half of a surrogate pair stands alone", at: offset, kind: .surrogate)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private mutating func skipWhiteSpace() {
    while let byte = next, byte == 0x20 || (0x09...0x0D).contains(byte), byte != 0x0B, byte != 0x0C {
      position += 1
    }
  }

  /// What stands at the position, for messages.
  private var found: String {
    guard let byte = next else { return "the end of the line" }
    if byte < 0x20 || byte == 0x7F { return "a control character" }
    let scalar = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first!
    return "'\(scalar)'"
  }

  private func error(_ message: String, at offset: Int? = nil, kind: JSONError.Kind = .syntax) -> JSONError {
    JSONError(kind: kind, message: message, offset: offset ?? position)
  }
}

/// A tag, or what is skipped like one: a comment, a document type, a processing instruction.
struct HTMLTag {
  /// In lower case; empty for what is no tag.
  let name: String
  let isEnd: Bool
  /// The first byte behind it.
  let end: Int
  /// Where the attributes stand.
  private let attributes: Range<Int>

  /// `nil` where the `<` at an offset is a character of the text.
  init?(_ bytes: [UInt8], at start: Int) {
    var position = start + 1
    guard position < bytes.count else { return nil }
    if bytes[position] == UInt8(ascii: "!") || bytes[position] == UInt8(ascii: "?") {
      self.init(skippingTo: Self.endOfComment(bytes, at: position))
      return
    }
    let isEnd = bytes[position] == UInt8(ascii: "/")
    if isEnd { position += 1 }
    guard position < bytes.count, bytes[position].isASCIILetter else {
      // `</` and anything else is skipped as browsers do; a `<` alone is text.
      guard isEnd else { return nil }
      self.init(skippingTo: bytes.offset(of: UInt8(ascii: ">"), from: position))
      return
    }
    let nameStart = position
    while position < bytes.count, !bytes[position].isHTMLSpace, bytes[position] != UInt8(ascii: "/"),
      bytes[position] != UInt8(ascii: ">")
    { position += 1 }
    let name = String(decoding: bytes[nameStart..<position].map(\.lowercasedASCII), as: UTF8.self)
    let attributeEnd = Self.endOfAttributes(bytes, from: position)
    self.init(
      name: name, isEnd: isEnd, end: min(attributeEnd + 1, bytes.count), attributes: position..<attributeEnd)
  }

  private init(skippingTo end: Int) {
    self.init(name: "", isEnd: false, end: end, attributes: end..<end)
  }

  private init(name: String, isEnd: Bool, end: Int, attributes: Range<Int>) {
    self.name = name
    self.isEnd = isEnd
    self.end = end
    self.attributes = attributes
  }

  /// The value of an attribute, its character references resolved; empty where it has none.
  func attribute(_ wanted: String, _ bytes: [UInt8]) -> String? {
    var position = attributes.lowerBound
    while let (name, value, next) = Self.attribute(bytes, from: position, to: attributes.upperBound) {
      if name == wanted { return Self.resolved(Array(bytes[value])) }
      position = next
    }
    return nil
  }

  private static func endOfComment(_ bytes: [UInt8], at position: Int) -> Int {
    guard bytes[position...].starts(with: Array("!--".utf8)) else {
      return bytes.offset(of: UInt8(ascii: ">"), from: position)
    }
    var index = position + 3
    if bytes[index...].starts(with: [UInt8(ascii: ">")]) { return index + 1 }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "-"), bytes[index...].starts(with: Array("-->".utf8)) {
        return index + 3
      }
      index += 1
    }
    return bytes.count
  }

  /// The offset of the `>` that ends a tag, which may stand in quotes before that.
  private static func endOfAttributes(_ bytes: [UInt8], from start: Int) -> Int {
    var position = start
    while let (_, _, next) = attribute(bytes, from: position, to: bytes.count) { position = next }
    return bytes[min(position, bytes.count)...].firstIndex(of: UInt8(ascii: ">")) ?? bytes.count
  }

  /// The next attribute; `nil` at the end of the tag.
  private static func attribute(
    _ bytes: [UInt8], from start: Int, to limit: Int
  ) -> (name: String, value: Range<Int>, next: Int)? {
    var position = start
    func skipSpace() {
      while position < limit, bytes[position].isHTMLSpace || bytes[position] == UInt8(ascii: "/") {
        position += 1
      }
    }
    skipSpace()
    if position >= limit || bytes[position] == UInt8(ascii: ">") { return nil }
    let nameStart = position
    position += 1
    while position < limit, !bytes[position].isHTMLSpace, !"=/>".utf8.contains(bytes[position]) {
      position += 1
    }
    let name = String(decoding: bytes[nameStart..<position].map(\.lowercasedASCII), as: UTF8.self)
    let nameEnd = position
    while position < limit, bytes[position].isHTMLSpace { position += 1 }
    guard position < limit, bytes[position] == UInt8(ascii: "=") else {
      return (name, nameEnd..<nameEnd, nameEnd)
    }
    position += 1
    while position < limit, bytes[position].isHTMLSpace { position += 1 }
    guard position < limit else { return (name, limit..<limit, limit) }
    let quote = bytes[position]
    if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      let end = bytes[(position + 1)..<limit].firstIndex(of: quote) ?? limit
      return (name, position + 1..<max(position + 1, end), min(end + 1, limit))
    }
    let valueStart = position
    while position < limit, !bytes[position].isHTMLSpace, bytes[position] != UInt8(ascii: ">") {
      position += 1
    }
    return (name, valueStart..<position, position)
  }

  private static func resolved(_ value: [UInt8]) -> String {
    var resolved: [UInt8] = []
    var position = 0
    while position < value.count {
      if value[position] == UInt8(ascii: "&"), let (text, end) = CharacterReference.read(value, at: position)
      {
        resolved += text.utf8
        position = end
      } else {
        resolved.append(value[position])
        position += 1
      }
    }
    return String(decoding: resolved, as: UTF8.self)
  }
}

extension UInt8 {
  var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
  var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
  var isHTMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D }
  var lowercasedASCII: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}

extension [UInt8] {
  /// The offset behind the next such byte; the end where there is none.
  func offset(of byte: UInt8, from start: Int) -> Int {
    self[Swift.min(start, count)...].firstIndex(of: byte).map { $0 + 1 } ?? count
  }

  /// Where the content of an element ends that holds no other elements: the `<` of its end tag.
  func endOfElement(_ name: String, from start: Int) -> Int {
    let name = Array(name.utf8)
    var position = start
    while let open = self[position...].firstIndex(of: UInt8(ascii: "<")) {
      let nameStart = open + 2
      let nameEnd = nameStart + name.count
      if nameEnd <= count, self[open + 1] == UInt8(ascii: "/"),
        self[nameStart..<nameEnd].map(\.lowercasedASCII) == name,
        nameEnd == count || self[nameEnd].isHTMLSpace || self[nameEnd] == UInt8(ascii: ">")
          || self[nameEnd] == UInt8(ascii: "/")
      {
        return open
      }
      position = open + 1
    }
    return count
  }
}

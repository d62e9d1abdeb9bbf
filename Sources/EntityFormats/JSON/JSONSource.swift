public import EntityText

/// JSON that was read from a file, and the diagnostics that point into it.
@_spi(EntityServer) public struct JSONSource {
  /// Longer lines are not repeated in a diagnostic.
  private static let maximumExcerpt = 400

  /// What the codes of diagnostics begin with: `jsonl` in `jsonl.syntax`.
  let code: String
  let bytes: [UInt8]
  let file: String
  /// The number in the file of the first line of ``bytes``.
  let number: Int

  /// - Parameters:
  ///   - code: what the codes of diagnostics begin with.
  ///   - file: what diagnostics call the file.
  ///   - number: the number in the file of the first line of the bytes.
  public init(code: String, bytes: [UInt8], file: String, number: Int = 1) {
    (self.code, self.bytes, self.file, self.number) = (code, bytes, file, number)
  }

  /// One value with nothing but white space around it; `nil` where there is nothing else.
  public func parse() throws(Diagnostic) -> JSONNode? {
    guard let start = start(after: lead) else { return nil }
    do throws(JSONError) {
      return try JSONParser.parse(bytes, from: start)
    } catch {
      // What is not text is no JSON either, and that is the plainer thing to say.
      try checkEncoding()
      throw problem(error)
    }
  }

  /// The next value from an offset on, and where it ends; `nil` where only white space is left.
  func parse(from offset: Int) throws(Diagnostic) -> (node: JSONNode, end: Int)? {
    guard let start = start(after: max(offset, lead)) else { return nil }
    do throws(JSONError) {
      return try JSONParser.parsePrefix(bytes, from: start)
    } catch { throw problem(error) }
  }

  func checkEncoding() throws(Diagnostic) {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      let offset = error.byteOffsets.lowerBound
      let lineStart = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      throw problem("utf8", "invalid UTF-8 at byte \(offset - lineStart) of the line", at: offset)
    }
  }

  private func start(after offset: Int) -> Int? {
    bytes[offset...].firstIndex { !($0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D) }
  }

  private func problem(_ error: JSONError) -> Diagnostic {
    let name =
      switch error.kind {
      case .syntax: "syntax"
      case .surrogate: "surrogate"
      case .depth: "depth"
      }
    return problem(name, error.message, at: error.offset)
  }

  /// The length of the byte order mark that may start a file.
  private var lead: Int { number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  public func object(_ node: JSONNode) throws(Diagnostic) -> JSONObject {
    guard case .object(let members) = node.value else {
      throw problem("not-object", "expected an object, found \(node.value.kind)", at: node.offset)
    }
    return JSONObject(members: members, source: self, offset: node.offset)
  }

  public func array(_ node: JSONNode, _ name: String) throws(Diagnostic) -> [JSONNode] {
    guard case .array(let elements) = node.value else { throw wrongType(node, name, "an array") }
    return elements
  }

  public func string(_ node: JSONNode, _ name: String) throws(Diagnostic) -> String {
    guard case .string(let value) = node.value else { throw wrongType(node, name, "a string") }
    return value
  }

  /// A whole number, also where it is written as `3.0`.
  public func integer(_ node: JSONNode, _ name: String) throws(Diagnostic) -> Int {
    switch node.value {
    case .integer(let value): return value
    case .double(let value):
      if let value = Int(exactly: value) { return value }
      throw wrongType(node, name, "a whole number")
    default: throw wrongType(node, name, "a whole number")
    }
  }

  /// A string, or a whole number as doccano counts its documents.
  public func identifier(_ node: JSONNode) throws(Diagnostic) -> String {
    switch node.value {
    case .string(let value): return value
    case .integer(let value): return String(value)
    default: throw wrongType(node, "\"id\"", "a string or a whole number")
    }
  }

  /// A half-open span of the text that `offsets` was made of.
  /// - Throws: `span-empty`, `span-outside` or `span-inside-scalar` where the bounds are no span of the text.
  public func span(_ start: JSONNode, _ end: JSONNode, _ offsets: OffsetTable) throws(Diagnostic) -> TextSpan
  {
    let lower = try integer(start, "the start of a span")
    let upper = try integer(end, "the end of a span")
    if lower >= upper {
      throw problem(
        "span-empty", "a span must start before it ends, not \(lower)..<\(upper)", at: start.offset)
    }
    let unitName = offsets.unit.plural
    func bound(_ offset: Int, _ place: JSONNode) throws(Diagnostic) -> Int {
      guard (0...offsets.count).contains(offset) else {
        throw problem(
          "span-outside",
          "the span \(lower)..<\(upper) leaves its text, which has \(offsets.count) \(unitName)",
          at: place.offset)
      }
      guard let converted = offsets.utf8Offset(of: offset) else {
        throw problem(
          "span-inside-scalar", "the offset \(offset) lies inside a character, counted in \(unitName)",
          at: place.offset)
      }
      return converted
    }
    return TextSpan(try bound(lower, start), try bound(upper, end))
  }

  /// Throws where what a file says the text of a span is, is not what stands there. Exact bytes, not
  /// canonical equivalence: a text that was normalized has other offsets.
  func check(
    _ node: JSONNode, is actual: ArraySlice<UInt8>, unit: OffsetUnit
  ) throws(Diagnostic) {
    let expected = try string(node, "the text of a span")
    if actual.elementsEqual(expected.utf8) { return }
    let found = String(decoding: actual, as: UTF8.self)
    throw problem(
      "span-text", "the span says \"\(brief(expected))\", but the text there is \"\(brief(found))\"",
      at: node.offset,
      help: found == expected ? "the two are normalized differently" : "do the offsets count \(unit.plural)?")
  }

  private func brief(_ text: String) -> String {
    text.unicodeScalars.count <= 60 ? text : String(text.unicodeScalars.prefix(60)) + "…"
  }

  public func label(_ node: JSONNode) throws(Diagnostic) -> Label {
    let name = try string(node, "the label of a span")
    if name.isEmpty { throw problem("empty-label", "the label is empty", at: node.offset) }
    return Label(name)
  }

  public func wrongType(_ node: JSONNode, _ name: String, _ wanted: String) -> Diagnostic {
    problem("type", "\(name) must be \(wanted), not \(node.value.kind)", at: node.offset)
  }

  public func duplicate(_ member: JSONMember) -> Diagnostic {
    problem("duplicate-key", "the key \"\(member.key)\" occurs twice in one object", at: member.offset)
  }

  /// - Parameter name: the code without ``code``.
  public func problem(_ name: String, _ message: String, at offset: Int, help: String? = nil) -> Diagnostic {
    let before = bytes[min(lead, offset)..<offset]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? before.startIndex
    let column = bytes[lineStart..<offset].count { $0 & 0xC0 != 0x80 } + 1
    let lineEnd = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
    let line = bytes[lineStart..<lineEnd]
    let excerpt =
      line.count <= Self.maximumExcerpt ? String(decoding: line.filter { $0 != 0x0D }, as: UTF8.self) : nil
    // Both repeat what stands in the file, which must not drive the terminal that shows them.
    return Diagnostic(
      code: "\(code).\(name)", ControlCharacter.shown(message),
      at: SourceLocation(file: file, line: number + before.count { $0 == 0x0A }, column: column),
      sourceLine: excerpt.map(ControlCharacter.shown), help: help)
  }
}

extension OffsetUnit {
  /// For messages.
  var plural: String {
    switch self {
    case .utf8: "UTF-8 bytes"
    case .scalar: "Unicode scalars"
    case .utf16: "UTF-16 code units"
    }
  }
}

/// The members of an object by key.
@_spi(EntityServer) public struct JSONObject {
  public let members: [JSONMember]
  public let source: JSONSource
  public let offset: Int

  /// The value of a key; `nil` where it is absent or null.
  /// - Throws: `duplicate-key`, because which of two texts is meant cannot be known.
  public subscript(key: String) -> JSONNode? {
    get throws(Diagnostic) {
      var found: JSONNode?
      for member in members where member.key == key {
        if found != nil { throw source.duplicate(member) }
        found = member.node
      }
      if case .null? = found?.value { return nil }
      return found
    }
  }

  /// The value of the first of several keys that is there.
  func first(of keys: [String]) throws(Diagnostic) -> JSONNode? {
    for key in keys {
      if let node = try self[key] { return node }
    }
    return nil
  }

  public func string(_ key: String) throws(Diagnostic) -> String? {
    guard let node = try self[key] else { return nil }
    return try source.string(node, "\"\(key)\"")
  }

  public func integer(_ key: String) throws(Diagnostic) -> Int? {
    guard let node = try self[key] else { return nil }
    return try source.integer(node, "\"\(key)\"")
  }

  /// The elements of the array under a key; empty where it is absent.
  public func array(_ key: String) throws(Diagnostic) -> [JSONNode] {
    guard let node = try self[key] else { return [] }
    return try source.array(node, "\"\(key)\"")
  }

  public func object(_ key: String) throws(Diagnostic) -> JSONObject? {
    guard let node = try self[key] else { return nil }
    return try source.object(node)
  }

  /// - Throws: `missing-key` where there is none.
  public func required(_ key: String, of what: String) throws(Diagnostic) -> JSONNode {
    if let node = try self[key] { return node }
    throw source.problem("missing-key", "\(what) has no \"\(key)\"", at: offset)
  }

  public func date(_ key: String) throws(Diagnostic) -> CalendarDate? {
    guard let node = try self[key] else { return nil }
    let text = try source.string(node, "\"\(key)\"")
    guard let date = CalendarDate(iso8601: text) else {
      throw source.problem("date", "\"\(text)\" is not a date (YYYY-MM-DD)", at: node.offset)
    }
    return date
  }
}

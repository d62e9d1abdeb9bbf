public import EntityText

/// Reads JSONL line by line, so that one bad line need not end the work.
///
/// A line is an object with a `text`, and where there are any `id`, `date`, `language`, `offset_unit`
/// (`scalar` where absent, `utf8`, `utf16`) and `spans`:
///
///     {"start": 0, "end": 4, "label": "COUNTRY", "id": "CU", "text": "Cuba", "score": 0.9,
///      "features": {"gender": "f"}, "source": {"recognizer": "countries/lexicon", "origin": "Cuba"}}
///
/// Spans may also stand under `entities`, `label` or `labels`, as doccano and spaCy write them:
/// `[0, 4, "COUNTRY"]`, or objects with `start_offset` and `end_offset`. Other keys are ignored. The id
/// of a line without one is its number.
public struct JSONLinesReader: Sendable {
  /// The name that diagnostics give as the place.
  public let file: String
  /// What offsets count on lines that do not say so.
  public let defaultUnit: OffsetUnit
  /// The line each id was read from.
  private var lineOfID: [String: Int] = [:]

  public init(file: String, defaultUnit: OffsetUnit = .scalar) {
    self.file = file
    self.defaultUnit = defaultUnit
  }

  /// Reads one line, with or without its line end; `nil` for a blank one.
  ///
  /// - Parameter number: the line's number in the file, from 1.
  /// - Throws: the first problem, with file, line and column. The reader can go on with the next line.
  public mutating func read(line: [UInt8], number: Int) throws(Diagnostic) -> AnnotatedDocument? {
    let source = JSONLine(bytes: line, file: file, number: number)
    guard let root = try source.parse() else { return nil }
    let object = try source.object(root)

    guard let textNode = try object["text"] else {
      throw source.problem("jsonl.missing-text", "the line has no \"text\"", at: root.offset)
    }
    let text = try source.string(textNode, "\"text\"")
    guard text.utf8.count <= Int(UInt32.max) else {
      throw source.problem("jsonl.too-large", "the text is larger than 4 GiB", at: textNode.offset)
    }
    let idNode = try object["id"]
    let id = try idNode.map { node throws(Diagnostic) in try source.identifier(node) } ?? String(number)
    if let earlier = lineOfID[id] {
      throw source.problem(
        "jsonl.duplicate-id", "the id \"\(id)\" is already used on line \(earlier)",
        at: idNode?.offset ?? root.offset)
    }
    let document = Document(
      id: id, text: text, date: try date(object, source),
      language: try object.string("language"))

    let spans = try SpanReader(source: source, document: document, unit: unit(object, source))
    let annotated = AnnotatedDocument(document: document, annotations: try spans.annotations(object))
    lineOfID[id] = number
    return annotated
  }

  private func date(_ object: JSONObject, _ source: JSONLine) throws(Diagnostic) -> CalendarDate? {
    guard let node = try object["date"] else { return nil }
    let text = try source.string(node, "\"date\"")
    guard let date = CalendarDate(iso8601: text) else {
      throw source.problem("jsonl.date", "\"\(text)\" is not a date (YYYY-MM-DD)", at: node.offset)
    }
    return date
  }

  private func unit(_ object: JSONObject, _ source: JSONLine) throws(Diagnostic) -> OffsetUnit {
    guard let node = try object["offset_unit"] else { return defaultUnit }
    let name = try source.string(node, "\"offset_unit\"")
    guard let unit = OffsetUnit(rawValue: name) else {
      throw source.problem(
        "jsonl.offset-unit", "unknown offset unit \"\(name)\"", at: node.offset,
        help: "use \(OffsetUnit.allCases.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
    return unit
  }
}

/// Reads the spans of one line, in any of the accepted shapes.
private struct SpanReader {
  private static let maximumFeatures = 1_000

  private let source: JSONLine
  private let offsets: OffsetTable
  private let text: [UInt8]

  init(source: JSONLine, document: Document, unit: OffsetUnit) {
    self.source = source
    offsets = OffsetTable(document.text, unit: unit)
    text = Array(document.text.utf8)
  }

  func annotations(_ object: JSONObject) throws(Diagnostic) -> [Annotation] {
    var annotations: [Annotation] = []
    for key in ["spans", "entities", "label", "labels"] {
      guard let node = try object[key] else { continue }
      // Prodigy and doccano also write the class of a whole document under "label".
      if key.hasPrefix("label") {
        if case .string = node.value { continue }
        if case .array(let elements) = node.value, case .string? = elements.first?.value { continue }
      }
      guard case .array(let elements) = node.value else {
        throw source.wrongType(node, "\"\(key)\"", "an array")
      }
      if !annotations.isEmpty, !elements.isEmpty {
        throw source.problem(
          "jsonl.span-lists", "the line has a second list of spans under \"\(key)\"", at: node.offset)
      }
      annotations.reserveCapacity(elements.count)
      for element in elements { annotations.append(try annotation(element)) }
    }
    return annotations
  }

  private func annotation(_ node: JSONNode) throws(Diagnostic) -> Annotation {
    switch node.value {
    case .array(let elements):
      guard elements.count == 3 || elements.count == 4 else {
        throw source.problem("jsonl.type", "expected [start, end, label]", at: node.offset)
      }
      return Annotation(
        span: try span(node, start: elements[0], end: elements[1]), label: try label(elements[2]),
        id: elements.count == 4 ? try optionalIdentifier(elements[3]) : nil)
    case .object:
      return try annotation(node, try source.object(node))
    default:
      throw source.wrongType(node, "a span", "an object or an array")
    }
  }

  private func annotation(_ node: JSONNode, _ object: JSONObject) throws(Diagnostic) -> Annotation {
    func required(_ key: String, or alternative: String? = nil) throws(Diagnostic) -> JSONNode {
      if let value = try object[key] { return value }
      if let alternative, let value = try object[alternative] { return value }
      throw source.problem("jsonl.missing-key", "the span has no \"\(key)\"", at: node.offset)
    }
    let span = try span(
      node, start: required("start", or: "start_offset"), end: required("end", or: "end_offset"))
    let label = try label(required("label"))
    if let node = try object["text"] { try check(node, against: span) }
    return Annotation(
      span: span, label: label, id: try object["id"].map(optionalIdentifier) ?? nil,
      features: try features(object), score: try score(object), provenance: try provenance(object))
  }

  private func span(_ node: JSONNode, start: JSONNode, end: JSONNode) throws(Diagnostic) -> TextSpan {
    let lower = try source.integer(start, "the start of a span")
    let upper = try source.integer(end, "the end of a span")
    if lower >= upper {
      throw source.problem(
        "jsonl.span-empty", "a span must start before it ends, not \(lower)..<\(upper)", at: start.offset)
    }
    func bound(_ offset: Int, _ place: JSONNode) throws(Diagnostic) -> Int {
      guard (0...offsets.count).contains(offset) else {
        throw source.problem(
          "jsonl.span-outside",
          "the span \(lower)..<\(upper) leaves its text, which has \(offsets.count) \(unitName)",
          at: place.offset)
      }
      guard let converted = offsets.utf8Offset(of: offset) else {
        throw source.problem(
          "jsonl.span-inside-scalar", "the offset \(offset) lies inside a character, counted in \(unitName)",
          at: place.offset)
      }
      return converted
    }
    return TextSpan(try bound(lower, start), try bound(upper, end))
  }

  private var unitName: String {
    switch offsets.unit {
    case .utf8: "UTF-8 bytes"
    case .scalar: "Unicode scalars"
    case .utf16: "UTF-16 code units"
    }
  }

  private func label(_ node: JSONNode) throws(Diagnostic) -> Label {
    let name = try source.string(node, "the label of a span")
    if name.isEmpty { throw source.problem("jsonl.empty-label", "the label is empty", at: node.offset) }
    return Label(name)
  }

  private func optionalIdentifier(_ node: JSONNode) throws(Diagnostic) -> String? {
    if case .null = node.value { return nil }
    return try source.identifier(node)
  }

  /// Exact bytes, not canonical equivalence: a text that was normalized has other offsets.
  private func check(_ node: JSONNode, against span: TextSpan) throws(Diagnostic) {
    let expected = try source.string(node, "the text of a span")
    let actual = text[span.range]
    if actual.elementsEqual(expected.utf8) { return }
    let found = String(decoding: actual, as: UTF8.self)
    throw source.problem(
      "jsonl.span-text", "the span says \"\(brief(expected))\", but the text there is \"\(brief(found))\"",
      at: node.offset,
      help: found == expected ? "the two are normalized differently" : "do the offsets count \(unitName)?")
  }

  private func brief(_ text: String) -> String {
    text.unicodeScalars.count <= 60 ? text : String(text.unicodeScalars.prefix(60)) + "…"
  }

  private func score(_ object: JSONObject) throws(Diagnostic) -> Double {
    guard let node = try object["score"] else { return 1 }
    switch node.value {
    case .integer(let score): return Double(score)
    case .double(let score) where score.isFinite: return score
    default: throw source.wrongType(node, "the score of a span", "a number")
    }
  }

  private func features(_ object: JSONObject) throws(Diagnostic) -> Features {
    guard let node = try object["features"] else { return [:] }
    guard case .object(let members) = node.value else {
      throw source.wrongType(node, "\"features\"", "an object")
    }
    guard members.count <= Self.maximumFeatures else {
      throw source.problem(
        "jsonl.features", "a span has more than \(Self.maximumFeatures) features", at: node.offset)
    }
    var features = Features()
    for member in members {
      if features[member.key] != nil { throw source.duplicate(member) }
      switch member.node.value {
      case .null: break
      case .string(let value): features[member.key] = value
      case .integer(let value): features[member.key] = String(value)
      case .double(let value): features[member.key] = String(value)
      case .bool(let value): features[member.key] = String(value)
      case .array, .object: throw source.wrongType(member.node, "a feature", "a string")
      }
    }
    return features
  }

  private func provenance(_ object: JSONObject) throws(Diagnostic) -> Provenance? {
    guard let node = try object["source"] else { return nil }
    // Prodigy writes the name of a model.
    if case .string(let name) = node.value { return Provenance(recognizer: name, origin: "") }
    let fields = try source.object(node)
    let location = try fields.string("file").map { file throws(Diagnostic) in
      SourceLocation(file: file, line: try fields.integer("line"), column: try fields.integer("column"))
    }
    return Provenance(
      recognizer: try fields.string("recognizer") ?? "", origin: try fields.string("origin") ?? "",
      location: location)
  }
}

/// A line of JSON, and the diagnostics that point into it.
private struct JSONLine {
  /// Longer lines are not repeated in a diagnostic.
  private static let maximumExcerpt = 400

  let bytes: [UInt8]
  let file: String
  let number: Int

  /// `nil` for a blank line.
  func parse() throws(Diagnostic) -> JSONNode? {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      let offset = error.byteOffsets.lowerBound
      throw problem("jsonl.utf8", "invalid UTF-8 at byte \(offset) of the line", at: offset)
    }
    let start = lead
    if bytes[start...].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) { return nil }
    do throws(JSONError) {
      return try JSONParser.parse(bytes, from: start)
    } catch {
      let code =
        switch error.kind {
        case .syntax: "jsonl.syntax"
        case .surrogate: "jsonl.surrogate"
        case .depth: "jsonl.depth"
        }
      throw problem(code, error.message, at: error.offset)
    }
  }

  /// The length of the byte order mark that may start a file.
  private var lead: Int { number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0 }

  func object(_ node: JSONNode) throws(Diagnostic) -> JSONObject {
    guard case .object(let members) = node.value else {
      throw problem("jsonl.not-object", "expected an object, found \(node.value.kind)", at: node.offset)
    }
    return JSONObject(members: members, line: self)
  }

  func string(_ node: JSONNode, _ name: String) throws(Diagnostic) -> String {
    guard case .string(let value) = node.value else { throw wrongType(node, name, "a string") }
    return value
  }

  /// A whole number, also where it is written as `3.0`.
  func integer(_ node: JSONNode, _ name: String) throws(Diagnostic) -> Int {
    switch node.value {
    case .integer(let value): return value
    case .double(let value):
      if let value = Int(exactly: value) { return value }
      throw wrongType(node, name, "a whole number")
    default: throw wrongType(node, name, "a whole number")
    }
  }

  /// A string, or a whole number as doccano counts its documents.
  func identifier(_ node: JSONNode) throws(Diagnostic) -> String {
    switch node.value {
    case .string(let value): return value
    case .integer(let value): return String(value)
    default: throw wrongType(node, "\"id\"", "a string or a whole number")
    }
  }

  func wrongType(_ node: JSONNode, _ name: String, _ wanted: String) -> Diagnostic {
    problem("jsonl.type", "\(name) must be \(wanted), not \(node.value.kind)", at: node.offset)
  }

  func duplicate(_ member: JSONMember) -> Diagnostic {
    problem("jsonl.duplicate-key", "the key \"\(member.key)\" occurs twice in one object", at: member.offset)
  }

  func problem(_ code: String, _ message: String, at offset: Int, help: String? = nil) -> Diagnostic {
    let before = bytes[min(lead, offset)..<offset]
    let column = before.count { $0 & 0xC0 != 0x80 } + 1
    let excerpt =
      bytes.count <= Self.maximumExcerpt
      ? String(decoding: bytes[lead...].filter { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self) : nil
    // Both repeat what stands in the file, which must not drive the terminal that shows them.
    return Diagnostic(
      code: code, ControlCharacter.shown(message),
      at: SourceLocation(file: file, line: number, column: column),
      sourceLine: excerpt.map(ControlCharacter.shown), help: help)
  }
}

/// The members of an object by key.
private struct JSONObject {
  let members: [JSONMember]
  let line: JSONLine

  /// The value of a key; `nil` where it is absent or null.
  /// - Throws: `jsonl.duplicate-key`, because which of two texts is meant cannot be known.
  subscript(key: String) -> JSONNode? {
    get throws(Diagnostic) {
      var found: JSONNode?
      for member in members where member.key == key {
        if found != nil { throw line.duplicate(member) }
        found = member.node
      }
      if case .null? = found?.value { return nil }
      return found
    }
  }

  func string(_ key: String) throws(Diagnostic) -> String? {
    guard let node = try self[key] else { return nil }
    return try line.string(node, "\"\(key)\"")
  }

  func integer(_ key: String) throws(Diagnostic) -> Int? {
    guard let node = try self[key] else { return nil }
    return try line.integer(node, "\"\(key)\"")
  }
}

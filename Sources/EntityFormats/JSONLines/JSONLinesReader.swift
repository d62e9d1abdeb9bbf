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
/// `[0, 4, "COUNTRY"]`, or objects with `start_offset` and `end_offset`, whose `id` is the number of an
/// annotation and is not read. A line may also be a pair of a text and such an object. Other keys are
/// ignored. The id of a line without one is its number.
public struct JSONLinesReader: Sendable {
  /// The name that diagnostics give as the place.
  public let file: String
  /// What offsets count on lines that do not say so.
  public let defaultUnit: OffsetUnit
  /// Where each id was read.
  private var placeOfID: [String: String] = [:]

  public init(file: String, defaultUnit: OffsetUnit = .scalar) {
    self.file = file
    self.defaultUnit = defaultUnit
  }

  /// Reads one line, with or without its line end; `nil` for a blank one.
  ///
  /// - Parameter number: the line's number in the file, from 1.
  /// - Throws: the first problem, with file, line and column. The reader can go on with the next line.
  public mutating func read(line: [UInt8], number: Int) throws(Diagnostic) -> AnnotatedDocument? {
    try readRecord(line: line, number: number)?.document.annotated
  }

  /// A line with what the document itself does not hold.
  struct Record {
    var document: FormatDocument
    /// What an annotator said of the whole in Prodigy: `accept`, `reject`, `ignore`.
    var answer: String?
    /// How many relations between spans there were.
    var relations: Int
  }

  mutating func readRecord(line: [UInt8], number: Int) throws(Diagnostic) -> Record? {
    let source = JSONSource(code: "jsonl", bytes: line, file: file, number: number)
    guard let root = try source.parse() else { return nil }
    return try record(root, in: source, number: number, place: "on line \(number)")
  }

  /// A document that stands in other JSON.
  /// - Parameter number: the document's number, from 1; its id where it has none.
  /// - Throws: as ``read(line:number:)``.
  @_spi(EntityServer)
  public mutating func read(_ node: JSONNode, in source: JSONSource, number: Int) throws(Diagnostic)
    -> FormatDocument
  {
    try record(node, in: source, number: number, place: "in document \(number)").document
  }

  /// - Parameter place: where this is, for a later document with the same id.
  private mutating func record(
    _ root: JSONNode, in source: JSONSource, number: Int, place: String
  ) throws(Diagnostic) -> Record {
    var object: JSONObject
    var textNode: JSONNode?
    // spaCy's examples are pairs: ["text", {"entities": [[0, 4, "COUNTRY"]]}].
    if case .array(let pair) = root.value, pair.count == 2, case .string = pair[0].value {
      object = try source.object(pair[1])
      textNode = pair[0]
    } else {
      object = try source.object(root)
      textNode = try object["text"]
    }
    guard let textNode else {
      throw source.problem("missing-text", "the line has no \"text\"", at: root.offset)
    }
    let text = try source.string(textNode, "\"text\"")
    guard text.utf8.count <= Int(UInt32.max) else {
      throw source.problem("too-large", "the text is larger than 4 GiB", at: textNode.offset)
    }
    let idNode = try object["id"]
    let id = try idNode.map { node throws(Diagnostic) in try source.identifier(node) } ?? String(number)
    if let earlier = placeOfID[id] {
      throw source.problem(
        "duplicate-id", "the id \"\(id)\" is already used \(earlier)",
        at: idNode?.offset ?? root.offset)
    }
    let document = Document(
      id: id, text: text, date: try object.date("date"),
      language: try object.string("language"))

    let spans = try SpanReader(source: source, document: document, unit: unit(object, source))
    let annotated = AnnotatedDocument(document: document, annotations: try spans.annotations(object))
    let relations = try relations(object)
    let segmentation = try spans.segmentation(object)
    placeOfID[id] = place
    var answer: String?
    if case .string(let value)? = try object["answer"]?.value { answer = value }
    return Record(
      document: FormatDocument(annotated, segmentation: segmentation), answer: answer, relations: relations)
  }

  private func relations(_ object: JSONObject) throws(Diagnostic) -> Int {
    guard case .array(let relations)? = try object["relations"]?.value else { return 0 }
    return relations.count
  }

  private func unit(_ object: JSONObject, _ source: JSONSource) throws(Diagnostic) -> OffsetUnit {
    guard let node = try object["offset_unit"] else { return defaultUnit }
    let name = try source.string(node, "\"offset_unit\"")
    guard let unit = OffsetUnit(rawValue: name) else {
      throw source.problem(
        "offset-unit", "unknown offset unit \"\(name)\"", at: node.offset,
        help: "use \(OffsetUnit.allCases.map { "\"\($0)\"" }.joined(separator: ", "))")
    }
    return unit
  }
}

/// Reads the spans of one line, in any of the accepted shapes.
private struct SpanReader {
  private static let maximumFeatures = 1_000

  private let source: JSONSource
  private let offsets: OffsetTable
  private let text: [UInt8]

  init(source: JSONSource, document: Document, unit: OffsetUnit) {
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
          "span-lists", "the line has a second list of spans under \"\(key)\"", at: node.offset)
      }
      annotations.reserveCapacity(elements.count)
      for element in elements { annotations.append(try annotation(element)) }
    }
    return annotations
  }

  /// The tokens that Prodigy writes; `nil` where there are none, or where they are no tokens of the text.
  func segmentation(_ object: JSONObject) throws(Diagnostic) -> Segmentation? {
    guard case .array(let nodes)? = try object["tokens"]?.value else { return nil }
    var tokens: [TextSpan] = []
    for node in nodes {
      guard case .object(let members) = node.value else { return nil }
      let token = JSONObject(members: members, source: source, offset: node.offset)
      guard case .integer(let start)? = try token["start"]?.value,
        case .integer(let end)? = try token["end"]?.value, start < end,
        let span = offsets.span(of: start..<end), span.start >= tokens.last?.end ?? 0
      else { return nil }
      tokens.append(span)
    }
    return tokens.isEmpty ? nil : Segmentation(tokens: tokens, sentenceStarts: [])
  }

  private func annotation(_ node: JSONNode) throws(Diagnostic) -> Annotation {
    switch node.value {
    case .array(let elements):
      guard elements.count == 3 || elements.count == 4 else {
        throw source.problem("type", "expected [start, end, label]", at: node.offset)
      }
      return Annotation(
        span: try source.span(elements[0], elements[1], offsets), label: try source.label(elements[2]),
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
      throw source.problem("missing-key", "the span has no \"\(key)\"", at: node.offset)
    }
    let span = try source.span(
      required("start", or: "start_offset"), required("end", or: "end_offset"), offsets)
    let label = try source.label(required("label"))
    if let node = try object["text"] { try source.check(node, is: text[span.range], unit: offsets.unit) }
    // doccano numbers its annotations.
    let isNumbered = try object["start_offset"] != nil
    return Annotation(
      span: span, label: label, id: isNumbered ? nil : try object["id"].map(optionalIdentifier) ?? nil,
      features: try features(object), score: try score(object), provenance: try provenance(object))
  }

  private func optionalIdentifier(_ node: JSONNode) throws(Diagnostic) -> String? {
    if case .null = node.value { return nil }
    return try source.identifier(node)
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
        "features", "a span has more than \(Self.maximumFeatures) features", at: node.offset)
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

@_spi(EntityServer) internal import EntityFormats
import EntityKit
import HTTPTypes

/// The JSON object that a request's body holds, and typed access to it. Unknown keys are errors: a misspelt
/// option must not pass as if it had been obeyed.
struct RequestObject {
  let object: JSONObject
  var source: JSONSource { object.source }

  init(_ bytes: [UInt8], keys: [String]) throws(Diagnostic) {
    let source = JSONSource(code: RequestBodyReader.code, bytes: bytes, file: RequestBodyReader.name)
    guard let root = try source.parse() else {
      throw source.problem("empty", "the body is empty", at: 0)
    }
    try self.init(source.object(root), keys: keys)
  }

  init(_ object: JSONObject, keys: [String]) throws(Diagnostic) {
    self.object = object
    for (index, member) in object.members.enumerated() {
      if !keys.contains(member.key) {
        throw object.source.problem(
          "unknown-key", "the key \"\(member.key)\" is not known here", at: member.offset,
          help: closest(to: member.key, among: keys).map { "did you mean \"\($0)\"?" }
            ?? "known: \(keys.joined(separator: ", "))")
      }
      if object.members[..<index].contains(where: { $0.key == member.key }) {
        throw object.source.duplicate(member)
      }
    }
  }

  subscript(key: String) -> JSONNode? {
    get throws(Diagnostic) { try object[key] }
  }

  func string(_ key: String) throws(Diagnostic) -> String? { try object.string(key) }
  func integer(_ key: String) throws(Diagnostic) -> Int? { try object.integer(key) }

  func requiredString(_ key: String) throws(Diagnostic) -> String {
    try source.string(object.required(key, of: "the request"), "\"\(key)\"")
  }

  func bool(_ key: String) throws(Diagnostic) -> Bool? {
    guard let node = try object[key] else { return nil }
    guard case .bool(let value) = node.value else {
      throw source.wrongType(node, "\"\(key)\"", "true or false")
    }
    return value
  }

  func number(_ key: String) throws(Diagnostic) -> Double? {
    guard let node = try object[key] else { return nil }
    switch node.value {
    case .integer(let value): return Double(value)
    case .double(let value) where value.isFinite: return value
    default: throw source.wrongType(node, "\"\(key)\"", "a number")
    }
  }

  /// `nil` where the key is absent.
  func strings(_ key: String) throws(Diagnostic) -> [String]? {
    guard let node = try object[key] else { return nil }
    var strings: [String] = []
    for element in try source.array(node, "\"\(key)\"") {
      strings.append(try source.string(element, "each of \"\(key)\""))
    }
    return strings
  }

  func labels(_ key: String) throws(Diagnostic) -> [Label]? {
    guard let names = try strings(key), let node = try object[key] else { return nil }
    let labels = names.map { Label($0) }
    if let bad = labels.first(where: { !$0.isValid }) {
      throw source.problem("label", "\"\(bad)\" is not a label", at: node.offset)
    }
    return labels
  }

  /// What offsets count; scalars where the request does not say.
  func offsetUnit() throws(Diagnostic) -> OffsetUnit {
    guard let node = try object["offset_unit"] else { return .scalar }
    let name = try source.string(node, "\"offset_unit\"")
    guard let unit = OffsetUnit(rawValue: name) else {
      throw source.problem(
        "offset-unit", "unknown offset unit \"\(name)\"", at: node.offset,
        help: "use \(OffsetUnit.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))")
    }
    return unit
  }

  // MARK: Documents

  /// The keys of a document that stands in the request itself.
  static let documentKeys = ["text", "id", "date", "language"]

  /// The document that the request itself describes.
  func document() throws(Diagnostic) -> Document {
    let text = try requiredString("text")
    let id = try object["id"].map { node throws(Diagnostic) in try source.identifier(node) }
    return Document(
      id: id ?? "1", text: text, date: try object.date("date"), language: try object.string("language"))
  }

  /// The documents of an array; at most `limit`.
  /// - Parameter distinct: whether ids must differ.
  func documents(
    _ key: String, limit: Int, unit: OffsetUnit = .scalar, distinct: Bool
  ) throws -> [FormatDocument] {
    let nodes = try source.array(object.required(key, of: "the request"), "\"\(key)\"")
    guard nodes.count <= limit else {
      throw ServerError(
        .contentTooLarge, code: "server.too-many-documents",
        "\"\(key)\" holds \(nodes.count) documents, more than the limit of \(limit)",
        help: "send fewer at a time, or stream them as application/x-ndjson")
    }
    var reader = JSONLinesReader(file: RequestBodyReader.name, defaultUnit: unit)
    return try nodes.enumerated().map { index, node in
      _ = try source.object(node)
      if !distinct { reader = JSONLinesReader(file: RequestBodyReader.name, defaultUnit: unit) }
      return try reader.read(node, in: source, number: index + 1)
    }
  }
}

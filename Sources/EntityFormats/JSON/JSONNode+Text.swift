internal import EntityText

extension JSONNode {
  /// A value as a feature: a string as it is, numbers and truth values as they are written, what is
  /// nested as JSON; `nil` for null.
  var featureText: String? {
    switch value {
    case .null: nil
    case .string(let value): value
    case .bool, .integer, .double, .array, .object: String(decoding: compact, as: UTF8.self)
    }
  }

  private var compact: [UInt8] {
    var writer = JSONWriter()
    write(nil, to: &writer)
    return writer.bytes
  }

  private func write(_ key: String?, to writer: inout JSONWriter) {
    switch value {
    case .null: writer.word(key, "null")
    case .bool(let value): writer.word(key, value ? "true" : "false")
    case .integer(let value): writer.integer(key, value)
    case .double(let value): writer.number(key, value)
    case .string(let value): writer.string(key, value)
    case .array(let elements):
      writer.array(key) { writer in for element in elements { element.write(nil, to: &writer) } }
    case .object(let members):
      writer.object(key) { writer in for member in members { member.node.write(member.key, to: &writer) } }
    }
  }
}

extension JSONObject {
  /// The members as named texts; nulls left out.
  /// - Throws: `duplicate-key`.
  func fields() throws(Diagnostic) -> [(name: String, value: String)] {
    var seen = Set<String>()
    var fields: [(name: String, value: String)] = []
    for member in members {
      if !seen.insert(member.key).inserted { throw source.duplicate(member) }
      if let text = member.node.featureText { fields.append((member.key, text)) }
    }
    return fields
  }
}

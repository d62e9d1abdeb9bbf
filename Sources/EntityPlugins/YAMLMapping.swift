internal import EntityText

/// A key of a mapping, with the type of its value and what it is for.
struct YAMLKey<Value>: Sendable {
  let name: String
  let type: YAMLType<Value>
  let summary: String
  let missing: Missing?

  /// What is said of a mapping without a key that it must have.
  struct Missing: Sendable {
    let code: String
    let message: String
    var help: String? = nil
  }

  init(_ name: String, _ type: YAMLType<Value>, _ summary: String, missing: Missing? = nil) {
    (self.name, self.type, self.summary, self.missing) = (name, type, summary, missing)
  }
}

/// The keys that a mapping may have.
struct YAMLMapping: Sendable {
  struct Entry: Sendable {
    let name: String
    /// Made when it is asked for: those who only read files never do.
    let schema: @Sendable () -> [String: JSONValue]
    let missing: (code: String, message: String, help: String?)?

    init<Value>(_ key: YAMLKey<Value>) {
      name = key.name
      schema = { key.type.schema.merging(["description": .text(key.summary)]) { $1 } }
      missing = key.missing.map { ($0.code, $0.message, $0.help) }
    }
  }

  /// What messages call it: "a plugin".
  let what: String
  let entries: [Entry]
  /// Keys of which exactly one must be there; empty for no such rule.
  let oneOf: [String]
  /// What is said where not exactly one of ``oneOf`` is there.
  let oneOfMissing: (code: String, message: String)?

  init<each Value>(
    _ what: String, _ keys: repeat YAMLKey<each Value>, oneOf: [String] = [],
    missing: (code: String, message: String)? = nil
  ) {
    self.what = what
    var entries: [Entry] = []
    repeat entries.append(Entry(each keys))
    self.entries = entries
    self.oneOf = oneOf
    oneOfMissing = missing
  }

  var schema: [String: JSONValue] {
    var schema: [String: JSONValue] = [
      "type": .text("object"), "additionalProperties": .boolean(false),
      "properties": .object(
        Dictionary(uniqueKeysWithValues: entries.map { ($0.name, .object($0.schema())) })),
    ]
    let required = entries.filter { $0.missing != nil }.map { JSONValue.text($0.name) }
    if !required.isEmpty { schema["required"] = .list(required) }
    if !oneOf.isEmpty {
      schema["oneOf"] = .list(oneOf.map { .object(["required": .list([.text($0)])]) })
    }
    return schema
  }
}

/// A mapping as it stands in a file, its keys known.
struct YAMLRecord {
  let value: YAMLValue
  private let fields: [String: YAMLValue]
  private let mapping: YAMLMapping

  /// Adds a problem for every key that is unknown or missing; one where the value is no mapping at all.
  init(_ value: YAMLValue, _ mapping: YAMLMapping, _ problems: inout [Diagnostic]) {
    self.value = value
    self.mapping = mapping
    fields = value.mapping(mapping.what, keys: mapping.entries.map(\.name), &problems)
    guard value.isMapping else { return }
    for entry in mapping.entries where fields[entry.name] == nil {
      guard let missing = entry.missing else { continue }
      problems.append(value.problem(missing.code, missing.message, help: missing.help))
    }
    let given = mapping.oneOf.filter { fields[$0] != nil }
    if let missing = mapping.oneOfMissing, given.count > 1 {
      problems.append(
        value.problem(
          missing.code, "\(given.joined(separator: " and ")) exclude each other", help: "give one of them"))
    } else if let missing = mapping.oneOfMissing, given.isEmpty {
      problems.append(
        value.problem(
          missing.code, missing.message, help: "give one of \(mapping.oneOf.joined(separator: ", "))"))
    }
  }

  /// The value of a key; `nil` where the key is not there or its value cannot be read, which adds a
  /// problem.
  func read<Value>(_ key: YAMLKey<Value>, _ problems: inout [Diagnostic]) -> Value? {
    assert(mapping.entries.contains { $0.name == key.name }, "\(mapping.what) has no key \(key.name)")
    return fields[key.name].flatMap { key.type.read($0, key.name, &problems) }
  }

  /// The place of a key's value; of the mapping where the key is not there.
  func place<Value>(of key: YAMLKey<Value>) -> YAMLValue { fields[key.name] ?? value }

  func has<Value>(_ key: YAMLKey<Value>) -> Bool { fields[key.name] != nil }
}

extension YAMLType where Value == YAMLRecord {
  static func record(_ mapping: YAMLMapping) -> YAMLType {
    YAMLType(schema: mapping.schema) { value, _, problems in YAMLRecord(value, mapping, &problems) }
  }
}

extension YAMLType {
  /// What `convert` makes of a mapping.
  static func record(
    _ mapping: YAMLMapping,
    as convert: @escaping @Sendable (YAMLRecord, inout [Diagnostic]) -> Value?
  ) -> YAMLType {
    YAMLType<YAMLRecord>.record(mapping).map { record, _, problems in convert(record, &problems) }
  }
}

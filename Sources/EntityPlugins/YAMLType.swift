internal import EntityRules
internal import EntityText
internal import EntityUnicode

/// How a value in a YAML file is read, and the JSON Schema of what can be read: one description for
/// both, so that an editor and the reader never disagree.
struct YAMLType<Value>: Sendable {
  /// Gives the value, or adds a problem. The text is what messages call the value.
  let read: @Sendable (YAMLValue, String, inout [Diagnostic]) -> Value?
  private let makeSchema: @Sendable () -> [String: JSONValue]

  /// Made when somebody asks for it, which a run over texts never does.
  var schema: [String: JSONValue] { makeSchema() }

  init(
    schema: @autoclosure @escaping @Sendable () -> [String: JSONValue],
    read: @escaping @Sendable (YAMLValue, String, inout [Diagnostic]) -> Value?
  ) {
    makeSchema = schema
    self.read = read
  }
}

/// A value with its place, for what turns out about it later.
struct Placed<Value: Sendable>: Sendable {
  let value: Value
  let location: SourceLocation
  let line: String?

  func problem(
    _ severity: Diagnostic.Severity = .error, code: String, _ message: String, help: String? = nil
  ) -> Diagnostic {
    Diagnostic(severity, code: code, message, at: location, sourceLine: line, help: help)
  }
}

extension YAMLType {
  /// The same value with its place.
  static func placed<Inner: Sendable>(_ inner: YAMLType<Inner>) -> YAMLType where Value == Placed<Inner> {
    YAMLType(schema: inner.schema) { value, what, problems in
      inner.read(value, what, &problems).map(value.placed)
    }
  }

  /// What `convert` makes of the value; it may add problems of its own.
  func map<Other>(
    _ convert: @escaping @Sendable (Value, YAMLValue, inout [Diagnostic]) -> Other?
  ) -> YAMLType<Other> {
    YAMLType<Other>(schema: schema) { value, what, problems in
      read(value, what, &problems).flatMap { convert($0, value, &problems) }
    }
  }
}

// MARK: Scalars

/// The types that a plain YAML scalar may have for other readers. Here it is always text.
private let scalarTypes = JSONValue.list(["string", "number", "boolean", "null"].map(JSONValue.text))

extension YAMLType where Value == String {
  /// Any scalar, as it stands there.
  static var text: YAMLType {
    YAMLType(schema: ["type": scalarTypes]) { value, what, problems in value.string(what, &problems) }
  }

  /// A scalar that a regular expression matches as a whole.
  /// - Parameters:
  ///   - pattern: in what ECMAScript and the regular expressions of rules have in common, without anchors.
  ///   - code: of the problem where it does not match.
  ///   - kind: what it should have been: "a label".
  ///   - types: what other readers may take such a scalar for.
  static func text(
    matching pattern: String, code: String, kind: String, help: String? = nil,
    types: [String] = ["string", "number", "boolean"]
  ) -> YAMLType {
    guard let expression = try? TokenRegex(pattern) else { fatalError("no regular expression: \(pattern)") }
    return YAMLType(schema: [
      "type": .list(types.map(JSONValue.text)), "pattern": .text("^(?:\(pattern))$"),
    ]) { value, what, problems in
      guard let text = value.string(what, &problems) else { return nil }
      if expression.matches(text) { return text }
      problems.append(value.problem(code, "\"\(text)\" is not \(kind)", help: help))
      return nil
    }
  }

  /// One of several words.
  static func choice(_ known: [String], code: String, kind: String) -> YAMLType {
    YAMLType(schema: ["enum": .list(known.map(JSONValue.text))]) { value, what, problems in
      guard let text = value.string(what, &problems) else { return nil }
      if known.contains(text) { return text }
      let suggestion = closest(to: text, among: known).map { "did you mean \($0)? " } ?? ""
      problems.append(
        value.problem(
          code, "there is no \(kind) \"\(text)\"",
          help: suggestion + "known: \(known.joined(separator: ", "))"))
      return nil
    }
  }
}

extension YAMLType where Value == Label {
  static func label(code: String) -> YAMLType {
    YAMLType<String>.text(
      matching: "[A-Za-z][A-Za-z0-9_-]*", code: code, kind: "a label", types: ["string", "boolean"]
    ).map { text, _, _ in Label(text) }
  }
}

extension YAMLType where Value == SourceText {
  /// Text in which errors can be shown at their place.
  static var sourceText: YAMLType {
    YAMLType(schema: ["type": scalarTypes]) { value, what, problems in value.sourceText(what, &problems) }
  }
}

extension YAMLType where Value == Int {
  static func integer(atLeast minimum: Int? = nil) -> YAMLType {
    let type = ["type": JSONValue.text("integer")]
    return YAMLType(schema: minimum.map { type.merging(["minimum": .integer($0)]) { $1 } } ?? type) {
      value, what, problems in
      guard let number = value.integer(what, &problems) else { return nil }
      if let minimum, number < minimum {
        problems.append(value.problem("yaml.range", "\(what) must be at least \(minimum)"))
        return nil
      }
      return number
    }
  }
}

extension YAMLType where Value == Double {
  /// - Parameter code: of the problem where the number lies outside the range.
  static func number(in range: ClosedRange<Double>, code: String, _ message: String) -> YAMLType {
    let schema: [String: JSONValue] = [
      "type": .text("number"), "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound),
    ]
    return YAMLType(schema: schema) { value, what, problems in
      guard let number = value.number(what, &problems) else { return nil }
      if range.contains(number) { return number }
      problems.append(value.problem(code, message))
      return nil
    }
  }
}

extension YAMLType where Value == YAMLValue {
  /// Any scalar, to be read when more is known.
  static var scalar: YAMLType {
    YAMLType(schema: ["type": scalarTypes]) { value, what, problems in
      value.string(what, &problems).map { _ in value }
    }
  }
}

// MARK: Several

extension YAMLType {
  /// A list. Elements that cannot be read are left out.
  static func list<Element>(of element: YAMLType<Element>) -> YAMLType where Value == [Element] {
    YAMLType(schema: ["type": .text("array"), "items": .object(element.schema)]) { value, what, problems in
      value.list(what, &problems).compactMap { element.read($0, what, &problems) }
    }
  }

  /// A list, or its only element without brackets.
  static func oneOrMore<Element>(of element: YAMLType<Element>) -> YAMLType
  where Value == [Element] {
    YAMLType(schema: ["anyOf": .list([.object(element.schema), .object(list(of: element).schema)])]) {
      value, what, problems in
      value.oneOrMore().compactMap { element.read($0, what, &problems) }
    }
  }

  /// A mapping whose keys the user chooses, in the order of the file.
  static func entries<Element>(of element: YAMLType<Element>) -> YAMLType
  where Value == [(key: String, value: Element)] {
    YAMLType(schema: ["type": .text("object"), "additionalProperties": .object(element.schema)]) {
      value, what, problems in
      value.entries(what, &problems).compactMap { name, value in
        element.read(value, name, &problems).map { (name, $0) }
      }
    }
  }

  /// A scalar of one type, or a mapping.
  static func either(_ scalar: YAMLType, or mapping: YAMLType) -> YAMLType {
    YAMLType(schema: ["anyOf": .list([.object(scalar.schema), .object(mapping.schema)])]) {
      value, what, problems in
      value.isMapping ? mapping.read(value, what, &problems) : scalar.read(value, what, &problems)
    }
  }
}

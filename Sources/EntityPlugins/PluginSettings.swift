internal import EntityText

/// The value of a plugin's setting.
public enum SettingValue: Hashable, Sendable, CustomStringConvertible {
  case text(String)
  case integer(Int)
  case number(Double)
  case boolean(Bool)

  /// As a pipeline file writes it.
  public var description: String {
    switch self {
    case .text(let value): value
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .boolean(let value): "\(value)"
    }
  }
}

/// A setting that a plugin's manifest declares.
public struct PluginSetting: Sendable {
  public enum Kind: Hashable, Sendable {
    case text, integer, number, boolean
    case choice([String])
  }

  public var name: String
  public var kind: Kind
  public var standard: SettingValue
  public var description: String

  /// `nil` where the text is no value of this kind.
  func value(of text: String) -> SettingValue? { Self.value(of: text, kind) }

  static func value(of text: String, _ kind: Kind) -> SettingValue? {
    switch kind {
    case .text: .text(text)
    case .integer: Int(text).map { .integer($0) }
    case .number: Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    case .boolean: ["true": .boolean(true), "false": .boolean(false)][text]
    case .choice(let known): known.contains(text) ? .text(text) : nil
    }
  }

  static func expectation(_ kind: Kind) -> String {
    switch kind {
    case .text: "text"
    case .integer: "a whole number"
    case .number: "a number"
    case .boolean: "true or false"
    case .choice(let known): "one of \(known.joined(separator: ", "))"
    }
  }
}

extension PluginSetting {
  private enum Keys {
    static let mapping = YAMLMapping("a setting", type, standard, choices, description)
    static let type = YAMLKey(
      "type",
      .choice(
        ["text", "integer", "number", "boolean", "choice"], code: "plugin.setting", kind: "type of setting"),
      "What its values are.",
      missing: .init(
        code: "plugin.setting", message: "the setting has no type",
        help: "known: text, integer, number, boolean, choice"))
    static let standard = YAMLKey(
      "default", .scalar, "The value where the pipeline gives none.",
      missing: .init(code: "plugin.setting", message: "the setting has no default"))
    static let choices = YAMLKey("choices", .list(of: .text), "What a choice may be.")
    static let description = YAMLKey("description", .text, "What it is for.")
  }

  /// The settings of a manifest, by name.
  static let declarations = YAMLType<[(key: String, value: YAMLRecord)]>.entries(of: .record(Keys.mapping))

  init?(_ name: String, _ record: YAMLRecord, _ problems: inout [Diagnostic]) {
    let choices = record.read(Keys.choices, &problems)
    guard let type = record.read(Keys.type, &problems), let text = record.read(Keys.standard, &problems)
    else { return nil }
    if (type == "choice") != (choices != nil) {
      problems.append(
        record.value.problem("plugin.setting", "choices go with type: choice, and that with choices"))
      return nil
    }
    let kinds: [String: Kind] = [
      "text": .text, "integer": .integer, "number": .number, "boolean": .boolean,
      "choice": .choice(choices ?? []),
    ]
    let kind = kinds[type] ?? .text
    guard let given = text.string("default", &problems), let standard = Self.value(of: given, kind) else {
      problems.append(
        text.problem("plugin.setting", "the default of \(name) must be \(Self.expectation(kind))"))
      return nil
    }
    self.init(
      name: name, kind: kind, standard: standard,
      description: record.read(Keys.description, &problems) ?? "")
  }
}

/// What a pipeline, or a call, sets in one plugin: names and values as they are written, each with the
/// place where it stands, if that is a file.
struct GivenSettings: Sendable {
  struct Value: Sendable {
    var name: String
    var text: Placed<String>
  }

  var values: [Value] = []

  /// The values of all settings that a plugin declares.
  func applied(to declared: [PluginSetting], of plugin: String, _ problems: inout [Diagnostic])
    -> [String: SettingValue]
  {
    var result = Dictionary(declared.map { ($0.name, $0.standard) }) { $1 }
    for given in values {
      guard let setting = declared.first(where: { $0.name == given.name }) else {
        let known = declared.map(\.name)
        problems.append(
          given.text.problem(
            code: "pipeline.unknown-setting", "the plugin \(plugin) has no setting \"\(given.name)\"",
            help: closest(to: given.name, among: known).map { "did you mean \($0)?" }
              ?? (known.isEmpty ? "it has none" : "known: \(known.joined(separator: ", "))")))
        continue
      }
      if let value = setting.value(of: given.text.value) {
        result[given.name] = value
      } else {
        problems.append(
          given.text.problem(
            code: "pipeline.setting",
            "the setting \(given.name) of \(plugin) must be \(PluginSetting.expectation(setting.kind))"))
      }
    }
    return result
  }
}

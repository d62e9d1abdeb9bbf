internal import EntityRules
internal import EntityText
internal import Foundation
internal import Yams

/// A YAML file, read with types: a scalar is the text that stands there (`NO` is Norway), and every
/// value knows its place.
struct YAMLFile {
  let path: String
  let lines: [String]
  private let root: Node

  /// - Throws: ``Diagnostic``: the file cannot be read, is not UTF-8, or is not YAML.
  ///
  /// - Parameter name: what places call the file; `nil` for its path.
  init(path: String, name: String? = nil) throws(Diagnostic) {
    try self.init(text: TextFile.read(path), name: name ?? path)
  }

  /// - Throws: ``Diagnostic``: the text is not YAML.
  init(text: String, name path: String) throws(Diagnostic) {
    self.path = path
    lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == 0x0D ? line.dropLast() : line))
    }
    do {
      // Without rules every scalar is text; looking what else it might be costs a regular expression each. Nothing
      // makes other values of the nodes.
      guard let root = try Yams.compose(yaml: text, .basic, Constructor([:], [:], [:]), .utf8) else {
        throw Diagnostic(code: "yaml.empty", "the file is empty", at: SourceLocation(file: path))
      }
      self.root = root
    } catch let error as Diagnostic {
      throw error
    } catch let error as YamlError {
      throw Self.diagnostic(error, path, lines)
    } catch {
      throw Diagnostic(code: "yaml.syntax", "\(error)", at: SourceLocation(file: path))
    }
  }

  var value: YAMLValue { YAMLValue(node: root, file: self) }

  func line(_ number: Int) -> String? {
    lines.indices.contains(number - 1) ? lines[number - 1] : nil
  }

  private static func diagnostic(_ error: YamlError, _ path: String, _ lines: [String]) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Diagnostic(
        code: "yaml.syntax",
        problem.hasPrefix("but found another document")
          ? "there is more than one document in the file" : problem,
        at: SourceLocation(file: path, line: mark.line, column: mark.column),
        sourceLine: lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : nil)
    case .duplicatedKeysInMapping(let keys, let context):
      // The mark is where the mapping begins; in one over several lines the key can be found again.
      let key = keys.sorted().first ?? ""
      let second = lines.indices.dropFirst(context.mark.line - 1).filter { line in
        lines[line].dropFirst(context.mark.column - 1).hasPrefix("\(key):")
      }.dropFirst().first
      return Diagnostic(
        code: "yaml.duplicate-key", "the same key twice: \(keys.sorted().joined(separator: ", "))",
        at: SourceLocation(
          file: path, line: second.map { $0 + 1 } ?? context.mark.line,
          column: second.map { _ in context.mark.column }),
        sourceLine: second.map { lines[$0] })
    default:
      return Diagnostic(code: "yaml.syntax", "\(error)", at: SourceLocation(file: path))
    }
  }
}

/// A value in a YAML file. Reading one that has another form adds a problem and gives `nil`.
struct YAMLValue {
  fileprivate let node: Node
  let file: YAMLFile

  var isMapping: Bool { node.mapping != nil }

  var location: SourceLocation {
    SourceLocation(file: file.path, line: node.mark?.line, column: node.mark?.column)
  }

  func problem(_ code: String, _ message: String, help: String? = nil) -> Diagnostic {
    Diagnostic(
      code: code, message, at: location, sourceLine: location.line.flatMap(file.line), help: help)
  }

  /// A value that was read here, with its place.
  func placed<Value: Sendable>(_ value: Value) -> Placed<Value> {
    Placed(value: value, location: location, line: location.line.flatMap(file.line))
  }

  /// The entries of a mapping with none but known keys.
  func mapping(_ what: String, keys: [String], _ problems: inout [Diagnostic]) -> [String: YAMLValue] {
    guard case .mapping(let mapping) = node else {
      problems.append(problem("yaml.type", "\(what) must be a mapping (key: value)"))
      return [:]
    }
    var result: [String: YAMLValue] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      guard keys.contains(name) else {
        problems.append(
          YAMLValue(node: key, file: file).problem(
            "yaml.unknown-key", "\(what) has no key \"\(name)\"",
            help: closest(to: name, among: keys).map { "did you mean \($0)?" }
              ?? "known: \(keys.joined(separator: ", "))"))
        continue
      }
      result[name] = YAMLValue(node: value, file: file)
    }
    return result
  }

  /// The entries of a mapping whose keys the user chooses, in file order.
  func entries(_ what: String, _ problems: inout [Diagnostic]) -> [(key: String, value: YAMLValue)] {
    guard case .mapping(let mapping) = node else {
      problems.append(problem("yaml.type", "\(what) must be a mapping (key: value)"))
      return []
    }
    return mapping.map { ($0.key.scalar?.string ?? "", YAMLValue(node: $0.value, file: file)) }
  }

  func string(_ what: String, _ problems: inout [Diagnostic]) -> String? {
    guard case .scalar(let scalar) = node else {
      problems.append(problem("yaml.type", "\(what) must be text"))
      return nil
    }
    return scalar.string
  }

  func integer(_ what: String, _ problems: inout [Diagnostic]) -> Int? {
    guard let text = node.scalar?.string, let value = Int(text) else {
      problems.append(problem("yaml.type", "\(what) must be a whole number"))
      return nil
    }
    return value
  }

  func number(_ what: String, _ problems: inout [Diagnostic]) -> Double? {
    guard let text = node.scalar?.string, let value = Double(text) else {
      problems.append(problem("yaml.type", "\(what) must be a number"))
      return nil
    }
    return value
  }

  func list(_ what: String, _ problems: inout [Diagnostic]) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else {
      problems.append(problem("yaml.type", "\(what) must be a list"))
      return []
    }
    return sequence.map { YAMLValue(node: $0, file: file) }
  }

  /// One or several: a list, or its only element without brackets.
  func oneOrMore() -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { return [self] }
    return sequence.map { YAMLValue(node: $0, file: file) }
  }

  func strings(_ what: String, _ problems: inout [Diagnostic]) -> [String] {
    list(what, &problems).compactMap { $0.string(what, &problems) }
  }

  /// Text with the place of its first character, so that errors inside it can be shown.
  func sourceText(_ what: String, _ problems: inout [Diagnostic]) -> SourceText? {
    guard let text = string(what, &problems) else { return nil }
    var place = location
    if let number = place.line, let line = file.line(number), let column = place.column {
      // A quoted scalar begins behind its quote.
      let scalars = Array(line.unicodeScalars)
      let quote = column - 1 < scalars.count && ["'", "\""].contains(scalars[column - 1]) ? 1 : 0
      let first = column - 1 + quote
      let wanted = Array(text.unicodeScalars)
      if first + wanted.count <= scalars.count, Array(scalars[first..<first + wanted.count]) == wanted {
        place.column = first + 1
        return SourceText(text, at: place, line: line)
      }
    }
    place.column = nil
    return SourceText(text, at: place)
  }
}

/// Reading text files.
enum TextFile {
  /// - Throws: ``Diagnostic``: the file cannot be read, or is not UTF-8 (with the line).
  static func read(_ path: String) throws(Diagnostic) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      let exists = FileManager.default.fileExists(atPath: path)
      throw Diagnostic(
        code: exists ? "file.unreadable" : "file.missing",
        exists ? "the file cannot be read" : "there is no such file", at: SourceLocation(file: path))
    }
    guard var text = String(validating: data, as: UTF8.self) else {
      throw Diagnostic(
        code: "file.encoding", "the file is not UTF-8",
        at: SourceLocation(file: path, line: firstInvalidLine(data)))
    }
    // A byte order mark says nothing in UTF-8.
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return text
  }

  /// The first line that is not UTF-8, counted from 1.
  private static func firstInvalidLine(_ data: Data) -> Int? {
    data.split(separator: 0x0A, omittingEmptySubsequences: false)
      .firstIndex { String(validating: $0, as: UTF8.self) == nil }.map { $0 + 1 }
  }
}

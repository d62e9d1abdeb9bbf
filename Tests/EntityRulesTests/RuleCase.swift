import EntityLexicon
import EntityText
import Foundation
import Testing

@testable import EntityRules

/// A line of `Corpora/rules/*.jsonl`; the format is described beside them.
struct RuleCase: Sendable, CustomTestStringConvertible {
  let id: String
  let rule: String
  let patterns: [PatternDefinition]
  let lists: [LexiconList]
  let text: String
  let annotations: [Annotation]
  /// Bytes of the text.
  let expected: [TextSpan]
  /// For each match the captured texts; `nil` where the case does not say.
  let captures: [[String: String]]?
  /// The capture that gives the span of what is emitted, and what then is; `nil` for the whole match.
  let span: String?
  let emitted: [TextSpan]?

  var testDescription: String { id }

  var compiled: CompiledRules {
    CompiledRules(
      rule, lists: lists, patterns: patterns,
      labels: ["A", "B", "C", "D", "CITY", "COUNTRY", "DATE", "DEMONYM", "ORG"],
      spans: [span].compactMap { $0 })
  }

  /// All cases of all files. A file that cannot be read stops the run, with the place.
  static let all: [RuleCase] = {
    do {
      let folder = TestFiles.corpora.appending(path: "rules")
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "jsonl" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
      return try files.flatMap(read)
    } catch {
      fatalError("the corpus of rules cannot be read: \(error)")
    }
  }()

  private static func read(_ file: URL) throws -> [RuleCase] {
    let theme = file.deletingPathExtension().lastPathComponent
    let lines = try String(contentsOf: file, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return try lines.enumerated().filter { !$0.element.isEmpty }.map { index, line in
      do {
        return try RuleCase(JSONDecoder().decode(Line.self, from: Data(line.utf8)), theme: theme)
      } catch {
        throw Diagnostic(
          code: "corpus.case", "\(error)", at: SourceLocation(file: file.lastPathComponent, line: index + 1))
      }
    }
  }

  private init(_ line: Line, theme: String) throws {
    id = "\(theme)/\(line.id)"
    rule = line.rule
    patterns = (line.patterns ?? [:]).sorted { $0.key < $1.key }.map { name, match in
      PatternDefinition(
        name: name, match: SourceText(match, at: SourceLocation(file: "patterns.yaml", line: 1)))
    }
    lists = (line.lists ?? [:]).sorted { $0.key < $1.key }.map { name, entries in
      LexiconList(name: name, entries: entries.map(\.entry))
    }
    let matches = try MatchMarks(line.expected)
    text = matches.text
    expected = matches.spans
    let annotated = try MarkedText(line.annotated ?? matches.text)
    guard annotated.text.utf8.elementsEqual(text.utf8) else {
      throw CorpusError(reason: "the two texts differ in more than their marks")
    }
    var annotations = annotated.annotations
    if let features = line.features {
      guard features.count == annotations.count else {
        throw CorpusError(reason: "features for each annotation")
      }
      for (index, pairs) in features.enumerated() {
        for (name, value) in pairs { annotations[index].features[name] = value }
      }
    }
    self.annotations = annotations
    captures = line.captures
    span = line.span
    let emitted = try line.emitted.map { try MatchMarks($0) }
    guard emitted?.text.utf8.elementsEqual(text.utf8) ?? true, (span == nil) == (emitted == nil) else {
      throw CorpusError(reason: "span and emitted, of the same text")
    }
    self.emitted = emitted?.spans
  }
}

private struct CorpusError: Error {
  var reason: String
}

private struct Line: Decodable {
  var id: String
  var rule: String
  var patterns: [String: String]?
  var lists: [String: [Entry]]?
  var annotated: String?
  var features: [[String: String]]?
  var expected: String
  var captures: [[String: String]]?
  var span: String?
  var emitted: String?

  /// A term, or an object with the term, perhaps an id, and features.
  struct Entry: Decodable {
    var entry: LexiconEntry

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let term = try? container.decode(String.self) {
        entry = LexiconEntry(term: term)
        return
      }
      let columns = try container.decode([String: String].self)
      entry = LexiconEntry(term: columns["term"] ?? "", id: columns["id"])
      for (name, value) in columns where name != "term" && name != "id" { entry.features[name] = value }
    }
  }
}

/// A text with its matches marked: `le ⟦ministre cubain⟧`.
private struct MatchMarks {
  var text = ""
  var spans: [TextSpan] = []

  init(_ marked: String) throws {
    var start: Int?
    for scalar in marked.unicodeScalars {
      switch (scalar, start) {
      case ("⟦", nil): start = text.utf8.count
      case ("⟧", let begin?):
        spans.append(TextSpan(begin, text.utf8.count))
        start = nil
      case ("⟦", _), ("⟧", _): throw CorpusError(reason: "matches cannot nest")
      default: text.unicodeScalars.append(scalar)
      }
    }
    if start != nil { throw CorpusError(reason: "⟦ without ⟧") }
  }
}

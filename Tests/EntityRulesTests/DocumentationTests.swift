import EntityLexicon
import EntityRecognition
import EntityText
import Foundation
import Testing

@testable import EntityRules

/// An example of docs/rules.md.
struct DocumentedExample: Sendable, CustomTestStringConvertible {
  var line: Int
  var fields: [String: String]

  var testDescription: String { "rules.md:\(line): \(fields["pattern"] ?? "")" }
}

/// The blocks of docs/rules.md.
enum RulesPage {
  static let examples: [DocumentedExample] = blocks("rule-example").map { block in
    DocumentedExample(
      line: block.line,
      fields: Dictionary(uniqueKeysWithValues: block.lines.compactMap(keyAndValue)))
  }

  /// The lists of the table that the page begins with.
  static let lists: [LexiconList] = {
    var entries: [(list: String, entry: LexiconEntry)] = []
    for block in blocks("rule-example-lists") {
      let header = cells(block.lines[0])
      for line in block.lines.dropFirst() {
        var row = Dictionary(uniqueKeysWithValues: zip(header, cells(line))).filter { !$0.value.isEmpty }
        guard let list = row.removeValue(forKey: "list"), let term = row.removeValue(forKey: "term") else {
          fatalError("\(line) names no list or term")
        }
        var entry = LexiconEntry(term: term, id: row.removeValue(forKey: "id"))
        for (name, value) in row { entry.features[name] = value }
        entries.append((list, entry))
      }
    }
    return Set(entries.map(\.list)).sorted().map { name in
      LexiconList(name: name, entries: entries.filter { $0.list == name }.map(\.entry))
    }
  }()

  static let patterns: [PatternDefinition] = blocks("rule-example-patterns").flatMap { block in
    block.lines.compactMap(keyAndValue).map { name, match in
      PatternDefinition(
        name: name, match: SourceText(match, at: SourceLocation(file: "rules.md", line: block.line)))
    }
  }

  private static let lines: [String] = {
    let page = TestFiles.corpora.deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "docs/rules.md")
    do {
      return try String(contentsOf: page, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    } catch {
      fatalError("\(error)")
    }
  }()

  /// The blocks of a kind, each with the line at which it begins.
  static func blocks(_ kind: String) -> [(line: Int, lines: [String])] {
    lines.indices.filter { lines[$0] == "```\(kind)" }.map { start in
      (start + 1, Array(lines[(start + 1)...].prefix { $0 != "```" }))
    }
  }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }

  private static func keyAndValue(_ line: String) -> (String, String)? {
    guard let colon = line.firstRange(of: ": ") else { return nil }
    return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
  }
}

@Suite("The page about rules")
struct DocumentationTests {
  @Test("finds what it says", arguments: RulesPage.examples)
  func example(_ example: DocumentedExample) throws {
    let pattern = try #require(example.fields["pattern"])
    let marked = try MarkedText(try #require(example.fields["text"]))
    let expected = try #require(example.fields["finds"])
    let compiled = CompiledRules(
      pattern, lists: RulesPage.lists, patterns: RulesPage.patterns,
      labels: ["CITY", "COUNTRY", "DATE", "DEMONYM", "PERSON", "QUOTE"],
      spans: [example.fields["span"]].compactMap { $0 })
    #expect(compiled.errors.isEmpty)
    let document = Document(text: marked.text)
    let found = compiled.candidates(marked.text, marked.annotations).map {
      document.text(of: $0.annotation.span)
    }
    #expect((found.isEmpty ? "nothing" : found.joined(separator: " | ")) == expected)
    #expect(Set(example.fields.keys).isSubset(of: ["pattern", "text", "finds", "span"]))
  }

  @Test("has an example of every operator and every token test")
  func completeness() {
    #expect(RulesPage.examples.count >= 70)
    let patterns = RulesPage.examples.compactMap { $0.fields["pattern"] }.joined(separator: "\n")
    let operators = [
      "before(", "after(", "not-before(", "not-after(", "gap(", "across)", "series(", "same(", " within(",
      " contains(", " overlaps(", " not-overlaps(", ".id]", "~", "@", "_", "{2,3}", "*", "+?", "'", "[",
      "<", "/",
    ]
    for name in operators { #expect(patterns.contains(name), "\(name)") }
    for name in PatternParser.tests.keys { #expect(patterns.contains(name), "\(name)") }
  }
}

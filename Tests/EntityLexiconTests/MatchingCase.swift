import EntityLexicon
import EntityText
import Foundation
import Testing

/// A line of `Corpora/matching/*.jsonl`; the format is described beside them.
struct MatchingCase: Sendable, CustomTestStringConvertible {
  let id: String
  let entries: [LexiconEntry]
  let stops: [LexiconEntry]
  let text: String
  let expected: [FoundEntry]
  /// Why the automaton does not find this yet; `nil` where it does.
  let knownIssue: String?

  var testDescription: String { id }

  /// All cases of all files. A file that cannot be read stops the run, with the place.
  static let all: [MatchingCase] = {
    do {
      let folder = TestFiles.corpora.appending(path: "matching")
      let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { $0.pathExtension == "jsonl" }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
      return try files.flatMap(read)
    } catch {
      fatalError("the corpus of matching cases cannot be read: \(error)")
    }
  }()

  private static func read(_ file: URL) throws -> [MatchingCase] {
    let theme = file.deletingPathExtension().lastPathComponent
    let lines = try TestFiles.text(file).split(separator: "\n", omittingEmptySubsequences: false)
    return try lines.enumerated().filter { !$0.element.isEmpty }.map { index, line in
      do {
        let decoded = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
        return try MatchingCase(decoded, theme: theme)
      } catch {
        throw Diagnostic(
          code: "corpus.case", "\(error)", at: SourceLocation(file: file.lastPathComponent, line: index + 1))
      }
    }
  }

  private init(_ line: Line, theme: String) throws {
    id = "\(theme)/\(line.id)"
    entries = line.entries.map(\.entry)
    stops = (line.stop ?? []).map(\.entry)
    let marked = try line.marked.texts.map(NumberedMarks.init)
    guard let first = marked.first,
      marked.allSatisfy({ $0.text.utf8.elementsEqual(first.text.utf8) })
    else { throw CorpusError(reason: "the marked texts differ in more than their marks") }
    text = first.text
    expected = Set(marked.flatMap(\.found)).sorted()
    knownIssue = line.knownIssue
    guard expected.allSatisfy({ entries.indices.contains($0.entry) }) else {
      throw CorpusError(reason: "a mark names an entry that is not there")
    }
  }
}

private struct CorpusError: Error {
  var reason: String
}

private struct Line: Decodable {
  var id: String
  var entries: [Entry]
  var stop: [Entry]?
  var marked: Marked
  var knownIssue: String?

  /// One text, or the same text several times where spans cross.
  struct Marked: Decodable {
    var texts: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        texts = [text]
      } else {
        texts = try container.decode([String].self)
      }
    }
  }

  /// A term, or an object with the columns of a gazetteer.
  struct Entry: Decodable {
    var entry: LexiconEntry

    private struct Columns: Decodable {
      var term: String
      var label: String?
      var id: String?
      var `case`: String?
      var accents: String?
      var inflect: String?
      var fuzzy: Int?
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let term = try? container.decode(String.self) {
        entry = LexiconEntry(term: term)
        return
      }
      let columns = try container.decode(Columns.self)
      entry = LexiconEntry(term: columns.term, label: columns.label.map { Label($0) }, id: columns.id)
      if let name = columns.case {
        guard let mode = CaseMode(rawValue: name) else { throw CorpusError(reason: "case \(name)") }
        entry.caseMode = mode
      }
      if let name = columns.accents {
        guard let mode = AccentMode(rawValue: name) else { throw CorpusError(reason: "accents \(name)") }
        entry.accentMode = mode
      }
      entry.fuzzy = columns.fuzzy ?? 0
      if let inflect = columns.inflect {
        guard let forms = shippedParadigms.forms(of: entry.term, paradigms: inflect) else {
          throw CorpusError(reason: "\(entry.term) does not inflect as \(inflect)")
        }
        entry.inflections = forms
      }
    }
  }
}

/// A text with the numbers of entries as marks: `l’⟦0 Azerbaïdjan⟧`, and with their edits: `⟦0~1 Azerbaijan⟧`.
private struct NumberedMarks {
  var text = ""
  var found: [FoundEntry] = []

  init(_ marked: String) throws {
    var open: [(entry: Int, edits: Int, start: Int)] = []
    var rest = Array(marked.unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "⟦":
        let digits = rest.prefix { $0 != " " }
        rest = rest.dropFirst(digits.count + 1)
        let numbers = digits.split(separator: "~").map { Int(String(String.UnicodeScalarView($0))) }
        guard numbers.count <= 2, let entry = numbers.first ?? nil, let edits = numbers.last ?? nil else {
          throw CorpusError(reason: "a mark begins with an entry's number and a blank")
        }
        open.append((entry, numbers.count == 2 ? edits : 0, text.utf8.count))
      case "⟧":
        guard let mark = open.popLast() else { throw CorpusError(reason: "⟧ without ⟦") }
        found.append(
          FoundEntry(span: TextSpan(mark.start, text.utf8.count), entry: mark.entry, edits: mark.edits))
      default: text.unicodeScalars.append(scalar)
      }
    }
    guard open.isEmpty else { throw CorpusError(reason: "⟦ without ⟧") }
  }
}

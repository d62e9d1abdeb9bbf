import EntityEvaluation
import EntityKit
import EntityReports

/// Suggestions and edits as a gazetteer with comments, and as JSON.
struct SuggestionPrinter {
  let suggestions: [Suggestion]
  let edits: [LexiconEdit]?
  let limit: Int

  // MARK: Gazetteer

  func gazetteer() -> String {
    var lines = ["term\tlabel\tid"]
    for kind in Suggestion.Kind.allCases {
      let own = suggestions.filter { $0.kind == kind }
      if own.isEmpty { continue }
      lines += ["", "# \(title(of: kind)): \(own.count)"]
      for suggestion in own.prefix(limit) { lines += self.lines(of: suggestion) }
      if own.count > limit { lines.append("# and \(own.count - limit) more") }
    }
    if let edits { lines += self.lines(of: edits) }
    return lines.joined(separator: "\n")
  }

  private func title(of kind: Suggestion.Kind) -> String {
    switch kind {
    case .acronym: "Acronyms and what they stand for"
    case .variant: "One letter from an entry"
    case .besideTitle: "Names beside a title"
    case .sequence: "Capitalised words"
    }
  }

  private func lines(of suggestion: Suggestion) -> [String] {
    let documents = suggestion.documents == 1 ? "1 document" : "\(suggestion.documents) documents"
    let reason =
      switch suggestion.kind {
      case .acronym: "; the same as \(suggestion.reason)"
      case .variant: "; compare \(suggestion.reason)"
      case .besideTitle: "; beside \(suggestion.reason)"
      case .sequence: ""
      }
    let isGuess = suggestion.label != nil && suggestion.labelShare < 1
    let guess = isGuess ? "; label guessed, \(figure(suggestion.labelShare))" : ""
    return ["# \(suggestion.count)× in \(documents)\(reason)\(guess)"] + suggestion.places.map(line)
      + [suggestion.gazetteerLine]
  }

  private func line(_ place: Suggestion.Place) -> String {
    // An id may hold a line end; a comment is one line.
    "#   \(place.document.replacing(/\s+/, with: " ")): \(place.context.before)[\(place.context.words)]\(place.context.after)"
  }

  private func lines(of edits: [LexiconEdit]) -> [String] {
    var lines = ["", "# Edits that would raise strict micro F1: \(edits.count)"]
    lines.append(
      "# Computed by adding or removing spans with exactly these words, not by running the pipeline.")
    for edit in edits.prefix(limit) {
      lines.append(
        "# \(edit.kind.rawValue): +\(figure(edit.gain)) points, repairs \(edit.repaired), breaks \(edit.broken)"
      )
      lines += edit.breaks.map(line)
      if let line = edit.gazetteerLine {
        lines.append(line)
      } else {
        let sources = edit.sources.map { "\($0.recognizer): \($0.origin)" }.joined(separator: ", ")
        lines += [
          "#   made by \(sources)", "#   - rule: not-here", "#     match: \(Self.literal(edit.term))",
          "#     veto: { label: \(edit.label) }",
        ]
      }
    }
    if edits.count > limit { lines.append("# and \(edits.count - limit) more") }
    return lines
  }

  /// Words as a pattern of a rule, in quotes for YAML: exact words, or folded ones where they hold a quote.
  static func literal(_ term: String) -> String {
    if !term.contains("'"), !term.contains("\""), !term.contains("\\") { return "\"'\(term)'\"" }
    return "'\"\(term.replacing("\"", with: "").replacing("'", with: "''"))\"'"
  }

  // MARK: JSON

  private struct PlaceOutput: Encodable {
    var document: String
    var before: String
    var words: String
    var after: String

    init(_ place: Suggestion.Place) {
      document = place.document
      (before, words, after) = (place.context.before, place.context.words, place.context.after)
    }
  }

  private struct SuggestionOutput: Encodable {
    var kind: String
    var term: String
    var label: String?
    var share: Double
    var id: String?
    var reason: String
    var count: Int
    var documents: Int
    var places: [PlaceOutput]
    var tsv: String
  }

  private struct EditOutput: Encodable {
    var kind: String
    var term: String
    var label: String
    var id: String?
    var gain: Double
    var repairs: Int
    var breaks: Int
    var broken: [PlaceOutput]
    var sources: [SourceOutput]
    var tsv: String?
  }

  private struct Output: Encodable {
    var suggestions: [SuggestionOutput]
    var edits: [EditOutput]?
  }

  /// Everything, whatever the limit.
  func json() throws -> String {
    try JSONOutput.text(
      Output(
        suggestions: suggestions.map { suggestion in
          SuggestionOutput(
            kind: suggestion.kind.rawValue, term: suggestion.term, label: suggestion.label?.rawValue,
            share: suggestion.labelShare, id: suggestion.id, reason: suggestion.reason,
            count: suggestion.count,
            documents: suggestion.documents, places: suggestion.places.map(PlaceOutput.init),
            tsv: suggestion.gazetteerLine)
        },
        edits: edits?.map { edit in
          EditOutput(
            kind: edit.kind.rawValue, term: edit.term, label: edit.label.rawValue, id: edit.id,
            gain: edit.gain,
            repairs: edit.repaired, breaks: edit.broken, broken: edit.breaks.map(PlaceOutput.init),
            sources: edit.sources.map(SourceOutput.init), tsv: edit.gazetteerLine)
        }))
  }
}

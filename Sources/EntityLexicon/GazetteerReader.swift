public import EntityText

/// What a gazetteer's meta file says of all its entries.
public struct GazetteerDefaults: Sendable {
  public var label: Label?
  public var caseMode: CaseMode
  public var accentMode: AccentMode
  /// See ``LexiconEntry/fuzzy``.
  public var fuzzy: Int
  public var inflect: String?
  public var priority: Int
  /// Entries with this feature only feed rules: `note=ambiguous`.
  public var rulesOnly: (name: String, value: String)?

  public init(
    label: Label? = nil, caseMode: CaseMode = .smart, accentMode: AccentMode = .optional,
    fuzzy: Int = 0, inflect: String? = nil, priority: Int = 0,
    rulesOnly: (name: String, value: String)? = nil
  ) {
    self.label = label
    self.caseMode = caseMode
    self.accentMode = accentMode
    self.fuzzy = fuzzy
    self.inflect = inflect
    self.priority = priority
    self.rulesOnly = rulesOnly
  }
}

/// Reads a gazetteer: tab-separated values with a header line; `#` begins a comment line.
///
/// Columns with a meaning: `term` (required), `label`, `id`, `case`, `accents`, `fuzzy`, `inflect`,
/// `priority`. Every other column is a feature. A broken line is reported with its place and left
/// out; the others are read.
public struct GazetteerReader: Sendable {
  public let defaults: GazetteerDefaults
  public let paradigms: InflectionParadigms

  public init(defaults: GazetteerDefaults, paradigms: InflectionParadigms = InflectionParadigms()) {
    self.defaults = defaults
    self.paradigms = paradigms
  }

  /// - Parameter file: the name for places.
  /// - Complexity: O(length of the text).
  public func read(_ text: String, file: String) -> (entries: [LexiconEntry], problems: [Diagnostic]) {
    var entries: [LexiconEntry] = []
    var problems: [Diagnostic] = []
    var header: [String] = []
    var line = 0
    for rawLine in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      line += 1
      var row = rawLine
      if row.last == 0x0D { row = row.dropLast() }
      // A byte order mark says nothing in UTF-8.
      if line == 1, row.starts(with: [0xEF, 0xBB, 0xBF]) { row = row.dropFirst(3) }
      if row.isEmpty || row.first == UInt8(ascii: "#") { continue }
      let cells = row.split(separator: 0x09, omittingEmptySubsequences: false).map(Self.trimmed)
      let place = SourceLocation(file: file, line: line)
      if header.isEmpty {
        header = cells
        if cells.first != "term" {
          problems.append(
            Diagnostic(
              code: "gazetteer.header", "the first column must be \"term\", not \"\(cells.first ?? "")\"",
              at: SourceLocation(file: file, line: line, column: 1), sourceLine: String(Substring(row)),
              help: "the first line names the columns, separated by tabs"))
          return ([], problems)
        }
        if let unnamed = header.firstIndex(of: "") {
          problems.append(
            Diagnostic(
              code: "gazetteer.header", "column \(unnamed + 1) has no name",
              at: SourceLocation(file: file, line: line), sourceLine: String(Substring(row))))
          return ([], problems)
        }
        if let twin = header.indices.first(where: { header[..<$0].contains(header[$0]) }) {
          problems.append(
            Diagnostic(
              code: "gazetteer.header", "the column \"\(header[twin])\" is there more than once",
              at: SourceLocation(file: file, line: line), sourceLine: String(Substring(row))))
          return ([], problems)
        }
        continue
      }
      guard cells.count == header.count else {
        problems.append(
          Diagnostic(
            code: "gazetteer.cells", "\(cells.count) cells, but the header has \(header.count)",
            at: place, sourceLine: String(Substring(row)),
            help: "cells are separated by tabs; leave one empty rather than out"))
        continue
      }
      do throws(Diagnostic) {
        entries.append(try entry(header, cells, place))
      } catch {
        problems.append(error)
      }
    }
    if entries.isEmpty, problems.isEmpty {
      problems.append(
        Diagnostic(
          .warning, code: "gazetteer.empty", "the list has no entries", at: SourceLocation(file: file)))
    }
    return (entries, problems)
  }

  /// A cell without the blanks around it, which nobody sees.
  private static func trimmed(_ cell: Substring.UTF8View) -> String {
    var cell = cell
    while cell.first == 0x20 { cell.removeFirst() }
    while cell.last == 0x20 { cell.removeLast() }
    return String(Substring(cell))
  }

  private func entry(_ header: [String], _ cells: [String], _ place: SourceLocation) throws(Diagnostic)
    -> LexiconEntry
  {
    var entry = LexiconEntry(
      term: cells[0], label: defaults.label, caseMode: defaults.caseMode,
      accentMode: defaults.accentMode, priority: defaults.priority, fuzzy: defaults.fuzzy, location: place)
    var inflect = defaults.inflect
    guard !entry.term.isEmpty else {
      throw Diagnostic(code: "gazetteer.empty-term", "the entry has no term", at: place)
    }
    for (name, value) in zip(header, cells).dropFirst() where !value.isEmpty {
      switch name {
      case "label":
        let label = Label(value)
        guard label.isValid else { throw Self.unusable(name, value, "a label such as COUNTRY", place) }
        entry.label = label
      case "id": entry.id = value
      case "case":
        guard let mode = CaseMode(rawValue: value) else {
          throw Self.unusable(name, value, "smart, exact or fold", place)
        }
        entry.caseMode = mode
      case "accents":
        guard let mode = AccentMode(rawValue: value) else {
          throw Self.unusable(name, value, "optional or exact", place)
        }
        entry.accentMode = mode
      case "fuzzy":
        guard let edits = Int(value), LexiconEntry.fuzzyValues.contains(edits) else {
          throw Self.unusable(name, value, "0, 1 or 2", place)
        }
        entry.fuzzy = edits
      case "inflect": inflect = value
      case "priority":
        guard let priority = Int(value) else {
          throw Self.unusable(name, value, "a whole number", place)
        }
        entry.priority = priority
      default: entry.features[name] = value
      }
    }
    if let inflect {
      guard let forms = paradigms.forms(of: entry.term, paradigms: inflect) else {
        throw Diagnostic(
          code: "gazetteer.inflection", "\"\(entry.term)\" does not inflect as \"\(inflect)\"", at: place,
          help: "one paradigm a word, separated by blanks; known: \(paradigms.names.joined(separator: ", "))")
      }
      entry.inflections = forms
    }
    if let only = defaults.rulesOnly, entry.features[only.name] == only.value {
      entry.standsAlone = false
    }
    return entry
  }

  private static func unusable(_ column: String, _ value: String, _ wanted: String, _ place: SourceLocation)
    -> Diagnostic
  {
    Diagnostic(code: "gazetteer.value", "\"\(value)\" in column \(column) is not \(wanted)", at: place)
  }
}

internal import EntityLexicon
internal import EntityText

/// Words that must not come out of a list, as a YAML file gives them: one by one, or in files.
struct StopList: Sendable {
  /// One of them; what is not said of its spelling is as the list has it.
  struct Word: Sendable {
    var term: Placed<String>
    var caseMode: CaseMode?
    var accentMode: AccentMode?

    fileprivate static let mapping = YAMLMapping("a stop word", termKey, caseKey, accentsKey)
    private static let termKey = YAMLKey(
      "term", .placed(.text), "The words that must not come out of the list.",
      missing: .init(code: "gazetteer.stop", message: "the stop word has no term"))
    private static let caseKey = YAMLKey(
      "case", .choice(CaseMode.allCases.map(\.rawValue), code: "gazetteer.value", kind: "case mode"),
      "Which upper-case letters a text must have to be stopped, instead of what the list says.")
    private static let accentsKey = YAMLKey(
      "accents", .choice(AccentMode.allCases.map(\.rawValue), code: "gazetteer.value", kind: "accent mode"),
      "Whether accents may be missing or different, instead of what the list says.")

    static let scalar = YAMLType<Placed<String>>.placed(.text).map { term, _, _ in Word(term: term) }
    static let record = YAMLType<Word>.record(mapping) { record, problems in
      let caseMode = record.read(caseKey, &problems).flatMap(CaseMode.init)
      let accentMode = record.read(accentsKey, &problems).flatMap(AccentMode.init)
      return record.read(termKey, &problems).map {
        Word(term: $0, caseMode: caseMode, accentMode: accentMode)
      }
    }
  }

  /// A file of stop words.
  struct File: Sendable {
    var path: String
    /// What places call it.
    var name: String
  }

  var words: [Word] = []
  var files: [File] = []

  static let words = YAMLType<[Word]>.oneOrMore(of: .either(Word.scalar, or: Word.record))
  static let summary = "Words that must not come out of the list."
  static let fileSummary = "A file of such words beside this one, a line each."

  static func + (a: StopList, b: StopList) -> StopList {
    StopList(words: a.words + b.words, files: a.files + b.files)
  }

  /// The file that a YAML file names; `nil` and a problem where it is not there, or not in the folder.
  /// - Parameter name: what places call the YAML file.
  static func file(
    _ name: Placed<String>, in folder: PluginFolder, beside file: String, _ problems: inout [Diagnostic]
  ) -> File? {
    switch folder.verdict(on: name.value) {
    case .inside:
      let folderName = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      return File(
        path: "\(folder.path)/\(name.value)", name: (folderName + [name.value[...]]).joined(separator: "/"))
    case .outside(let reason):
      problems.append(
        name.problem(code: "gazetteer.stop", reason, help: "keep the stop list beside the list"))
    case .missing:
      problems.append(
        name.problem(
          code: "gazetteer.stop", "there is no stop list \(folder.path)/\(name.value)",
          help: closest(to: name.value, among: folder.files(beside: name.value)).map { "did you mean \($0)?" }
        ))
    }
    return nil
  }

  // MARK: As entries

  /// The stop words with the spelling that the list has.
  /// - Parameter place: what places call a YAML file.
  func entries(
    _ defaults: GazetteerDefaults, _ paradigms: InflectionParadigms, _ problems: inout [Diagnostic]
  ) -> [LexiconEntry] {
    let own = words.compactMap { word -> LexiconEntry? in
      guard !word.term.value.isEmpty else {
        problems.append(word.term.problem(code: "gazetteer.empty-term", "the stop word is empty"))
        return nil
      }
      return LexiconEntry(
        term: word.term.value, caseMode: word.caseMode ?? defaults.caseMode,
        accentMode: word.accentMode ?? defaults.accentMode, standsAlone: false, location: word.term.location)
    }
    var spelling = GazetteerDefaults()
    (spelling.caseMode, spelling.accentMode) = (defaults.caseMode, defaults.accentMode)
    return own
      + files.flatMap { file in
        do throws(Diagnostic) {
          return Self.entries(try TextFile.read(file.path), file.name, spelling, paradigms, &problems)
        } catch {
          problems.append(error)
          return []
        }
      }
  }

  /// A line a word, or a table like a gazetteer's where the first line names its columns.
  private static func entries(
    _ text: String, _ name: String, _ spelling: GazetteerDefaults, _ paradigms: InflectionParadigms,
    _ problems: inout [Diagnostic]
  ) -> [LexiconEntry] {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    let isComment = { (line: Substring) in line.isEmpty || line.hasPrefix("#") }
    let cells = lines.first { !isComment($0) }?.split(separator: "\t") ?? []
    guard cells.first == "term" else {
      return lines.enumerated().filter { !isComment($0.element) }.compactMap { number, line in
        let place = SourceLocation(file: name, line: number + 1)
        if line.contains("\t") {
          problems.append(
            Diagnostic(
              code: "gazetteer.cells", "a stop word holds no tabs", at: place, sourceLine: String(line),
              help: "where there are more columns, the first line names them: term, case, accents, inflect"))
          return nil
        }
        return LexiconEntry(
          term: String(line), caseMode: spelling.caseMode, accentMode: spelling.accentMode,
          standsAlone: false,
          location: place)
      }
    }
    let known = ["term", "case", "accents", "inflect"]
    for column in cells where !known.contains(String(column)) {
      problems.append(
        Diagnostic(
          code: "gazetteer.stop", "a stop list has no column \"\(column)\"", at: SourceLocation(file: name),
          help: "known: \(known.joined(separator: ", "))"))
    }
    let (entries, found) = GazetteerReader(defaults: spelling, paradigms: paradigms).read(text, file: name)
    problems += found
    return entries.map { entry in
      var entry = entry
      entry.standsAlone = false
      return entry
    }
  }
}

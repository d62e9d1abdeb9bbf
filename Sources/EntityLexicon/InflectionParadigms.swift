internal import EntityText

/// How terms inflect: for each paradigm, what an ending becomes in each form. Data, not code:
///
///     paradigm    ending    forms
///     fr-adj      ien       ien|ienne|iens|iennes
///     fr-adj                |e|s|es
///
/// The longest ending that fits a word wins; an empty one fits all. All lines of a paradigm list
/// their forms in the same order, so that the words of a term agree ("secrétaires généraux").
public struct InflectionParadigms: Sendable {
  private struct Rule: Sendable {
    var ending: String
    var forms: [String]
  }
  private var rules: [String: [Rule]] = [:]

  public init() {}

  /// The word that is left as it is in a list of paradigms.
  public static let unchanged = "0"

  /// Reads the file described above.
  /// - Throws: ``Diagnostics`` with every line that is wrong.
  public init(tsv: String, file: String) throws {
    var problems: [Diagnostic] = []
    // CR LF is one Character, and a line break like the other.
    let lines = tsv.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, line) in lines.enumerated()
    where index > 0 && !line.isEmpty && !line.hasPrefix("#") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 3 else {
        problems.append(
          Diagnostic(
            code: "inflection.cells", "expected paradigm, ending and forms, found \(cells.count) cells",
            at: SourceLocation(file: file, line: index + 1)))
        continue
      }
      let forms = cells[2].split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      rules[cells[0], default: []].append(Rule(ending: cells[1], forms: forms))
    }
    for (name, list) in rules {
      rules[name] = list.sorted { $0.ending.count > $1.ending.count }
      if Set(list.map(\.forms.count)).count > 1 {
        problems.append(
          Diagnostic(
            code: "inflection.forms", "the lines of \(name) differ in their number of forms",
            at: SourceLocation(file: file)))
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
  }

  public var names: [String] { rules.keys.sorted() }

  /// All forms of a term whose words follow the paradigms named, separated by blanks, one a word
  /// (a hyphen or an apostrophe ends a word), or one for all when there is only one word.
  /// - Returns: `nil` where a paradigm is unknown, the numbers of words differ, or no ending fits.
  public func forms(of term: String, paradigms: String) -> [String]? {
    let names = paradigms.split(separator: " ").map(String.init)
    let words = Self.words(of: term)
    guard names.count == words.count else { return nil }
    var columns: [[String]] = []
    for (word, name) in zip(words, names) {
      guard let forms = forms(ofWord: word.text, name) else { return nil }
      columns.append(forms.map { word.lead + $0 })
    }
    let count = columns.map(\.count).max() ?? 0
    guard columns.allSatisfy({ $0.count == 1 || $0.count == count }) else { return nil }
    // An unchanged word has one form, which goes with all forms of the others.
    return (0..<count).map { form in
      columns.map { $0.count == 1 ? $0[0] : $0[form] }.joined()
    }
  }

  private func forms(ofWord word: String, _ paradigm: String) -> [String]? {
    if paradigm == Self.unchanged { return [word] }
    guard let rule = rules[paradigm]?.first(where: { word.hasSuffix($0.ending) }) else { return nil }
    let stem = word.dropLast(rule.ending.count)
    return rule.forms.map { stem + $0 }
  }

  /// The words of a term, each with the separator before it.
  private static func words(of term: String) -> [(lead: String, text: String)] {
    var words: [(lead: String, text: String)] = []
    var lead = ""
    var text = ""
    func flush() {
      if !text.isEmpty { words.append((lead, text)) }
      lead = ""
      text = ""
    }
    for character in term {
      switch character {
      case " ", "-":
        flush()
        lead.append(character)
      case "'", "’":
        text.append(character)
        flush()
      default: text.append(character)
      }
    }
    flush()
    return words
  }
}

import EntityLexicon
import EntityText
import Testing

/// A gazetteer with one thing wrong.
struct BrokenGazetteer: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var code: String
  var line: Int
  var column: Int?
  /// The terms that are read all the same.
  var terms: [String] = []

  var testDescription: String { name }
}

@Suite("Reading gazetteers")
struct GazetteerReaderTests {
  private func read(
    _ text: String, defaults: GazetteerDefaults = GazetteerDefaults()
  ) -> (entries: [LexiconEntry], problems: [Diagnostic]) {
    GazetteerReader(defaults: defaults, paradigms: shippedParadigms).read(text, file: "list.tsv")
  }

  @Test("columns with a meaning, and features")
  func columns() throws {
    let (entries, problems) = read(
      """
      term\tlabel\tid\tcase\taccents\tpriority\tinflect\tnote\tiso
      cubain\tDEMONYM\tCU\tfold\texact\t-3\tfr-adj\tx y\tCUB
      """)
    #expect(problems.isEmpty)
    let entry = try #require(entries.first)
    #expect(entry.term == "cubain")
    #expect(entry.label == "DEMONYM")
    #expect(entry.id == "CU")
    #expect(entry.caseMode == .fold)
    #expect(entry.accentMode == .exact)
    #expect(entry.priority == -3)
    #expect(entry.inflections == ["cubain", "cubaine", "cubains", "cubaines"])
    #expect(entry.forms == ["cubain", "cubaine", "cubains", "cubaines"])
    #expect(entry.features == ["note": "x y", "iso": "CUB"])
    #expect(entry.standsAlone)
    #expect(entry.location == SourceLocation(file: "list.tsv", line: 2))
  }

  @Test("an empty cell means the default")
  func defaults() throws {
    let defaults = GazetteerDefaults(
      label: "COUNTRY", caseMode: .exact, accentMode: .exact, inflect: "fr-noun", priority: 7,
      rulesOnly: ("note", "ambiguous"))
    let (entries, problems) = read(
      "term\tlabel\tcase\taccents\tpriority\tinflect\tnote\npays\t\t\t\t\t\t\nroi\tX\tfold\toptional\t1\t0\tambiguous\n",
      defaults: defaults)
    #expect(problems.isEmpty)
    #expect(entries.map(\.label) == ["COUNTRY", "X"])
    #expect(entries.map(\.caseMode) == [.exact, .fold])
    #expect(entries.map(\.accentMode) == [.exact, .optional])
    #expect(entries.map(\.priority) == [7, 1])
    #expect(entries.map(\.inflections) == [["pays", "pays", "pays", "pays"], ["roi"]])
    #expect(entries.map(\.standsAlone) == [true, false])
    #expect(entries[0].features.isEmpty)
  }

  @Test("without defaults an entry has neither label nor id, and folds smartly")
  func bareEntry() {
    let (entries, problems) = read("term\nCuba\n")
    #expect(problems.isEmpty)
    #expect(entries == [LexiconEntry(term: "Cuba", location: SourceLocation(file: "list.tsv", line: 2))])
  }

  @Test("comments and empty lines are skipped and counted", arguments: ["\n", "\r\n"])
  func lines(end: String) {
    let text = ["# a list", "", "term\tid", "Cuba\tCU", "# no", "", "Haïti\tHT", ""].joined(separator: end)
    let (entries, problems) = read(text)
    #expect(problems.isEmpty)
    #expect(entries.map(\.term) == ["Cuba", "Haïti"])
    #expect(entries.map(\.id) == ["CU", "HT"])
    #expect(entries.map(\.location?.line) == [4, 7])
  }

  @Test("the last line needs no end, and an empty file has no entries")
  func ends() {
    #expect(read("term\nCuba").entries.map(\.term) == ["Cuba"])
    #expect(read("").entries.isEmpty)
    #expect(read("").problems.map(\.code) == ["gazetteer.empty"])
    #expect(read("term\n# Cuba\n").problems.map(\.severity) == [.warning])
    #expect(read("term\n").entries.isEmpty)
  }

  @Test("blanks around a cell are no part of it")
  func blanks() {
    let read = read("term\tid \tkind\n Cuba \t CU\t  \n")
    #expect(read.entries.map { "\($0.term)=\($0.id ?? "")\($0.features)" } == ["Cuba=CU\(Features())"])
  }

  @Test("a byte order mark is no part of the header")
  func byteOrderMark() {
    #expect(read("\u{FEFF}term\nCuba\n").problems.isEmpty)
    #expect(read("\u{FEFF}term\nCuba\n").entries.map(\.term) == ["Cuba"])
  }

  static let broken = [
    BrokenGazetteer(
      name: "no header", text: "Cuba\tCU\n", code: "gazetteer.header", line: 1, column: 1),
    BrokenGazetteer(
      name: "another first column", text: "# x\n\nid\tterm\nCU\tCuba\n", code: "gazetteer.header", line: 3,
      column: 1),
    BrokenGazetteer(
      name: "a column without a name", text: "term\tid\t\nCuba\tCU\tx\n", code: "gazetteer.header", line: 1),
    BrokenGazetteer(
      name: "a column twice", text: "term\tid\tid\nCuba\tCU\tXX\n", code: "gazetteer.header", line: 1),
    BrokenGazetteer(
      name: "a cell too few", text: "term\tid\nCuba\nHaïti\tHT\n", code: "gazetteer.cells", line: 2,
      terms: ["Haïti"]),
    BrokenGazetteer(
      name: "a cell too many", text: "term\tid\nHaïti\tHT\nCuba\tCU\t\n", code: "gazetteer.cells", line: 3,
      terms: ["Haïti"]),
    BrokenGazetteer(
      name: "blanks for tabs", text: "term\tid\nCuba CU\n", code: "gazetteer.cells", line: 2),
    BrokenGazetteer(
      name: "an empty term", text: "term\tid\n\tCU\nHaïti\tHT\n", code: "gazetteer.empty-term", line: 2,
      terms: ["Haïti"]),
    BrokenGazetteer(
      name: "a label with a blank", text: "term\tlabel\nCuba\tA B\n", code: "gazetteer.value", line: 2),
    BrokenGazetteer(
      name: "a label that begins with a digit", text: "term\tlabel\nCuba\t9X\n", code: "gazetteer.value",
      line: 2),
    BrokenGazetteer(
      name: "an unknown case", text: "term\tcase\nHaïti\tfold\nCuba\tsmartest\n", code: "gazetteer.value",
      line: 3, terms: ["Haïti"]),
    BrokenGazetteer(
      name: "an unknown accent mode", text: "term\taccents\nCuba\tyes\n", code: "gazetteer.value", line: 2),
    BrokenGazetteer(
      name: "a priority that is no number", text: "term\tpriority\nCuba\thigh\n", code: "gazetteer.value",
      line: 2),
    BrokenGazetteer(
      name: "a priority with a point", text: "term\tpriority\nCuba\t1.5\n", code: "gazetteer.value", line: 2),
    BrokenGazetteer(
      name: "an unknown paradigm", text: "term\tinflect\nCuba\tfr-verb\nHaïti\t\n",
      code: "gazetteer.inflection", line: 2, terms: ["Haïti"]),
    BrokenGazetteer(
      name: "a paradigm too few", text: "term\tinflect\nsecrétaire général\tfr-noun\n",
      code: "gazetteer.inflection", line: 2),
    BrokenGazetteer(
      name: "behind CR LF", text: "term\tcase\r\nHaïti\tfold\r\nCuba\tno\r\n", code: "gazetteer.value",
      line: 3, terms: ["Haïti"]),
  ]

  @Test("what is wrong is reported with its place and left out", arguments: broken)
  func problems(_ example: BrokenGazetteer) {
    let (entries, problems) = read(example.text)
    #expect(problems.map(\.code) == [example.code])
    #expect(
      problems.first?.location
        == SourceLocation(file: "list.tsv", line: example.line, column: example.column))
    #expect(problems.first?.severity == .error)
    #expect(entries.map(\.term) == example.terms)
  }

  @Test("all problems of a file come at once, with the lines they stand in")
  func allProblems() {
    let (entries, problems) = read("term\tcase\n\tfold\nCuba\nHaïti\tx\nPérou\tfold\n")
    #expect(problems.map(\.code) == ["gazetteer.empty-term", "gazetteer.cells", "gazetteer.value"])
    #expect(problems.map(\.location?.line) == [2, 3, 4])
    #expect(problems[1].sourceLine == "Cuba")
    #expect(
      problems[2].description
        == "list.tsv:4: error: \"x\" in column case is not smart, exact or fold [gazetteer.value]")
    #expect(entries.map(\.term) == ["Pérou"])
  }

  @Test("an unknown paradigm is answered with the known ones")
  func knownParadigms() {
    let help = read("term\tinflect\nCuba\tfr-verb\n").problems.first?.help
    #expect(help?.contains("fr-adj, fr-noun") == true)
  }
}

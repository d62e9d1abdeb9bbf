import EntityLexicon
import EntityText
import Testing

struct InflectionCase: Sendable, CustomTestStringConvertible {
  var term: String
  var paradigms: String
  /// `nil` where the term does not inflect so.
  var forms: [String]?

  init(_ term: String, _ paradigms: String, _ forms: [String]?) {
    (self.term, self.paradigms, self.forms) = (term, paradigms, forms)
  }

  var testDescription: String { "\(term) as \(paradigms)" }
}

@Suite("Inflection paradigms")
struct InflectionParadigmsTests {
  static let shipped = [
    InflectionCase("cubain", "fr-adj", ["cubain", "cubaine", "cubains", "cubaines"]),
    InflectionCase("italien", "fr-adj", ["italien", "italienne", "italiens", "italiennes"]),
    InflectionCase("breton", "fr-adj", ["breton", "bretonne", "bretons", "bretonnes"]),
    InflectionCase("officiel", "fr-adj", ["officiel", "officielle", "officiels", "officielles"]),
    InflectionCase("premier", "fr-adj", ["premier", "première", "premiers", "premières"]),
    InflectionCase("directeur", "fr-adj", ["directeur", "directrice", "directeurs", "directrices"]),
    InflectionCase("danseur", "fr-adj", ["danseur", "danseuse", "danseurs", "danseuses"]),
    InflectionCase("sportif", "fr-adj", ["sportif", "sportive", "sportifs", "sportives"]),
    InflectionCase("national", "fr-adj", ["national", "nationale", "nationaux", "nationales"]),
    InflectionCase("français", "fr-adj", ["français", "française", "français", "françaises"]),
    InflectionCase("religieux", "fr-adj", ["religieux", "religieuse", "religieux", "religieuses"]),
    InflectionCase("russe", "fr-adj", ["russe", "russe", "russes", "russes"]),
    InflectionCase("ministre", "fr-noun", ["ministre", "ministre", "ministres", "ministres"]),
    InflectionCase("général", "fr-noun", ["général", "général", "généraux", "généraux"]),
    InflectionCase("bureau", "fr-noun", ["bureau", "bureau", "bureaux", "bureaux"]),
    InflectionCase("pays", "fr-noun", ["pays", "pays", "pays", "pays"]),
    InflectionCase("voix", "fr-noun", ["voix", "voix", "voix", "voix"]),
    InflectionCase(
      "secrétaire général", "fr-noun fr-adj",
      ["secrétaire général", "secrétaire générale", "secrétaires généraux", "secrétaires générales"]),
    InflectionCase(
      "sud-coréen", "0 fr-adj", ["sud-coréen", "sud-coréenne", "sud-coréens", "sud-coréennes"]),
    InflectionCase(
      "ministre d'État", "fr-noun 0 0",
      ["ministre d'État", "ministre d'État", "ministres d'État", "ministres d'État"]),
    InflectionCase("Cuba", "0", ["Cuba"]),
    InflectionCase("cubain", "fr-verb", nil),
    InflectionCase("cubain", "", nil),
    InflectionCase("cubain", "fr-adj fr-adj", nil),
    InflectionCase("secrétaire général", "fr-adj", nil),
  ]

  @Test("the shipped ones", arguments: shipped)
  func forms(_ example: InflectionCase) {
    #expect(shippedParadigms.forms(of: example.term, paradigms: example.paradigms) == example.forms)
  }

  @Test("a typographic apostrophe ends a word as a plain one does")
  func typographicApostrophe() {
    let forms = shippedParadigms.forms(of: "ministre d\u{2019}État", paradigms: "fr-noun 0 0")
    #expect(forms?.last == "ministres d\u{2019}État")
  }

  @Test("their names")
  func names() {
    #expect(shippedParadigms.names == ["fr-adj", "fr-noun"])
    #expect(InflectionParadigms().names.isEmpty)
    #expect(InflectionParadigms().forms(of: "cubain", paradigms: "fr-adj") == nil)
  }

  @Test("the longest ending wins, whatever the order of the lines; where none fits there are no forms")
  func longestEnding() throws {
    let paradigms = try InflectionParadigms(
      tsv: "paradigm\tending\tforms\n# nouns\n\nx\tl\tl|ls\nx\tal\tal|aux\n", file: "p.tsv")
    #expect(paradigms.forms(of: "mal", paradigms: "x") == ["mal", "maux"])
    #expect(paradigms.forms(of: "bol", paradigms: "x") == ["bol", "bols"])
    #expect(paradigms.forms(of: "cri", paradigms: "x") == nil)
  }

  @Test("every broken line is reported with its place")
  func brokenLines() {
    let error = #expect(throws: Diagnostics.self) {
      try InflectionParadigms(
        tsv: "paradigm\tending\tforms\na\tb\n\n# c\nd\te\tf\tg\nh\ti\tj|k\nh\tl\tm\n", file: "p.tsv")
    }
    #expect(error?.all.map(\.code) == ["inflection.cells", "inflection.cells", "inflection.forms"])
    #expect(error?.all.map(\.location?.line) == [2, 5, nil])
    #expect(error?.all.allSatisfy { $0.location?.file == "p.tsv" } == true)
  }

  @Test("lines may end in carriage return and line feed")
  func carriageReturns() throws {
    let paradigms = try InflectionParadigms(
      tsv: "paradigm\tending\tforms\r\nx\tal\tal|aux\r\n", file: "p.tsv")
    #expect(paradigms.forms(of: "mal", paradigms: "x") == ["mal", "maux"])
  }

  @Test("words whose paradigms differ in their number of forms do not inflect together")
  func differentCounts() throws {
    let paradigms = try InflectionParadigms(
      tsv: "paradigm\tending\tforms\ntwo\t\t|s\nfour\t\t|e|s|es\n", file: "p.tsv")
    #expect(paradigms.forms(of: "grand roi", paradigms: "four two") == nil)
    #expect(paradigms.forms(of: "grand roi", paradigms: "two four") == nil)
  }
}

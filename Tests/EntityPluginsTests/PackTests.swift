import EntityKit
import Foundation
import Testing

@testable import EntityPlugins

/// What can be checked about the shipped data without reading it.
@Suite struct PackTests {
  // MARK: It loads, and it finds itself

  @Test func theDefaultPipelineLoadsWithoutAWord() throws {
    let loaded = try Pack.loaded.get()
    #expect(loaded.warnings == [])
    #expect(
      loaded.plugins.map(\.id).sorted()
        == ["countries", "dates", "demonyms", "organizations", "persons", "places", "titles"])
    #expect(
      loaded.pipeline.labels
        == ["COUNTRY", "DEMONYM", "CITY", "REGION", "ORGANIZATION", "TITLE", "PERSON", "DATE"])
  }

  @Test func everySentenceAndEveryEntryHolds() throws {
    let report = PluginCheck(try Pack.loaded.get()).run()
    for problem in report.problems.prefix(50) { Issue.record("\(problem.excerpt)") }
    #expect(report.problems.count == 0)
    #expect(report.rules >= 30)
    #expect(report.sentences >= 100)
  }

  @Test func everyPluginIsDescribed() throws {
    for plugin in try Pack.loaded.get().plugins {
      #expect(plugin.version != "0", "\(plugin.id)")
      #expect(!plugin.description.isEmpty, "\(plugin.id)")
      #expect(!(plugin.licence ?? "").isEmpty, "\(plugin.id)")
      #expect(plugin.directory.hasSuffix("/\(plugin.id)"), "\(plugin.id)")
    }
  }

  // MARK: Meta files

  static let gazetteers: [String] = {
    let folder = URL(fileURLWithPath: "\(Pack.root)/gazetteers").resolvingSymlinksInPath().path
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".tsv") }.map { String($0.dropLast(4)) }.sorted()
  }()

  @Test func thereAreGazetteers() {
    #expect(Self.gazetteers.count >= 20)
  }

  @Test(arguments: gazetteers)
  func everyGazetteerSaysWhereItComesFrom(_ name: String) throws {
    let file = try YAMLFile(path: "\(Pack.root)/gazetteers/\(name).meta.yaml")
    var problems: [Diagnostic] = []
    let entries = Dictionary(
      uniqueKeysWithValues: file.value.entries("meta", &problems).compactMap { key, value in
        value.string(key, &problems).map { (key, $0) } ?? (key, "")
      })
    for key in ["description", "source", "licence", "language"] {
      #expect(entries[key]?.isEmpty == false, "\(name) has no \(key)")
    }
    #expect(entries["name"] == nil || entries["name"] == name.split(separator: "/").last.map(String.init))
  }

  /// A gazetteer that nothing names is not tested by anything else.
  @Test func everyGazetteerIsUsed() throws {
    let used = Set(
      try Pack.loaded.get().plugins.flatMap(\.lexicons).compactMap { reference in
        if case .gazetteer(let name) = reference.source { name } else { nil }
      })
    let unused = Set(Self.gazetteers).subtracting(used).subtracting(["inflection/paradigms"])
    // Those of other languages wait for their pipelines.
    #expect(unused.isSubset(of: ["countries/demonyms-en", "countries/demonyms-es"]), "\(unused.sorted())")
  }

  // MARK: Cells

  /// The lines of a gazetteer, read as plainly as can be.
  struct Row: Sendable {
    var line: Int
    var cells: [String: String]
    subscript(column: String) -> String { cells[column] ?? "" }
  }

  static func rows(_ name: String) throws -> [Row] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Pack.root)/gazetteers/\(name).tsv"))
    var header: [String] = []
    var rows: [Row] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
      let cells = line.split(separator: 0x09, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      if header.isEmpty {
        header = cells
      } else {
        rows.append(
          Row(line: index + 1, cells: Dictionary(zip(header, cells), uniquingKeysWith: { first, _ in first }))
        )
      }
    }
    return rows
  }

  @Test(arguments: gazetteers)
  func cellsAreClean(_ name: String) throws {
    for row in try Self.rows(name) {
      for (column, cell) in row.cells {
        let place: Comment = "\(name).tsv:\(row.line) \(column) \"\(cell)\""
        #expect(cell.first != " " && cell.last != " " && !cell.contains("  "), place)
        let isClean = cell.unicodeScalars.allSatisfy {
          ![.control, .format, .unassigned, .privateUse].contains($0.properties.generalCategory)
        }
        #expect(isClean, place)
        #expect(
          cell.utf8.elementsEqual(cell.precomposedStringWithCanonicalMapping.utf8), "\(place): not in NFC")
      }
    }
  }

  /// Two lines that mean one surface: a folded term in one case mode. The same id twice is one too many,
  /// unless one spelling is ambiguous and the other is not, as "Eni" and "ENI" are; and different ids
  /// need a note that says why.
  @Test(arguments: gazetteers.filter { $0 != "inflection/paradigms" })
  func noSurfaceStandsTwiceWithoutAReason(_ name: String) throws {
    struct Surface: Hashable {
      var words: [[UInt8]]
      var caseMode: String
      /// Where accents count, the term as it is.
      var exact: String
      var inflect: String
    }
    let tokenizer = Tokenizer(profile: .french)
    var rows: [Surface: [Row]] = [:]
    for row in try Self.rows(name) {
      let surface = Surface(
        words: tokenizer.foldedTokens(of: row["term"]).map(\.folded), caseMode: row["case"],
        exact: row["accents"] == "exact" || row["case"] == "exact" ? row["term"] : "", inflect: row["inflect"]
      )
      rows[surface, default: []].append(row)
    }
    for same in rows.values where same.count > 1 {
      let places = same.map { "\(name).tsv:\($0.line) \"\($0["term"])\"" }.joined(separator: ", ")
      // A city has no id; its country tells it from its namesakes.
      let things = Dictionary(grouping: same) { [$0["id"], $0["country"], $0["label"], $0["head"]] }
      let hasTwins = things.values.contains { lines in
        Set(lines.map(\.["term"])).count < lines.count
          || Set(lines.map { $0["note"] == "ambiguous" }).count < lines.count
      }
      if hasTwins {
        Issue.record("the same thing twice: \(places)")
      } else if things.count > 1, !same.allSatisfy({ !$0["note"].isEmpty }) {
        Issue.record("no note says why: \(places)")
      }
    }
  }

  // MARK: Countries

  /// ISO 3166-3, and nothing else that ICU does not know.
  static let historicCodes: Set<String> = [
    "AN", "CS", "DD", "NH", "RH", "SU", "VD", "YD", "YU", "ZR",
  ]

  private static func icuCodes() throws -> Set<String> {
    Set(try LocaleNames.countries(in: "en").map(\.code))
  }

  @Test(arguments: gazetteers.filter { $0.hasPrefix("countries/") })
  func countriesHaveISOCodes(_ name: String) throws {
    let known = try Self.icuCodes().union(Self.historicCodes)
    for row in try Self.rows(name) {
      let codes = row["id"].split(separator: "+", omittingEmptySubsequences: false).map(String.init)
      #expect(codes.allSatisfy(known.contains), "\(name).tsv:\(row.line) \"\(row["term"])\" \(row["id"])")
    }
  }

  @Test func citiesHaveISOCodes() throws {
    let known = try Self.icuCodes()
    for row in try Self.rows("places/cities") {
      #expect(known.contains(row["country"]), "cities.tsv:\(row.line) \"\(row["term"])\" \(row["country"])")
    }
  }

  /// Islands and ice without inhabitants, or with none but soldiers and scientists, and territories whose
  /// inhabitants have no French name in use.
  static let withoutDemonym: Set<String> = [
    "AQ", "BV", "GS", "HM", "IO", "TF", "UM",
    "AS", "BQ", "CC", "CX", "NF", "SJ", "TC", "VG", "VI",
  ]

  /// ICU lists some places that are no countries of ISO 3166-1: Ascension, Ceuta and Melilla and so on.
  static let notCountries: Set<String> = [
    "AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "TA", "UN", "QO", "XA", "XB", "ZZ",
  ]

  @Test func everyCountryHasAFrenchDemonym() throws {
    let rows = try Self.rows("countries/demonyms")
    let found = Set(rows.flatMap { $0["id"].split(separator: "+").map(String.init) })
    let missing = try Self.icuCodes().subtracting(found).subtracting(Self.withoutDemonym).subtracting(
      Self.notCountries)
    #expect(missing == [], "no demonym for \(missing.sorted())")
  }

  @Test func everyCountryHasAName() throws {
    let lists = try Pack.loaded.get().lists.filter { $0.plugin == "countries" }
    let found = Set(lists.flatMap(\.entries).compactMap(\.id))
    let missing = try Self.icuCodes().subtracting(found).subtracting(Self.notCountries)
    #expect(missing == [], "no name for \(missing.sorted())")
    #expect(Self.historicCodes.subtracting(found) == [])
  }

  /// "cubain", "cubaine", "cubains", "cubaines" and the like: most demonyms have four forms.
  @Test func demonymsInflect() throws {
    let list = try #require(try Pack.loaded.get().lists.first { $0.name == "demonyms" })
    #expect(list.entries.count { $0.forms.count >= 2 } >= 200)
  }

  // MARK: How much there is

  struct Count: Sendable, CustomTestStringConvertible {
    var what: String
    var gazetteer: String
    /// What is counted once.
    var column = "term"
    var prefix = ""
    var least: Int
    var testDescription: String { "\(least) \(what)" }
  }

  static let counts = [
    Count(what: "names of countries", gazetteer: "countries/names", least: 800),
    Count(what: "countries", gazetteer: "countries/names", column: "id", least: 240),
    Count(what: "French demonyms", gazetteer: "countries/demonyms", least: 250),
    Count(what: "combining forms", gazetteer: "countries/demonym-prefixes", least: 60),
    Count(what: "cities", gazetteer: "places/cities", least: 600),
    Count(what: "countries with cities", gazetteer: "places/cities", column: "country", least: 230),
    Count(what: "regions", gazetteer: "places/regions", least: 600),
    Count(
      what: "international bodies", gazetteer: "organizations/international", column: "id", prefix: "org:",
      least: 300),
    Count(what: "parties", gazetteer: "organizations/parties", column: "id", prefix: "org:", least: 300),
    Count(
      what: "institutions", gazetteer: "organizations/institutions", column: "id", prefix: "org:", least: 300),
    Count(what: "media", gazetteer: "organizations/media", column: "id", prefix: "org:", least: 300),
    Count(what: "companies", gazetteer: "organizations/companies", column: "id", prefix: "org:", least: 200),
    Count(
      what: "universities", gazetteer: "organizations/universities", column: "id", prefix: "org:", least: 100),
    Count(what: "heads of titles", gazetteer: "titles/heads", least: 300),
    Count(what: "portfolios", gazetteer: "titles/portfolios", least: 300),
    Count(what: "given names", gazetteer: "persons/given-names", least: 5_000),
    Count(what: "East Asian surnames", gazetteer: "persons/surnames-east-asian", least: 200),
    Count(what: "frequent French words", gazetteer: "words/french-frequent", least: 3_000),
  ]

  @Test(arguments: counts)
  func thereIsEnough(_ count: Count) throws {
    let values = Set(try Self.rows(count.gazetteer).map { $0[count.column] }.filter { !$0.isEmpty })
    #expect(values.count { $0.hasPrefix(count.prefix) } >= count.least)
  }

  /// Every organization's id is spelt alike, and one id means one body wherever it is listed.
  @Test(arguments: gazetteers.filter { $0.hasPrefix("organizations/") && !$0.hasSuffix("body-nouns") })
  func idsOfOrganizationsAreWellFormed(_ name: String) throws {
    for row in try Self.rows(name) where !row["id"].isEmpty {
      let isWellFormed = row["id"].wholeMatch(of: /org:[A-Za-z0-9][A-Za-z0-9._+-]*/) != nil
      #expect(isWellFormed, "\(name).tsv:\(row.line) \"\(row["id"])\"")
      #expect(["", "none"].contains(row["nested"]), "\(name).tsv:\(row.line) nested \"\(row["nested"])\"")
    }
  }

  // MARK: Well-known names

  struct Sentence: Sendable, CustomTestStringConvertible {
    var marked: String
    var testDescription: String { marked }
  }

  /// A few that everybody would look for first, in spellings that hide them elsewhere.
  static let sentences = [
    "⟦COUNTRY=CI COTE D'IVOIRE⟧", "la ⟦COUNTRY=CI Côte d’Ivoire⟧", "aux ⟦COUNTRY=US États\u{2011}Unis⟧",
    "aux ⟦COUNTRY=US E\u{301}tats-Unis⟧", "en ⟦COUNTRY=NO Norvège⟧", "l'⟦COUNTRY=SU URSS⟧",
    "des soldats ⟦DEMONYM=RU russes⟧", "l'accord ⟦DEMONYM=RU+CU russo-cubain⟧", "à ⟦CITY Moscou⟧",
    "en ⟦REGION Amérique latine⟧",
  ].map(Sentence.init)

  @Test(arguments: sentences)
  func isFound(_ sentence: Sentence) throws {
    let marked = try MarkedText(sentence.marked)
    let annotated = try Pack.loaded.get().pipeline.annotate(Document(text: marked.text))
    let found = annotated.annotations.map { annotation in
      // The ids of cities and regions are not what is asked here.
      let isLinked = ["COUNTRY", "DEMONYM"].contains(annotation.label)
      return Annotation(span: annotation.span, label: annotation.label, id: isLinked ? annotation.id : nil)
    }
    #expect(found == marked.annotations, "\(MarkedText.marking(annotated))")
  }
}

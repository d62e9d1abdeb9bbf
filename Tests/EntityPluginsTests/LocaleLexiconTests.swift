import EntityKit
import Testing

@testable import EntityPlugins

@Suite struct LocaleLexiconTests {
  private func entries(_ list: LocaleLexicon, _ languages: [String] = ["fr", "en", "es"]) throws
    -> [LexiconEntry]
  {
    try list.entries(languages: languages, label: "X", priority: 2)
  }

  @Test func countriesHaveTheirCodes() throws {
    let entries = try entries(.countries)
    func ids(_ term: String) -> [String?] { entries.filter { $0.term == term }.map(\.id) }
    #expect(ids("Cuba") == ["CU"])
    #expect(ids("Allemagne") == ["DE"])
    #expect(ids("Germany") == ["DE"])
    #expect(ids("Alemania") == ["DE"])
    #expect(ids("Norvège") == ["NO"])
    #expect(ids("Kosovo") == ["XK"])
    #expect(entries.allSatisfy { $0.label == "X" && $0.priority == 2 })
  }

  @Test(arguments: LocaleLexicon.allCases)
  func noNameIsListedTwiceForOneThing(_ list: LocaleLexicon) throws {
    let entries = try entries(list)
    #expect(!entries.isEmpty)
    let names = entries.map { "\($0.term)|\($0.id ?? "")" }
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: LocaleLexicon.allCases)
  func namesHaveNoRemarksAndNoBlanksAround(_ list: LocaleLexicon) throws {
    for entry in try entries(list) {
      #expect(!entry.term.contains("("), "\(entry.term)")
      #expect(!entry.term.isEmpty && entry.term.first != " " && entry.term.last != " ", "\(entry.term)")
      #expect(entry.location?.file.hasPrefix("ICU \(list.rawValue) (") ?? false)
    }
  }

  @Test func languagesComeInTheirOrder() throws {
    let first = try entries(.countries, ["es", "fr"]).first { $0.id == "DE" }
    #expect(first?.term == "Alemania")
  }

  @Test func regionsArePlacesOnly() throws {
    let entries = try entries(.regions)
    #expect(entries.contains { $0.term == "Afrique" && $0.id == "m49:002" })
    #expect(entries.allSatisfy { $0.id?.hasPrefix("m49:") ?? false })
    #expect(
      !entries.contains {
        ["monde", "Monde", "Nations Unies", "Union européenne", "zone euro"].contains($0.term)
      })
  }

  @Test func citiesKnowTheirCountry() throws {
    let entries = try entries(.cities)
    #expect(entries.contains { $0.term == "La Havane" && $0.features["country"] == "CU" })
    #expect(entries.allSatisfy { $0.features["country"]?.count == 2 })
  }

  @Test func monthsAndDaysAreNumbered() throws {
    let months = try entries(.months, ["fr"])
    #expect(months.first { $0.term == "janvier" }?.features["number"] == "1")
    #expect(months.first { $0.term == "décembre" }?.features["number"] == "12")
    #expect(months.first { $0.term == "sept" }?.features["number"] == "9", "without its point")
    #expect(Set(months.compactMap { $0.features["number"] }).count == 12)
    let days = try entries(.weekdays, ["fr"])
    #expect(days.first { $0.term == "lundi" }?.features["number"] == "1")
    #expect(days.first { $0.term == "dimanche" }?.features["number"] == "7")
    #expect((months + days).allSatisfy { !$0.term.hasSuffix(".") && $0.id == nil })
  }

  @Test func theTextFindsThem() throws {
    let folder = try SmallHome.folder(changing: [
      SmallHome.manifest:
        "id: places\nmakes: [COUNTRY]\nlexicons:\n  - { locale: countries, label: COUNTRY, languages: [es] }\n"
    ])
    let pipeline = try folder.loader.load().pipeline
    let annotated = try pipeline.annotate(Document(text: "Alemania, Allemagne, ESPAÑA"))
    #expect(MarkedText.marking(annotated) == "⟦COUNTRY=DE Alemania⟧, Allemagne, ⟦COUNTRY=ES ESPAÑA⟧")
  }
}

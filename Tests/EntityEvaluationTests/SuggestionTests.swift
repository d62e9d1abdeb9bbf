import EntityEvaluation
import EntityText
import Testing

struct SuggestionCase: Sendable, CustomTestStringConvertible {
  let name: String
  let texts: [String]
  /// `kind term` or `kind term=id`, in the order of the output.
  let expected: [String]
  var testDescription: String { name }

  init(_ name: String, _ texts: String..., gives expected: [String]) {
    (self.name, self.texts, self.expected) = (name, texts, expected)
  }
}

private let finder = SuggestionFinder(
  known: [
    KnownForm(text: "Belgrade", label: "CITY", id: "c:B"), KnownForm(text: "Oslo", label: "CITY"),
    KnownForm(text: "ministre", label: nil), KnownForm(text: "Selon", label: nil),
    KnownForm(text: "OTAN", label: "ORG", id: "o:OTAN"),
  ], title: "TITLE", person: "PERSON", fold: { $0.lowercased() })

@Test(arguments: [
  SuggestionCase(
    "a name that occurs twice", "il voit Tamale. à Tamale", gives: ["sequence Tamale"]),
  SuggestionCase("once is not enough", "il voit Tamale", gives: []),
  SuggestionCase("what is annotated is known", "il voit ⟦CITY Tamale⟧. à ⟦CITY Tamale⟧", gives: []),
  SuggestionCase("what is in a list is known", "il voit Oslo. à Oslo", gives: []),
  SuggestionCase(
    "a sentence starts with a capital", "Hier il dort. Hier il mange, hier il boit", gives: []),
  SuggestionCase("a common word of a list", "Selon lui. Selon elle", gives: []),
  SuggestionCase(
    "words that belong together", "avec Kofi Tamale Sy, Kofi Tamale Sy", gives: ["sequence Kofi Tamale Sy"]),
  SuggestionCase("hyphens join", "à Port-au-Prince, à Port-au-Prince", gives: ["sequence Port-au-Prince"]),
  SuggestionCase(
    "connecting words are learnt",
    "⟦ORG Ligue de Paix⟧, ⟦ORG Parti de Fer⟧, ⟦ORG Ciel de Lit⟧, le Front de Libye",
    "le Front de Libye", gives: ["sequence Front de Libye"]),
  SuggestionCase("a headline", "il dit LA GRANDE FOIRE. oui LA GRANDE FOIRE", gives: []),
  SuggestionCase(
    "an acronym after its words", "la ⟦ORG=o:LP Ligue Populaire⟧ (LP)", gives: ["acronym LP=o:LP"]),
  SuggestionCase(
    "an acronym before its words", "la LPS (Ligue Populaire de Serbie) dit",
    gives: ["acronym LPS", "acronym Ligue Populaire de Serbie"]),
  SuggestionCase(
    "words whose acronym is known", "l'Organisation du Traité Atlantique Nord (OTAN)",
    gives: ["acronym Organisation du Traité Atlantique Nord=o:OTAN"]),
  SuggestionCase("no acronym of these words", "la Ligue Populaire (XY)", gives: []),
  SuggestionCase("a letter too few", "à Belgrde", gives: ["variant Belgrde=c:B"]),
  SuggestionCase("another letter", "à Belgrape", gives: ["variant Belgrape=c:B"]),
  SuggestionCase("two letters away", "à Bolgrape", gives: []),
  SuggestionCase("a short word has too many neighbours", "à Osla", gives: []),
  SuggestionCase(
    "a name after a title", "le ⟦TITLE ministre⟧ Anton Bzik a parlé", gives: ["beside-title Anton Bzik"]),
  SuggestionCase("the name is not beside it", "le ⟦TITLE ministre⟧, dit Anton Bzik", gives: []),
])
func suggestions(_ suggestion: SuggestionCase) throws {
  let texts = try suggestion.texts.enumerated().map { try suggestionText("\($0.offset)", $0.element) }
  let found = finder.suggestions(in: texts)
  #expect(
    found.map { "\($0.kind.rawValue) \($0.term)\($0.id.map { "=\($0)" } ?? "")" } == suggestion.expected)
}

@Test func labelsAreLearntFromContexts() throws {
  let cities = "à ⟦CITY Oslo⟧. à ⟦CITY Pau⟧. à ⟦CITY Nice⟧. à ⟦CITY Rome⟧. à Tamale, à Tamale"
  let people = "avec ⟦PERSON Jean⟧. avec ⟦PERSON Paul⟧. avec ⟦PERSON Marie⟧. avec Bzik, avec Bzik"
  let found = finder.suggestions(in: [try suggestionText("1", cities), try suggestionText("2", people)])
  #expect(found.map(\.term) == ["Bzik", "Tamale"])
  #expect(found.map(\.label) == ["PERSON", "CITY"])
  #expect(found.allSatisfy { $0.labelShare > 0.5 && $0.labelShare < 1 })
}

@Test func suggestionsCarryCountsPlacesAndALine() throws {
  let found = finder.suggestions(in: [
    try suggestionText("1", "le ⟦TITLE roi⟧ Anton Bzik"),
    try suggestionText("2", "le ⟦TITLE roi⟧ Anton Bzik"),
  ])
  let suggestion = try #require(found.first)
  #expect(found.count == 1 && suggestion.count == 2 && suggestion.documents == 2)
  #expect(suggestion.places.map(\.document) == ["1", "2"])
  #expect(suggestion.places.first?.context.words == "Anton Bzik")
  #expect(suggestion.reason == "roi" && suggestion.gazetteerLine == "Anton Bzik\tPERSON\t")
}

@Test func theOrderOfTextsDecidesNothingButPlaces() throws {
  let texts = [
    try suggestionText("1", "à Tamale, à Belgrde, Bzik Tep"), try suggestionText("2", "à Tamale et Bzik Tep"),
  ]
  let (one, other) = (finder.suggestions(in: texts), finder.suggestions(in: texts.reversed()))
  #expect(one.map(\.gazetteerLine) == other.map(\.gazetteerLine))
}

import Testing

@testable import EntityUnicode

struct LocaleNameCase: Sendable, CustomTestStringConvertible {
  let locale: String
  let code: String
  var number = 0
  let name: String
  var testDescription: String { "\(name) (\(code), \(locale))" }

  static let countries = [
    LocaleNameCase(locale: "fr", code: "FR", name: "France"),
    LocaleNameCase(locale: "fr", code: "CU", name: "Cuba"),
    LocaleNameCase(locale: "fr", code: "AZ", name: "Azerbaïdjan"),
    LocaleNameCase(locale: "fr", code: "CI", name: "Côte d\u{2019}Ivoire"),
    LocaleNameCase(locale: "fr", code: "GW", name: "Guinée-Bissau"),
    LocaleNameCase(locale: "fr", code: "US", name: "États-Unis"),
    LocaleNameCase(locale: "fr", code: "US", number: 1, name: "É.-U."),
    LocaleNameCase(locale: "fr", code: "XK", name: "Kosovo"),
    LocaleNameCase(locale: "en", code: "DE", name: "Germany"),
    LocaleNameCase(locale: "de", code: "DE", name: "Deutschland"),
    LocaleNameCase(locale: "ru", code: "RU", name: "Россия"),
  ]

  static let macroregions = [
    LocaleNameCase(locale: "fr", code: "002", name: "Afrique"),
    LocaleNameCase(locale: "fr", code: "150", name: "Europe"),
    LocaleNameCase(locale: "fr", code: "EU", name: "Union européenne"),
    LocaleNameCase(locale: "en", code: "142", name: "Asia"),
  ]

  static let cities = [
    LocaleNameCase(locale: "fr", code: "FR", name: "Paris"),
    LocaleNameCase(locale: "fr", code: "CU", name: "La Havane"),
    LocaleNameCase(locale: "fr", code: "AZ", name: "Bakou"),
    LocaleNameCase(locale: "en", code: "CU", name: "Havana"),
  ]

  static let months = [
    LocaleNameCase(locale: "fr", code: "wide", number: 1, name: "janvier"),
    LocaleNameCase(locale: "fr", code: "wide", number: 8, name: "août"),
    LocaleNameCase(locale: "fr", code: "wide", number: 12, name: "décembre"),
    LocaleNameCase(locale: "fr", code: "abbreviated", number: 2, name: "févr."),
    LocaleNameCase(locale: "en", code: "wide", number: 5, name: "May"),
  ]

  static let weekdays = [
    LocaleNameCase(locale: "fr", code: "wide", number: 1, name: "lundi"),
    LocaleNameCase(locale: "fr", code: "wide", number: 6, name: "samedi"),
    LocaleNameCase(locale: "fr", code: "wide", number: 7, name: "dimanche"),
    LocaleNameCase(locale: "fr", code: "abbreviated", number: 3, name: "mer."),
    LocaleNameCase(locale: "en", code: "wide", number: 1, name: "Monday"),
  ]
}

struct LocaleNamesTests {
  private func expect(_ c: LocaleNameCase, in names: [LocaleName]) {
    let found = names.filter { $0.code == c.code && $0.number == c.number }.map(\.name)
    #expect(found.contains(c.name), "\(found)")
  }

  @Test(arguments: LocaleNameCase.countries)
  func countries(_ c: LocaleNameCase) throws { expect(c, in: try LocaleNames.countries(in: c.locale)) }

  @Test(arguments: LocaleNameCase.macroregions)
  func macroregions(_ c: LocaleNameCase) throws { expect(c, in: try LocaleNames.macroregions(in: c.locale)) }

  @Test(arguments: LocaleNameCase.cities)
  func exemplarCities(_ c: LocaleNameCase) throws {
    expect(c, in: try LocaleNames.exemplarCities(in: c.locale))
  }

  @Test(arguments: LocaleNameCase.months)
  func months(_ c: LocaleNameCase) throws { expect(c, in: try LocaleNames.months(in: c.locale)) }

  @Test(arguments: LocaleNameCase.weekdays)
  func weekdays(_ c: LocaleNameCase) throws { expect(c, in: try LocaleNames.weekdays(in: c.locale)) }

  @Test(arguments: ["fr", "en", "ru", "ar", "zh"])
  func everyCountryHasACodeAndAName(_ locale: String) throws {
    let names = try LocaleNames.countries(in: locale)
    #expect(Set(names.map(\.code)).count >= 240)
    for name in names {
      #expect(name.code.count == 2 && name.code.allSatisfy { ("A"..."Z").contains($0) }, "\(name)")
      #expect(!name.name.isEmpty && name.name != name.code && (0...1).contains(name.number), "\(name)")
    }
  }

  @Test(arguments: ["fr", "en", "ru", "ar", "zh"])
  func calendarsAreWhole(_ locale: String) throws {
    for (names, last) in [
      (try LocaleNames.months(in: locale), 12), (try LocaleNames.weekdays(in: locale), 7),
    ] {
      for width in ["wide", "abbreviated"] {
        #expect(names.filter { $0.code == width }.map(\.number).sorted() == Array(1...last))
      }
      #expect(names.allSatisfy { !$0.name.isEmpty })
    }
  }

  /// A region falls back on its language.
  @Test func regionalLocales() throws {
    #expect(try LocaleNames.months(in: "fr-FR") == LocaleNames.months(in: "fr"))
    #expect(try LocaleNames.months(in: "fr_FR") == LocaleNames.months(in: "fr"))
  }

  /// ICU has some answer for every locale, if only of numbers.
  @Test(arguments: ["", "xx", "und", "not a locale", "fr-", "é", String(repeating: "a", count: 1_000)])
  func unknownLocales(_ locale: String) throws {
    let months = try? LocaleNames.months(in: locale)
    #expect(months == nil || Set(months!.map(\.number)) == Set(1...12))
    let names = [
      try? LocaleNames.countries(in: locale), try? LocaleNames.macroregions(in: locale),
      try? LocaleNames.exemplarCities(in: locale),
    ].compactMap { $0 }.joined()
    #expect(names.allSatisfy { !$0.name.isEmpty })
  }

  @Test func errorsSayWhatFailed() {
    #expect("\(ICUError(operation: "sentences", code: 7))".contains("sentences"))
  }
}

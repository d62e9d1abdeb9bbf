internal import EntityLexicon
internal import EntityText
internal import EntityUnicode

/// Lists that ICU's locale data holds for every language.
public enum LocaleLexicon: String, Sendable, CaseIterable {
  /// Countries and territories, full and short names; id = ISO 3166-1 alpha-2.
  case countries
  /// Continents and groups of countries; id = UN M.49.
  case regions
  /// Cities that stand for time zones; feature `country`.
  case cities
  /// Months; features `number` and `width`, which is wide or abbreviated.
  case months
  /// Days of the week; features `number`, 1 is Monday, and `width`.
  case weekdays

  /// The entries in several languages; a name that two share is listed once.
  func entries(languages: [String], label: Label?, priority: Int) throws(ICUError) -> [LexiconEntry] {
    var seen: Set<String> = []
    var result: [LexiconEntry] = []
    for language in languages {
      for name in try names(in: language) {
        guard let entry = entry(name, language, label, priority) else { continue }
        // "mars" is its own abbreviation, and the same in two languages.
        if seen.insert("\(entry.term)|\(entry.id ?? "")").inserted { result.append(entry) }
      }
    }
    return result
  }

  private func names(in language: String) throws(ICUError) -> [LocaleName] {
    switch self {
    case .countries: try LocaleNames.countries(in: language)
    case .regions: try LocaleNames.macroregions(in: language)
    case .cities: try LocaleNames.exemplarCities(in: language)
    case .months: try LocaleNames.months(in: language)
    case .weekdays: try LocaleNames.weekdays(in: language)
    }
  }

  private func entry(_ name: LocaleName, _ language: String, _ label: Label?, _ priority: Int)
    -> LexiconEntry?
  {
    var term = name.name
    var features: Features = [:]
    var id: String?
    switch self {
    case .countries: id = name.code
    case .regions:
      id = "m49:\(name.code)"
      // "Nations Unies", "monde", "zone euro": groups that are not places.
      if name.code.utf8.contains(where: { $0 >= 0x41 }) || name.code == "001" { return nil }
    case .cities:
      features["country"] = name.code
    case .months, .weekdays:
      features["number"] = String(name.number)
      features["width"] = name.code
      // Abbreviations come with their point, which the text may leave out.
      if term.hasSuffix(".") { term.removeLast() }
      if name.code == "abbreviated", term.count < 3 { return nil }
    }
    // "Îles mineures éloignées des États-Unis (les)": a remark in brackets is not part of a name.
    if let bracket = term.firstIndex(of: "(") {
      term = String(term[..<bracket])
      while term.last == " " { term.removeLast() }
    }
    return LexiconEntry(
      term: term, label: label, id: id, features: features, priority: priority,
      location: SourceLocation(file: "ICU \(rawValue) (\(language))"))
  }
}

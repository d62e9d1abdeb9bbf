internal import CICU

/// A name that ICU's locale data gives for a code.
public struct LocaleName: Hashable, Sendable {
  public let code: String
  /// Months from 1 (January), weekdays from 1 (Monday); 1 for a country's short name, else 0.
  public let number: Int
  public let name: String
}

/// Names of countries, regions, cities and days in any language, from CLDR by way of ICU.
public enum LocaleNames {
  /// Countries and territories by ISO 3166-1 alpha-2 code, with Kosovo under XK: full names
  /// (number 0) and, where they differ, short ones (number 1).
  public static func countries(in locale: String) throws(ICUError) -> [LocaleName] {
    try collect(locale, cicu_country_names)
  }

  /// Continents and groups of countries by UN M.49 code.
  public static func macroregions(in locale: String) throws(ICUError) -> [LocaleName] {
    try collect(locale, cicu_macroregion_names)
  }

  /// The cities that stand for time zones, by the code of their country.
  public static func exemplarCities(in locale: String) throws(ICUError) -> [LocaleName] {
    try collect(locale, cicu_exemplar_cities)
  }

  /// Gregorian months; code "wide" or "abbreviated".
  public static func months(in locale: String) throws(ICUError) -> [LocaleName] {
    try collect(locale, cicu_month_names)
  }

  /// Days of the week; code "wide" or "abbreviated".
  public static func weekdays(in locale: String) throws(ICUError) -> [LocaleName] {
    try collect(locale, cicu_weekday_names)
  }

  private typealias Lister = (
    UnsafePointer<CChar>,
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>) -> Void,
    UnsafeMutableRawPointer?
  ) -> Int32

  private static func collect(_ locale: String, _ list: Lister) throws(ICUError) -> [LocaleName] {
    var names: [LocaleName] = []
    let status = withUnsafeMutablePointer(to: &names) { names in
      list(
        locale,
        { context, code, number, name in
          context?.assumingMemoryBound(to: [LocaleName].self).pointee.append(
            LocaleName(
              code: String(cString: code), number: Int(number), name: String(cString: name)))
        }, names)
    }
    if status != 0 { throw ICUError(operation: "names of locale \"\(locale)\"", code: status) }
    return names
  }
}

/// A failure that ICU reported.
public struct ICUError: Error, Hashable, Sendable, CustomStringConvertible {
  public let operation: String
  /// ICU's `UErrorCode`.
  public let code: Int32
  public var description: String { "ICU could not give \(operation) (error \(code))" }
}

import CICU
import EntityText
import Foundation
import RandomTesting
import Testing

@testable import EntityUnicode

/// The rules that are applied here must break a text where ICU's own iterator breaks it.
struct SentenceRulesTests {
  /// With suppressions, without, of a language that has none, of an unknown one, and with rules of its own.
  private static let locales = [
    "fr", "fr@ss=none", "fr_CA", "en", "es", "de", "it", "pt", "ru", "ja", "zh", "und", "zz", "el",
  ]

  private static func check(_ text: String, _ splitter: SentenceSplitter) throws {
    var text = text
    var breaks: [Int] = []
    let status = text.withUTF8 {
      SentenceSplitter.askICU($0, SentenceSplitter.suppressing(splitter.locale)) { breaks.append($0) }
    }
    #expect(status == 0)
    let found = try splitter.sentences(of: text).map(\.start)
    #expect(found == breaks, "\(splitter.locale): \(text.escaped) \(seedLine)")
  }

  private static func suppressions(_ locale: String) -> [String] {
    SentenceRules.suppressions(of: SentenceSplitter.suppressing(locale)) ?? []
  }

  private static let cases = [
    "", ".", "...", "?!", " ", ". ", "\n", "\r\n", "\r", "\n\r", "\r\n\r\n", "\u{85}",
    "a\u{85}b\u{2028}c\u{2029}d", "Un\u{B}Deux\u{C}Trois.\u{C}Quatre", "Un.\r\nDeux.\rTrois.\n\nQuatre",
    "Un.\u{A0}\u{202F}\r\nDeux", "3.5 et 4. 5", "U.S.A. Oui", "U.S. Oui", "U.S.", "U.S.A", "aU.S. Oui",
    "P. Dupont", "P.-D. G. Dupont", "P.-D", "P.O. Oui", "M. Dupont", "OTAM. Dupont", "M.  Dupont",
    "M.\u{A0}Dupont", "M.) Dupont", "M.\nDupont", "M.", "av. J.-C. Il", "av. J. Il", "Ph.D. Yes",
    "Ph. Yes", "e.g. Yes", "c/c. Sí", "D.C Sim", "etc. et", "etc. 3 et", "etc. 3 Et",
    "Oui.\u{201D} Non", "Oui. \u{201D}Non", "«\u{A0}Oui.\u{A0}» Non", "Oui ! »\u{202F}\u{BB} non",
    "Oui.\u{301}\u{AD} Non", "É\u{301}.\u{301}B", "\n\u{301}.B", "a.\u{AD}3", "Oui . . . Non",
    "Oui., Non", "Oui.- Non", "Oui! oui", "Oui? (oui)", "Oui. (oui)", "Oui. (Oui)",
    "😀. 🇨🇺! 👨\u{200D}👩\u{200D}👧.", "𝒳. 𝒴.𝒵", "中国。日本！”韩国？", "中 文", "ไทย. ประเทศ", "한국. 나라.",
    "هل؟ نعم۔ لا", "क्या। हाँ॥ ना", "Τι; Ναι; Όχι.", "Что? «Да». нет", "\0.\0A", "\u{FEFF}A.\u{FEFF}B",
  ]

  @Test(arguments: locales)
  func breaksOfCases(_ locale: String) throws {
    let splitter = SentenceSplitter(locale: locale)
    for text in Self.cases {
      try Self.check(text, splitter)
      // A break at the end of a text counts for less than one inside.
      try Self.check(text + " Puis rien", splitter)
      try Self.check("Rien.\n" + text, splitter)
    }
    for abbreviation in Self.suppressions(locale) {
      for text in [
        "\(abbreviation) X", "x\(abbreviation)X", "(\(abbreviation)\n", "\(abbreviation)  \(abbreviation)",
      ] {
        try Self.check(text, splitter)
      }
    }
  }

  @Test(arguments: locales)
  func breaksOfRandomTexts(_ locale: String) throws {
    let splitter = SentenceSplitter(locale: locale)
    var generator = TextGenerator(stream: 8)
    let abbreviations = Self.suppressions(locale)
    for _ in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 1...14, using: &generator.random) {
        switch Int.random(in: 0..<8, using: &generator.random) {
        case 0, 1: text += (abbreviations.randomElement(using: &generator.random) ?? "M.").unicodeScalars
        case 2, 3: text.append(" ")
        case 4: text += generator.text(pieces: 3).unicodeScalars
        default:
          text.append(
            Self.scalars.randomElement(using: &generator.random)!.randomElement(using: &generator.random)!)
        }
      }
      try Self.check(String(text), splitter)
    }
  }

  /// All scalars of the first planes, by class.
  private static let scalars = Dictionary(
    grouping: (0..<0x32000).compactMap { Unicode.Scalar(UInt32($0)) }, by: { cicu_sentence_class($0.value) }
  ).sorted { $0.key < $1.key }.map(\.value)

  @Test(arguments: ["fr", "en", "es", "de", "und"])
  func breaksOfExamples(_ locale: String) throws {
    let splitter = SentenceSplitter(locale: locale)
    let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    for name in ["dev", "test", "en", "es"] {
      let file = package.appending(path: "examples/articles/\(name).jsonl")
      for line in try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline) {
        struct Article: Decodable { let text: String }
        try Self.check(JSONDecoder().decode(Article.self, from: Data(line.utf8)).text, splitter)
      }
    }
  }

  @Test func onlyLocalesWithRulesOfTheirOwnAskICU() {
    for locale in Self.locales { #expect((SentenceRules(locale: locale) == nil) == (locale == "el")) }
    #expect(Self.suppressions("fr").contains("M.") && Self.suppressions("fr@ss=none").isEmpty)
  }

  @Test func ideographsEndNothing() {
    #expect((0x4000..<0xA000).allSatisfy { !SentenceClass($0).ends })
  }
}

import EntityRecognition
import EntityText
import Testing

@testable import EntityRules

struct LanguageCase: Sendable {
  var wanted: [String]
  var language: String?
  var holds: Bool
}

@Suite("Documents that a rule is for")
struct RuleGuardTests {
  static let languageCases: [LanguageCase] = [
    LanguageCase(wanted: ["fr"], language: "fr", holds: true),
    LanguageCase(wanted: ["fr"], language: "fr-CA", holds: true),
    LanguageCase(wanted: ["fr"], language: "FR_ca", holds: true),
    LanguageCase(wanted: ["fr-CA"], language: "fr-ca", holds: true),
    LanguageCase(wanted: ["fr-CA"], language: "fr", holds: false),
    LanguageCase(wanted: ["fr"], language: "fro", holds: false),
    LanguageCase(wanted: ["fr"], language: "en", holds: false),
    LanguageCase(wanted: ["es", "fr"], language: "fr", holds: true),
    LanguageCase(wanted: ["fr"], language: nil, holds: false),
    LanguageCase(wanted: [], language: nil, holds: true),
  ]

  @Test("languages", arguments: languageCases)
  func languages(_ example: LanguageCase) {
    let condition = RuleGuard.Condition(languages: example.wanted)
    #expect(condition.holds(of: Document(text: "", language: example.language)) == example.holds)
  }

  static let day = CalendarDate(year: 2022, month: 2, day: 24)
  static let dateCases: [(date: String?, fromOn: Bool, upTo: Bool)] = [
    ("2022-02-23", false, true), ("2022-02-24", true, true), ("2022-02-25", true, false), (nil, false, false),
  ]

  @Test("dates, the bounds included", arguments: dateCases)
  func dates(date: String?, fromOn: Bool, upTo: Bool) {
    let document = Document(text: "", date: date.flatMap { CalendarDate(iso8601: $0) })
    #expect(RuleGuard.Condition(earliest: Self.day).holds(of: document) == fromOn)
    #expect(RuleGuard.Condition(latest: Self.day).holds(of: document) == upTo)
    #expect(RuleGuard.Condition(earliest: Self.day, latest: Self.day).holds(of: document) == (fromOn && upTo))
  }

  @Test("when wants all of it, unless forbids only all of it")
  func both() {
    let french = Document(text: "", language: "fr")
    let late = Document(text: "", date: Self.day, language: "fr")
    let condition = RuleGuard.Condition(languages: ["fr"], earliest: Self.day)
    #expect(!RuleGuard(when: condition).admits(french))
    #expect(RuleGuard(when: condition).admits(late))
    #expect(RuleGuard(unless: condition).admits(french))
    #expect(!RuleGuard(unless: condition).admits(late))
    #expect(!RuleGuard(when: condition, unless: condition).admits(late))
    #expect(RuleGuard().admits(french))
  }

  /// What `when` wants, what `unless` takes out of it, and the day and language of a document that is left.
  struct Remainder: Sendable {
    var when: RuleGuard.Condition
    var unless: RuleGuard.Condition
    var left: String?
  }

  private static func condition(_ languages: [String] = [], _ from: String? = nil, _ to: String? = nil)
    -> RuleGuard.Condition
  {
    RuleGuard.Condition(
      languages: languages, earliest: from.flatMap { CalendarDate(iso8601: $0) },
      latest: to.flatMap { CalendarDate(iso8601: $0) })
  }

  static let remainders = [
    Remainder(
      when: condition([], "2000-01-01", "2019-12-31"), unless: condition([], nil, "2004-12-31"),
      left: "2019-12-31"),
    Remainder(
      when: condition([], "2000-01-01"), unless: condition([], "2000-01-01", "2005-02-28"), left: "2005-03-01"
    ),
    Remainder(
      when: condition([], nil, "2000-01-01"), unless: condition([], "1999-03-01", "2000-01-01"),
      left: "1999-02-28"),
    Remainder(
      when: condition([], "2000-01-01", "2019-12-31"), unless: condition([], "1999-01-01", "2020-01-01"),
      left: nil),
    Remainder(when: condition(["fr", "it"]), unless: condition(["fr"]), left: "it"),
    Remainder(when: condition(["fr"]), unless: condition(["fr-CA"]), left: "fr"),
    Remainder(when: condition(["fr-CA"]), unless: condition(["fr"]), left: nil),
    Remainder(
      when: condition(["fr", "it"], "2000-01-01"), unless: condition(["fr"], nil, "2000-01-01"),
      left: "2000-01-02 fr"),
  ]

  @Test(
    "what unless leaves of when is found, and that nothing is left only where it is so", arguments: remainders
  )
  func remainder(_ example: Remainder) {
    let left = RuleGuard(when: example.when, unless: example.unless).admitted("x")
    let shown = left.map { document in
      [document.date?.description, document.language].compactMap { $0 }.joined(separator: " ")
    }
    #expect(shown == example.left)
  }

  @Test("a rule's sentences are documents that it is for")
  func sentences() {
    var definition = rule("\"a\"")
    definition.condition.when = RuleGuard.Condition(languages: ["es", "fr"], latest: Self.day)
    #expect(definition.condition.admits(definition.document("a")))
    #expect(definition.document("a") == Document(text: "a", date: Self.day, language: "es"))
  }

  @Test("a rule runs over the documents that it is for, and over no other")
  func running() {
    var guarded = rule("\"le\" \"roi\"", name: "guarded")
    guarded.condition.when = RuleGuard.Condition(languages: ["fr"])
    let compiled = CompiledRules([guarded, rule("\"le\" \"roi\"", name: "always")])
    func rules(_ language: String?) -> [String] {
      var text = compiled.context("le roi").text
      text.document = Document(text: "le roi", language: language)
      var sink = CandidateSink()
      RuleRecognizer(stage: "rules", rules: compiled.rules, lexicon: compiled.lexicon)
        .recognize(RecognitionContext(text: text, annotations: []), into: &sink)
      return sink.candidates.compactMap { $0.annotation.provenance?.origin }
    }
    #expect(rules("fr") == ["guarded", "always"])
    #expect(rules("en") == ["always"])
    #expect(rules(nil) == ["always"])
  }

  @Test("a rule that no document is for is an error")
  func impossible() {
    var definition = rule("\"a\"")
    let french = RuleGuard.Condition(languages: ["fr"])
    definition.condition = RuleGuard(when: french, unless: french)
    #expect(CompiledRules([definition]).errors.map(\.code) == ["rule.never-runs"])
  }
}

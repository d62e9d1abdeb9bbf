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

import EntityRecognition
import EntityText
import EntityUnicode
import RandomTesting
import Testing

@testable import EntityRules

/// Rules that are kept as bytes and come back.
@Suite struct RuleArchiveTests {
  /// The programs of all cases do what they did before, and are equal byte for byte.
  @Test(arguments: RuleCase.all) func everyRuleOfTheCorpusComesBack(_ example: RuleCase) throws {
    let compiled = example.compiled
    let bytes = RuleArchive(rules: compiled.rules, patterns: example.patterns).serialized()
    let archive = try #require(Self.opened(bytes))
    #expect(RuleArchive(rules: archive.rules, patterns: archive.patterns).serialized() == bytes)
    #expect(archive.rules.map(\.needsSentences) == compiled.rules.map(\.needsSentences))
    #expect(archive.rules.map(\.program.description) == compiled.rules.map(\.program.description))
    let context = compiled.context(example.text, example.annotations)
    let expected = Self.candidates(compiled.rules, compiled, context)
    #expect(Self.candidates(archive.rules, compiled, context) == expected)
    #expect(Self.candidates(archive.rules, compiled, context, archive.stages["rules"]) == expected, "linked")
  }

  /// All that a definition can say.
  @Test func definitionsComeBackWhole() throws {
    var definition = rule(
      "a:<heads> ({cap & !initial & len:2..6} | {num & value:1..9} | /[A-Z]\\d+/ | 'Él') within([A id in (x, y)])",
      emits: [
        EmitDefinition(
          label: "X", span: "a", id: "$a.id ?? none", features: [("text", "$a")], score: 0.25,
          define: ["words(a)"],
          location: rulePlace, line: "  emit"),
        EmitDefinition(label: "*", isVeto: true, location: rulePlace),
      ], priority: -3)
    definition.condition = RuleGuard(
      when: .init(languages: ["fr", "es"], earliest: CalendarDate(year: 1991, month: 12, day: 26)),
      unless: .init(earliest: CalendarDate(year: 2040, month: 1, day: 1)))
    definition.accept = [SourceText("e\u{301} et é", at: rulePlace, line: nil)]
    definition.reject = [SourceText("é et e\u{301}", at: rulePlace, line: "x")]
    definition.languages = ["en"]
    let compiled = CompiledRules([definition], lists: [list("heads", "roi")], labels: ["A"])
    try #require(compiled.errors.isEmpty, "\(compiled.errors)")
    let patterns = [PatternDefinition(name: "p", plugin: "q", match: SourceText("\"a\"", at: rulePlace))]
    let archive = try #require(
      Self.opened(RuleArchive(rules: compiled.rules, patterns: patterns).serialized()))
    // Strings that only look alike stay what they are, which their descriptions show.
    #expect(Self.scalars(archive.rules.map(\.definition)) == Self.scalars([definition]))
    #expect(Self.scalars(archive.rules[0].emits) == Self.scalars(compiled.rules[0].emits))
    #expect(Self.scalars(archive.patterns) == Self.scalars(patterns))
  }

  private static func scalars(_ value: some Any) -> [Unicode.Scalar] {
    var text = ""
    dump(value, to: &text)
    return Array(text.unicodeScalars)
  }

  /// Damaged bytes are refused, or are other rules: reading them never brings the program down.
  @Test func damagedBytesNeverCrash() throws {
    var random = SeededGenerator()
    let cases = RuleCase.all.filter { $0.lists.isEmpty }.prefix(60) + RuleCase.all.suffix(60)
    var opened = 0
    for example in cases {
      let compiled = example.compiled
      let bytes = RuleArchive(rules: compiled.rules, patterns: []).serialized()
      for _ in 0..<40 {
        var damaged = bytes
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let at = Int.random(in: damaged.indices, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: damaged[at] = UInt8.random(in: 0...255, using: &random)
          case 1: damaged[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
          default: damaged.removeSubrange(at...min(at + 1, damaged.count - 1))
          }
          if damaged.isEmpty { damaged = [0] }
        }
        if let archive = Self.opened(damaged) {
          opened += 1
          // They are read now.
          for rule in archive.rules { _ = rule.program }
        }
      }
      #expect(Self.opened(Array(bytes.dropLast())) == nil)
      #expect(Self.opened(bytes + [0]) == nil)
    }
    #expect(opened > 0, "no damage was small enough, \(seedLine)")
    #expect(Self.opened([]) == nil)
  }

  private static func opened(_ bytes: [UInt8]) -> RuleArchive? { RuleArchive(FlatArray(bytes)) }

  private static func candidates(
    _ rules: [CompiledRule], _ compiled: CompiledRules, _ context: RecognitionContext,
    _ linked: LinkedStage? = nil
  ) -> [Candidate] {
    var sink = CandidateSink()
    RuleRecognizer(stage: "rules", rules: rules, lexicon: compiled.lexicon, linked: linked)
      .recognize(context, into: &sink)
    return sink.candidates
  }
}

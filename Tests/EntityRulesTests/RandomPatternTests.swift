import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode
import RandomTesting
import Testing

@testable import EntityRules

/// Random patterns over random texts: the engine finds what the obvious matcher finds.
@Suite("Rules at random")
struct RandomPatternTests {
  static let words = ["a", "b", "c", "A", "B", "1", "20", ","]
  static let lists = [
    LexiconList(
      name: "l",
      entries: [
        LexiconEntry(term: "a", features: ["n": "1"]), LexiconEntry(term: "a b", features: ["n": "2"]),
        LexiconEntry(term: "b c a", id: "x"), LexiconEntry(term: "b", features: ["n": "3"]),
      ]),
    LexiconList(name: "m", entries: ["a", "a a", "A", "c", "c c c"].map { LexiconEntry(term: $0) }),
  ]

  /// What a pattern may be made of.
  struct Language: Sendable, CustomTestStringConvertible {
    var name: String
    var atoms: [String]
    var hasContexts = false
    var hasReluctance = true
    var hasSeries = false
    var hasRelations = false
    /// Captures are asked for, and nothing is repeated without end.
    var hasReferences = false
    /// `@p` and `@q` stand for patterns of the same language; `@q` holds `@p`.
    var hasNames = false
    var testDescription: String { name }
  }

  static let words3 = ["\"a\"", "\"b\"", "\"c\""]
  static let languages = [
    Language(name: "words", atoms: words3),
    Language(name: "words and any", atoms: words3 + ["_"]),
    Language(name: "lists", atoms: ["\"a\"", "\"b\"", "<l>", "<m>", "<l n>1>", "<l id=x>"]),
    Language(name: "annotations", atoms: ["\"a\"", "[P]", "[Q]", "[P id=x]", "[P id!=x]"]),
    Language(
      name: "tests",
      atoms: [
        "{cap}", "{num & value:1..9}", "{lower & !in:l}", "{in:m | punct}", "/[a-b]/", "/\\d+/", "'A'",
        "\"a b\"",
      ]),
    Language(name: "contexts", atoms: words3 + ["<l>", "[P]"], hasContexts: true),
    Language(
      name: "gaps", atoms: words3 + ["{cap}", "gap(2)", "gap(1..2)", "gap(3 across)"], hasContexts: true),
    Language(name: "series", atoms: words3 + ["<l>", "_"], hasContexts: true, hasSeries: true),
    Language(name: "relations", atoms: words3 + ["_", "<m>", "[P]"], hasRelations: true),
    Language(
      name: "references",
      atoms: words3 + ["_", "{cap}", "<l>", "[P]", "same(x1)", "same(x2)", "[P id=$x1.id]", "<l n!=$x1.n>"],
      hasReferences: true),
    Language(
      name: "named patterns", atoms: words3 + ["@p", "@q", "<l>", "{cap}"], hasContexts: true, hasNames: true),
    Language(
      name: "named patterns and all else",
      atoms: ["\"a\"", "<l>", "<m>", "[P]", "_", "~", "@p", "@p", "@q", "@q"],
      hasContexts: true, hasSeries: true, hasRelations: true, hasNames: true),
    Language(
      name: "relations and references", atoms: ["\"a\"", "\"b\"", "_", "[P]", "same(x1)", "gap(2)"],
      hasContexts: true, hasSeries: true, hasRelations: true, hasReferences: true),
    Language(
      name: "everything",
      atoms: words3 + ["_", "<l>", "<m>", "[P]", "[Q]", "{cap}", "{num}", "~", "'A'", "gap(1)"],
      hasContexts: true, hasSeries: true, hasRelations: true),
  ]

  @Test("equal to the obvious matcher", arguments: languages)
  func agreement(_ language: Language) {
    var random = SeededGenerator()
    var compared = 0
    let rounds = 150
    for round in 0..<rounds {
      var captures = 0
      let match = pattern(language, depth: random.pick([1, 2, 3]), inContext: false, &captures, &random)
      let spans = (0..<captures).map { "x\($0 + 1)" }.filter { _ in random.oneIn(2) }
      let named = language.hasNames ? namedPatterns(of: language, &random) : [:]
      let compiled = CompiledRules(
        match, lists: Self.lists,
        patterns: named.map { PatternDefinition(name: $0, match: SourceText($1, at: rulePlace)) },
        labels: ["P", "Q"], spans: spans)
      // Some patterns are refused, for instance those that can match nothing.
      guard compiled.errors.isEmpty, let rule = compiled.rules.first,
        let tree = try? PatternParser.parse(
          rule.definition.match, named: named.mapValues { SourceText($0, at: rulePlace) })
      else { continue }
      for _ in 0..<4 {
        let context = randomContext(compiled, &random)
        guard
          let expected = NaivePatternMatcher(context, lexicon: compiled.lexicon).matches(of: tree)
        else { continue }
        let emitted = rule.program.memory.loops.filter { !$0.value.isEmpty }
          .map { rule.program.captures[$0.key] }.filter(spans.contains)
        func keeping(_ match: NamedMatch) -> NamedMatch {
          NamedMatch(
            tokens: match.tokens, captures: match.captures,
            occurrences: match.occurrences.filter { emitted.contains($0.key) })
        }
        let wanted = expected.map(keeping)
        let found = compiled.matches(context).map { keeping(NamedMatch($0, of: rule.program)) }
        compared += 1
        let marks = MarkedText.marking(
          AnnotatedDocument(document: context.document, annotations: context.annotations))
        #expect(
          found == wanted,
          "round \(round), pattern \(match), \(named), text \(marks.debugDescription), \(seedLine)"
        )
        #expect(compiled.matches(context) == compiled.matches(context, filtered: false))
      }
    }
    #expect(compared > rounds)
  }

  /// In longer texts most of what a rule needs is far away: filters take no match away.
  @Test("equal with and without filters where little of a text is meant", arguments: languages)
  func sparseTexts(_ language: Language) {
    var random = SeededGenerator()
    var (starts, tokens, matches) = (0, 0, 0)
    for round in 0..<150 {
      var captures = 0
      let match = pattern(language, depth: 2, inContext: false, &captures, &random)
      let named = language.hasNames ? namedPatterns(of: language, &random) : [:]
      let compiled = CompiledRules(
        match, lists: Self.lists,
        patterns: named.map { PatternDefinition(name: $0, match: SourceText($1, at: rulePlace)) },
        labels: ["P", "Q"])
      guard compiled.errors.isEmpty else { continue }
      let context = randomContext(
        compiled, words: random.pick([40, 70, 140]), of: Self.words + Array(repeating: "z", count: 20),
        &random)
      let found = compiled.matches(context)
      #expect(
        found == compiled.matches(context, filtered: false),
        "round \(round), pattern \(match), \(named), text \(context.document.text.debugDescription), \(seedLine)"
      )
      matches += found.count
      starts += compiled.starts(context)[0].count
      tokens += context.tokens.count
    }
    #expect(matches > 0)
    #expect(starts < tokens / 2)
  }

  private func namedPatterns(of language: Language, _ random: inout SeededGenerator) -> [String: String] {
    func pattern(_ atoms: [String]) -> String {
      var language = language
      language.atoms = atoms
      // In a context nothing is captured, and nothing without end; a named pattern may go on without end.
      var captures = 3
      return self.pattern(
        language, depth: random.pick([1, 2]), inContext: random.oneIn(2), &captures, &random)
    }
    let atoms = language.atoms.filter { !$0.hasPrefix("@") }
    return ["p": pattern(atoms), "q": pattern(atoms + ["@p", "@p"])]
  }

  private func pattern(
    _ language: Language, depth: Int, inContext: Bool, _ captures: inout Int, _ random: inout SeededGenerator
  ) -> String {
    func inner(_ inContext: Bool) -> String {
      pattern(language, depth: depth - 1, inContext: inContext, &captures, &random)
    }
    if depth == 0 { return random.pick(language.atoms) }
    switch random.next() % 12 {
    case 0, 1, 2, 3: return "\(inner(inContext)) \(inner(inContext))"
    case 4, 5: return "(\(inner(inContext)) | \(inner(inContext)))"
    case 6, 7:
      let bounds =
        inContext || language.hasReferences
        ? ["?", "{2}", "{0,2}", "{1,2}"] : ["?", "*", "+", "{2}", "{0,2}", "{1,3}", "{2,}"]
      let lazy = language.hasReluctance && random.oneIn(3) ? "?" : ""
      return "(\(inner(inContext)))\(random.pick(bounds))\(lazy)"
    case 8 where !inContext && captures < 3:
      captures += 1
      let name = "x\(captures)"
      return "\(name):(\(inner(inContext)))"
    case 9 where language.hasContexts:
      let kind = random.pick(["before", "after", "not-before", "not-after"])
      return "\(inner(inContext)) \(kind)(\(inner(true))) \(inner(inContext))"
    case 10 where language.hasSeries:
      let last = random.oneIn(2) ? ", \(inner(inContext))" : ""
      let bounds =
        inContext || language.hasReferences ? ["{2}", "{1,3}", "{2,4}"] : ["", "+", "{1}", "{2,3}", "{3,}"]
      let lazy = random.oneIn(3) ? "?" : ""
      let quantifier = random.pick(bounds)
      let series = "series(\(inner(inContext)), \(inner(inContext))\(last))"
      return series + (quantifier.isEmpty ? "" : quantifier + lazy)
    case 11 where language.hasRelations && !inContext:
      let kind = random.pick(["within", "contains", "overlaps", "not-within", "not-contains", "not-overlaps"])
      let target = random.pick(["[P]", "[Q]", "[P id=x]", "[P] | [Q]"])
      return "(\(inner(inContext))) \(kind)(\(target))"
    default: return inner(inContext)
    }
  }

  private func randomContext(_ compiled: CompiledRules, _ random: inout SeededGenerator) -> RecognitionContext
  {
    randomContext(
      compiled, words: random.pick([0, 2, 5, 8, 12]), of: ["a", "b", "c"] + Self.words, &random)
  }

  private func randomContext(
    _ compiled: CompiledRules, words count: Int, of words: [String], _ random: inout SeededGenerator
  ) -> RecognitionContext {
    var text = ""
    for index in 0..<count {
      if index > 0 { text += random.pick([" ", " ", " ", "-", "\n", ". "]) }
      text += random.pick(words)
    }
    let tokens = compiled.tokenizer.tokens(of: text)
    var annotations: [Annotation] = []
    for _ in 0..<random.pick([0, 1, 3, 5]) where !tokens.isEmpty {
      let first = Int(random.next() % UInt64(tokens.count))
      let last = min(tokens.count - 1, first + random.pick([0, 0, 1, 2]))
      annotations.append(
        Annotation(
          span: TextSpan(tokens[first].span.start, tokens[last].span.end), label: random.pick(["P", "Q"]),
          id: random.pick(["x", "y", nil])))
    }
    return compiled.context(text, annotations.sorted(by: AnnotatedDocument.inTextOrder))
  }
}

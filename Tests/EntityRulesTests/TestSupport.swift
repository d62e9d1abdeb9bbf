import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode
import Foundation
import Testing

@testable import EntityRules

/// Made once: its fold table takes ICU some milliseconds.
let french = Tokenizer(profile: .french)

let rulePlace = SourceLocation(file: "rules.yaml", line: 3, column: 5)

/// A rule that emits X; the rest is what a test is about.
func rule(
  _ match: String, name: String = "test", emits: [EmitDefinition]? = nil, priority: Int = 0
) -> RuleDefinition {
  RuleDefinition(
    name: name, plugin: "plugin", match: SourceText(match, at: rulePlace),
    emits: emits ?? [EmitDefinition(label: "X", location: rulePlace)], priority: priority,
    location: rulePlace)
}

func list(_ name: String, _ terms: String...) -> LexiconList {
  LexiconList(name: name, entries: terms.map { LexiconEntry(term: $0) })
}

/// Rules compiled together with the lists that they name and the tokenizer that knows their words.
struct CompiledRules {
  let lexicon: Lexicon
  let tokenizer: Tokenizer
  let rules: [CompiledRule]
  let problems: [Diagnostic]

  private var linked: LinkedStage { LinkedStage(rules.map(\.program)) }

  var errors: [Diagnostic] { problems.filter { $0.severity == .error } }

  init(
    _ definitions: [RuleDefinition], lists: [LexiconList] = [], patterns: [PatternDefinition] = [],
    labels: Set<Label> = []
  ) {
    var vocabulary = VocabularyBuilder()
    var builder = LexiconBuilder(tokenizer: french)
    for list in lists { builder.add(list, to: &vocabulary) }
    lexicon = builder.build()
    var compiler = RuleCompiler(
      environment: RuleEnvironment(lists: lexicon.lists, labels: ["rules": labels], patterns: patterns),
      tokenizer: french)
    var rules: [CompiledRule] = []
    for definition in definitions {
      if let rule = compiler.compile(definition, vocabulary: &vocabulary) { rules.append(rule) }
    }
    self.rules = rules
    problems = compiler.problems
    tokenizer = french.with(vocabulary: vocabulary.build())
  }

  /// - Parameter spans: captures that give the spans of annotations; the whole match where there are none.
  init(
    _ match: String, lists: [LexiconList] = [], patterns: [PatternDefinition] = [], labels: Set<Label> = [],
    spans: [String] = []
  ) {
    let emits = spans.map { EmitDefinition(label: "X", span: $0, location: rulePlace) }
    self.init(
      [rule(match, emits: emits.isEmpty ? nil : emits)], lists: lists, patterns: patterns, labels: labels)
  }

  /// A text as a recognizer sees it, sentences marked.
  func context(_ text: String, _ annotations: [Annotation] = []) -> RecognitionContext {
    var analyzed = AnalyzedText(document: Document(text: text))
    tokenizer.tokenize(text, into: &analyzed.tokens)
    do {
      try SentenceSplitter(locale: "fr").markSentences(in: &analyzed.tokens, of: text)
    } catch {
      fatalError("\(error)")
    }
    lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
    return RecognitionContext(text: analyzed, annotations: annotations)
  }

  /// For each rule the tokens at which it may start.
  func starts(_ context: RecognitionContext) -> [[Int32]] {
    let linked = linked
    let view = TextView(context, RulePlan(linked.rules, lexicon: lexicon))
    let starts = StartFinder(linked.filter, of: linked.rules).starts(in: view)
    return withExtendedLifetime(view) { rules.indices.map { Array(starts[$0]) } }
  }

  /// The matches of the first rule, from the starts that the filter allows or from every token.
  func matches(_ context: RecognitionContext, filtered: Bool = true) -> [RuleMatch] {
    guard !rules.isEmpty else { return [] }
    let all = (0..<Int32(context.tokens.count)).map { $0 }
    var matcher = RuleMatcher(TextView(context, RulePlan(linked.rules, lexicon: lexicon)))
    return (filtered ? starts(context)[0] : all).withUnsafeBufferPointer { matcher.matches(of: 0, from: $0) }
  }

  func candidates(_ text: String, _ annotations: [Annotation] = []) -> [Candidate] {
    var sink = CandidateSink()
    RuleRecognizer(stage: "rules", rules: rules, lexicon: lexicon)
      .recognize(context(text, annotations), into: &sink)
    return sink.candidates
  }
}

/// A match with its captures by name, as tests compare it.
struct NamedMatch: Hashable, CustomStringConvertible {
  var tokens: Range<Int>
  /// Those that took part, and some token.
  var captures: [String: Range<Int>]
  /// For each capture in a loop, what all captures held at each time that it matched.
  var occurrences: [String: [[String: Range<Int>]]]

  init(
    tokens: Range<Int>, captures: [String: Range<Int>], occurrences: [String: [[String: Range<Int>]]] = [:]
  ) {
    self.tokens = tokens
    self.captures = captures.filter { !$0.value.isEmpty }
    self.occurrences = occurrences
  }

  init(_ match: RuleMatch, of program: RuleProgram) {
    let loops = program.memory.loops
    var occurrences: [String: [[String: Range<Int>]]] = [:]
    for (number, name) in program.captures.enumerated() where loops[number]?.isEmpty == false {
      let found = match.occurrences(of: number, loops: loops).map { Self.captures(of: $0, program) }
      if !found.isEmpty { occurrences[name] = found }
    }
    self.init(tokens: match.tokens, captures: Self.captures(of: match, program), occurrences: occurrences)
  }

  private static func captures(of match: RuleMatch, _ program: RuleProgram) -> [String: Range<Int>] {
    let pairs = program.captures.enumerated().compactMap { number, name in
      match.capture(number).map { (name, $0) }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  var description: String {
    let names = captures.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
    let times = occurrences.sorted { $0.key < $1.key }.map { " \($0.key): \($0.value)" }
    return "\(tokens)\(names.joined())\(times.joined())"
  }
}

/// The files that tests share, found from this file.
enum TestFiles {
  static let corpora = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Corpora")
}

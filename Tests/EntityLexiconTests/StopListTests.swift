import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode
import RandomTesting
import Testing

/// Stop lists; case by case they are in `Corpora/matching/stops.jsonl`.
@Suite("Stop lists")
struct StopListTests {
  private static let place = SourceLocation(file: "stop.txt", line: 3)

  private static func list(_ name: String, plugin: String = "p", _ terms: [String], stops: [String])
    -> LexiconList
  {
    LexiconList(
      name: name, plugin: plugin,
      entries: terms.map { LexiconEntry(term: $0, label: "CITY", features: ["f": $0]) },
      stops: stops.map { LexiconEntry(term: $0, location: place) })
  }

  private func found(_ lists: [LexiconList], _ text: String) -> [String] {
    let compiled = CompiledLists(lists)
    let analyzed = compiled.analyze(text)
    return analyzed.hits.map { hit in
      let entry = Int(hit.entry)
      return
        "\(compiled.lexicon.plugin(of: entry))/\(compiled.lexicon.lists[Int(compiled.lexicon.list(of: entry))]) "
        + compiled.lexicon.term(of: entry)
    }
  }

  @Test("a stop list is that of one list, also where others have its name")
  func ownList() {
    let lists = [
      Self.list("cities", ["Nice"], stops: ["Nice"]), Self.list("cities", ["Nice"], stops: []),
      Self.list("names", ["Nice"], stops: []), Self.list("cities", plugin: "q", ["Nice"], stops: []),
    ]
    #expect(found(lists, "à Nice") == ["p/cities Nice", "p/names Nice", "q/cities Nice"])
  }

  @Test("entries keep their numbers and features, whatever stops came between them")
  func numbers() throws {
    let lists = CompiledLists([
      Self.list("a", ["Nice", "Paris"], stops: ["Nice", "Or"]),
      Self.list("b", ["Nice", "Lyon"], stops: ["Lyon"]),
    ])
    for lexicon in [lists.lexicon, try lists.reloaded().lexicon] {
      #expect(lexicon.entryCount == 4)
      #expect((0..<4).map(lexicon.term) == ["Nice", "Paris", "Nice", "Lyon"])
      #expect((0..<4).map { lexicon.feature("f", of: $0) } == ["Nice", "Paris", "Nice", "Lyon"])
      #expect((4..<7).map(lexicon.term) == ["Nice", "Or", "Lyon"])
      #expect(
        (4..<7).allSatisfy { lexicon.features(of: $0).isEmpty && lexicon.location(of: $0) == Self.place })
      #expect(lexicon.labels() == ["CITY"])
    }
  }

  @Test("what was stopped is told apart from what was found, and replaced with the text")
  func stoppedHits() {
    let lists = CompiledLists([Self.list("a", ["Nice", "Paris"], stops: ["Nice"])])
    var text = lists.analyze("à Nice, à Paris")
    #expect(text.hits.map(\.entry) == [1])
    #expect(text.stoppedHits == [StoppedHit(hit: LexiconHit(start: 1, end: 2, entry: 0, list: 0), stop: 2)])
    text.document = Document(text: "Paris")
    text.tokens = lists.tokenizer.tokens(of: "Paris")
    lists.lexicon.findHits(in: &text, tokenizer: lists.tokenizer)
    #expect(text.stoppedHits.isEmpty && text.hits.count == 1)
  }

  @Test("the stopped candidate is noted only where somebody asks", arguments: [false, true])
  func ledger(_ isAsked: Bool) throws {
    let fuzzy = LexiconEntry(term: "Autriche", label: "COUNTRY", fuzzy: 1)
    let lists = CompiledLists([
      LexiconList(
        name: "cities", plugin: "p",
        entries: [LexiconEntry(term: "Nice", label: "CITY"), LexiconEntry(term: "Or")],
        stops: ["Nice", "Or"].map { LexiconEntry(term: $0, location: Self.place) }),
      LexiconList(name: "countries", plugin: "p", entries: [fuzzy], stops: [LexiconEntry(term: "autruche")]),
    ])
    var sink = CandidateSink(ledger: isAsked)
    LexiconRecognizer(lists.lexicon).recognize(
      RecognitionContext(text: lists.analyze("Nice, Or, Autruche, Autrich"), annotations: []), into: &sink)
    #expect(
      sink.candidates.map { $0.annotation.provenance?.origin } == ["Autriche (Autrich for Autriche, 1 edit)"])
    guard isAsked else {
      #expect(sink.stopped == [])
      return
    }
    #expect(
      sink.stopped.map {
        "\($0.candidate.annotation.label) \($0.candidate.annotation.provenance?.origin ?? "")"
      }
        == ["CITY Nice", "COUNTRY Autriche (Autruche for Autriche, 1 edit)"])
    #expect(
      sink.stopped.first?.stop == Provenance(recognizer: "p/cities", origin: "Nice", location: Self.place))
  }

  struct Idle: Sendable, CustomTestStringConvertible {
    var entry: LexiconEntry
    var stop: LexiconEntry
    var isIdle: Bool
    var testDescription: String { "\(stop.term) for \(entry.term), \(stop.caseMode), \(entry.caseMode)" }

    init(_ entry: LexiconEntry, _ stop: LexiconEntry, _ isIdle: Bool) {
      (self.entry, self.stop, self.isIdle) = (entry, stop, isIdle)
    }
  }

  static let idle = [
    Idle(LexiconEntry(term: "Nice"), LexiconEntry(term: "Nice"), false),
    Idle(LexiconEntry(term: "Nice"), LexiconEntry(term: "nice"), false),
    Idle(LexiconEntry(term: "NICE"), LexiconEntry(term: "nice"), false),
    Idle(LexiconEntry(term: "Côte d'Azur", caseMode: .exact), LexiconEntry(term: "cote d'azur"), false),
    Idle(LexiconEntry(term: "cubain", inflections: ["cubaines"]), LexiconEntry(term: "cubaines"), false),
    Idle(LexiconEntry(term: "Nice"), LexiconEntry(term: "Nices"), true),
    Idle(LexiconEntry(term: "Nice"), LexiconEntry(term: "Nice Matin"), true),
    Idle(LexiconEntry(term: "Nice Matin"), LexiconEntry(term: "Nice"), true),
    Idle(LexiconEntry(term: "Nice"), LexiconEntry(term: "nice", caseMode: .exact), true),
    Idle(
      LexiconEntry(term: "Pécs", accentMode: .exact), LexiconEntry(term: "Pecs", accentMode: .exact), true),
    Idle(LexiconEntry(term: "Autriche", fuzzy: 1), LexiconEntry(term: "autruche"), false),
    Idle(LexiconEntry(term: "Autriche"), LexiconEntry(term: "autruche"), true),
  ]

  @Test("stops that stop nothing are told", arguments: idle)
  func idleStops(_ idle: Idle) {
    let lists = CompiledLists([LexiconList(name: "x", entries: [idle.entry], stops: [idle.stop])])
    #expect(lists.lexicon.idleStops(tokenizer: lists.tokenizer) == (idle.isIdle ? [1] : []))
    // The same words in another list do not make it less idle.
    let both = CompiledLists([
      LexiconList(name: "x", entries: [idle.entry], stops: [idle.stop]),
      LexiconList(name: "y", entries: [LexiconEntry(term: idle.stop.term, caseMode: .fold)]),
    ])
    if idle.entry.fuzzy == 0 {
      #expect(both.lexicon.idleStops(tokenizer: both.tokenizer) == (idle.isIdle ? [2] : []))
    }
  }

  @Test("a stop without words is reported with its place")
  func emptyStop() {
    let problems = CompiledLists([Self.list("a", ["Nice"], stops: [" ", "Nice"])]).problems
    #expect(problems.map(\.code) == ["lexicon.empty-entry"] && problems.first?.location == Self.place)
  }

  @Test(
    "at random, equal to the obvious matcher, before and after save and load",
    arguments: RandomMatchingTests.alphabets)
  func agreement(_ alphabet: RandomMatchingTests.Alphabet) throws {
    var random = SeededGenerator()
    let naive = NaiveMatcher(tokenizer: french)
    for round in 0..<40 {
      let entries = (0..<random.pick([1, 4, 10])).map { _ in entry(alphabet, &random) }
      let stops = (0..<random.pick([1, 3])).map { _ in entry(alphabet, &random) }
      guard (entries + stops).allSatisfy({ !french.foldedTokens(of: $0.term).isEmpty }) else { continue }
      let lists = CompiledLists(entries, stops: stops)
      let reloaded = try lists.reloaded()
      let text = (0..<12).map { _ in random.pick(alphabet.words) }.joined(
        separator: random.pick(alphabet.gaps))
      let expected = naive.find(entries, stops: stops, in: text)
      let comment =
        "round \(round), \(entries.map(\.term)), \(stops.map(\.term)), \(text.debugDescription), \(seedLine)"
      #expect(lists.find(in: text) == expected, "\(comment)")
      #expect(reloaded.find(in: text) == expected, "\(comment)")
    }
  }

  private func entry(_ alphabet: RandomMatchingTests.Alphabet, _ random: inout SeededGenerator)
    -> LexiconEntry
  {
    LexiconEntry(
      term: (0..<random.pick([1, 1, 2])).map { _ in random.pick(alphabet.words) }.joined(separator: " "),
      caseMode: random.pick([.smart, .exact, .fold]), accentMode: random.pick([.optional, .optional, .exact]))
  }
}

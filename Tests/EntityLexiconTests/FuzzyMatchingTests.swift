import EntityRecognition
import EntityText
import EntityUnicode
import RandomTesting
import Testing

@testable import EntityLexicon

/// Fuzzy entries over misspelt texts; case by case they are in `Corpora/matching/fuzzy.jsonl`.
@Suite("Fuzzy matching")
struct FuzzyMatchingTests {
  // MARK: At random

  /// Of what letters words are made, and how long they are.
  struct Script: Sendable, CustomTestStringConvertible {
    var name: String
    var letters: [String]
    var lengths: ClosedRange<Int>
    var entries: [Int]
    var testDescription: String { name }
  }

  static let scripts = [
    // Every word is near dozens of others: more than are taken for one token.
    Script(name: "two letters", letters: ["a", "b"], lengths: 4...9, entries: [3, 40, 90]),
    Script(
      name: "accents", letters: ["e", "é", "n", "i", "ï", "r", "e\u{301}"], lengths: 4...10, entries: [2, 20]),
    Script(name: "case", letters: ["a", "A", "r", "R", "ô"], lengths: 4...9, entries: [2, 20]),
    Script(name: "ligatures", letters: ["œ", "o", "e", "ß", "s", "Æ"], lengths: 3...8, entries: [2, 20]),
    Script(name: "Cyrillic", letters: ["р", "о", "с", "и", "й"], lengths: 4...10, entries: [2, 20]),
    Script(name: "Hangul", letters: ["대", "한", "민", "국", "\u{1112}"], lengths: 2...5, entries: [2, 20]),
    Script(
      name: "digits and points", letters: ["a", "b", "e", "a", "b", "n", "n", "1", ".", "'"], lengths: 4...9,
      entries: [20, 40]),
    Script(
      name: "invisible", letters: ["a", "b", "\u{AD}", "\u{200D}", "n"], lengths: 4...9, entries: [2, 20]),
  ]

  @Test("equal to the obvious matcher, before and after save and load", arguments: scripts)
  func agreement(_ script: Script) throws {
    var random = SeededGenerator()
    let naive = NaiveMatcher(tokenizer: french)
    var found = 0
    for round in 0..<16 {
      let entries = (0..<random.pick(script.entries)).map { number in entry(script, number, &random) }
      let lists = CompiledLists(entries)
      let reloaded = try lists.reloaded()
      for _ in 0..<2 {
        let text = text(entries, script, &random)
        let expected = naive.find(entries, in: text)
        found += expected.count { $0.edits > 0 }
        for (name, lists) in [("built", lists), ("loaded", reloaded)] {
          let hits = lists.find(in: text).map { hit in
            FoundEntry(
              span: hit.span, entry: (lists.lexicon.location(of: hit.entry)?.line ?? 0) - 1, edits: hit.edits)
          }
          #expect(
            hits == expected,
            "\(name), round \(round), \(entries.map { "\($0.forms) \($0.caseMode) \($0.fuzzy)" }), \(text.debugDescription), \(seedLine)"
          )
          if hits != expected { return }
        }
      }
    }
    #expect(found > 0, "too few misspelt words to mean anything, \(seedLine)")
  }

  private func entry(_ script: Script, _ number: Int, _ random: inout SeededGenerator) -> LexiconEntry {
    var entry = LexiconEntry(
      term: (0..<random.pick([1, 1, 1, 2, 3])).map { _ in word(script, &random) }.joined(separator: " "))
    entry.location = SourceLocation(file: "random", line: number + 1)
    entry.caseMode = random.pick([.smart, .smart, .exact, .fold])
    entry.fuzzy = random.pick([0, 1, 1, 2, 2, 2])
    if random.oneIn(8) { entry.accentMode = .exact }
    if random.oneIn(4) { entry.inflections = [entry.term + word(script, &random)] }
    return entry
  }

  private func word(_ script: Script, _ random: inout SeededGenerator) -> String {
    (0..<random.pick(Array(script.lengths))).map { _ in random.pick(script.letters) }.joined()
  }

  /// Words of the entries, most of them misspelt, and others.
  private func text(_ entries: [LexiconEntry], _ script: Script, _ random: inout SeededGenerator) -> String {
    (0..<random.pick([1, 6, 14])).map { _ in
      if random.oneIn(5) { return word(script, &random) }
      var term = Array(random.pick(random.pick(entries).forms).unicodeScalars)
      for _ in 0..<random.pick([0, 1, 1, 2, 2, 3]) { misspell(&term, script, &random) }
      var text = String(String.UnicodeScalarView(term))
      if random.oneIn(6) { text = text.uppercased() }
      return text
    }.joined(separator: random.pick([" ", "-", ", "]))
  }

  private func misspell(_ word: inout [Unicode.Scalar], _ script: Script, _ random: inout SeededGenerator) {
    guard word.count > 1 else { return }
    let place = Int(random.next() % UInt64(word.count - 1))
    let letter = random.pick(script.letters).unicodeScalars.first!
    switch random.next() % 4 {
    case 0: word.remove(at: place)
    case 1: word.insert(letter, at: place)
    case 2: word[place] = letter
    default: word.swapAt(place, place + 1)
    }
  }

  // MARK: The distance

  @Test("the distance is the one that is defined, and never more than asked for")
  func distance() {
    var random = SeededGenerator()
    for _ in 0..<20_000 {
      let (a, b) = (letters(&random), letters(&random))
      let plain = PlainDistance.between(a, b)
      for limit in 0...4 {
        #expect(
          EditDistance.between(a, b, limit: limit) == (plain <= limit ? plain : nil),
          "\(a) \(b), limit \(limit), \(seedLine)")
      }
    }
  }

  @Test("words that are near have something in common when letters are deleted")
  func deletions() {
    var random = SeededGenerator()
    var hashes = DeletionHashes()
    func rests(_ word: [UInt32], _ count: Int) -> Set<UInt64> {
      var rests: Set<UInt64> = []
      hashes.each(of: word, deletions: count) { rests.insert($0) }
      return rests
    }
    var near = 0
    for _ in 0..<4_000 {
      let (a, b) = (letters(&random), letters(&random))
      guard let distance = EditDistance.between(a, b, limit: 2) else { continue }
      near += 1
      #expect(
        !rests(a, distance).isDisjoint(with: rests(b, distance)),
        "\(a) \(b) \(seedLine)")
    }
    #expect(near > 100)
    #expect(rests([1, 2, 3, 4], 2).count == 1 + 4 + 6)
    #expect(rests([1, 2, 3], 2).intersection(rests([1, 3], 0)) == rests([1, 3], 0))
  }

  private func letters(_ random: inout SeededGenerator) -> [UInt32] {
    (0..<random.pick([0, 1, 2, 4, 6, 8])).map { _ in random.pick([97, 98, 99]) }
  }

  // MARK: Limits

  @Test("words of 64 letters may be misspelt, longer ones may not", arguments: [5, 63, 64, 65, 66, 300])
  func longWords(_ length: Int) {
    let word = "A" + String(repeating: "be", count: length).prefix(length - 1)
    let lists = CompiledLists([LexiconEntry(term: word, fuzzy: 2)])
    #expect(lists.find(in: word).map(\.edits) == [0])
    #expect(lists.find(in: word + "x").map(\.edits) == (length <= 64 ? [1] : []))
    #expect(lists.find(in: word + "xx").map(\.edits) == ((8...64).contains(length) ? [2] : []))
  }

  @Test("forms of 64 words may be misspelt, longer ones may not", arguments: [1, 64, 65])
  func manyWords(_ count: Int) {
    let words = (0..<count).map { $0 == count - 1 ? "Azerbaïdjan" : "mot" }
    let lists = CompiledLists([LexiconEntry(term: words.joined(separator: " "), fuzzy: 1)])
    #expect(lists.find(in: words.joined(separator: " ")).map(\.edits) == [0])
    let misspelt = (words.dropLast() + ["Azerbaïjan"]).joined(separator: " ")
    #expect(lists.find(in: misspelt).map(\.edits) == (count <= 64 ? [1] : []))
  }

  @Test("lists without fuzzy entries, or with none that can be misspelt, have no second automaton")
  func costsNothing() {
    #expect(CompiledLists([LexiconEntry(term: "Azerbaïdjan")]).lexicon.fuzzy == nil)
    #expect(CompiledLists([LexiconEntry(term: "Cuba", fuzzy: 2)]).lexicon.fuzzy == nil)
    #expect(
      CompiledLists([LexiconEntry(term: "Thaïlande", accentMode: .exact, fuzzy: 2)]).lexicon.fuzzy == nil)
    #expect(CompiledLists([LexiconEntry(term: "Azerbaïdjan", fuzzy: 1)]).lexicon.fuzzy != nil)
  }

  @Test("words that rules know are no misspellings")
  func wordsOfRules() {
    var vocabulary = VocabularyBuilder()
    var builder = LexiconBuilder(tokenizer: french)
    builder.add(
      LexiconList(name: "x", entries: [LexiconEntry(term: "Autriche", fuzzy: 1)]), to: &vocabulary)
    _ = vocabulary.intern(Array("autruche".utf8))
    let lexicon = builder.build()
    var text = AnalyzedText(document: Document(text: "Autruche, Autrichne"))
    let tokenizer = french.with(vocabulary: vocabulary.build())
    tokenizer.tokenize(text.document.text, into: &text.tokens)
    lexicon.findHits(in: &text, tokenizer: tokenizer)
    #expect(FoundEntry.all(in: text).map { "\($0)" } == ["0@10..<19~1"])
  }

  @Test("what is said of an earlier text is replaced")
  func reuse() {
    let lists = CompiledLists([LexiconEntry(term: "Azerbaïdjan", fuzzy: 1)])
    var text = lists.analyze("l'Azerbaïjan")
    #expect(text.inexactHits.count == 1)
    text.document = Document(text: "Cuba")
    text.tokens = lists.tokenizer.tokens(of: "Cuba")
    lists.lexicon.findHits(in: &text, tokenizer: lists.tokenizer)
    #expect(text.hits.isEmpty && text.inexactHits.isEmpty)
  }

  // MARK: What comes out

  struct Reading: Sendable, CustomTestStringConvertible {
    var term: String
    var text: String
    var origin: String
    var score: Double
    var testDescription: String { text }
  }

  static let readings = [
    Reading(
      term: "Azerbaïdjan", text: "Azerbaijdan",
      origin: "Azerbaïdjan (Azerbaijdan for Azerbaïdjan, 1 edit)", score: 0.9),
    Reading(
      term: "Azerbaïdjan", text: "AZERBADJANN", origin: "Azerbaïdjan (AZERBADJANN for Azerbaïdjan, 2 edits)",
      score: 0.81),
    Reading(term: "Gabon", text: "Gabun", origin: "Gabon (Gabun for Gabon, 1 edit)", score: 0.8),
    Reading(
      term: "République de Corée", text: "Républiqe\nde Corrée",
      origin: "République de Corée (Républiqe for République, Corrée for Corée, 2 edits)", score: 0.88),
    Reading(term: "Cuba", text: "Cuba", origin: "Cuba", score: 1),
  ]

  @Test("a candidate says which word stood for which, and is the less sure for it", arguments: readings)
  func candidates(_ reading: Reading) throws {
    let entry = LexiconEntry(term: reading.term, label: "COUNTRY", id: "x", fuzzy: 2)
    let lists = CompiledLists([LexiconList(name: "names", plugin: "countries", entries: [entry])])
    var sink = CandidateSink()
    LexiconRecognizer(lists.lexicon).recognize(
      RecognitionContext(text: lists.analyze("le \(reading.text)"), annotations: []), into: &sink)
    let found = try #require(sink.candidates.first?.annotation)
    #expect(sink.candidates.count == 1 && found.id == "x")
    #expect(found.provenance?.origin == reading.origin && found.provenance?.recognizer == "countries/names")
    #expect(found.score == reading.score)
  }

  @Test("however long the name, an edit leaves the score below 1")
  func longNames() throws {
    let term = "Azerbaïdjan " + String(repeating: "mot ", count: 60)
    let lists = CompiledLists([LexiconEntry(term: term, fuzzy: 1)])
    let text = lists.analyze(term.replacing("dj", with: "j"))
    #expect(text.inexactHits.map(lists.lexicon.score) == [0.99])
  }
}

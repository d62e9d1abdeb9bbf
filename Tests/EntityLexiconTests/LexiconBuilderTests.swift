import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode
import Testing

@Suite("Building a lexicon")
struct LexiconBuilderTests {
  private let place = SourceLocation(file: "list.tsv", line: 12)

  @Test(
    "an entry without words is reported with its place", arguments: ["", " ", "\u{301}", "\u{AD}\u{200D}"])
  func emptyEntry(term: String) {
    let lists = CompiledLists([LexiconEntry(term: term, location: place), LexiconEntry(term: "Cuba")])
    #expect(lists.problems.map(\.code) == ["lexicon.empty-entry"])
    #expect(lists.problems.map(\.severity) == [.warning])
    #expect(lists.problems.map(\.location) == [place])
    // The entries behind it keep their own numbers.
    #expect(lists.entries.map(lists.lexicon.term) == ["Cuba"])
    #expect(lists.find(in: "à Cuba") == [FoundEntry(span: TextSpan(3, 7), entry: 0)])
  }

  @Test("an entry is usable as long as one of its forms has words")
  func partlyEmptyEntry() {
    let lists = CompiledLists([LexiconEntry(term: "\u{AD}", inflections: ["Cuba"])])
    #expect(lists.problems.isEmpty)
    #expect(lists.find(in: "Cuba").count == 1)
  }

  @Test("punctuation alone is a word")
  func punctuation() {
    let lists = CompiledLists([LexiconEntry(term: "...")])
    #expect(lists.problems.isEmpty)
    #expect(lists.find(in: "et ...").count == 1)
  }

  @Test("a second list of the same name adds to the first")
  func listsOfOneName() {
    let lists = CompiledLists([
      LexiconList(name: "countries", plugin: "one", entries: [LexiconEntry(term: "Cuba")]),
      LexiconList(name: "cities", plugin: "one", entries: [LexiconEntry(term: "Paris")]),
      LexiconList(name: "countries", plugin: "two", entries: [LexiconEntry(term: "Haïti")]),
      LexiconList(name: "nothing", plugin: "two", entries: []),
    ])
    #expect(lists.lexicon.lists == ["countries", "cities", "nothing"])
    #expect(lists.entries.map(lists.lexicon.list) == [0, 1, 0])
    #expect(lists.entries.map(lists.lexicon.plugin) == ["one", "one", "two"])
    #expect(lists.lexicon.list(named: "cities") == 1)
    #expect(lists.lexicon.list(named: "nothing") == 2)
    #expect(lists.lexicon.list(named: "none") == nil)
  }

  @Test("two forms of one entry at one place are one hit")
  func repeatedForms() {
    let entry = LexiconEntry(term: "Perou", inflections: ["Pérou", "PEROU", "Perou"])
    #expect(entry.forms == ["Perou", "Pérou", "PEROU"])
    #expect(CompiledLists([entry]).find(in: "le PÉROU").count == 1)
  }

  @Test("canonically equivalent forms are different forms")
  func canonicalForms() {
    #expect(LexiconEntry(term: "Pérou", inflections: ["Pe\u{301}rou"]).forms.count == 2)
  }

  @Test("an entry keeps what its line says")
  func contents() {
    let entry = LexiconEntry(
      term: "Azerbaïdjan", label: "COUNTRY", id: "AZ", features: ["iso": "AZE", "note": "é"],
      location: place)
    let lists = CompiledLists([LexiconEntry(term: "Cuba"), entry, LexiconEntry(term: "Haïti", id: "")])
    let lexicon = lists.lexicon
    #expect(lists.entries.map(lexicon.term) == ["Cuba", "Azerbaïdjan", "Haïti"])
    #expect(lists.entries.map(lexicon.id) == [nil, "AZ", ""])
    #expect(lists.entries.map(lexicon.location) == [nil, place, nil])
    #expect(lists.entries.map(lexicon.features) == [[:], ["iso": "AZE", "note": "é"], [:]])
    #expect(lexicon.feature("note", of: 1) == "é")
    #expect(lexicon.feature("not", of: 1) == nil)
    #expect(lexicon.feature("iso", of: 2) == nil)
  }

  @Test("terms that are canonically equivalent keep their own bytes")
  func equivalentTerms() {
    let lists = CompiledLists([LexiconEntry(term: "Pérou"), LexiconEntry(term: "Pe\u{301}rou")])
    #expect(lists.lexicon.term(of: 0).unicodeScalars.count == 5)
    #expect(lists.lexicon.term(of: 1).unicodeScalars.count == 6)
  }

  @Test("more words than a check word holds", arguments: [14, 15, 16, 17, 40])
  func longEntries(count: Int) {
    let words = (0..<count).map { $0 == count - 1 ? "Fin" : $0.isMultiple(of: 2) ? "A" : "mot" }
    let term = words.joined(separator: " ")
    let lists = CompiledLists([LexiconEntry(term: term)])
    #expect(lists.find(in: term).count == 1)
    #expect(lists.find(in: term.uppercased()).count == 1)
    #expect(lists.find(in: term.lowercased()).isEmpty)
    #expect(lists.find(in: words.dropLast().joined(separator: " ") + " fin").isEmpty)
  }

  @Test("an empty lexicon finds nothing")
  func empty() {
    #expect(CompiledLists([] as [LexiconEntry]).find(in: "Cuba, ONU").isEmpty)
    #expect(CompiledLists([LexiconEntry(term: "Cuba")]).find(in: "").isEmpty)
  }

  @Test("the hits of an earlier text are replaced")
  func reuse() {
    let lists = CompiledLists([LexiconEntry(term: "Cuba")])
    var text = lists.analyze("Cuba, Cuba, Cuba")
    #expect(text.hits.count == 3)
    lists.lexicon.findHits(in: &text, tokenizer: lists.tokenizer)
    #expect(text.hits.count == 3)
    text.tokens = []
    lists.lexicon.findHits(in: &text, tokenizer: lists.tokenizer)
    #expect(text.hits.isEmpty)
  }

  @Test("words that only other tokens of the vocabulary know do not disturb")
  func foreignVocabulary() {
    var vocabulary = VocabularyBuilder()
    for word in ["zéro", "un", "deux"] { _ = vocabulary.intern(Array(word.utf8)) }
    var builder = LexiconBuilder(tokenizer: french)
    builder.add(LexiconList(name: "x", entries: [LexiconEntry(term: "un deux")]), to: &vocabulary)
    for word in ["trois", "quatre"] { _ = vocabulary.intern(Array(word.utf8)) }
    let lexicon = builder.build()
    let tokenizer = french.with(vocabulary: vocabulary.build())
    var text = AnalyzedText(document: Document(text: "un deux trois quatre cinq un"))
    tokenizer.tokenize(text.document.text, into: &text.tokens)
    lexicon.findHits(in: &text, tokenizer: tokenizer)
    #expect(text.hits.map(\.tokens) == [0..<2])
  }
}

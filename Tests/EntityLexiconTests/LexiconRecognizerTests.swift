import EntityLexicon
import EntityRecognition
import EntityText
import Testing

@Suite("Recognizing by lexicon")
struct LexiconRecognizerTests {
  private func candidates(_ lists: [LexiconList], in text: String) -> [Candidate] {
    let compiled = CompiledLists(lists)
    var sink = CandidateSink()
    LexiconRecognizer(compiled.lexicon).recognize(
      RecognitionContext(text: compiled.analyze(text), annotations: []), into: &sink)
    return sink.candidates
  }

  @Test("a candidate tells the plugin, the list, the term, the file and the line")
  func provenance() {
    let text = "term\tlabel\tid\tpriority\tiso\n# comment\nAzerbaïdjan\tCOUNTRY\tAZ\t3\tAZE\n"
    let entries = GazetteerReader(defaults: GazetteerDefaults()).read(text, file: "countries.tsv").entries
    let list = LexiconList(name: "names", plugin: "countries", entries: entries)
    let found = candidates([list], in: "l’AZERBAÏDJAN")
    let expected = Candidate(
      Annotation(
        span: TextSpan(4, 16), label: "COUNTRY", id: "AZ", features: ["iso": "AZE"],
        provenance: Provenance(
          recognizer: "countries/names", origin: "Azerbaïdjan",
          location: SourceLocation(file: "countries.tsv", line: 3))),
      priority: 3)
    #expect(found == [expected])
  }

  @Test("entries without a label, and those that only feed rules, propose nothing")
  func silentEntries() {
    var ambiguous = LexiconEntry(term: "Cuba", label: "COUNTRY")
    ambiguous.standsAlone = false
    let list = LexiconList(
      name: "x", entries: [LexiconEntry(term: "Cuba"), ambiguous, LexiconEntry(term: "Cuba", label: "NAME")])
    #expect(candidates([list], in: "Cuba").map(\.annotation.label) == ["NAME"])
  }

  @Test("entries that clash all come out, and so do those inside others")
  func clashes() {
    let lists = [
      LexiconList(
        name: "countries", plugin: "p",
        entries: [
          LexiconEntry(term: "Géorgie", label: "COUNTRY", id: "GE"),
          LexiconEntry(term: "Géorgie du Sud", label: "COUNTRY", id: "GS"),
        ]),
      LexiconList(
        name: "states", plugin: "q", entries: [LexiconEntry(term: "Géorgie", label: "REGION", id: "US-GA")]),
    ]
    let found = candidates(lists, in: "la Géorgie du Sud").map(\.annotation)
    #expect(found.map(\.id) == ["GE", "US-GA", "GS"])
    #expect(found.map { $0.provenance?.recognizer } == ["p/countries", "q/states", "p/countries"])
    #expect(found.map(\.span) == [TextSpan(3, 11), TextSpan(3, 11), TextSpan(3, 18)])
  }

  @Test("an inflected form is explained by its term")
  func inflectedForm() {
    let entry = LexiconEntry(term: "cubain", label: "DEMONYM", inflections: ["cubaines"])
    let found = candidates([LexiconList(name: "demonyms", plugin: "p", entries: [entry])], in: "Cubaines")
    #expect(found.map { $0.annotation.provenance?.origin } == ["cubain"])
  }

  @Test("what it says of itself")
  func descriptor() {
    let lists = CompiledLists([
      LexiconEntry(term: "Cuba", label: "COUNTRY"), LexiconEntry(term: "Paris", label: "CITY"),
      LexiconEntry(term: "ministre"),
    ])
    let descriptor = LexiconRecognizer(lists.lexicon).descriptor
    #expect(descriptor.id == "lexicon")
    #expect(descriptor.stage == LexiconRecognizer.stage)
    #expect(descriptor.makes == ["COUNTRY", "CITY"])
    #expect(descriptor.needs.isEmpty)
  }

  @Test("the sink's limit is kept and what it refuses is counted")
  func limit() {
    let compiled = CompiledLists([LexiconEntry(term: "Cuba", label: "COUNTRY")])
    var sink = CandidateSink(limit: 2)
    LexiconRecognizer(compiled.lexicon).recognize(
      RecognitionContext(text: compiled.analyze("Cuba Cuba Cuba"), annotations: []), into: &sink)
    #expect(sink.candidates.count == 2)
    #expect(sink.refused == 1)
  }
}

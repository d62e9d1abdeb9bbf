import EntityLexicon
import EntityRecognition
import EntityText
import Testing

@testable import EntityRules

@Suite("Recognizing by rules")
struct RuleRecognizerTests {
  private let place = SourceLocation(file: "rules.yaml", line: 8)

  private func emit(
    _ label: Label = "X", isVeto: Bool = false, span: String? = nil, id: String? = nil,
    features: [(name: String, template: String)] = [], score: Double = 1, define: [String] = []
  ) -> EmitDefinition {
    EmitDefinition(
      label: label, isVeto: isVeto, span: span, id: id, features: features, score: score, define: define,
      location: place)
  }

  private let demonyms = LexiconList(
    name: "demonyms",
    entries: [
      LexiconEntry(term: "cubain", id: "CU", features: ["iso": "CUB", "name": "Cuba"]),
      LexiconEntry(term: "russe", id: "RU"), LexiconEntry(term: "lunaire"),
    ])

  private func ids(_ template: String, of match: String, in text: String) -> [String?] {
    CompiledRules([rule(match, emits: [emit(id: template)])], lists: [demonyms]).candidates(text)
      .map(\.annotation.id)
  }

  @Test("a candidate is named after its rule, with place, score and priority")
  func provenance() {
    let compiled = CompiledRules([
      rule("\"le\" \"roi\"", name: "king", emits: [emit("PERSON", id: "Q1", score: 0.5)], priority: 4)
    ])
    let expected = Candidate(
      Annotation(
        span: TextSpan(5, 11), label: "PERSON", id: "Q1", score: 0.5,
        provenance: Provenance(recognizer: "plugin/rules", origin: "king", location: rulePlace)),
      priority: 4)
    #expect(compiled.candidates("là, le roi") == [expected])
  }

  @Test("ids from templates")
  func idTemplates() {
    #expect(
      ids("$d.id", of: "\"le\" d:<demonyms>", in: "le cubain, le russe, le lunaire") == ["CU", "RU", nil])
    #expect(ids("$d.iso", of: "d:<demonyms>", in: "cubain russe") == ["CUB", nil])
    #expect(ids("x:$d", of: "d:<demonyms>", in: "un Cubain") == ["x:Cubain"])
    #expect(ids("$a.id+$b.id", of: "a:<demonyms> b:<demonyms>", in: "russe-cubain") == ["RU+CU"])
    #expect(ids("$0", of: "\"le\" _", in: "le  roi") == ["le  roi"])
    #expect(ids("$0.id", of: "<demonyms>", in: "cubain") == ["CU"])
    #expect(ids("fixed", of: "<demonyms>", in: "cubain") == ["fixed"])
  }

  @Test("the first alternative that is complete is taken")
  func fallbacks() {
    #expect(
      ids("$d.iso ?? $d.id ?? none", of: "d:<demonyms>", in: "cubain russe lunaire") == ["CUB", "RU", "none"])
    #expect(
      ids("$a.id+$b.id ?? $b.id", of: "a:<demonyms>? \"le\" b:<demonyms>", in: "russe le cubain") == ["RU+CU"]
    )
    #expect(ids("$a.id+$b.id ?? $b.id", of: "a:<demonyms>? \"le\" b:<demonyms>", in: "le cubain") == ["CU"])
    #expect(ids("$a.id ?? $a.iso", of: "a:\"roi\"", in: "roi") == [nil])
  }

  @Test("what an annotation on the capture says goes before what a list says")
  func annotationsFirst() {
    func ids(_ match: String, _ annotation: Annotation) -> [String?] {
      CompiledRules(
        [rule(match, emits: [emit(id: "$d.id ?? $d.iso")])], lists: [demonyms],
        labels: ["DEMONYM", "OTHER"]
      ).candidates("le cubain", [annotation]).map(\.annotation.id)
    }
    let own = Annotation(span: TextSpan(3, 9), label: "DEMONYM", id: "own")
    let either = "d:([DEMONYM] | <demonyms>)"
    #expect(ids("d:[DEMONYM]", own) == ["own"])
    #expect(ids(either, own) == ["own"])
    #expect(ids("d:(<demonyms> | [DEMONYM])", own) == ["own"])
    // A capture speaks of nothing that its pattern does not ask for.
    #expect(ids("d:<demonyms>", own) == ["CU"])
    #expect(ids("d:(<demonyms> | [OTHER])", own) == ["CU"])
    #expect(ids("d:([DEMONYM id!=own] | <demonyms>)", own) == ["CU"])
    var without = own
    without.id = nil
    #expect(ids("d:[DEMONYM]", without) == [nil])
    #expect(ids(either, without) == ["CU"])
    var longer = own
    longer.span = TextSpan(0, 9)
    #expect(ids("\"le\" \(either)", longer) == ["CU"])
  }

  @Test("an id is that of the entry which matched, not of another list's with the same words")
  func idOfTheMatchedEntry() {
    let cities = LexiconList(name: "cities", entries: [LexiconEntry(term: "Mexico", id: "city")])
    let states = LexiconList(
      name: "states",
      entries: [
        LexiconEntry(term: "Mexico", id: "old", features: ["note": "x"]),
        LexiconEntry(term: "Mexico", id: "state"),
      ])
    for (match, id) in [
      ("s:<states note!=x>", "state"), ("s:<states note=x>", "old"), ("s:<cities>", "city"),
    ] {
      let compiled = CompiledRules([rule(match, emits: [emit(id: "$s.id")])], lists: [cities, states])
      #expect(compiled.candidates("à Mexico").map(\.annotation.id) == [id])
    }
  }

  @Test("features from templates; those without a value are left out")
  func features() {
    let emits = [
      emit(features: [("country", "$d.name"), ("missing", "$d.nothing"), ("kind", "fixed"), ("text", "<$d>")])
    ]
    let compiled = CompiledRules([rule("d:<demonyms>", emits: emits)], lists: [demonyms])
    #expect(
      compiled.candidates("cubain, russe").map(\.annotation.features) == [
        ["country": "Cuba", "kind": "fixed", "text": "<cubain>"], ["kind": "fixed", "text": "<russe>"],
      ])
  }

  @Test("one rule may emit several annotations, in the order in which they are written")
  func severalEmits() {
    let emits = [
      emit("TITLE"), emit("DEMONYM", span: "d", id: "$d.id"), emit("ROLE", span: "head", score: 0.5),
    ]
    let compiled = CompiledRules([rule("head:\"roi\" d:<demonyms>", emits: emits)], lists: [demonyms])
    let found = compiled.candidates("le roi cubain").map(\.annotation)
    #expect(found.map(\.label) == ["TITLE", "DEMONYM", "ROLE"])
    #expect(found.map(\.span) == [TextSpan(3, 13), TextSpan(7, 13), TextSpan(3, 6)])
    #expect(found.map(\.id) == [nil, "CU", nil])
    #expect(found.map(\.score) == [1, 1, 0.5])
  }

  @Test("an optional capture that took no part emits nothing, the rest of the rule all the same")
  func optionalCaptures() {
    let emits = [emit("A", span: "d"), emit("B")]
    let compiled = CompiledRules([rule("\"roi\" d:<demonyms>?", emits: emits)], lists: [demonyms])
    #expect(compiled.candidates("roi russe, roi").map(\.annotation.label) == ["A", "B", "B"])
  }

  @Test("span 0 is the whole match")
  func wholeMatch() {
    let compiled = CompiledRules([rule("\"le\" \"roi\"", emits: [emit(span: "0")])])
    #expect(compiled.candidates("le roi").map(\.annotation.span) == [TextSpan(0, 6)])
  }

  @Test("vetoes")
  func vetoes() {
    let emits = [emit(Candidate.everyLabel, isVeto: true), emit("CITY", isVeto: true, span: "x"), emit("A")]
    let compiled = CompiledRules([rule("x:\"le\" \"roi\"", emits: emits)])
    let found = compiled.candidates("le roi")
    #expect(found.map(\.isVeto) == [true, true, false])
    #expect(found.map(\.annotation.label) == [Candidate.everyLabel, "CITY", "A"])
    #expect(found[0].forbids(found[2]))
    #expect(!found[1].forbids(found[2]))
    #expect(!found[2].forbids(found[2]))
    #expect(compiled.rules.map(\.definition.labels) == [["A"]])
  }

  @Test("aliases: a capture, or each capitalised word of three letters or more in it")
  func aliases() {
    let match = "long:{cap}{2,5} \"(\" short:{upper} \")\""
    func found(_ define: String...) -> [Range<Int>] {
      CompiledRules([rule(match, emits: [emit(define: define)])]).candidates("Jean La Salle Xi (JLS)")
        .flatMap(\.aliases).map(\.tokens)
    }
    #expect(found("short") == [5..<6])
    #expect(found("long") == [0..<4])
    #expect(found("words(long)") == [0..<1, 2..<3])
    #expect(found("words(long)", "short") == [0..<1, 2..<3, 5..<6])
    #expect(found().isEmpty)
  }

  @Test(
    "aliases: what hyphens join to a name is part of it",
    arguments: [("Suk-yeol", 0..<2), ("al-Assad", 1..<2), ("Saint-Exupéry", 0..<2), ("Yoon", 0..<1)])
  func hyphenatedAliases(_ name: String, _ expected: Range<Int>) {
    let compiled = CompiledRules([rule("n:_{1,2} \"dit\"", emits: [emit(define: ["words(n)"])])])
    #expect(compiled.candidates("\(name) dit").flatMap(\.aliases).map(\.tokens) == [expected])
  }

  @Test("an alias whose capture took no part defines nothing")
  func absentAlias() {
    let compiled = CompiledRules([rule("\"roi\" d:\"Louis\"?", emits: [emit(define: ["d", "words(d)"])])])
    #expect(compiled.candidates("roi Louis").map(\.aliases.count) == [2])
    #expect(compiled.candidates("roi").map(\.aliases.count) == [0])
  }

  @Test("an alias of the whole match")
  func aliasOfTheMatch() {
    let compiled = CompiledRules([rule("\"roi\" \"Louis\"", emits: [emit(define: ["0"])])])
    #expect(compiled.errors.isEmpty)
    #expect(compiled.candidates("roi Louis").flatMap(\.aliases).map(\.tokens) == [0..<2])
  }

  @Test("all rules run, each over the whole text")
  func severalRules() {
    let compiled = CompiledRules([
      rule("\"le\"", name: "one"), rule("\"le\" \"roi\"", name: "two"), rule("\"zzz\""),
    ])
    let found = compiled.candidates("le roi et le chat").map(\.annotation)
    #expect(found.map { $0.provenance?.origin } == ["one", "one", "two"])
    #expect(found.map(\.span) == [TextSpan(0, 2), TextSpan(10, 12), TextSpan(0, 6)])
  }

  @Test("what it says of itself")
  func descriptor() {
    let compiled = CompiledRules(
      [
        rule("[COUNTRY] before([CITY])", emits: [emit("A"), emit("B", isVeto: true)]),
        rule("\"le\"", emits: [emit("C")]),
      ], labels: ["COUNTRY", "CITY"])
    let descriptor = RuleRecognizer(stage: "titles", rules: compiled.rules, lexicon: compiled.lexicon)
      .descriptor
    #expect(descriptor.id == "rules/titles")
    #expect(descriptor.stage == "titles")
    #expect(descriptor.makes == ["A", "C"])
    #expect(descriptor.needs == ["COUNTRY", "CITY"])
  }

  @Test("offsets are those of the original text, whatever folding does to it")
  func offsets() {
    let compiled = CompiledRules("\"ilham\" {cap}")
    let text = "İİ \u{AD}ﬁn: İlham\u{A0}Əliyev, I\u{307}lham Əliyev"
    let found = compiled.candidates(text).map { Document(text: text).text(of: $0.annotation.span) }
    #expect(found == ["İlham\u{A0}Əliyev", "I\u{307}lham Əliyev"])
  }
}

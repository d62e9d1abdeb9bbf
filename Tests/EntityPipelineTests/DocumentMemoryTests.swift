import EntityPipeline
import EntityRecognition
import EntityText
import RandomTesting
import Testing

/// A text before and after: what a list knows, and what the document says of it.
struct MemoryCase: Sendable, CustomTestStringConvertible {
  var name: String
  var words: [WordRecognizer.Word]
  var expected: String

  var testDescription: String { name }

  init(_ name: String, _ words: [WordRecognizer.Word], _ expected: String) {
    self.name = name
    self.words = words
    self.expected = expected
  }
}

@Suite struct DocumentMemoryTests {
  private static let movement = WordRecognizer.Word(
    text: "Mouvement des Non-Alignés ( MNA )", label: "ORGANIZATION", id: "org:NAM", aliasAt: 4)
  private static let putin = WordRecognizer.Word(
    text: "Vladimir Poutine", label: "PERSON", id: "person:putin", aliasAt: 1)

  static let cases = [
    MemoryCase(
      "an acronym takes the id of its long form", [movement],
      "le ⟦ORGANIZATION=org:NAM Mouvement des Non-Alignés ( MNA )⟧ . Le ⟦ORGANIZATION=org:NAM MNA⟧ et le ⟦ORGANIZATION=org:NAM MNA⟧"
    ),
    MemoryCase(
      "a surname is the person it was introduced with", [putin],
      "⟦PERSON=person:putin Vladimir Poutine⟧ parle . M. ⟦PERSON=person:putin Poutine⟧ part"),
    MemoryCase(
      "without an id there is none to take",
      [WordRecognizer.Word(text: "Anne Dupont", label: "PERSON", aliasAt: 1)],
      "⟦PERSON Anne Dupont⟧ et ⟦PERSON Dupont⟧"),
    MemoryCase(
      "a name in lower case is another word",
      [
        WordRecognizer.Word(text: "Jean Petit", label: "PERSON", id: "p", aliasAt: 1), movement,
      ],
      "⟦PERSON=p Jean Petit⟧ est petit ; ⟦PERSON=p Petit⟧ rit . ⟦ORGANIZATION=org:NAM Mouvement des Non-Alignés ( MNA )⟧ , mna"
    ),
    MemoryCase(
      "a name in capitals is the same", [putin],
      "⟦PERSON=person:putin Vladimir Poutine⟧ : ⟦PERSON=person:putin POUTINE⟧ part"),
    MemoryCase(
      "two or three capitals are no word in lower case, with accents or without",
      [
        WordRecognizer.Word(text: "Santé ( OMS )", label: "ORGANIZATION", id: "o", aliasAt: 2),
        WordRecognizer.Word(text: "Fête ( ÉTÉ )", label: "ORGANIZATION", id: "e", aliasAt: 2),
      ],
      "⟦ORGANIZATION=o Santé ( OMS )⟧ , ⟦ORGANIZATION=e Fête ( ÉTÉ )⟧ : Oms , Été , ⟦ORGANIZATION=o OMS⟧ , ⟦ORGANIZATION=e ÉTÉ⟧"
    ),
    MemoryCase(
      "what a list knows for sure wins",
      [putin, WordRecognizer.Word(text: "Poutine", label: "CITY", id: "city")],
      "⟦PERSON=person:putin Vladimir Poutine⟧ à ⟦CITY=city Poutine⟧"),
    MemoryCase(
      "also where it is shorter",
      [
        WordRecognizer.Word(text: "Agence ( Radio Cuba )", label: "ORGANIZATION", id: "org", aliasAt: 2),
        WordRecognizer.Word(text: "Radio", label: "TITLE", id: "list"),
      ],
      "⟦ORGANIZATION=org Agence ( Radio Cuba )⟧ et ⟦TITLE=list Radio⟧"),
    MemoryCase(
      "a veto wins",
      [putin, WordRecognizer.Word(text: "rue Poutine", label: Candidate.everyLabel, isVeto: true)],
      "⟦PERSON=person:putin Vladimir Poutine⟧ , rue Poutine , ⟦PERSON=person:putin Poutine⟧"),
    MemoryCase(
      "of two that introduce a name the first in the text counts",
      [
        WordRecognizer.Word(text: "Fidel Castro", label: "PERSON", id: "fidel", aliasAt: 1),
        WordRecognizer.Word(text: "Raul Castro", label: "PERSON", id: "raul", aliasAt: 1),
      ],
      "⟦PERSON=raul Raul Castro⟧ et ⟦PERSON=fidel Fidel Castro⟧ . ⟦PERSON=raul Castro⟧ dit"),
    MemoryCase(
      "one that lost introduces nothing",
      [putin, WordRecognizer.Word(text: "avenue Vladimir Poutine", label: "REGION", id: "avenue")],
      "l' ⟦REGION=avenue avenue Vladimir Poutine⟧ ; Poutine"),
    MemoryCase(
      "an alias that is not there again is nowhere else", [putin], "⟦PERSON=person:putin Vladimir Poutine⟧"),
  ]

  @Test(arguments: cases)
  func remembers(_ expected: MemoryCase) throws {
    let marked = try MarkedText(expected.expected)
    let pipeline = Pipeline([[WordRecognizer(expected.words)]])
    #expect(try pipeline.marked(marked.text) == expected.expected)
  }

  /// "(SUD)" stands for a trade union; "le Sud" does not.
  @Test func anAcronymInCapitalsIsNotACapitalisedWord() throws {
    let union = WordRecognizer.Word(text: "Solidaires ( SUD )", label: "ORGANIZATION", id: "org", aliasAt: 2)
    let pipeline = Pipeline([[WordRecognizer([union])]])
    #expect(
      try pipeline.marked("Solidaires ( SUD ) : SUD est dans le Sud")
        == "⟦ORGANIZATION=org Solidaires ( SUD )⟧ : ⟦ORGANIZATION=org SUD⟧ est dans le Sud")
  }

  @Test func saysWhereItComesFrom() throws {
    let pipeline = Pipeline([[WordRecognizer([Self.putin])]])
    let annotated = try pipeline.annotate(Document(text: "Vladimir Poutine , Poutine"))
    let remembered = try #require(annotated.annotations.last)
    #expect(remembered.provenance?.recognizer == "memory")
    #expect(remembered.provenance?.origin == "Vladimir Poutine at bytes 0..<16")
    #expect(annotated.annotations.first?.provenance?.recognizer == "words")
  }

  @Test func neverCrossesDocuments() async throws {
    let pipeline = Pipeline([[WordRecognizer([Self.putin])]])
    #expect(try pipeline.marked("Vladimir Poutine") == "⟦PERSON=person:putin Vladimir Poutine⟧")
    #expect(try pipeline.marked("Poutine seul") == "Poutine seul")
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<64 {
        group.addTask {
          let text = number.isMultiple(of: 2) ? "Vladimir Poutine et Poutine" : "Poutine seul"
          let expected =
            number.isMultiple(of: 2)
            ? "⟦PERSON=person:putin Vladimir Poutine⟧ et ⟦PERSON=person:putin Poutine⟧" : "Poutine seul"
          return (try? pipeline.marked(text)) == expected
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func whatItLosesIsInTheLedger() throws {
    let city = WordRecognizer.Word(text: "Poutine", label: "CITY", id: "city")
    let result = try Pipeline([[WordRecognizer([Self.putin, city])]])
      .run(Document(text: "Vladimir Poutine à Poutine"), ledger: true)
    let lost = result.rejections.filter { $0.candidate.annotation.provenance?.recognizer == "memory" }
    #expect(lost.map(\.candidate.annotation.span) == [TextSpan(9, 16), TextSpan(20, 27)])
    #expect(lost.map(\.clause) == [.priority, .priority])
  }

  /// Without a ledger, what cannot survive is not even proposed.
  @Test(arguments: ConflictPolicy.Kind.allCases)
  func theLedgerChangesNoAnnotation(_ kind: ConflictPolicy.Kind) throws {
    let words = ["Anne", "Paul", "PAUL", "MNA", "Mna", "rue", "et"]
    for round in 0..<400 {
      var generator = SeededGenerator(stream: UInt64(round))
      let text = (0..<20).map { _ in words.randomElement(using: &generator)! }
      let entries = (0..<6).map { _ in
        let length = Int.random(in: 1...3, using: &generator)
        let start = Int.random(in: 0...text.count - length, using: &generator)
        return WordRecognizer.Word(
          text: text[start..<start + length].joined(separator: " "),
          label: ["PERSON", "ORGANIZATION", "TITLE"].randomElement(using: &generator)!,
          id: ["a", "b", nil].randomElement(using: &generator)!,
          aliasAt: Int.random(in: 0..<length, using: &generator),
          priority: [0, 0, 1, -1, -2].randomElement(using: &generator)!,
          isVeto: Int.random(in: 0..<8, using: &generator) == 0)
      }
      let pipeline = Pipeline(
        [[WordRecognizer(entries)]],
        policy: ConflictPolicy(kind: kind, nesting: ["ORGANIZATION": ["ORGANIZATION", "PERSON"]]))
      let document = Document(text: text.joined(separator: " "))
      let annotated = try pipeline.annotate(document)
      #expect(
        try pipeline.run(document, ledger: true).annotated.annotations == annotated.annotations,
        "\(seedLine)")
    }
  }
}

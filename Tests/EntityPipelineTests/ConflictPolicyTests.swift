import EntityPipeline
import EntityRecognition
import EntityText
import Testing

/// Candidates, and which of them survive.
struct ConflictCase: Sendable, CustomTestStringConvertible {
  /// One that lost, by number, against whom, by which step.
  struct Loss: Hashable, Sendable {
    var loser: Int
    var winner: Int
    var clause: ConflictPolicy.Clause
  }

  var name: String
  var kind: ConflictPolicy.Kind
  var candidates: [Candidate]
  var losses: [Loss]

  var testDescription: String { "\(kind.rawValue): \(name)" }

  init(
    _ name: String, _ kind: ConflictPolicy.Kind, _ candidates: [Candidate],
    lost losses: [(Int, to: Int, by: ConflictPolicy.Clause)] = []
  ) {
    self.name = name
    self.kind = kind
    self.candidates = candidates
    self.losses = losses.map { Loss(loser: $0.0, winner: $0.to, clause: $0.by) }
  }

  /// Under the policy `nested`.
  init(
    _ name: String, _ candidates: [Candidate],
    lost losses: [(Int, to: Int, by: ConflictPolicy.Clause)] = []
  ) {
    self.init(name, .nested, candidates, lost: losses)
  }
}

let nesting: [Label: Set<Label>] = [
  "TITLE": ["COUNTRY", "DEMONYM", "ORGANIZATION"],
  "ORGANIZATION": ["COUNTRY", "ORGANIZATION"],
]

@Suite struct ConflictPolicyTests {
  static let nestedCases = [
    ConflictCase("nothing at all", []),
    ConflictCase("one alone", [candidate(0, 5, "TITLE")]),
    ConflictCase("neighbours", [candidate(0, 5, "TITLE"), candidate(5, 9, "TITLE")]),
    ConflictCase(
      "the longer of two that cross", [candidate(0, 6, "TITLE"), candidate(4, 12, "DEMONYM")],
      lost: [(0, to: 1, by: .length)]),
    ConflictCase(
      "the earlier of two that cross with one length",
      [candidate(2, 8, "A"), candidate(0, 6, "Z")], lost: [(0, to: 1, by: .tie)]),
    ConflictCase(
      "the surer of two that cross with one length",
      [candidate(0, 6, "A", score: 0.5), candidate(2, 8, "A", score: 0.6)], lost: [(0, to: 1, by: .score)]),
    ConflictCase(
      "nesting that is allowed", [candidate(0, 20, "TITLE"), candidate(9, 15, "DEMONYM")]),
    ConflictCase(
      "nesting at either end",
      [candidate(0, 20, "TITLE"), candidate(0, 6, "DEMONYM"), candidate(16, 20, "COUNTRY")]),
    ConflictCase(
      "nesting that is not allowed", [candidate(0, 20, "PERSON"), candidate(9, 15, "COUNTRY")],
      lost: [(1, to: 0, by: .nesting)]),
    ConflictCase(
      "nesting is allowed one way only", [candidate(0, 20, "DEMONYM"), candidate(9, 15, "TITLE")],
      lost: [(1, to: 0, by: .nesting)]),
    ConflictCase(
      "three levels",
      [candidate(0, 30, "TITLE"), candidate(5, 30, "ORGANIZATION"), candidate(20, 30, "COUNTRY")]),
    ConflictCase(
      "every level above must allow it",
      [candidate(0, 30, "ORGANIZATION"), candidate(5, 30, "TITLE"), candidate(20, 30, "DEMONYM")],
      lost: [(1, to: 0, by: .nesting), (2, to: 0, by: .nesting)]),
    ConflictCase(
      "a label in itself where it is allowed",
      [candidate(0, 30, "ORGANIZATION"), candidate(5, 30, "ORGANIZATION")]),
    ConflictCase(
      "but not at its own start: the head of a name is not another name",
      [candidate(0, 30, "ORGANIZATION"), candidate(0, 7, "ORGANIZATION"), candidate(0, 4, "COUNTRY")],
      lost: [(1, to: 0, by: .nesting)]),
    ConflictCase(
      "a label in itself where it is not", [candidate(0, 30, "TITLE"), candidate(5, 30, "TITLE")],
      lost: [(1, to: 0, by: .nesting)]),
    ConflictCase(
      "one span holds one label, even where the one may lie in the other",
      [candidate(0, 9, "TITLE"), candidate(0, 9, "COUNTRY")], lost: [(0, to: 1, by: .tie)]),
    ConflictCase(
      "priority before length", [candidate(0, 20, "PERSON"), candidate(9, 15, "COUNTRY", priority: 1)],
      lost: [(0, to: 1, by: .priority)]),
    ConflictCase(
      "length before score", [candidate(0, 20, "A", score: 0.1), candidate(9, 30, "B", score: 1)],
      lost: [(0, to: 1, by: .length)]),
    ConflictCase(
      "priority leaves nesting alone", [candidate(0, 20, "TITLE"), candidate(9, 15, "COUNTRY", priority: 9)]),
    ConflictCase(
      "a loser forbids nothing",
      [candidate(0, 20, "PERSON"), candidate(15, 40, "TITLE"), candidate(0, 5, "COUNTRY")],
      lost: [(0, to: 1, by: .length)]),
    ConflictCase(
      "duplicates", [candidate(0, 5, "TITLE", by: "b"), candidate(0, 5, "TITLE", by: "a")],
      lost: [(0, to: 1, by: .duplicate)]),
    ConflictCase(
      "nested=none holds nothing",
      [candidate(0, 20, "TITLE", isWhole: true), candidate(9, 15, "DEMONYM")],
      lost: [(1, to: 0, by: .nesting)]),
    ConflictCase(
      "nested=none lies where its label may",
      [
        candidate(0, 30, "TITLE"), candidate(5, 30, "ORGANIZATION", isWhole: true),
        candidate(20, 30, "COUNTRY"),
      ],
      lost: [(2, to: 1, by: .nesting)]),
    ConflictCase(
      "what goes before nested=none keeps it away",
      [candidate(0, 20, "TITLE", isWhole: true), candidate(9, 15, "DEMONYM", priority: 1)],
      lost: [(0, to: 1, by: .priority)]),
    ConflictCase(
      "nested=all means nothing",
      [
        Candidate(Annotation(span: TextSpan(0, 20), label: "TITLE", features: ["nested": "all"])),
        candidate(9, 15, "DEMONYM"),
      ]),
    ConflictCase(
      "a veto holds its span",
      [candidate(0, 9, Candidate.everyLabel, isVeto: true), candidate(0, 9, "COUNTRY", priority: 0)],
      lost: [(1, to: 0, by: .tie)]),
    ConflictCase(
      "a veto holds everything inside",
      [candidate(0, 20, Candidate.everyLabel, isVeto: true), candidate(9, 15, "DEMONYM")],
      lost: [(1, to: 0, by: .nesting)]),
    ConflictCase(
      "a veto of one label leaves the others alone",
      [candidate(0, 20, "PERSON", isVeto: true), candidate(9, 15, "COUNTRY"), candidate(2, 5, "PERSON")],
      lost: [(2, to: 0, by: .nesting)]),
    ConflictCase(
      "a veto of one label forbids what crosses it",
      [candidate(0, 8, "PERSON", isVeto: true), candidate(6, 12, "PERSON"), candidate(12, 20, "PERSON")],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "a veto inside what it does not forbid",
      [candidate(0, 20, "PERSON"), candidate(9, 15, "COUNTRY", isVeto: true)]),
    ConflictCase(
      "two vetoes that cross hold both",
      [
        candidate(0, 10, Candidate.everyLabel, isVeto: true),
        candidate(6, 14, Candidate.everyLabel, isVeto: true),
        candidate(11, 13, "COUNTRY"),
      ], lost: [(2, to: 1, by: .nesting)]),
    ConflictCase(
      "a veto loses against what is longer",
      [candidate(5, 10, Candidate.everyLabel, isVeto: true), candidate(0, 20, "COUNTRY")],
      lost: [(0, to: 1, by: .nesting)]),
    ConflictCase(
      "a veto with priority wins against what is longer",
      [candidate(5, 10, Candidate.everyLabel, priority: 1, isVeto: true), candidate(0, 20, "COUNTRY")],
      lost: [(1, to: 0, by: .priority)]),
    ConflictCase(
      "a veto that lost forbids nothing",
      [
        candidate(0, 10, Candidate.everyLabel, isVeto: true), candidate(8, 30, "PERSON"),
        candidate(0, 4, "COUNTRY"),
      ],
      lost: [(0, to: 1, by: .length)]),
  ]

  static let otherCases = [
    ConflictCase(
      "nothing nests", .longest, [candidate(0, 20, "TITLE"), candidate(9, 15, "DEMONYM")],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "length before priority", .longest, [candidate(0, 20, "A"), candidate(9, 15, "B", priority: 9)],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "priority before score", .longest,
      [candidate(0, 6, "A", priority: 1, score: 0.1), candidate(2, 8, "B")], lost: [(1, to: 0, by: .priority)]
    ),
    ConflictCase(
      "then score", .longest, [candidate(0, 6, "A", score: 0.1), candidate(2, 8, "B")],
      lost: [(0, to: 1, by: .score)]),
    ConflictCase(
      "then the earlier", .longest, [candidate(2, 8, "A"), candidate(0, 6, "B")], lost: [(0, to: 1, by: .tie)]
    ),
    ConflictCase(
      "a chain: the middle one loses and lets both ends live", .longest,
      [candidate(0, 10, "A"), candidate(8, 14, "A"), candidate(12, 22, "A")],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "nothing nests", .priority, [candidate(0, 20, "TITLE"), candidate(9, 15, "DEMONYM")],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "priority before all", .priority,
      [candidate(0, 20, "A"), candidate(9, 15, "B", priority: 1, score: 0.1)],
      lost: [(0, to: 1, by: .priority)]),
    ConflictCase(
      "score before length", .priority,
      [candidate(0, 20, "A", score: 0.5), candidate(9, 15, "B", score: 0.6)],
      lost: [(0, to: 1, by: .score)]),
    ConflictCase(
      "then length", .priority, [candidate(0, 6, "A"), candidate(2, 12, "B")], lost: [(0, to: 1, by: .length)]
    ),
    ConflictCase(
      "nothing nests", .score, [candidate(0, 20, "TITLE"), candidate(9, 15, "DEMONYM")],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "score before all", .score,
      [candidate(0, 20, "A", priority: 9, score: 0.5), candidate(9, 15, "B", score: 0.6)],
      lost: [(0, to: 1, by: .score)]),
    ConflictCase(
      "priority before length", .score, [candidate(0, 20, "A"), candidate(9, 15, "B", priority: 1)],
      lost: [(0, to: 1, by: .priority)]),
    ConflictCase(
      "a veto", .longest, [candidate(0, 20, Candidate.everyLabel, isVeto: true), candidate(9, 15, "B")],
      lost: [(1, to: 0, by: .length)]),
    ConflictCase(
      "a veto", .keepAll,
      [
        candidate(0, 20, Candidate.everyLabel, isVeto: true), candidate(9, 15, "B"), candidate(19, 25, "B"),
        candidate(20, 25, "B"),
      ], lost: [(1, to: 0, by: .length), (2, to: 0, by: .length)]),
    ConflictCase(
      "crossing, nesting and other labels all stay", .keepAll,
      [
        candidate(0, 6, "A"), candidate(4, 9, "A"), candidate(0, 9, "A", isWhole: true), candidate(0, 6, "B"),
        candidate(0, 6, "A", id: "x"),
      ]),
    ConflictCase(
      "but one thing is said once", .keepAll,
      [
        candidate(0, 6, "A", score: 0.5), candidate(0, 6, "A", priority: 1, score: 0.2),
        candidate(0, 6, "A", score: 0.9),
      ], lost: [(0, to: 1, by: .duplicate), (2, to: 1, by: .duplicate)]),
  ]

  @Test(arguments: nestedCases + otherCases)
  func resolves(_ expected: ConflictCase) {
    let policy = ConflictPolicy(kind: expected.kind, nesting: nesting)
    for candidates in [expected.candidates, expected.candidates.reversed()] {
      var rejections: [ConflictPolicy.Rejection]? = []
      let survivors = policy.resolve(candidates, rejections: &rejections)
      let losses = Set(
        (rejections ?? []).map { rejection in
          ConflictCase.Loss(
            loser: expected.candidates.firstIndex(of: rejection.candidate) ?? -1,
            winner: expected.candidates.firstIndex(of: rejection.winner) ?? -1, clause: rejection.clause)
        })
      #expect(losses == Set(expected.losses))
      let losers = Set(expected.losses.map(\.loser))
      #expect(
        Set(survivors)
          == Set(expected.candidates.indices.filter { !losers.contains($0) }.map { expected.candidates[$0] }))
      #expect(survivors.map(\.annotation.span) == survivors.map(\.annotation.span).sorted(), "text order")
    }
  }

  /// Pairs that differ in one step of the order alone; the first goes before the second.
  static let ties: [(String, Candidate, Candidate)] = [
    ("earlier start", candidate(0, 6, "B", id: "y"), candidate(2, 8, "A", id: "x")),
    ("a veto", candidate(0, 6, Candidate.everyLabel, isVeto: true), candidate(0, 6, "!")),
    ("label", candidate(0, 6, "A"), candidate(0, 6, "B", id: "x")),
    ("an id before none", candidate(0, 6, "A", id: "z", by: "z"), candidate(0, 6, "A", by: "a")),
    ("id", candidate(0, 6, "A", id: "x", by: "z"), candidate(0, 6, "A", id: "y", by: "a")),
    ("recognizer", candidate(0, 6, "A", by: "a", origin: "z"), candidate(0, 6, "A", by: "b", origin: "a")),
    (
      "origin", candidate(0, 6, "A", origin: "a"),
      candidate(0, 6, "A", origin: "b", at: SourceLocation(file: "a", line: 1))
    ),
    (
      "a place before none", candidate(0, 6, "A", at: SourceLocation(file: "z", line: 9)),
      candidate(0, 6, "A")
    ),
    (
      "file", candidate(0, 6, "A", at: SourceLocation(file: "a", line: 9)),
      candidate(0, 6, "A", at: SourceLocation(file: "b", line: 1))
    ),
    (
      "line as a number", candidate(0, 6, "A", at: SourceLocation(file: "a", line: 9)),
      candidate(0, 6, "A", at: SourceLocation(file: "a", line: 10))
    ),
    (
      "somebody before nobody", candidate(0, 6, "A"),
      Candidate(Annotation(span: TextSpan(0, 6), label: "A"))
    ),
  ]

  @Test(arguments: [ConflictPolicy.Kind.nested, .longest, .priority, .score])
  func ordersTies(_ kind: ConflictPolicy.Kind) {
    let policy = ConflictPolicy(kind: kind)
    for (name, first, second) in Self.ties {
      for candidates in [[first, second], [second, first]] {
        var ledger: [ConflictPolicy.Rejection]?
        #expect(policy.resolve(candidates, rejections: &ledger) == [first], "\(name)")
      }
    }
  }

  @Test func keepsNoLedgerUnlessAsked() {
    var ledger: [ConflictPolicy.Rejection]?
    _ = ConflictPolicy().resolve([candidate(0, 5, "A"), candidate(0, 5, "B")], rejections: &ledger)
    #expect(ledger == nil)
  }

  @Test func addsToTheLedgerThatIsThere() {
    var ledger: [ConflictPolicy.Rejection]? = []
    for _ in 1...2 {
      _ = ConflictPolicy().resolve([candidate(0, 5, "A"), candidate(0, 5, "B")], rejections: &ledger)
    }
    #expect(ledger?.count == 2)
  }
}

import EntityKit
import EntityTesting
import Testing

/// Finds "ministre", and the country before it where there is one.
private struct Ministers: Recognizer {
  let descriptor = RecognizerDescriptor(id: "ministers", stage: "rules", makes: ["TITLE"], needs: ["COUNTRY"])

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws {
    for match in try RegularExpression("ministre").matches(in: context.document.text) {
      let country = context.annotations.last { $0.span.end <= match.span.start }
      candidates.add(match.span, "TITLE", id: country?.id, from: descriptor.id, because: "the word")
    }
  }
}

@Suite struct ExpectationTests {
  struct SentenceCase: Sendable, CustomTestStringConvertible {
    var marked: String
    var difference: String?
    var testDescription: String { marked }
  }

  static let sentences = [
    SentenceCase(marked: "rien"),
    SentenceCase(marked: "le ⟦TITLE ministre⟧"),
    // A needed label is given.
    SentenceCase(marked: "⟦COUNTRY=CU Cuba⟧ : le ⟦TITLE=CU ministre⟧"),
    SentenceCase(
      marked: "le ⟦TITLE vice-ministre⟧",
      difference: """
        expected: le ⟦TITLE vice-ministre⟧
        found:    le vice-⟦TITLE ministre⟧
        missing:  TITLE "vice-ministre" at bytes 3..<16
        too many: TITLE "ministre" at bytes 8..<16, because of the word
        """),
    SentenceCase(
      marked: "⟦COUNTRY=CU Cuba⟧ : ⟦TITLE=FR ministre⟧",
      difference: """
        expected: ⟦COUNTRY=CU Cuba⟧ : ⟦TITLE=FR ministre⟧
        found:    ⟦COUNTRY=CU Cuba⟧ : ⟦TITLE=CU ministre⟧
        missing:  TITLE=FR "ministre" at bytes 7..<15
        too many: TITLE=CU "ministre" at bytes 7..<15, because of the word
        """),
  ]

  @Test(arguments: sentences) func aRecognizerIsHeldToItsMarks(_ sentence: SentenceCase) throws {
    #expect(try Ministers().difference(from: sentence.marked) == sentence.difference)
  }

  @Test func aDifferenceIsAnIssueOfTheTest() {
    Ministers().expect("le ⟦TITLE ministre⟧")
    withKnownIssue { Ministers().expect("le ministre") }
    withKnownIssue {
      Ministers().expect("le ⟦TITLE ministre")
    } matching: { issue in
      issue.comments.contains { $0.rawValue.contains("a mark is never closed") }
    }
  }

  /// A candidate that leaves the text can be described all the same.
  @Test func aSpanOutsideIsDescribed() throws {
    struct Outside: Recognizer {
      let descriptor = RecognizerDescriptor(id: "outside", stage: "rules", makes: ["A"])
      func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
        candidates.add(TextSpan(1, 99), "A", from: "outside")
        candidates.add(TextSpan(1, 2), "A", from: "outside")
      }
    }
    let difference = try #require(try Outside().difference(from: "été"))
    #expect(difference.hasSuffix("too many: A at bytes 1..<99\ntoo many: A at bytes 1..<2"), "\(difference)")
  }

  @Test func aPipelineIsHeldToItsMarks() throws {
    let pipeline = Pipeline(
      name: "p", analyzer: PlainAnalyzer(), stages: [Stage(name: "rules", recognizers: [Ministers()])],
      policy: ConflictPolicy())
    pipeline.expect("le ⟦TITLE ministre⟧")
    pipeline.expect("⟦OTHER le⟧ ⟦TITLE ministre⟧", labels: ["TITLE"])
    #expect(
      try pipeline.difference(from: "⟦OTHER le⟧ ⟦TITLE ministre⟧")?.contains("missing:  OTHER \"le\"")
        ?? false)
  }
}

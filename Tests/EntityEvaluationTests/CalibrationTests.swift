import EntityEvaluation
import EntityText
import Testing

@Suite struct CalibrationTests {
  /// Computed from Wilson's formula with 40 digits.
  @Test(arguments: [
    (0, 0, 0.0), (0, 5, 0.0), (1, 1, 0.206549), (3, 3, 0.438503), (5, 10, 0.236593), (10, 10, 0.722467),
    (300, 300, 0.987357), (57, 60, 0.862995),
  ])
  func lowerBound(_ correct: Int, _ total: Int, _ expected: Double) {
    #expect(abs(WilsonInterval.lowerBound(correct, of: total) - expected) < 1e-5)
  }

  @Test func lowerBoundGrowsWithWhatIsRightAndWithHowMuchWasCounted() {
    for total in 1...40 {
      for correct in 0..<total {
        #expect(
          WilsonInterval.lowerBound(correct, of: total) < WilsonInterval.lowerBound(correct + 1, of: total))
      }
      #expect(
        WilsonInterval.lowerBound(total, of: total) < WilsonInterval.lowerBound(total + 1, of: total + 1))
      #expect(WilsonInterval.lowerBound(total, of: total) < 1)
    }
  }

  private func annotation(_ start: Int, _ end: Int, _ label: Label, _ recognizer: String, _ origin: String)
    -> Annotation
  {
    Annotation(
      span: TextSpan(start, end), label: label,
      provenance: Provenance(recognizer: recognizer, origin: origin))
  }

  @Test func sourcesAreCountedByRuleAndByRecognizer() {
    var counter = ReliabilityCounter()
    let gold = [
      Annotation(span: TextSpan(0, 4), label: "COUNTRY"), Annotation(span: TextSpan(8, 9), label: "DATE"),
    ]
    counter.count(
      proposed: [
        annotation(0, 4, "COUNTRY", "p/names", "Cuba"), annotation(0, 4, "CITY", "p/names", "Cuba"),
        annotation(5, 6, "COUNTRY", "p/names", "Oslo"), annotation(8, 9, "DATE", "p/rules", "year"),
        Annotation(span: TextSpan(0, 4), label: "COUNTRY"),
      ], gold: gold)
    counter.count(proposed: [annotation(0, 4, "COUNTRY", "p/names", "Cuba")], gold: [])
    let sources = counter.sources(minimum: 2)
    #expect(sources.map(\.recognizer) == ["p/names", "p/names", "p/rules"])
    #expect(sources.map(\.origin) == [nil, "Cuba", nil])
    #expect(sources.map(\.correct) == [1, 1, 1])
    #expect(sources.map(\.total) == [4, 3, 1])
    #expect(sources[1].score == WilsonInterval.lowerBound(1, of: 3))
    #expect(counter.sources(minimum: 1).map(\.origin) == [nil, "Cuba", "Oslo", nil, "year"])
  }
}

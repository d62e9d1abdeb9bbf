import EntityEvaluation
import EntityText
import Testing

/// 1,000 documents of 100 gold and 100 predicted spans: some right, some moved, relabelled, lost or
/// invented, some nested.
private func largeCorpus() -> (gold: [AnnotatedDocument], predicted: [AnnotatedDocument]) {
  var generator = SplitMix64(seed: 1)
  let labels: [Label] = ["COUNTRY", "CITY", "ORGANIZATION", "PERSON", "TITLE", "DATE"]
  let text = String(repeating: "x", count: 2_000)
  var corpus: (gold: [AnnotatedDocument], predicted: [AnnotatedDocument]) = ([], [])
  for number in 0..<1_000 {
    var gold: [Annotation] = []
    var predicted: [Annotation] = []
    for slot in 0..<100 {
      let start = slot / 2 * 40 + slot % 2 * 4
      let annotation = span(start, start + (slot % 2 == 0 ? 24 : 8), labels[slot % 6])
      gold.append(annotation)
      switch generator.next() % 10 {
      case 0: predicted.append(span(start + 1, start + 12, annotation.label))
      case 1: predicted.append(span(start, annotation.span.end, labels[(slot + 1) % 6]))
      case 2: predicted.append(span(start + 28, start + 35, annotation.label))
      default: predicted.append(annotation)
      }
    }
    let document = Document(id: "d\(number)", text: text)
    corpus.gold.append(AnnotatedDocument(document: document, annotations: gold))
    corpus.predicted.append(AnnotatedDocument(document: document, annotations: predicted))
  }
  return corpus
}

@Test func aHundredThousandSpansTakeLessThanHalfASecond() throws {
  let corpus = largeCorpus()
  var result: EvaluationReport?
  // The best of three, since other tests run at the same time.
  let time = try (0..<3).map { _ in
    try ContinuousClock().measure {
      result = EvaluationReport(try .pair(gold: corpus.gold, predicted: corpus.predicted))
    }
  }.min()!
  let counts = try #require(result).counts.strict
  #expect(counts.possible == 100_000 && counts.actual == 100_000)
  #expect((69_000...71_000).contains(counts.correct))
  #if !DEBUG
  #expect(time < .milliseconds(500))
  #endif
  print("paired and evaluated 100,000 gold and predicted spans in \(time)")
}

import EntityEvaluation
import EntityText

/// An annotation written short: `span(0, 5, "X", id: "CU")`.
func span(_ start: Int, _ end: Int, _ label: Label, id: String? = nil, score: Double = 1) -> Annotation {
  Annotation(span: TextSpan(start, end), label: label, id: id, score: score)
}

func document(_ id: String, length: Int = 100, _ annotations: Annotation...) -> AnnotatedDocument {
  AnnotatedDocument(
    document: Document(id: id, text: String(repeating: "x", count: length)), annotations: annotations)
}

/// A report over documents of 100 bytes, numbered from 0.
func report(
  _ pairs: [(gold: [Annotation], predicted: [Annotation])],
  options: EvaluationOptions = EvaluationOptions()
) -> EvaluationReport {
  let text = String(repeating: "x", count: 100)
  let documents = pairs.enumerated().map {
    DocumentPair(
      document: Document(id: "\($0.offset)", text: text), gold: $0.element.gold,
      predicted: $0.element.predicted)
  }
  return EvaluationReport(EvaluationCorpus(documents: documents), options: options)
}

func report(
  _ gold: [Annotation], _ predicted: [Annotation], options: EvaluationOptions = EvaluationOptions()
) -> EvaluationReport {
  report([(gold, predicted)], options: options)
}

/// Random annotations, each (span, label) once; they nest and cross.
func randomAnnotations(
  _ count: Int, length: Int, labels: [Label], using generator: inout SplitMix64
) -> [Annotation] {
  var unique: Set<Annotation> = []
  for _ in 0..<count {
    let start = Int.random(in: 0..<length, using: &generator)
    let end = Int.random(in: start + 1...min(length, start + 8), using: &generator)
    unique.insert(span(start, end, labels.randomElement(using: &generator)!))
  }
  return unique.sorted(by: AnnotatedDocument.inTextOrder)
}

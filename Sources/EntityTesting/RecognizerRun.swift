internal import EntityRecognition
internal import EntityText

/// One run of a recognizer over one text.
struct RecognizerRun {
  let recognizer: any Recognizer
  let analyzer: any TextAnalyzer

  /// What the recognizer sees.
  func context(_ document: Document, earlier: [Annotation]) throws -> RecognitionContext {
    var text = AnalyzedText(document: document)
    try analyzer.analyze(document, into: &text)
    return RecognitionContext(
      text: text,
      annotations: AnnotatedDocument(document: document, annotations: earlier).annotations)
  }

  func candidates(_ context: RecognitionContext) throws -> [Candidate] {
    var sink = CandidateSink(limit: 1_000_000)
    try recognizer.recognize(context, into: &sink)
    return sink.candidates
  }
}

internal import EntityText

/// One side of the comparison, as it was read.
struct CorpusSide {
  let name: String
  let documents: [AnnotatedDocument]
  let locations: [SourceLocation]

  func location(_ index: Int) -> SourceLocation? {
    index < locations.count ? locations[index] : nil
  }
}

/// Pairs the documents of two sides and collects everything that is wrong with them.
struct CorpusPairing {
  private(set) var diagnostics: [Diagnostic] = []

  mutating func pair(_ gold: CorpusSide, _ predicted: CorpusSide) -> [DocumentPair] {
    checkAnnotations(gold)
    checkAnnotations(predicted)
    let goldIndex = index(gold)
    let predictedIndex = index(predicted)
    var pairs: [DocumentPair] = []
    for (position, annotated) in gold.documents.enumerated() {
      let id = annotated.document.id
      guard goldIndex[id] == position else { continue }
      guard let other = predictedIndex[id] else {
        diagnostics.append(.missingDocument(id, in: predicted, presentIn: gold, position))
        continue
      }
      let counterpart = predicted.documents[other]
      if let offset = firstDifference(annotated.document.text, counterpart.document.text) {
        diagnostics.append(.textMismatch(id, offset: offset, at: predicted.location(other)))
      }
      pairs.append(
        DocumentPair(
          document: annotated.document, gold: annotated.annotations,
          predicted: counterpart.annotations))
    }
    for (position, annotated) in predicted.documents.enumerated()
    where predictedIndex[annotated.document.id] == position && goldIndex[annotated.document.id] == nil {
      diagnostics.append(
        .missingDocument(annotated.document.id, in: gold, presentIn: predicted, position))
    }
    return pairs
  }

  /// The position of every id; of an id that occurs twice, the first.
  private mutating func index(_ side: CorpusSide) -> [String: Int] {
    var positions: [String: Int] = [:]
    for (position, annotated) in side.documents.enumerated() {
      let id = annotated.document.id
      if positions[id] == nil {
        positions[id] = position
      } else {
        diagnostics.append(.duplicateDocument(id, in: side, position))
      }
    }
    return positions
  }

  private mutating func checkAnnotations(_ side: CorpusSide) {
    for (position, annotated) in side.documents.enumerated() {
      checkSpans(annotated, side, position)
      checkIDs(annotated, side, position)
    }
  }

  private mutating func checkSpans(_ annotated: AnnotatedDocument, _ side: CorpusSide, _ position: Int) {
    let document = annotated.document
    var problems: [Diagnostic] = []
    withBytes(document.text) { bytes in
      for annotation in annotated.annotations {
        let span = annotation.span
        guard span.end <= bytes.count else {
          problems.append(.spanOutsideText(annotation, document, bytes.count, in: side, position))
          continue
        }
        if span.isEmpty { problems.append(.emptySpan(annotation, document, in: side, position)) }
        if splitsCharacter(bytes, at: span.start) || splitsCharacter(bytes, at: span.end) {
          problems.append(.spanInsideCharacter(annotation, document, in: side, position))
        }
      }
    }
    diagnostics += problems
  }

  /// Warns of annotations that will be merged although they say different things.
  private mutating func checkIDs(_ annotated: AnnotatedDocument, _ side: CorpusSide, _ position: Int) {
    let annotations = annotated.annotations
    for (a, b) in zip(annotations, annotations.dropFirst())
    where a.span == b.span && a.label == b.label && a.id != b.id {
      diagnostics.append(.conflictingIDs(a, b, annotated.document, in: side, position))
    }
  }
}

private func splitsCharacter(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> Bool {
  offset < bytes.count && bytes[offset] & 0xC0 == 0x80
}

/// The first byte at which two texts differ; `nil` where they are the same.
private func firstDifference(_ a: String, _ b: String) -> Int? {
  withBytes(a) { x in
    withBytes(b) { y in
      let common = min(x.count, y.count)
      for offset in 0..<common where x[offset] != y[offset] { return offset }
      return x.count == y.count ? nil : common
    }
  }
}

private func withBytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
  // The fallback never runs for the text of a `Document`, which is contiguous.
  text.utf8.withContiguousStorageIfAvailable(body)
    ?? Array(text.utf8).withUnsafeBufferPointer(body)
}

internal import EntityRecognition
internal import EntityText

/// What templates and back-references ask of a match.
extension TextView {
  /// A field of what a capture holds, or its text: that of an annotation that lies exactly on the
  /// tokens, else of the first hit that does, of those that the pattern asks for there.
  func value(of field: String?, _ elements: [CompiledRule.Element], at tokens: Range<Int>) -> String? {
    guard let field else { return source.text.document.text(of: source.text.span(of: tokens)) }
    for element in elements {
      guard case .annotation(let label, let tests) = element else { continue }
      for index in annotations(startingAt: tokens.lowerBound) {
        let number = Int(annotationIndex.byStart[index])
        let annotation = source.annotations[number]
        guard Int(annotationRuns[number].end) == tokens.upperBound, annotation.label == label,
          passes(tests, annotation)
        else { continue }
        if let value = field == "id" ? annotation.id : annotation.features[field] { return value }
      }
    }
    for element in elements {
      guard case .hit(let list, let tests) = element else { continue }
      for index in hits(startingAt: tokens.lowerBound)
      where hits[index].tokens == tokens && hits[index].list == list
        && plan.lexicon.passes(tests, Int(hits[index].entry))
      {
        if let value = plan.lexicon.value(of: field, Int(hits[index].entry)) { return value }
      }
    }
    return nil
  }

  /// Whether two runs of tokens, of one length, fold alike.
  func reads(_ tokens: Range<Int>, like other: Range<Int>) -> Bool {
    zip(tokens, other).allSatisfy { a, b in
      // Unknown words have no id of their own; a hash of 32 bits tells them apart well enough within
      // one document.
      self.tokens[a].id == self.tokens[b].id && self.tokens[a].hash == self.tokens[b].hash
    }
  }
}

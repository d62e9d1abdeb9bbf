internal import EntityText

extension FormatDocument {
  /// The annotations in text order, after checking that each can be written at all.
  /// - Throws: `<code>.write-span` for a span that is empty, leaves its text or cuts a scalar, and
  ///   `<code>.empty-label` for a label without a name.
  func writable(_ text: [UInt8], code: String) throws(Diagnostic) -> [Annotation] {
    for index in annotations.indices {
      try check(annotations[index].span, annotations[index].label, text, code)
    }
    return annotations.inTextOrder
  }

  private func check(
    _ span: TextSpan, _ label: Label, _ text: [UInt8], _ code: String
  ) throws(Diagnostic) {
    func problem(_ name: String, _ message: String) -> Diagnostic {
      let place = document.id.isEmpty ? "" : " of document \"\(document.id)\""
      return Diagnostic(
        code: "\(code).\(name)", "annotation \(label) at bytes \(span)\(place) \(message)")
    }
    if label.rawValue.isEmpty { throw problem("empty-label", "has an empty label") }
    if span.isEmpty { throw problem("write-span", "is empty") }
    if span.end > text.count { throw problem("write-span", "leaves its text of \(text.count) bytes") }
    if !text.isScalarBoundary(span.start) || !text.isScalarBoundary(span.end) {
      throw problem("write-span", "begins or ends inside a character")
    }
  }
}

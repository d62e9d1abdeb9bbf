public import EntityPipeline
public import EntityRecognition
public import EntityText
public import Testing

extension Recognizer {
  /// Expects the recognizer to find what is marked in a sentence, and nothing else:
  ///
  ///     Titles().expect("le ⟦TITLE vice-ministre⟧ est là")
  ///     Titles().expect("rien ici")
  ///
  /// Marks with a label that the recognizer's descriptor needs are what earlier stages found, and are given
  /// to it. An id is compared where the mark has one: `⟦COUNTRY=CU Cuba⟧`. Every difference becomes an issue of
  /// the running test.
  /// - Parameter analyzer: what makes tokens and hits; without it, tokens only.
  public func expect(
    _ marked: String, analyzer: any TextAnalyzer = PlainAnalyzer(),
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    Expectation.report(sourceLocation) { try self.difference(from: marked, analyzer: analyzer) }
  }

  /// What ``expect(_:analyzer:sourceLocation:)`` would say; `nil` where all is as expected.
  /// - Throws: ``Diagnostic`` where the marks are wrong; what the recognizer throws.
  public func difference(from marked: String, analyzer: any TextAnalyzer = PlainAnalyzer()) throws -> String?
  {
    let sentence = try MarkedText(marked)
    let given = sentence.annotations.filter { descriptor.needs.contains($0.label) }
    let run = RecognizerRun(recognizer: self, analyzer: analyzer)
    let context = try run.context(Document(text: sentence.text), earlier: given)
    return Expectation(
      document: context.document,
      expected: sentence.annotations.filter { !descriptor.needs.contains($0.label) },
      found: try run.candidates(context).filter { !$0.isVeto }.map(\.annotation), given: given
    ).difference
  }
}

extension Pipeline {
  /// Expects the pipeline to annotate a sentence as it is marked.
  /// - Parameter labels: only these labels are compared; without it, all.
  public func expect(
    _ marked: String, labels: Set<Label>? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) {
    Expectation.report(sourceLocation) { try self.difference(from: marked, labels: labels) }
  }

  /// What ``expect(_:labels:sourceLocation:)`` would say; `nil` where all is as expected.
  /// - Throws: ``Diagnostic`` where the marks are wrong or a recognizer fails.
  public func difference(from marked: String, labels: Set<Label>? = nil) throws -> String? {
    let sentence = try MarkedText(marked)
    func wanted(_ annotation: Annotation) -> Bool { labels?.contains(annotation.label) ?? true }
    let found = try annotate(Document(text: sentence.text))
    return Expectation(
      document: found.document, expected: sentence.annotations.filter(wanted),
      found: found.annotations.filter(wanted)
    ).difference
  }
}

/// What a sentence says and what was found in it.
struct Expectation {
  let document: Document
  let expected: [Annotation]
  let found: [Annotation]
  var given: [Annotation] = []

  static func report(_ place: Testing.SourceLocation, _ difference: () throws -> String?) {
    do {
      if let text = try difference() { Issue.record(Comment(rawValue: text), sourceLocation: place) }
    } catch {
      Issue.record(Comment(rawValue: "\(error)"), sourceLocation: place)
    }
  }

  var difference: String? {
    let missing = expected.filter { wanted in !found.contains { Self.satisfies($0, wanted) } }
    let extra = found.filter { given in !expected.contains { Self.satisfies(given, $0) } }
    guard !missing.isEmpty || !extra.isEmpty else { return nil }
    var lines = ["expected: \(marking(expected))", "found:    \(marking(found))"]
    lines += missing.map { "missing:  \(describe($0))" }
    lines += extra.map { "too many: \(describe($0))" }
    return lines.joined(separator: "\n")
  }

  private static func satisfies(_ found: Annotation, _ wanted: Annotation) -> Bool {
    found.span == wanted.span && found.label == wanted.label && (wanted.id == nil || wanted.id == found.id)
  }

  /// The sentence with annotations that fit it; others can only be described.
  private func marking(_ annotations: [Annotation]) -> String {
    let fitting = (annotations + given).filter { document.holds($0.span) && !$0.span.isEmpty }
    return MarkedText.marking(AnnotatedDocument(document: document, annotations: fitting))
  }

  private func describe(_ annotation: Annotation) -> String {
    let id = annotation.id.map { "=\($0)" } ?? ""
    let text = document.holds(annotation.span) ? " \"\(document.text(of: annotation.span))\"" : ""
    let reason = annotation.provenance.map { $0.origin.isEmpty ? "" : ", because of \($0.origin)" } ?? ""
    return "\(annotation.label)\(id)\(text) at bytes \(annotation.span)\(reason)"
  }
}

extension Document {
  /// Whether a span lies in the text and on the bounds of its scalars.
  fileprivate func holds(_ span: TextSpan) -> Bool {
    let utf8 = text.utf8
    guard span.end <= utf8.count else { return false }
    return [span.start, span.end].allSatisfy {
      utf8.index(utf8.startIndex, offsetBy: $0).samePosition(in: text.unicodeScalars) != nil
    }
  }
}

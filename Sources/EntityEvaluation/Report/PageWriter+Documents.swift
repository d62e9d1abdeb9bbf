internal import EntityText

extension PageWriter {
  /// What is known about one span of one side.
  private struct Mark {
    let kind: Disagreement.Kind?
    /// The number of the error that is shown here.
    let anchor: Int?
  }

  /// A span of one side by what identifies it: after merging, no two share bounds and label.
  private struct MarkKey: Hashable {
    let span: TextSpan
    let label: Label

    init(_ annotation: Annotation) { (span, label) = (annotation.span, annotation.label) }
  }

  mutating func writeDocuments() {
    out.add("<h2 id=\"documents\">Documents</h2>\n")
    writeIndex()
    // Errors stand in the order of the documents.
    var next = 0
    for (number, document) in report.documents.enumerated() {
      let first = next
      while next < report.errors.count, report.errors[next].document == document.document.id { next += 1 }
      write(document, number, errors: first..<next)
    }
  }

  private mutating func writeIndex() {
    if report.documents.count < 2 { return }
    func wrong(_ document: DocumentEvaluation) -> Int {
      let counts = document.counts.strict
      return counts.incorrect + counts.missed + counts.spurious
    }
    let order = report.documents.indices.sorted {
      (wrong(report.documents[$1]), $0) < (wrong(report.documents[$0]), $1)
    }
    out.add("<details><summary>Documents, those with the most errors first</summary>\n")
    startTable(
      [("document", false)] + ["F1 strict", "right", "wrong", "gold", "predicted"].map { ($0, true) })
    for index in order {
      let document = report.documents[index]
      let counts = document.counts.strict
      out.add("<tr><th scope=\"row\"><a href=\"#d\(index)\">")
      out.add(text: name(of: document))
      out.add("</a></th>")
      write(
        numbers: [fixed(counts.scores.f1, decimals: 4)]
          + [counts.correct, wrong(document), counts.possible, counts.actual].map(String.init))
      out.add("</tr>\n")
    }
    endTable()
    out.add("</details>\n")
  }

  private func name(of document: DocumentEvaluation) -> String {
    document.document.id.isEmpty ? "without an id" : document.document.id
  }

  private mutating func write(_ document: DocumentEvaluation, _ number: Int, errors: Range<Int>) {
    let counts = document.counts.strict
    out.add("<article id=\"d\(number)\">\n<h3>")
    out.add(text: name(of: document))
    out.add(
      " <span class=\"quiet\">F1 \(fixed(counts.scores.f1, decimals: 4)), \(counts.correct) right, "
        + "\(errors.count) errors</span></h3>\n<div class=\"sides\"")
    if let language = document.document.language, !language.isEmpty { out.add(attribute: "lang", language) }
    out.add(">\n<div class=\"side\" lang=\"en\">gold</div><div class=\"side\" lang=\"en\">predicted</div>\n")

    var gold: [MarkKey: Mark] = [:]
    var predicted: [MarkKey: Mark] = [:]
    for index in errors {
      let error = report.errors[index]
      if let annotation = error.gold { gold[MarkKey(annotation)] = Mark(kind: error.kind, anchor: index) }
      if let annotation = error.predicted {
        predicted[MarkKey(annotation)] = Mark(kind: error.kind, anchor: error.gold == nil ? index : nil)
      }
    }
    let bytes = Array(document.document.text.utf8)
    var goldNext = 0
    var predictedNext = 0
    for stretch in Self.stretches(of: bytes, document) {
      let goldRun = Self.run(document.gold, from: &goldNext, in: stretch)
      let predictedRun = Self.run(document.predicted, from: &predictedNext, in: stretch)
      writeSide(document.gold, goldRun, bytes, stretch, gold)
      writeSide(document.predicted, predictedRun, bytes, stretch, predicted)
    }
    out.add("</div>\n</article>\n")
  }

  /// The text cut at line ends that no span covers, so that both sides stay level; without empty lines.
  private static func stretches(of bytes: [UInt8], _ document: DocumentEvaluation) -> [Range<Int>] {
    let spans = (document.gold + document.predicted).map(\.span).sorted()
    var next = 0
    var reach = 0
    var start = 0
    var result: [Range<Int>] = []
    for index in bytes.indices where bytes[index] == 0x0A {
      while next < spans.count, spans[next].start <= index {
        reach = max(reach, spans[next].end)
        next += 1
      }
      if reach > index { continue }
      if index > start { result.append(start..<index) }
      start = index + 1
    }
    if start < bytes.count { result.append(start..<bytes.count) }
    return result
  }

  private static func run(_ annotations: [Annotation], from next: inout Int, in stretch: Range<Int>) -> Range<
    Int
  > {
    let first = next
    while next < annotations.count, annotations[next].span.start < stretch.upperBound { next += 1 }
    return first..<next
  }

  private mutating func writeSide(
    _ annotations: [Annotation], _ run: Range<Int>, _ bytes: [UInt8], _ stretch: Range<Int>,
    _ marks: [MarkKey: Mark]
  ) {
    out.add("<div class=\"text\" dir=\"auto\">")
    for event in MarkedLayer(annotations, run, in: stretch).events {
      switch event {
      case .text(let range): out.add(text: String(decoding: bytes[range], as: UTF8.self))
      case .open(let index, let isFirst):
        writeStart(annotations[index], marks[MarkKey(annotations[index])], isFirst: isFirst)
      case .close(let index, let isLast):
        if isLast { writeTag(annotations[index], marks[MarkKey(annotations[index])]) }
        out.add("</mark>")
      }
    }
    out.add("</div>\n")
  }

  private mutating func writeStart(_ annotation: Annotation, _ mark: Mark?, isFirst: Bool) {
    out.add("<mark class=\"l\(classes[annotation.label] ?? 0)")
    switch mark?.kind {
    case nil: break
    case .missed, .spurious: out.add(" bad")
    default: out.add(" half")
    }
    out.add("\"")
    if isFirst, let anchor = mark?.anchor { out.add(" id=\"e\(anchor)\"") }
    out.add(attribute: "data-kind", mark?.kind?.rawValue ?? Self.right)
    out.add(attribute: "data-labels", String(classes[annotation.label] ?? 0))
    out.add(attribute: "title", Self.description(of: annotation))
    out.add(">")
  }

  private mutating func writeTag(_ annotation: Annotation, _ mark: Mark?) {
    out.add("<span class=\"tag\">")
    out.add(text: annotation.label.rawValue)
    if let id = annotation.id, !id.isEmpty {
      out.add(" ")
      out.add(text: id)
    }
    if let kind = mark?.kind { out.add(" <i>\(Self.title(of: kind).name.lowercased())</i>") }
    out.add("</span>")
  }

  private static func description(of annotation: Annotation) -> String {
    var lines = [annotation.label.rawValue]
    if let id = annotation.id, !id.isEmpty { lines.append("id: \(id)") }
    if annotation.score != 1 { lines.append("score: \(annotation.score)") }
    if let source = annotation.provenance {
      lines.append("\(source.recognizer): \(source.origin)")
      if let location = source.location { lines.append(location.description) }
    }
    return lines.joined(separator: "\n")
  }
}

internal import EntityText

extension DocumentFormat {
  /// Coloured or bracketed text: ``TerminalFormat``.
  static let terminal = DocumentFormat(
    name: "terminal", summary: "text with its spans marked, for people", endings: [], offsets: .none,
    writer: { TerminalWriter(format: TerminalFormat(colors: $0.colors)) })

  /// The text of a web page in; out, a page of its own with the spans marked: ``HTMLFormat``.
  static let html = DocumentFormat(
    name: "html", summary: "web pages: their text is read, a page with marked spans is written",
    endings: ["html", "htm", "xhtml"], offsets: .none, reader: { input, _ in HTMLReader(input) },
    writer: { _ in PageWriter() })

  /// One picture a document: ``SVGFormat``.
  static let svg = DocumentFormat(
    name: "svg", summary: "a picture of the marked text", endings: ["svg"], offsets: .none, layout: .single,
    writer: { _ in PictureWriter() })
}

private struct TerminalWriter: FormatWriter {
  let losses = LossTally()
  let format: TerminalFormat

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    format.append(document.annotated, to: &output.bytes)
  }
}

/// All documents share one page, which is drawn at the end because its legend counts them all.
private struct PageWriter: FormatWriter {
  let losses = LossTally()
  private var documents: [AnnotatedDocument] = []

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    documents.append(document.annotated)
  }

  mutating func finish(_ output: inout FormatOutput) {
    HTMLFormat().append(documents, to: &output.bytes)
  }
}

private struct PictureWriter: FormatWriter {
  let losses = LossTally()

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    SVGFormat().append(document.annotated, to: &output.bytes)
  }
}

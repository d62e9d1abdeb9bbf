internal import EntityText

extension DocumentFormat {
  /// Plain text, UTF-8: one document a file, no annotations.
  static let text = DocumentFormat(
    name: "text", summary: "plain text, without annotations", endings: ["txt"], offsets: .none,
    layout: .single, reader: { input, _ in TextReader(input) }, writer: { _ in TextWriter() })
}

private struct TextReader: FormatReader {
  let losses = LossTally()
  private let input: FormatInput
  private var isRead = false

  init(_ input: FormatInput) { self.input = input }

  mutating func next() throws -> FormatDocument? {
    if isRead { return nil }
    isRead = true
    let document = Document(id: input.documentID, text: try input.readText("file"))
    return FormatDocument(AnnotatedDocument(document: document, annotations: []))
  }
}

private struct TextWriter: FormatWriter {
  private(set) var losses = LossTally()

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    losses.add(.annotations, document.annotations.count)
    losses.addMetadata(of: document.document, id: false, date: true, language: true)
    output.bytes += document.document.text.utf8
  }
}

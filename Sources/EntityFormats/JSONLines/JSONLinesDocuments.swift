internal import EntityText

extension DocumentFormat {
  static let jsonl = DocumentFormat(
    name: "jsonl",
    summary: "JSON Lines, this project's own; read also as Prodigy, doccano and spaCy write it",
    endings: ["jsonl", "ndjson"], offsets: .declared(.scalar),
    reader: { input, options in JSONLinesDocuments(input, options) },
    writer: { options in JSONLinesWriter(format: JSONLinesFormat(unit: options.unit ?? .scalar)) })
}

/// A ``JSONLinesReader`` with its file.
private struct JSONLinesDocuments: FormatReader {
  private(set) var losses = LossTally()
  private var lines: LineSource
  private var reader: JSONLinesReader

  init(_ input: FormatInput, _ options: FormatOptions) {
    lines = LineSource(input)
    reader = JSONLinesReader(file: input.name, defaultUnit: options.unit ?? .scalar)
  }

  mutating func next() throws -> FormatDocument? {
    while let line = try lines.next() {
      guard let record = try reader.readRecord(line: line, number: lines.number) else { continue }
      if let answer = record.answer, answer != "accept" {
        losses.add(.rejected)
        continue
      }
      losses.add(.relations, record.relations)
      return record.document
    }
    return nil
  }
}

private struct JSONLinesWriter: FormatWriter {
  let losses = LossTally()
  let format: JSONLinesFormat

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    try format.append(document.annotated, to: &output.bytes)
  }
}

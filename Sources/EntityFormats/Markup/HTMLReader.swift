internal import EntityText

/// Reads the text of a web page. See ``HTMLTextExtractor``; the file is in memory.
struct HTMLReader: FormatReader {
  let losses = LossTally()
  private let input: FormatInput
  private var isRead = false

  init(_ input: FormatInput) { self.input = input }

  mutating func next() throws -> FormatDocument? {
    if isRead { return nil }
    isRead = true
    let bytes = try input.readAll()
    try checkEncoding(bytes)
    var extractor = HTMLTextExtractor(bytes)
    extractor.run()
    if let charset = extractor.charset, !Self.isUTF8(charset), !bytes.allSatisfy({ $0 < 0x80 }) {
      throw encodingProblem("the page says that it is encoded in \(charset); only UTF-8 is read", line: nil)
    }
    let source = String(decoding: bytes, as: UTF8.self)
    let document = Document(
      id: input.documentID, text: String(decoding: extractor.text, as: UTF8.self),
      language: extractor.language)
    return FormatDocument(
      AnnotatedDocument(document: document, annotations: []),
      source: SourceText(text: source, pieces: extractor.pieces))
  }

  private static func isUTF8(_ charset: String) -> Bool {
    ["utf-8", "utf8", "us-ascii", "ascii"].contains(charset.lowercased())
  }

  private func checkEncoding(_ bytes: [UInt8]) throws(Diagnostic) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw encodingProblem("the page is UTF-16; only UTF-8 is read", line: 1)
    }
    if String(validating: bytes, as: UTF8.self) != nil { return }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    throw encodingProblem("the page is not UTF-8", line: line.map { $0 + 1 })
  }

  private func encodingProblem(_ message: String, line: Int?) -> Diagnostic {
    Diagnostic(
      code: "html.encoding", ControlCharacter.shown(message),
      at: SourceLocation(file: input.name, line: line),
      help: "convert it first, for example with iconv -f latin1 -t utf-8")
  }
}

internal import EntityText

extension DocumentFormat {
  /// The columns of CoNLL-2003: a token a line, the tag in the last column, an empty line behind a
  /// sentence, `-DOCSTART-` before a document.
  ///
  ///     -DOCSTART- -X- -X- O
  ///
  ///     Cuba _ _ B-COUNTRY
  ///
  /// There is no text and there are no offsets: on import tokens are joined by a space and sentences by a
  /// line end. Spans cannot nest; the outermost remain.
  static let conll = DocumentFormat(
    name: "conll", summary: "CoNLL-2003 columns, IOB1, IOB2 or IOBES", endings: ["conll"], offsets: .none,
    reader: { input, _ in CoNLLReader(input) }, writer: { CoNLLWriter(options: $0) })
}

private struct CoNLLReader: FormatReader {
  let losses = LossTally()
  private var lines: LineSource
  private var count = 0
  private var columns: Int?
  /// Whether the line that opens the next document was read.
  private var isOpened = false

  init(_ input: FormatInput) { lines = LineSource(input) }

  mutating func next() throws -> FormatDocument? {
    var text = TokenText()
    var tags = TagDecoder()
    var isSentenceEnd = false
    var isDocument = isOpened
    isOpened = false
    while let line = try lines.nextText("conll") {
      let fields = Self.fields(of: line)
      if fields.isEmpty {
        isSentenceEnd = true
        continue
      }
      if fields[0] == "-DOCSTART-" {
        if isDocument {
          isOpened = true
          break
        }
        isDocument = true
        continue
      }
      isDocument = true
      try check(fields)
      if isSentenceEnd {
        text.endSentence()
        tags.breakOff()
      }
      if !text.tokens.isEmpty { text.append(space: isSentenceEnd ? [0x0A] : [0x20]) }
      isSentenceEnd = false
      text.append(token: fields[0].utf8)
      if !tags.append(fields[fields.count - 1]) {
        throw lines.problem(
          "conll.tag", "\"\(fields[fields.count - 1])\" is not a tag",
          help: "a tag is O, or B-, I-, E- or S- and a label, and stands in the last column")
      }
    }
    guard isDocument else { return nil }
    count += 1
    let id = count == 1 ? lines.input.documentID : "\(lines.input.documentID)-\(count)"
    return FormatDocument(
      AnnotatedDocument(
        document: Document(id: id, text: String(decoding: text.text, as: UTF8.self)),
        annotations: tags.spans.map { Annotation(span: text.span($0.range), label: Label($0.label)) }),
      segmentation: text.segmentation)
  }

  private mutating func check(_ fields: [Substring]) throws {
    guard fields.count >= 2 else {
      throw lines.problem("conll.columns", "a line needs a token and a tag, here is only one column")
    }
    if let columns, columns != fields.count {
      throw lines.problem(
        "conll.columns", "the line has \(fields.count) columns, those before it have \(columns)")
    }
    columns = fields.count
  }

  /// Separated by tabs where there are any, otherwise by spaces.
  private static func fields(of line: String) -> [Substring] {
    line.whole.split(on: line.utf8.contains(0x09) ? "\t" : " ", keepingEmpty: false)
  }
}

private struct CoNLLWriter: FormatWriter {
  private(set) var losses = LossTally()
  private let options: FormatOptions

  init(options: FormatOptions) { self.options = options }

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "conll")
    let fitted = document.fitted(annotations, text, options)
    let aligned = TokenAligner(fitted).align(annotations, losses: &losses)
    let kept = FlatSpans.outermost(aligned, losses: &losses)
    for annotation in kept { losses.addDetails(of: annotation, keepsID: false) }
    losses.addMetadata(of: document.document, id: true, date: true, language: true)
    let spans = kept.map { annotation in
      let label = ColumnName.withoutSpaces(annotation.label.rawValue)
      if label != annotation.label.rawValue { losses.add(.labels) }
      return (range: TokenAligner.range(of: annotation.span, in: fitted.tokens), label: label)
    }
    let tags = options.scheme.tags(spans, startsSentence: fitted.startsSentence)
    countGaps(fitted, text)
    output.bytes.append("-DOCSTART- -X- -X- O\n\n")
    for sentence in fitted.sentences {
      for index in sentence {
        let token = text[fitted.tokens[index].range]
        // A token that would open a document is written in two.
        let parts = token.elementsEqual("-DOCSTART-".utf8) ? [token.prefix(1), token.dropFirst()] : [token]
        for (part, tag) in zip(parts, [tags[index], TagScheme.continuing(tags[index])]) {
          output.bytes += part
          output.bytes.append(" _ _ \(tag)\n")
        }
        if parts.count > 1 { losses.add(.tokens) }
      }
      output.bytes.append("\n")
    }
  }

  /// Counts the gaps that will not be read as they are.
  private mutating func countGaps(_ fitted: Segmentation, _ text: [UInt8]) {
    var position = 0
    for (index, token) in fitted.tokens.enumerated() {
      let gap = text[position..<token.start]
      let read: [UInt8] = index == 0 ? [] : fitted.startsSentence[index] ? [0x0A] : [0x20]
      if !gap.elementsEqual(read) { losses.add(.whiteSpace) }
      position = token.end
    }
    if position < text.count { losses.add(.whiteSpace) }
  }
}

extension TagScheme {
  /// The tag of the second half of a token.
  fileprivate static func continuing(_ tag: String) -> String {
    tag == "O" ? tag : "I\(Substring(tag.unicodeScalars.dropFirst()))"
  }
}

internal import EntityText

extension DocumentFormat {
  /// WebAnno TSV 3.3, as WebAnno and INCEpTION read and write it: one document a file, offsets in UTF-16.
  ///
  ///     #FORMAT=WebAnno TSV 3.3
  ///     #T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
  ///
  ///
  ///     #Text=À Cuba
  ///     1-1  0-1  À     _      _
  ///     1-2  2-6  Cuba  CU[1]  COUNTRY[1]
  ///
  /// Spans nest and cross, ids are kept. The text is exact but for white space before the first token that
  /// is not spaces.
  static let webanno = DocumentFormat(
    name: "webanno", summary: "WebAnno TSV 3.3", endings: ["webanno.tsv"], offsets: .fixed(.utf16),
    layout: .single, reader: { input, _ in WebAnnoReader(input) }, writer: { WebAnnoWriter(options: $0) })
}

/// The escapes of WebAnno TSV.
enum WebAnnoEscape {
  private static let marked: Set<Unicode.Scalar> = ["\\", "[", "]", "|", "_", ";", "*"]

  static func value(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      let isArrow = scalar == "-" && index + 1 < scalars.count && scalars[index + 1] == ">"
      switch scalar {
      case "\t": escaped.append(contentsOf: "\\t".unicodeScalars)
      case "\n": escaped.append(contentsOf: "\\n".unicodeScalars)
      default:
        if marked.contains(scalar) || isArrow { escaped.append("\\") }
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// A line of a sentence: what Java writes as an escape, and a backslash before other controls.
  static func text(_ line: some Collection<UInt8>) -> [UInt8] {
    var escaped: [UInt8] = []
    for byte in line {
      switch byte {
      case 0x08: escaped.append("\\b")
      case 0x09: escaped.append("\\t")
      case 0x0C: escaped.append("\\f")
      case 0x0D: escaped.append("\\r")
      case UInt8(ascii: "\\"): escaped.append("\\\\")
      case 0x0B: escaped.append(byte)
      case 0..<0x20: escaped += [UInt8(ascii: "\\"), byte]
      default: escaped.append(byte)
      }
    }
    return escaped
  }

  static func unescapeText(_ line: Substring) -> [UInt8] {
    unescape(line, ["b": 0x08, "t": 0x09, "f": 0x0C, "r": 0x0D])
  }

  static func unescapeValue(_ value: Substring) -> String {
    String(decoding: unescape(value, ["t": 0x09, "n": 0x0A]), as: UTF8.self)
  }

  private static func unescape(_ text: Substring, _ named: [Unicode.Scalar: UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var rest = text.utf8
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        plain.append(byte)
        continue
      }
      plain.append(named[Unicode.Scalar(next)] ?? next)
    }
    return plain
  }
}

private struct WebAnnoWriter: FormatWriter {
  private(set) var losses = LossTally()
  private let options: FormatOptions

  init(options: FormatOptions) { self.options = options }

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "webanno")
    let fitted = document.fitted(annotations, text, options)
    let kept = TokenAligner(fitted).align(annotations, losses: &losses)
    losses.addMetadata(of: document.document, id: false, date: true, language: true)
    let offsets = OffsetTable(document.document.text, unit: .utf16)
    let cells = cells(kept, fitted)
    countLeadingSpace(fitted, text)
    output.bytes.append("#FORMAT=WebAnno TSV 3.3\n#T_SP=\(CASType.entity)|identifier|value\n\n")
    for (number, sentence) in fitted.sentences.enumerated() {
      output.bytes.append("\n")
      for line in Self.lines(of: sentence, fitted, text) {
        output.bytes.append("#Text=")
        output.bytes += WebAnnoEscape.text(line)
        output.bytes.append("\n")
      }
      for (position, index) in sentence.enumerated() {
        let token = fitted.tokens[index]
        let (start, end) = (offsets.offset(ofUTF8: token.start), offsets.offset(ofUTF8: token.end))
        output.bytes.append("\(number + 1)-\(position + 1)\t\(start)-\(end)\t")
        output.bytes += text[token.range]
        output.bytes.append("\t\(cells.ids[index])\t\(cells.labels[index])\t\n")
      }
    }
  }

  /// Before the first token a reader can only put spaces.
  private mutating func countLeadingSpace(_ fitted: Segmentation, _ text: [UInt8]) {
    let lead = text[..<(fitted.tokens.first?.start ?? text.count)]
    if fitted.tokens.isEmpty ? !lead.isEmpty : !lead.allSatisfy({ $0 == 0x20 }) { losses.add(.whiteSpace) }
  }

  /// The text of a sentence in lines. A line end between sentences is understood; other white space up to
  /// the next sentence belongs to this one.
  private static func lines(
    of sentence: Range<Int>, _ fitted: Segmentation, _ text: [UInt8]
  ) -> [ArraySlice<UInt8>] {
    let end = fitted.tokens[sentence.upperBound - 1].end
    let isLast = sentence.upperBound == fitted.tokens.count
    let next = isLast ? text.count : fitted.tokens[sentence.upperBound].start
    let isUnderstood = !isLast && text[end..<next].elementsEqual([0x0A])
    return text[fitted.tokens[sentence.lowerBound].start..<(isUnderstood ? end : next)]
      .split(separator: 0x0A, omittingEmptySubsequences: false)
  }

  private mutating func cells(
    _ annotations: [Annotation], _ fitted: Segmentation
  ) -> (ids: [String], labels: [String]) {
    var ids = [[String]](repeating: [], count: fitted.tokens.count)
    var labels = ids
    for (number, annotation) in annotations.enumerated() {
      let label = ColumnName.withoutLineEnds(annotation.label.rawValue)
      if label != annotation.label.rawValue { losses.add(.labels) }
      let id = annotation.id ?? ""
      let isWritten = !id.isEmpty && ColumnName.withoutLineEnds(id) == id
      losses.addDetails(of: annotation, keepsID: isWritten)
      for index in TokenAligner.range(of: annotation.span, in: fitted.tokens) {
        ids[index].append("\(isWritten ? WebAnnoEscape.value(id) : "*")[\(number + 1)]")
        labels[index].append("\(WebAnnoEscape.value(label))[\(number + 1)]")
      }
    }
    func joined(_ cells: [[String]]) -> [String] {
      cells.map { $0.isEmpty ? "_" : $0.joined(separator: "|") }
    }
    return (joined(ids), joined(labels))
  }
}

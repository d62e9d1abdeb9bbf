internal import EntityText

extension DocumentFormat {
  /// CoNLL-U Plus with two columns of our own. The text is exact: `SpaceAfter=No` and UDPipe's
  /// `SpacesAfter` and `SpacesBefore` in `MISC` say what stands between the words.
  ///
  ///     # global.columns = ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC ENTITYKIT:NE ENTITYKIT:ID
  ///     1  ministre  _ _ _ _ _ _ _  _             1:TITLE        _
  ///     2  cubain    _ _ _ _ _ _ _  SpaceAfter=No 1;2:DEMONYM    2:CU
  ///
  /// A span has a number in its sentence and its label where it begins, as in PARSEME's format, so spans
  /// may nest and cross; `*` is no span. Labels and ids have `%XX` for white space, `;` and `%`. On import a
  /// column whose name ends in `NE` or `NER` is read, with numbers or with IOB tags.
  static let conllu = DocumentFormat(
    name: "conllu", summary: "CoNLL-U Plus with SpaceAfter", endings: ["conllup", "conllu"], offsets: .none,
    reader: { input, _ in CoNLLUPlusReader(input) }, writer: { CoNLLUPlusWriter(options: $0) })
}

enum CoNLLUPlusColumns {
  static let standard = [
    "ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC",
  ]
  static let all = standard + ["ENTITYKIT:NE", "ENTITYKIT:ID"]
  static let separators: Set<Unicode.Scalar> = [";"]
}

private struct CoNLLUPlusWriter: FormatWriter {
  private(set) var losses = LossTally()
  private let options: FormatOptions
  private var isFirst = true

  init(options: FormatOptions) { self.options = options }

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "conllu")
    let fitted = document.fitted(annotations, text, options)
    let kept = TokenAligner(fitted).align(annotations, losses: &losses)
    for annotation in kept { losses.addDetails(of: annotation, keepsID: !(annotation.id ?? "-").isEmpty) }
    writeHead(document.document, to: &output.bytes)
    let cells = Cells(kept, fitted)
    for (number, sentence) in fitted.sentences.enumerated() {
      output.bytes.append("# sent_id = \(number + 1)\n# text = ")
      output.bytes += Self.shown(sentence, fitted, text)
      output.bytes.append("\n")
      for (position, index) in sentence.enumerated() {
        let token = fitted.tokens[index]
        let end = index + 1 < fitted.tokens.count ? fitted.tokens[index + 1].start : text.count
        let misc = Self.misc(
          gap: text[token.end..<end], before: index == 0 ? text[..<token.start] : [],
          isLast: index + 1 == fitted.tokens.count)
        output.bytes.append("\(position + 1)\t")
        output.bytes += text[token.range]
        output.bytes.append("\t_\t_\t_\t_\t_\t_\t_\t\(misc)\t\(cells.names[index])\t\(cells.ids[index])\n")
      }
      output.bytes.append("\n")
    }
    if fitted.tokens.isEmpty, !text.isEmpty { losses.add(.whiteSpace) }
  }

  private mutating func writeHead(_ document: Document, to bytes: inout [UInt8]) {
    if isFirst { bytes.append("# global.columns = \(CoNLLUPlusColumns.all.joined(separator: " "))\n") }
    isFirst = false
    bytes.append("# newdoc id = \(ColumnName.encode(document.id, separators: []))\n")
    if let date = document.date { bytes.append("# date = \(date)\n") }
    if let language = document.language {
      bytes.append("# lang = \(ColumnName.encode(language, separators: []))\n")
    }
  }

  /// The text of a sentence on one line.
  private static func shown(_ sentence: Range<Int>, _ fitted: Segmentation, _ text: [UInt8]) -> [UInt8] {
    var shown: [UInt8] = []
    for index in sentence {
      let token = fitted.tokens[index]
      if index > sentence.lowerBound, fitted.tokens[index - 1].end < token.start { shown.append(0x20) }
      shown += text[token.range]
    }
    return shown
  }

  private static func misc(gap: ArraySlice<UInt8>, before: ArraySlice<UInt8>, isLast: Bool) -> String {
    var fields: [String] = []
    if !before.isEmpty { fields.append("SpacesBefore=\(SpaceNotation.encode(before))") }
    if gap.isEmpty {
      fields.append("SpaceAfter=No")
    } else if isLast || !gap.elementsEqual([0x20]) {
      fields.append("SpacesAfter=\(SpaceNotation.encode(gap))")
    }
    return fields.isEmpty ? "_" : fields.joined(separator: "|")
  }

  /// What stands in our two columns, a token each.
  private struct Cells {
    var names: [String]
    var ids: [String]

    init(_ annotations: [Annotation], _ fitted: Segmentation) {
      var spans = [[String]](repeating: [], count: fitted.tokens.count)
      var links = spans
      var number = 0
      var sentenceStart = -1
      for annotation in annotations {
        let range = TokenAligner.range(of: annotation.span, in: fitted.tokens)
        let start = fitted.startsSentence[...range.lowerBound].lastIndex(of: true)!
        number = start == sentenceStart ? number + 1 : 1
        sentenceStart = start
        let separators = CoNLLUPlusColumns.separators
        for index in range {
          let label = ColumnName.encode(annotation.label.rawValue, separators: separators)
          spans[index].append(index == range.lowerBound ? "\(number):\(label)" : "\(number)")
        }
        if let id = annotation.id, !id.isEmpty {
          links[range.lowerBound].append("\(number):\(ColumnName.encode(id, separators: separators))")
        }
      }
      names = spans.map { $0.isEmpty ? "*" : $0.joined(separator: ";") }
      ids = links.map { $0.isEmpty ? "_" : $0.joined(separator: ";") }
    }
  }
}

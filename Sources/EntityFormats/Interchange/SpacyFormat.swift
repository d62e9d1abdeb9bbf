internal import EntityText

extension DocumentFormat {
  /// What spaCy's `Doc.to_json` writes and `Doc.from_json` reads. Offsets count code points.
  ///
  ///     {"text": "À Cuba", "ents": [{"start": 2, "end": 6, "label": "COUNTRY"}],
  ///      "tokens": [{"id": 0, "start": 0, "end": 1}, {"id": 1, "start": 2, "end": 6}],
  ///      "spans": {"entity": [{"start": 2, "end": 6, "label": "COUNTRY", "kb_id": "CU"}]}}
  ///
  /// `ents` may not nest, so it has the outermost spans; the span group `entity` has all of them, with
  /// their ids. Tokens are cut where spans begin and end, because spaCy knows no span inside a token.
  static let spacy = DocumentFormat(
    name: "spacy", summary: "spaCy Doc JSON", endings: ["spacy.json"], offsets: .fixed(.scalar),
    reader: { input, _ in SpacyReader(input) }, writer: { SpacyWriter(options: $0) })
}

private struct SpacyReader: FormatReader {
  private(set) var losses = LossTally()
  private let defaultID: String
  private var objects: JSONDocuments
  private var count = 0

  init(_ input: FormatInput) {
    defaultID = input.documentID
    objects = JSONDocuments(input, code: "spacy")
  }

  mutating func next() throws -> FormatDocument? {
    guard let object = try objects.next() else { return nil }
    count += 1
    let source = object.source
    let text = try source.string(object.required("text", of: "the document"), "\"text\"")
    let offsets = OffsetTable(text, unit: .scalar)
    let more = try object.object("meta")
    let document = Document(
      id: try more?.string("document_id") ?? (count == 1 ? defaultID : "\(defaultID)-\(count)"), text: text,
      date: try more?.date("date"), language: try more?.string("language"))
    var annotations: [Annotation] = []
    // A span of `ents` that a span group has too, as a rule with its id, is one annotation.
    var grouped: [Annotation: Int] = [:]
    for group in try object.object("spans")?.members ?? [] {
      for node in try source.array(group.node, "a span group") {
        let annotation = try annotation(source.object(node), offsets)
        annotations.append(annotation)
        grouped[bare(annotation), default: 0] += 1
      }
    }
    for node in try object.array("ents") {
      let annotation = try annotation(source.object(node), offsets)
      if let count = grouped[bare(annotation)], count > 0 {
        grouped[bare(annotation)] = count - 1
      } else {
        annotations.append(annotation)
      }
    }
    var tokens: [TextSpan] = []
    for node in try object.array("tokens") {
      let token = try source.object(node)
      let span = try source.span(
        token.required("start", of: "the token"), token.required("end", of: "the token"), offsets)
      tokens.append(span)
    }
    var sentences: [Int] = []
    for node in try object.array("sents") {
      let start = try source.object(node).required("start", of: "the sentence")
      guard let place = offsets.utf8Offset(of: try source.integer(start, "the start of a sentence")) else {
        throw source.problem("span-outside", "the sentence starts outside the text", at: start.offset)
      }
      sentences.append(place)
    }
    return FormatDocument(
      AnnotatedDocument(document: document, annotations: annotations),
      segmentation: Segmentation(unordered: tokens, sentenceStarts: sentences))
  }

  private func bare(_ annotation: Annotation) -> Annotation {
    Annotation(span: annotation.span, label: annotation.label)
  }

  private mutating func annotation(
    _ object: JSONObject, _ offsets: OffsetTable
  ) throws(Diagnostic) -> Annotation {
    // What an EntityRuler or a linker says; an annotation has one id.
    var ids: [String] = []
    for key in ["kb_id", "id"] {
      if case .string(let id)? = try object[key]?.value, !id.isEmpty, !ids.contains(id) { ids.append(id) }
    }
    losses.add(.ids, ids.count - 1)
    return Annotation(
      span: try object.source.span(
        object.required("start", of: "the span"), object.required("end", of: "the span"), offsets),
      label: try object.source.label(object.required("label", of: "the span")), id: ids.first)
  }
}

private struct SpacyWriter: FormatWriter {
  private(set) var losses = LossTally()
  private let options: FormatOptions

  init(options: FormatOptions) { self.options = options }

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let all = try document.writable(text, code: "spacy")
    let words = document.fitted(all, text, options)
    let tokens = Self.withSpaces(words.tokens, text)
    let aligner = TokenAligner(tokens: tokens, words: words.tokens)
    let kept = aligner.align(all, losses: &losses)
    let ents = FlatSpans.outermost(kept.map(\.span))
    for annotation in kept {
      losses.addDetails(of: annotation, keepsID: !(annotation.id ?? "-").isEmpty)
    }
    let offsets = OffsetTable(document.document.text, unit: .scalar)
    func place(_ span: TextSpan, _ writer: inout JSONWriter) {
      writer.integer("start", offsets.offset(ofUTF8: span.start))
      writer.integer("end", offsets.offset(ofUTF8: span.end))
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.string("text", utf8: text)
      writer.array("ents") { writer in
        for index in ents {
          writer.object { writer in
            place(kept[index].span, &writer)
            writer.string("label", kept[index].label.rawValue)
          }
        }
      }
      if !tokens.isEmpty {
        writer.array("sents") { writer in
          for sentence in Self.sentences(words, tokens) { writer.object { place(sentence, &$0) } }
        }
      }
      writer.array("tokens") { writer in
        for (index, token) in tokens.enumerated() {
          writer.object { writer in
            writer.integer("id", index)
            place(token, &writer)
          }
        }
      }
      writer.object("spans") { writer in
        writer.array("entity") { writer in
          for annotation in kept {
            writer.object { writer in
              place(annotation.span, &writer)
              writer.string("label", annotation.label.rawValue)
              writer.string("kb_id", annotation.id ?? "")
            }
          }
        }
      }
      writer.object("meta") { writer in
        writer.string("document_id", document.document.id)
        if let date = document.document.date { writer.string("date", "\(date)") }
        if let language = document.document.language { writer.string("language", language) }
      }
    }
    output.bytes += writer.bytes
    output.bytes.append(UInt8(ascii: "\n"))
  }

  /// The tokens with those that spaCy makes of white space: one space behind a token belongs to it, all
  /// other white space up to the next token is a token of its own.
  private static func withSpaces(_ words: [TextSpan], _ text: [UInt8]) -> [TextSpan] {
    var tokens: [TextSpan] = []
    var position = 0
    for word in words + [TextSpan(text.count, text.count)] {
      let hasSpace = !tokens.isEmpty && position < word.start && text[position] == 0x20
      let start = position + (hasSpace ? 1 : 0)
      if start < word.start { tokens.append(TextSpan(start, word.start)) }
      if !word.isEmpty { tokens.append(word) }
      position = word.end
    }
    return tokens
  }

  /// Sentences that cover all tokens.
  private static func sentences(_ words: Segmentation, _ tokens: [TextSpan]) -> [TextSpan] {
    var starts = words.sentences.map { words.tokens[$0.lowerBound].start }
    starts = [tokens[0].start] + starts.dropFirst()
    return starts.indices.map { index in
      let next = index + 1 < starts.count ? starts[index + 1] : Int.max
      let end = tokens.partitioningIndex { $0.start >= next }
      return TextSpan(starts[index], tokens[end - 1].end)
    }
  }
}

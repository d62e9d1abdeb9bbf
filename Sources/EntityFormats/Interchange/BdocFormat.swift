internal import EntityText

extension DocumentFormat {
  /// The JSON of GATE's bdoc, as gatenlp and the GATE plugin Format_Bdoc read and write it.
  ///
  ///     {"text": "À Cuba", "features": {}, "offset_type": "p", "name": "d1", "annotation_sets": {"":
  ///       {"name": "detached-from:", "next_annid": 1, "annotations":
  ///         [{"type": "COUNTRY", "start": 2, "end": 6, "id": 0, "features": {"id": "CU"}}]}}}
  ///
  /// Everything is held, ids, scores and provenance as features (``FlatFields``), but annotations with a label that
  /// means a token or a sentence to GATE.
  static let bdoc = DocumentFormat(
    name: "bdoc", summary: "GATE bdoc JSON", endings: ["bdocjs"], offsets: .declared(.scalar),
    reader: { input, _ in BdocReader(input) }, writer: { BdocWriter(unit: $0.unit ?? .scalar) })
}

/// Kinds of annotations that GATE makes and that name nothing.
private let structuralTypes: Set<String> = ["Token", "Sentence", "SpaceToken", "Split"]

private struct BdocReader: FormatReader {
  private(set) var losses = LossTally()
  private let defaultID: String
  private var objects: JSONDocuments
  private var count = 0

  init(_ input: FormatInput) {
    defaultID = input.documentID
    objects = JSONDocuments(input, code: "bdoc")
  }

  mutating func next() throws -> FormatDocument? {
    guard let object = try objects.next() else { return nil }
    count += 1
    let source = object.source
    let text = try source.string(object.required("text", of: "the document"), "\"text\"")
    let features = try object.object("features")
    let document = Document(
      id: try object.string("name") ?? (count == 1 ? defaultID : "\(defaultID)-\(count)"), text: text,
      date: try features?.date("date"), language: try features?.string("language"))
    let offsets = OffsetTable(text, unit: try unit(object))
    var annotations: [Annotation] = []
    var tokens: [TextSpan] = []
    var sentences: [Int] = []
    for set in try object.object("annotation_sets")?.members ?? [] {
      for node in try source.object(set.node).array("annotations") {
        let entry = try source.object(node)
        let label = try source.label(entry.required("type", of: "the annotation"))
        let (start, end) = (
          try entry.required("start", of: "the annotation"), try entry.required("end", of: "the annotation")
        )
        if label == "Split", try source.integer(start, "a start") == source.integer(end, "an end") {
          continue
        }
        let span = try source.span(start, end, offsets)
        if label == "Token" { tokens.append(span) }
        if label == "Sentence" { sentences.append(span.start) }
        if structuralTypes.contains(label.rawValue) { continue }
        var annotation = Annotation(span: span, label: label)
        FlatFields.apply(try entry.object("features")?.fields() ?? [], to: &annotation)
        annotations.append(annotation)
      }
    }
    return FormatDocument(
      AnnotatedDocument(document: document, annotations: annotations),
      segmentation: Segmentation(unordered: tokens, sentenceStarts: sentences))
  }

  private func unit(_ object: JSONObject) throws(Diagnostic) -> OffsetUnit {
    guard let node = try object["offset_type"] else { return .scalar }
    switch try object.source.string(node, "\"offset_type\"") {
    case "p": return .scalar
    case "j": return .utf16
    default:
      throw object.source.problem(
        "offset-unit", "the offset type must be \"p\" (Python) or \"j\" (Java)", at: node.offset)
    }
  }
}

private struct BdocWriter: FormatWriter {
  private(set) var losses = LossTally()
  let unit: OffsetUnit

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    if unit == .utf8 {
      throw Diagnostic(
        code: "bdoc.offset-unit", "bdoc counts offsets in code points or in UTF-16, not in bytes",
        help: "use --offsets scalar or --offsets utf16")
    }
    let text = Array(document.document.text.utf8)
    let all = try document.writable(text, code: "bdoc")
    // Nobody who reads them would take them for names.
    let annotations = all.filter { !structuralTypes.contains($0.label.rawValue) }
    losses.add(.annotations, all.count - annotations.count)
    let offsets = OffsetTable(document.document.text, unit: unit)
    var writer = JSONWriter()
    writer.object { writer in
      writer.object("annotation_sets") { writer in
        writer.object("") { writer in
          writer.string("name", "detached-from:")
          writer.array("annotations") { writer in
            for (index, annotation) in annotations.enumerated() {
              writer.object { writer in
                writer.string("type", annotation.label.rawValue)
                writer.integer("start", offsets.offset(ofUTF8: annotation.span.start))
                writer.integer("end", offsets.offset(ofUTF8: annotation.span.end))
                writer.integer("id", index)
                writer.object("features") { $0.fields(FlatFields.of(annotation)) }
              }
            }
          }
          writer.integer("next_annid", annotations.count)
        }
      }
      writer.string("text", utf8: text)
      writer.object("features") { writer in
        if let date = document.document.date { writer.string("date", "\(date)") }
        if let language = document.document.language { writer.string("language", language) }
      }
      writer.string("offset_type", unit == .utf16 ? "j" : "p")
      writer.string("name", document.document.id)
    }
    output.bytes += writer.bytes
    output.bytes.append(UInt8(ascii: "\n"))
  }
}

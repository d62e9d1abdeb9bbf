internal import EntityText

extension DocumentFormat {
  /// Tasks of Label Studio, as its JSON export and import have them. Offsets count code points; exports
  /// of old versions counted UTF-16, which is noticed by the text that stands beside every span.
  ///
  ///     [{"data": {"text": "À Cuba", "id": "d1"}, "annotations": [{"result": [
  ///       {"id": "a0", "from_name": "label", "to_name": "text", "type": "labels",
  ///        "value": {"start": 2, "end": 6, "text": "Cuba", "labels": ["COUNTRY"]},
  ///        "meta": {"entity": {"id": "CU"}}}]}]}]
  static let labelStudio = DocumentFormat(
    name: "label-studio", summary: "Label Studio tasks, JSON", endings: ["label-studio.json"],
    offsets: .fixed(.scalar), reader: { input, _ in LabelStudioReader(input) },
    writer: { _ in LabelStudioWriter() })
}

private struct LabelStudioReader: FormatReader {
  private(set) var losses = LossTally()
  private let defaultID: String
  private var objects: JSONDocuments
  private var count = 0

  init(_ input: FormatInput) {
    defaultID = input.documentID
    objects = JSONDocuments(input, code: "label-studio")
  }

  mutating func next() throws -> FormatDocument? {
    guard let task = try objects.next() else { return nil }
    count += 1
    let source = task.source
    let data = try source.object(task.required("data", of: "the task"))
    guard let textNode = try data["text"] else {
      throw source.problem("missing-text", "the task's \"data\" has no \"text\"", at: data.offset)
    }
    let text = try source.string(textNode, "\"text\"")
    let document = Document(
      id: try documentID(task, data), text: text, date: try data.date("date"),
      language: try data.string("language"))
    let regions = try regions(task)
    let bytes = Array(text.utf8)
    var annotations: [Annotation] = []
    do throws(Diagnostic) {
      let offsets = OffsetTable(text, unit: .scalar)
      annotations = try regions.map { region throws(Diagnostic) in try annotation(region, bytes, offsets) }
    } catch {
      let offsets = OffsetTable(text, unit: .utf16)
      guard offsets.count != text.unicodeScalars.count,
        let read = try? regions.map({ try annotation($0, bytes, offsets) })
      else { throw error }
      annotations = read
    }
    for region in regions {
      let value = try source.object(region.required("value", of: "the region"))
      losses.add(.labels, try Self.labels(value).count - 1)
    }
    return FormatDocument(AnnotatedDocument(document: document, annotations: annotations))
  }

  private func documentID(_ task: JSONObject, _ data: JSONObject) throws(Diagnostic) -> String {
    if let node = try data["id"] { return try task.source.identifier(node) }
    if let node = try task["id"] { return try task.source.identifier(node) }
    return count == 1 ? defaultID : "\(defaultID)-\(count)"
  }

  /// The spans of the first annotator who did not cancel; predictions where nobody annotated.
  private mutating func regions(_ task: JSONObject) throws(Diagnostic) -> [JSONObject] {
    let source = task.source
    let annotators = try task.array("annotations").map { node throws(Diagnostic) in try source.object(node) }
    var valid: [JSONObject] = []
    for annotator in annotators {
      if case .bool(true)? = try annotator["was_cancelled"]?.value { continue }
      valid.append(annotator)
    }
    for other in valid.dropFirst() { losses.add(.otherAnnotations, try other.array("result").count) }
    if !annotators.isEmpty, valid.isEmpty { losses.add(.rejected) }
    var chosen = valid.first
    if annotators.isEmpty {
      chosen = try task.array("predictions").first.map { node throws(Diagnostic) in try source.object(node) }
    }
    var regions: [JSONObject] = []
    for node in try chosen?.array("result") ?? [] {
      let region = try source.object(node)
      switch try region.string("type") {
      case "labels", "hypertextlabels": regions.append(region)
      case "relation": losses.add(.relations)
      default: losses.add(.otherAnnotations)
      }
    }
    return regions
  }

  private func annotation(
    _ region: JSONObject, _ text: [UInt8], _ offsets: OffsetTable
  ) throws(Diagnostic) -> Annotation {
    let source = region.source
    let value = try source.object(region.required("value", of: "the region"))
    let span = try source.span(
      value.required("start", of: "the region"), value.required("end", of: "the region"), offsets)
    if let node = try value["text"] {
      try source.check(node, is: text[span.range], unit: offsets.unit)
    }
    guard let first = try Self.labels(value).first else {
      throw source.problem("missing-key", "the region has no \"labels\"", at: value.offset)
    }
    var annotation = Annotation(span: span, label: try source.label(first))
    FlatFields.apply(try region.object("meta")?.object("entity")?.fields() ?? [], to: &annotation)
    return annotation
  }

  /// A region may have several; an annotation has the first.
  private static func labels(_ value: JSONObject) throws(Diagnostic) -> [JSONNode] {
    try value.array("labels") + value.array("hypertextlabels")
  }
}

private struct LabelStudioWriter: FormatWriter {
  let losses = LossTally()
  private var count = 0

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "label-studio")
    let offsets = OffsetTable(document.document.text, unit: .scalar)
    var writer = JSONWriter()
    writer.object { writer in
      writer.object("data") { writer in
        writer.string("text", utf8: text)
        writer.string("id", document.document.id)
        if let date = document.document.date { writer.string("date", "\(date)") }
        if let language = document.document.language { writer.string("language", language) }
      }
      writer.array("annotations") { writer in
        writer.object { writer in
          writer.array("result") { writer in
            for (index, annotation) in annotations.enumerated() {
              writer.object { writer in
                writer.string("id", "a\(index)")
                writer.string("from_name", "label")
                writer.string("to_name", "text")
                writer.string("type", "labels")
                writer.object("value") { writer in
                  writer.integer("start", offsets.offset(ofUTF8: annotation.span.start))
                  writer.integer("end", offsets.offset(ofUTF8: annotation.span.end))
                  writer.string("text", utf8: text[annotation.span.range])
                  writer.array("labels") { $0.string(nil, annotation.label.rawValue) }
                }
                let fields = FlatFields.of(annotation)
                if !fields.isEmpty {
                  writer.object("meta") { $0.object("entity") { $0.fields(fields) } }
                }
              }
            }
          }
        }
      }
    }
    output.bytes.append(count == 0 ? "[\n" : ",\n")
    output.bytes += writer.bytes
    count += 1
  }

  mutating func finish(_ output: inout FormatOutput) {
    output.bytes.append(count == 0 ? "[]\n" : "\n]\n")
  }
}

public import EntityText

/// The project's own format: one JSON object a line, one document an object.
///
///     {"id":"…","text":"…","offset_unit":"scalar","spans":[
///       {"start":0,"end":4,"label":"COUNTRY","id":"CU","text":"Cuba"}]}
///
/// Keys have a fixed order, spans stand in text order, and equal documents give equal bytes. Prodigy
/// and doccano read these lines; a ``JSONLinesReader`` reads them back, and theirs.
public struct JSONLinesFormat: Sendable {
  /// What `start` and `end` count.
  public var unit: OffsetUnit

  public init(unit: OffsetUnit = .scalar) {
    self.unit = unit
  }

  /// Appends one line with its line end. Nothing is appended where the document cannot be written.
  ///
  /// `date`, `language`, `id`, `score` (where not 1), `features` and `source` are written where there
  /// are any. A score that is no number is written as 0.
  /// - Complexity: O(length of the text + n log n) for n annotations.
  /// - Throws: a diagnostic for what the reader would refuse: a span that is empty, leaves its text
  ///   or cuts a scalar (`jsonl.write-span`), or a label without a name (`jsonl.empty-label`).
  public func append(_ document: AnnotatedDocument, to output: inout [UInt8]) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try FormatDocument(document).writable(text, code: "jsonl")

    var line = Self.buffer(for: document)
    line.append("{\"id\":")
    line.appendJSONString(document.document.id.utf8)
    line.append(",\"text\":")
    line.appendJSONString(text)
    if let date = document.document.date {
      line.append(",\"date\":")
      line.appendJSONString(date.description.utf8)
    }
    if let language = document.document.language {
      line.append(",\"language\":")
      line.appendJSONString(language.utf8)
    }
    line.append(",\"offset_unit\":")
    line.appendJSONString(unit.rawValue.utf8)
    line.append(",\"spans\":")
    append(annotations, of: document.document.text, to: &line)
    line.append("}\n")
    output.append(line)
  }

  /// Appends the array of a document's spans alone.
  ///
  /// - Parameter extra: what to write at the end of a span's object, by its index in text order: nothing, or
  ///   members with a comma before each.
  /// - Throws: as ``append(_:to:)``.
  @_spi(EntityServer)
  public func appendSpans(
    _ document: AnnotatedDocument, to output: inout [UInt8], extra: ((Int) -> [UInt8])? = nil
  ) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try FormatDocument(document).writable(text, code: "jsonl")
    var spans = Self.buffer(for: document)
    append(annotations, of: document.document.text, to: &spans, extra: extra)
    output.append(spans)
  }

  /// One that as a rule need not grow.
  private static func buffer(for document: AnnotatedDocument) -> ByteBuffer {
    ByteBuffer(capacity: 256 + document.document.text.utf8.count * 5 / 4 + document.annotations.count * 256)
  }

  /// One line with its line end.
  /// - Throws: as ``append(_:to:)``.
  public func line(_ document: AnnotatedDocument) throws(Diagnostic) -> String {
    var output: [UInt8] = []
    try append(document, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Reads a whole file and reports everything wrong with it at once. Blank lines are skipped.
  ///
  /// - Parameter defaultUnit: what offsets count on lines that do not say so.
  /// - Throws: the diagnostics of all bad lines.
  public static func read(
    _ bytes: [UInt8], file: String, defaultUnit: OffsetUnit = .scalar
  ) throws(Diagnostics) -> [AnnotatedDocument] {
    var reader = JSONLinesReader(file: file, defaultUnit: defaultUnit)
    var documents: [AnnotatedDocument] = []
    var problems: [Diagnostic] = []
    // Only a line feed ends a line: JSON strings may hold U+2028 and U+0085 as they are.
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      do throws(Diagnostic) {
        if let document = try reader.read(line: Array(line), number: index + 1) { documents.append(document) }
      } catch {
        problems.append(error)
      }
    }
    if !problems.isEmpty { throw Diagnostics(problems) }
    return documents
  }

  private func append(
    _ annotations: [Annotation], of text: String, to output: inout ByteBuffer,
    extra: ((Int) -> [UInt8])? = nil
  ) {
    let offsets = OffsetTable(text, unit: unit)
    output.append(UInt8(ascii: "["))
    var text = text
    annotations.withUnsafeBufferPointer { annotations in
      text.withUTF8 { text in
        for index in annotations.indices {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          // In place, since an annotation that is copied costs more than one that is written.
          let annotation = annotations.baseAddress! + index
          Self.append(annotation, text, offsets.range(of: annotation.pointee.span), to: &output)
          if let extra { output.append(contentsOf: extra(index)) }
          output.append(UInt8(ascii: "}"))
        }
      }
    }
    output.append(UInt8(ascii: "]"))
  }

  /// Without the brace at the end.
  private static func append(
    _ annotation: UnsafePointer<Annotation>, _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>,
    to output: inout ByteBuffer
  ) {
    output.append("{\"start\":")
    output.append(decimal: range.lowerBound)
    output.append(",\"end\":")
    output.append(decimal: range.upperBound)
    output.append(",\"label\":")
    output.appendJSONString(annotation.pointee.label.rawValue.utf8)
    if let id = annotation.pointee.id {
      output.append(",\"id\":")
      output.appendJSONString(id.utf8)
    }
    output.append(",\"text\":")
    output.appendJSONString(text[annotation.pointee.span.range])
    if annotation.pointee.score != 1 {
      output.append(",\"score\":")
      output.appendJSONNumber(annotation.pointee.score)
    }
    if !annotation.pointee.features.isEmpty { append(annotation.pointee.features, to: &output) }
    if let provenance = annotation.pointee.provenance { append(provenance, to: &output) }
  }

  private static func append(_ features: Features, to output: inout ByteBuffer) {
    output.append(",\"features\":{")
    for (index, feature) in features.elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      output.appendJSONString(feature.name.utf8)
      output.append(UInt8(ascii: ":"))
      output.appendJSONString(feature.value.utf8)
    }
    output.append(UInt8(ascii: "}"))
  }

  private static func append(_ provenance: Provenance, to output: inout ByteBuffer) {
    output.append(",\"source\":{\"recognizer\":")
    output.appendJSONString(provenance.recognizer.utf8)
    output.append(",\"origin\":")
    output.appendJSONString(provenance.origin.utf8)
    if let location = provenance.location {
      output.append(",\"file\":")
      output.appendJSONString(location.file.utf8)
      if let line = location.line {
        output.append(",\"line\":")
        output.append(decimal: line)
      }
      if let column = location.column {
        output.append(",\"column\":")
        output.append(decimal: column)
      }
    }
    output.append(UInt8(ascii: "}"))
  }
}

extension [Annotation] {
  /// These annotations in text order, without work where they are so already.
  var inTextOrder: [Annotation] {
    AnnotatedDocument.areInTextOrder(self) ? self : sorted(by: AnnotatedDocument.inTextOrder)
  }
}

extension [UInt8] {
  /// Whether no scalar lies around this offset.
  func isScalarBoundary(_ offset: Int) -> Bool {
    offset == 0 || offset >= count || self[offset] & 0xC0 != 0x80
  }
}

internal import EntityText

extension DocumentFormat {
  /// brat standoff: the text in `NAME.txt`, the annotations in `NAME.ann`, offsets in code points.
  ///
  ///     T1  COUNTRY 2 6  Cuba
  ///     N1  Reference T1 EntityKit:CU  Cuba
  ///     A1  gender T1 f
  ///     #1  EntityKit T1  {"label":"a label with spaces"}
  ///
  /// Spans in several parts and spans over several lines are written in parts. Ids are normalizations,
  /// features, scores and provenance attributes (``FlatFields``); what brat's lines cannot hold stands as
  /// JSON in a note of our own type, so all of an annotation is kept.
  static let brat = DocumentFormat(
    name: "brat", summary: "brat standoff, .txt with .ann", endings: ["ann"], offsets: .fixed(.scalar),
    layout: .companions(main: "txt"), reader: { input, _ in BratReader(input) }, writer: { _ in BratWriter() }
  )
}

enum BratNames {
  /// The normalization resource of our ids, and the type of our notes.
  static let own = "EntityKit"
  static let wikidata = "Wikidata"
  /// The feature that a note which an annotator wrote becomes.
  static let note = "note"

  /// The text of a span on one line: every white space and control a space.
  static func oneLine(_ bytes: some Collection<UInt8>) -> String {
    var line = String.UnicodeScalarView()
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control
      line.append(scalar.isFormatSpace || isControl ? " " : scalar)
    }
    return String(line)
  }

  static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

private struct BratWriter: FormatWriter {
  private(set) var losses = LossTally()

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "brat")
    losses.addMetadata(of: document.document, id: false, date: true, language: true)
    let parts = annotations.map { Self.parts(of: $0, text) }
    let offsets = OffsetTable(document.document.text, unit: .scalar)
    var lines = Lines()
    for (annotation, parts) in zip(annotations, parts) {
      lines.append(annotation, parts: parts, text, offsets)
    }
    output.bytes = text
    output.companions = [("ann", lines.bytes)]
  }

  /// The parts that are written: those of the feature, each cut where a line ends.
  private static func parts(of annotation: Annotation, _ text: [UInt8]) -> [TextSpan] {
    let parts = Fragments.parts(of: annotation, in: text) ?? [annotation.span]
    let cut = parts.flatMap { cutAtLineEnds($0, text) }
    // A part that begins or ends with a line end could not be told from what lies between parts.
    let isClean = parts.allSatisfy { part in
      !BratNames.isLineEnd(text[part.start]) && !BratNames.isLineEnd(text[part.end - 1])
    }
    guard isClean, BratReader.joined(cut, text) == parts else { return [annotation.span] }
    return cut
  }

  private static func cutAtLineEnds(_ span: TextSpan, _ text: [UInt8]) -> [TextSpan] {
    text[span.range].split(whereSeparator: BratNames.isLineEnd).map { TextSpan($0.startIndex, $0.endIndex) }
  }

  /// The lines of the annotation file, with their running numbers.
  private struct Lines {
    private(set) var bytes: [UInt8] = []
    private var spans = 0
    private var attributes = 0
    private var normalizations = 0
    private var notes = 0

    mutating func append(
      _ annotation: Annotation, parts: [TextSpan], _ text: [UInt8], _ offsets: OffsetTable
    ) {
      spans += 1
      let isInParts =
        Fragments.parts(of: annotation, in: text).map { BratReader.joined(parts, text) == $0 } ?? false
      let label = ColumnName.withoutSpaces(annotation.label.rawValue)
      let bounds = parts.map { "\(offsets.offset(ofUTF8: $0.start)) \(offsets.offset(ofUTF8: $0.end))" }
      let words = parts.map { BratNames.oneLine(text[$0.range]) }.joined(separator: " ")
      bytes.append("T\(spans)\t\(label) \(bounds.joined(separator: ";"))\t\(words)\n")

      var rest: [(name: String, value: String)] = []
      if label != annotation.label.rawValue { rest.append(("label", annotation.label.rawValue)) }
      if let id = annotation.id {
        if let reference = Self.reference(id) {
          normalizations += 1
          bytes.append("N\(normalizations)\tReference T\(spans) \(reference)\t\(words)\n")
        } else {
          rest.append(("id", id))
        }
      }
      for field in FlatFields.of(annotation, withID: false) {
        if field.name == Fragments.feature, isInParts { continue }
        if field.name == BratNames.note, Self.isNote(field.value) {
          notes += 1
          bytes.append("#\(notes)\tAnnotatorNotes T\(spans)\t\(field.value)\n")
        } else if Self.isName(field.name), field.name != Fragments.feature, ColumnName.isWord(field.value) {
          attributes += 1
          bytes.append("A\(attributes)\t\(field.name) T\(spans) \(field.value)\n")
        } else {
          // Apart from the span's own label and id.
          rest.append(("=\(field.name)", field.value))
        }
      }
      if rest.isEmpty { return }
      notes += 1
      var writer = JSONWriter()
      writer.object {
        $0.fields(rest)
      }
      bytes.append("#\(notes)\t\(BratNames.own) T\(spans)\t")
      bytes += writer.bytes
      bytes.append("\n")
    }

    /// `nil` where an id is no word.
    private static func reference(_ id: String) -> String? {
      guard ColumnName.isWord(id) else { return nil }
      return EntityIRI.isWikidata(id) ? "\(BratNames.wikidata):\(id)" : "\(BratNames.own):\(id)"
    }

    private static func isName(_ name: String) -> Bool {
      name != BratNames.note && !name.isEmpty
        && name.utf8.allSatisfy { byte in
          byte < 0x80
            && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
        }
    }

    private static func isNote(_ text: String) -> Bool {
      !text.isEmpty && !text.unicodeScalars.contains { $0.isFormatSpace && $0 != " " }
        && !text.contains("\u{85}")
    }
  }
}

internal import EntityText

extension DocumentFormat {
  /// UIMA CAS JSON 0.4, as Apache UIMA's JSON CAS library, INCEpTION and dkpro-cassis read and write it.
  /// Offsets count UTF-16 units.
  ///
  /// Annotations are DKPro Core's `NamedEntity`, the label its `value` and the id its `identifier`; what
  /// else there is (``FlatFields``) stands in feature structures of a type of our own that point at them.
  /// On import every annotation with a `value` is read by that, others by the name of their type; tokens
  /// and sentences of DKPro Core are kept as such.
  static let cas = DocumentFormat(
    name: "cas", summary: "UIMA CAS JSON 0.4", endings: ["cas.json"], offsets: .fixed(.utf16),
    reader: { input, _ in CASReader(input) }, writer: { _ in CASWriter() })
}

/// Names of types, and the declarations of those that UIMA does not have itself.
enum CASType {
  static let sofa = "uima.cas.Sofa"
  static let annotation = "uima.tcas.Annotation"
  static let document = "uima.tcas.DocumentAnnotation"
  static let strings = "uima.cas.StringArray"
  private static let dkpro = "de.tudarmstadt.ukp.dkpro.core.api"
  static let entity = "\(dkpro).ner.type.NamedEntity"
  static let token = "\(dkpro).segmentation.type.Token"
  static let sentence = "\(dkpro).segmentation.type.Sentence"
  static let metadata = "\(dkpro).metadata.type.DocumentMetaData"
  static let details = "org.entitykit.Details"

  /// Name, supertype and features with their ranges.
  static let declared: [(name: String, parent: String, features: [(String, String)])] = [
    (entity, annotation, [("value", "uima.cas.String"), ("identifier", "uima.cas.String")]),
    (token, annotation, []),
    (sentence, annotation, []),
    (metadata, document, [("documentId", "uima.cas.String")]),
    (details, "uima.cas.TOP", [("target", "uima.cas.TOP"), ("fields", strings)]),
  ]
}

private struct CASWriter: FormatWriter {
  let losses = LossTally()

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "cas")
    let tokens = document.segmentation?.tokens ?? []
    let sentences =
      document.segmentation?.sentences.map {
        TextSpan(tokens[$0.lowerBound].start, tokens[$0.upperBound - 1].end)
      } ?? []
    let whole = TextSpan(0, text.count)
    let offsets = OffsetTable(document.document.text, unit: .utf16)
    var writer = JSONWriter()
    writer.object { writer in
      writer.object("%TYPES") { writer in Self.writeTypes(&writer) }
      var members: [Int] = []
      writer.array("%FEATURE_STRUCTURES") { writer in
        var structures = Structures(offsets: offsets)
        structures.add(CASType.sofa, to: &writer) { writer in
          writer.integer("sofaNum", 1)
          writer.string("sofaID", "_InitialView")
          writer.string("mimeType", "text")
          writer.string("sofaString", utf8: text)
        }
        let head = structures.add(CASType.metadata, at: whole, to: &writer) { writer in
          writer.string("language", document.document.language ?? "x-unspecified")
          writer.string("documentId", document.document.id)
        }
        members = [head]
        if let date = document.document.date {
          members.append(structures.addDetails(of: head, [("date", "\(date)")], to: &writer))
        }
        for (type, spans) in [(CASType.sentence, sentences), (CASType.token, tokens)] {
          for span in spans { members.append(structures.add(type, at: span, to: &writer) { _ in }) }
        }
        for annotation in annotations {
          let entity = structures.add(CASType.entity, at: annotation.span, to: &writer) { writer in
            writer.string("value", annotation.label.rawValue)
            if let id = annotation.id { writer.string("identifier", id) }
          }
          members.append(entity)
          let fields = FlatFields.of(annotation, withID: false)
          if !fields.isEmpty { members.append(structures.addDetails(of: entity, fields, to: &writer)) }
        }
      }
      writer.object("%VIEWS") { writer in
        writer.object("_InitialView") { writer in
          writer.integer("%SOFA", 1)
          writer.array("%MEMBERS") { writer in for member in members { writer.integer(nil, member) } }
        }
      }
    }
    output.bytes += writer.bytes
    output.bytes.append(UInt8(ascii: "\n"))
  }

  private static func writeTypes(_ writer: inout JSONWriter) {
    for type in CASType.declared {
      writer.object(type.name) { writer in
        writer.string("%NAME", type.name)
        writer.string("%SUPER_TYPE", type.parent)
        for (feature, range) in type.features {
          writer.object(feature) { writer in
            writer.string("%NAME", feature)
            writer.string("%RANGE", range)
          }
        }
      }
    }
  }

  /// Writes feature structures with running numbers.
  private struct Structures {
    let offsets: OffsetTable
    private var count = 0

    init(offsets: OffsetTable) { self.offsets = offsets }

    @discardableResult
    mutating func add(
      _ type: String, at span: TextSpan? = nil, to writer: inout JSONWriter,
      features: (inout JSONWriter) -> Void
    ) -> Int {
      count += 1
      writer.object { writer in
        writer.integer("%ID", count)
        writer.string("%TYPE", type)
        if let span {
          writer.integer("@sofa", 1)
          writer.integer("begin", offsets.offset(ofUTF8: span.start))
          writer.integer("end", offsets.offset(ofUTF8: span.end))
        }
        features(&writer)
      }
      return count
    }

    mutating func addDetails(
      of target: Int, _ fields: [(name: String, value: String)], to writer: inout JSONWriter
    ) -> Int {
      let list = add(CASType.strings, to: &writer) { writer in
        writer.array("%ELEMENTS") { writer in
          for field in fields {
            writer.string(nil, field.name)
            writer.string(nil, field.value)
          }
        }
      }
      return add(CASType.details, to: &writer) { writer in
        writer.integer("@target", target)
        writer.integer("@fields", list)
      }
    }
  }
}

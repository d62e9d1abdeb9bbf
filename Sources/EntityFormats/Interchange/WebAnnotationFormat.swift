internal import EntityText

extension DocumentFormat {
  /// W3C Web Annotation: an annotation page in JSON-LD, one a document. Positions count code points, as the
  /// recommendation says.
  ///
  /// Every annotation has a position selector and a quote selector on the same span; the label is a body
  /// that tags, the id a body that identifies. The text itself, which the data model leaves elsewhere,
  /// stands on the page under a term of our own, and so do date, language, score, features and provenance.
  static let w3c = DocumentFormat(
    name: "w3c", summary: "W3C Web Annotation, JSON-LD", endings: ["jsonld"], offsets: .fixed(.scalar),
    reader: { input, _ in WebAnnotationReader(input) }, writer: { _ in WebAnnotationWriter() })
}

/// Ids as IRIs.
enum EntityIRI {
  private static let wikidata = "http://www.wikidata.org/entity/"
  private static let own = "urn:entitykit:id:"

  /// Wikidata's own for `Q42`, a web address as it is, and a name of ours for anything else.
  static func iri(of id: String) -> String {
    if isWikidata(id) { return wikidata + id }
    let isAddress = id.hasPrefix("https://") || id.hasPrefix("http://")
    if isAddress, !id.hasPrefix(wikidata), id.utf8.allSatisfy(isPlain) { return id }
    return own + PercentEncoding.encode(id)
  }

  static func id(of iri: String) -> String {
    if iri.hasPrefix(wikidata) {
      let id = String(iri.dropFirst(wikidata.count))
      if isWikidata(id) { return id }
    }
    if iri.hasPrefix(own), let id = PercentEncoding.decode(String(iri.dropFirst(own.count))) { return id }
    return iri
  }

  /// Whether an id is an item of Wikidata: `Q` and a number.
  static func isWikidata(_ id: some StringProtocol) -> Bool {
    let digits = id.utf8.dropFirst()
    return id.utf8.first == UInt8(ascii: "Q") && !digits.isEmpty && digits.first != UInt8(ascii: "0")
      && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && !"<>\"{}|\\^`".utf8.contains(byte)
  }
}

private struct WebAnnotationWriter: FormatWriter {
  /// How much of the text stands beside a quotation, in scalars.
  private static let context = 24

  let losses = LossTally()

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "w3c")
    let offsets = OffsetTable(document.document.text, unit: .scalar)
    let iri = "urn:entitykit:document:\(PercentEncoding.encode(document.document.id))"
    var writer = JSONWriter()
    writer.object { writer in
      Self.writeContext(&writer)
      writer.string("id", "\(iri):page")
      writer.string("type", "AnnotationPage")
      writer.string("documentId", document.document.id)
      writer.string("text", utf8: text)
      if let date = document.document.date { writer.string("date", "\(date)") }
      if let language = document.document.language { writer.string("textLanguage", language) }
      writer.array("items") { writer in
        for (index, annotation) in annotations.enumerated() {
          writer.object { writer in
            writer.string("id", "\(iri):a\(index)")
            writer.string("type", "Annotation")
            writer.string("motivation", "tagging")
            writer.array("body") { writer in
              writer.object { writer in
                writer.string("type", "TextualBody")
                writer.string("purpose", "tagging")
                writer.string("value", annotation.label.rawValue)
              }
              if let id = annotation.id {
                writer.object { writer in
                  writer.string("type", "SpecificResource")
                  writer.string("purpose", "identifying")
                  writer.string("source", EntityIRI.iri(of: id))
                }
              }
            }
            writer.object("target") { writer in
              writer.string("source", iri)
              writer.array("selector") { Self.writeSelectors(annotation.span, text, offsets, &$0) }
            }
            let fields = FlatFields.of(annotation, withID: false)
            if !fields.isEmpty { writer.object("details") { $0.fields(fields) } }
          }
        }
      }
    }
    output.bytes += writer.bytes
    output.bytes.append(UInt8(ascii: "\n"))
  }

  private static func writeContext(_ writer: inout JSONWriter) {
    writer.array("@context") { writer in
      writer.string(nil, "http://www.w3.org/ns/anno.jsonld")
      writer.object { writer in
        for term in ["documentId", "text", "date", "textLanguage"] {
          writer.string(term, "urn:entitykit:\(term)")
        }
        writer.object("details") { writer in
          writer.string("@id", "urn:entitykit:details")
          writer.string("@type", "@json")
        }
      }
    }
  }

  private static func writeSelectors(
    _ span: TextSpan, _ text: [UInt8], _ offsets: OffsetTable, _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.string("type", "TextPositionSelector")
      writer.integer("start", offsets.offset(ofUTF8: span.start))
      writer.integer("end", offsets.offset(ofUTF8: span.end))
    }
    writer.object { writer in
      writer.string("type", "TextQuoteSelector")
      writer.string("exact", utf8: text[span.range])
      writer.string("prefix", utf8: text[text.moved(span.start, by: -context)..<span.start])
      writer.string("suffix", utf8: text[span.end..<text.moved(span.end, by: context)])
    }
  }
}

extension [UInt8] {
  /// The offset so many scalars further, or an end of the text.
  fileprivate func moved(_ offset: Int, by scalars: Int) -> Int {
    var position = offset
    for _ in 0..<abs(scalars) {
      if scalars < 0 {
        if position == 0 { break }
        position -= 1
        while !isScalarBoundary(position) { position -= 1 }
      } else {
        if position == count { break }
        position += scalarLength(at: position)
      }
    }
    return position
  }
}

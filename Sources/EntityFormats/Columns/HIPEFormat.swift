internal import EntityText

extension DocumentFormat {
  /// The TSV of the HIPE evaluation campaigns: tags of outer entities, of nested ones, and the link.
  ///
  /// Two levels fit: the outermost spans in `NE-COARSE-LIT`, the outermost of those inside them in
  /// `NE-NESTED`; ids (`NEL-LIT`) on the outer only. White space that HIPE's own `NoSpaceAfter` and
  /// `EndOfLine` do not say stands beside them in `MISC` as `SpacesAfter=\n\n`.
  static let hipe = DocumentFormat(
    name: "hipe", summary: "HIPE TSV", endings: ["hipe.tsv"], offsets: .none,
    reader: { input, _ in HIPEReader(input) }, writer: { HIPEWriter(options: $0) })
}

private enum HIPEColumns {
  static let all = [
    "TOKEN", "NE-COARSE-LIT", "NE-COARSE-METO", "NE-FINE-LIT", "NE-FINE-METO", "NE-FINE-COMP", "NE-NESTED",
    "NEL-LIT", "NEL-METO", "MISC",
  ]
}

private struct HIPEReader: FormatReader {
  private(set) var losses = LossTally()
  private var lines: LineSource
  private var columns: [String: Int]?
  private var count = 0
  /// The id that the line which ended the document before gave to the next.
  private var nextID: String?

  init(_ input: FormatInput) { lines = LineSource(input) }

  /// A document as it is being read.
  private struct Builder {
    var id: String?
    var date: CalendarDate?
    var language: String?
    var text = TokenText()
    var outer = TagDecoder()
    var nested = TagDecoder()
    var links: [String?] = []
    /// What stands between the last token and the next.
    var gap: [UInt8] = []
    /// Whether the gap is there at the end of a document too.
    var isExplicit = false
  }

  mutating func next() throws -> FormatDocument? {
    var builder = Builder(id: nextID)
    var isDocument = nextID != nil
    nextID = nil
    while let line = try lines.nextText("hipe") {
      if line.whole.dropping("# ") != nil || line == "#" {
        let (key, value) = Self.metadata(line)
        if key == "document_id" {
          if isDocument, builder.id != nil || !builder.text.tokens.isEmpty {
            nextID = value
            break
          }
          builder.id = value
          isDocument = true
        }
        if key == "date" { builder.date = CalendarDate(iso8601: value) }
        if key == "language" { builder.language = value }
        continue
      }
      if line.whole.isBlank {
        builder.outer.breakOff()
        builder.nested.breakOff()
        builder.text.endSentence()
        continue
      }
      let fields = line.whole.split(on: "\t")
      if fields[0] == "TOKEN", fields.count > 1, fields[1].dropping("NE-") != nil {
        columns = try named(fields)
        continue
      }
      isDocument = true
      try append(fields, to: &builder)
    }
    guard isDocument else { return nil }
    count += 1
    return document(builder)
  }

  /// The place of each column.
  private func named(_ fields: [Substring]) throws -> [String: Int] {
    var columns: [String: Int] = [:]
    for (place, field) in fields.enumerated() {
      if columns.updateValue(place, forKey: String(field)) != nil {
        throw lines.problem("hipe.columns", "two columns are called \"\(field)\"")
      }
    }
    return columns
  }

  /// `# hipe2022:date = 2023-06-16` as key and value.
  private static func metadata(_ line: String) -> (String, String) {
    let parts = (line.whole.dropping("# ") ?? "").split(on: "=", maximum: 2)
    let key = parts[0].trimmed.split(on: ":").last ?? ""
    return (String(key), parts.count > 1 ? String(parts[1].trimmed) : "")
  }

  private mutating func append(_ fields: [Substring], to builder: inout Builder) throws {
    guard let columns, let outer = columns["NE-COARSE-LIT"] ?? columns["NE-FINE-LIT"] else {
      throw lines.problem(
        "hipe.columns", "no line before this names the columns",
        help: "the first line is: \(HIPEColumns.all.prefix(2).joined(separator: " ")) …, separated by tabs")
    }
    guard fields.count == columns.count else {
      throw lines.problem("hipe.columns", "the line has \(fields.count) columns, not \(columns.count)")
    }
    if fields[0].isEmpty { throw lines.problem("hipe.token", "the token is empty") }
    let misc = columns["MISC"].map { fields[$0].split(on: "|") } ?? []
    builder.text.append(space: builder.gap)
    try readSpace(misc, &builder)
    builder.text.append(token: fields[0].utf8)
    if misc.contains("EndOfSentence") || misc.contains("PySBDSegment") { builder.text.endSentence() }
    try append(fields[outer], &builder.outer)
    try append(columns["NE-NESTED"].map { fields[$0] } ?? "O", &builder.nested)
    let link = columns["NEL-LIT"].map { fields[$0] } ?? "_"
    builder.links.append(link == "_" || link == "NIL" || link.isEmpty ? nil : String(link))
    for name in ["NE-COARSE-METO", "NE-FINE-COMP"] {
      if let index = columns[name], fields[index].dropping("B-") != nil { losses.add(.otherAnnotations) }
    }
  }

  private func append(_ tag: Substring, _ decoder: inout TagDecoder) throws {
    if !decoder.append(tag == "_" || tag.isEmpty ? "O" : tag) {
      throw lines.problem("hipe.tag", "\"\(tag)\" is not a tag", help: "a tag is O, B-label or I-label")
    }
  }

  private func readSpace(_ misc: [Substring], _ builder: inout Builder) throws {
    builder.gap = [0x20]
    builder.isExplicit = false
    for flag in misc {
      switch flag {
      case "NoSpaceAfter": builder.gap = []
      case "EndOfLine": builder.gap = [0x0A]
      default: break
      }
    }
    for flag in misc {
      let before = flag.dropping("SpacesBefore=")
      guard let notation = before ?? flag.dropping("SpacesAfter=") else { continue }
      guard let space = SpaceNotation.decode(notation) else {
        throw lines.problem("hipe.space", "\"\(flag)\" has an unknown escape")
      }
      if before != nil {
        builder.text.append(space: space.utf8)
      } else {
        builder.gap = Array(space.utf8)
        builder.isExplicit = true
      }
    }
  }

  private func document(_ builder: Builder) -> FormatDocument {
    var builder = builder
    if builder.isExplicit { builder.text.append(space: builder.gap) }
    let id = builder.id ?? (count == 1 ? lines.input.documentID : "\(lines.input.documentID)-\(count)")
    let text = builder.text
    let outer = builder.outer.spans.map {
      Annotation(span: text.span($0.range), label: Label($0.label), id: builder.links[$0.range.lowerBound])
    }
    let nested = builder.nested.spans.map { Annotation(span: text.span($0.range), label: Label($0.label)) }
    return FormatDocument(
      AnnotatedDocument(
        document: Document(
          id: id, text: String(decoding: text.text, as: UTF8.self), date: builder.date,
          language: builder.language), annotations: outer + nested),
      segmentation: text.segmentation)
  }
}

private struct HIPEWriter: FormatWriter {
  private(set) var losses = LossTally()
  private let options: FormatOptions
  private var isFirst = true

  init(options: FormatOptions) { self.options = options }

  mutating func write(_ document: FormatDocument, to output: inout FormatOutput) throws(Diagnostic) {
    let text = Array(document.document.text.utf8)
    let annotations = try document.writable(text, code: "hipe")
    let fitted = document.fitted(annotations, text, options)
    let aligned = TokenAligner(fitted).align(annotations, losses: &losses)
    let (outer, nested) = levels(aligned.sorted(by: Self.isWrittenFirst))
    let links = links(outer, fitted)
    for annotation in nested { losses.addDetails(of: annotation, keepsID: false) }
    let outerTags = tags(outer, fitted)
    let nestedTags = tags(nested, fitted)
    writeHead(document.document, to: &output.bytes)
    for (index, token) in fitted.tokens.enumerated() {
      let end = index + 1 < fitted.tokens.count ? fitted.tokens[index + 1].start : text.count
      let misc = misc(
        index, fitted, gap: text[token.end..<end], before: index == 0 ? text[..<token.start] : [],
        isLast: index + 1 == fitted.tokens.count)
      output.bytes += text[token.range]
      output.bytes.append(
        "\t\(outerTags[index])\tO\t\(outerTags[index])\tO\tO\t\(nestedTags[index])\t\(links[index])\t_\t\(misc)\n"
      )
    }
    if fitted.tokens.isEmpty, !text.isEmpty { losses.add(.whiteSpace) }
  }

  private mutating func writeHead(_ document: Document, to bytes: inout [UInt8]) {
    bytes.append(isFirst ? HIPEColumns.all.joined(separator: "\t") + "\n" : "\n")
    isFirst = false
    let scalars = document.id.unicodeScalars.map { $0.isFormatSpace && $0 != " " ? "_" : $0 }
    let id = String(String(String.UnicodeScalarView(scalars)).whole.trimmed)
    if id != document.id { losses.add(.documentIDs) }
    bytes.append("# hipe2022:document_id = \(id)\n")
    if let date = document.date { bytes.append("# hipe2022:date = \(date)\n") }
    guard let language = document.language else { return }
    if ColumnName.isWord(language) {
      bytes.append("# hipe2022:language = \(language)\n")
    } else {
      losses.add(.languages)
    }
  }

  /// Text order; of equal spans that with an id comes first, because only the outer column has one.
  private static func isWrittenFirst(_ a: Annotation, _ b: Annotation) -> Bool {
    if a.span != b.span { return a.span < b.span }
    if isLink(a.id) != isLink(b.id) { return isLink(a.id) }
    let (first, second) = (
      ColumnName.withoutSpaces(a.label.rawValue), ColumnName.withoutSpaces(b.label.rawValue)
    )
    return first != second ? first < second : (a.id ?? "") < (b.id ?? "")
  }

  /// Whether an id can be written.
  private static func isLink(_ id: String?) -> Bool {
    guard let id else { return false }
    return ColumnName.isWord(id) && id != "_" && id != "NIL"
  }

  /// The spans of both columns. What crosses an outer span, or lies in a nested one, is counted.
  private mutating func levels(_ annotations: [Annotation]) -> (outer: [Annotation], nested: [Annotation]) {
    let isOuter = Set(FlatSpans.outermost(annotations.map(\.span)))
    let outer = annotations.indices.filter(isOuter.contains).map { annotations[$0] }
    var inside: [Annotation] = []
    var current = 0
    for index in annotations.indices where !isOuter.contains(index) {
      while current + 1 < outer.count, outer[current + 1].span.start <= annotations[index].span.start {
        current += 1
      }
      if outer[current].span.contains(annotations[index].span) {
        inside.append(annotations[index])
      } else {
        losses.add(.crossingSpans)
      }
    }
    return (outer, FlatSpans.outermost(inside, losses: &losses))
  }

  private mutating func links(_ outer: [Annotation], _ fitted: Segmentation) -> [String] {
    var links = [String](repeating: "_", count: fitted.tokens.count)
    for annotation in outer {
      let isWritten = Self.isLink(annotation.id)
      losses.addDetails(of: annotation, keepsID: isWritten)
      guard isWritten, let id = annotation.id else { continue }
      for index in TokenAligner.range(of: annotation.span, in: fitted.tokens) { links[index] = id }
    }
    return links
  }

  private mutating func tags(_ annotations: [Annotation], _ fitted: Segmentation) -> [String] {
    let spans = annotations.map { annotation in
      let label = ColumnName.withoutSpaces(annotation.label.rawValue)
      if label != annotation.label.rawValue { losses.add(.labels) }
      return (range: TokenAligner.range(of: annotation.span, in: fitted.tokens), label: label)
    }
    return TagScheme.iob2.tags(spans, startsSentence: fitted.startsSentence)
  }

  private func misc(
    _ index: Int, _ fitted: Segmentation, gap: ArraySlice<UInt8>, before: ArraySlice<UInt8>, isLast: Bool
  ) -> String {
    var flags: [String] = []
    if !before.isEmpty { flags.append("SpacesBefore=\(SpaceNotation.encode(before))") }
    if isLast {
      if !gap.isEmpty { flags.append("SpacesAfter=\(SpaceNotation.encode(gap))") }
    } else if gap.isEmpty {
      flags.append("NoSpaceAfter")
    } else if gap.elementsEqual([0x0A]) {
      flags.append("EndOfLine")
    } else if !gap.elementsEqual([0x20]) {
      flags.append("SpacesAfter=\(SpaceNotation.encode(gap))")
    }
    if isLast || fitted.startsSentence[index + 1] { flags.append("EndOfSentence") }
    return flags.isEmpty ? "_" : flags.joined(separator: "|")
  }
}

internal import EntityText

struct CoNLLUPlusReader: FormatReader {
  let losses = LossTally()
  private var lines: LineSource
  private var columns = Columns(CoNLLUPlusColumns.standard[...].map { Substring($0) })
  private var count = 0
  /// The comment that opened a document which is not read yet.
  private var pending: Substring?

  init(_ input: FormatInput) { lines = LineSource(input) }

  /// Where the columns stand that are read.
  private struct Columns {
    let count: Int
    let id: Int?
    let form: Int?
    let misc: Int?
    let entities: Int?
    let links: Int?

    init(_ names: [Substring]) {
      count = names.count
      id = names.firstIndex(of: "ID")
      form = names.firstIndex(of: "FORM")
      misc = names.firstIndex(of: "MISC")
      entities = names.firstIndex { $0 == "NE" || $0 == "NER" || $0.hasSuffix(":NE") || $0.hasSuffix(":NER") }
      links = names.firstIndex(of: "ENTITYKIT:ID")
    }
  }

  private struct Builder {
    var id: String?
    var date: CalendarDate?
    var language: String?
    var text = TokenText()
    var gap: [UInt8] = []
    var isExplicit = false
    var annotations: [Annotation] = []
    var tags = TagDecoder()
    /// The spans of the sentence by number: which tokens, which annotation.
    var numbered: [Substring: (tokens: Range<Int>, annotation: Int)] = [:]
    /// Words up to this number are parts of a token that was read.
    var coveredWord = 0
  }

  mutating func next() throws -> FormatDocument? {
    var builder = Builder()
    var isDocument = false
    if let opening = pending {
      pending = nil
      isDocument = true
      readComment(opening, &builder)
    }
    while let line = try lines.nextText("conllu") {
      if let comment = line.whole.dropping("#")?.trimmed {
        if let names = comment.dropping("global.columns =") {
          columns = Columns(names.split(on: " ", keepingEmpty: false))
        } else if comment.dropping("newdoc") != nil, isDocument {
          pending = comment
          break
        } else {
          isDocument = isDocument || comment.dropping("newdoc") != nil
          readComment(comment, &builder)
        }
        continue
      }
      if line.whole.isBlank {
        endSentence(&builder)
        continue
      }
      isDocument = true
      try append(line.whole.split(on: "\t"), to: &builder)
    }
    guard isDocument else { return nil }
    count += 1
    return document(builder)
  }

  private func readComment(_ comment: Substring, _ builder: inout Builder) {
    func value(_ key: String) -> String? {
      guard let rest = comment.dropping(key)?.trimmed.dropping("=") else { return nil }
      return PercentEncoding.decode(String(rest.trimmed)) ?? String(rest.trimmed)
    }
    if let id = value("newdoc id") { builder.id = id }
    if let date = value("date") { builder.date = CalendarDate(iso8601: date) }
    if let language = value("lang") { builder.language = language }
  }

  private func endSentence(_ builder: inout Builder) {
    builder.text.endSentence()
    builder.tags.breakOff()
    builder.numbered = [:]
    builder.coveredWord = 0
  }

  private func append(_ fields: [Substring], to builder: inout Builder) throws {
    guard let idColumn = columns.id, let formColumn = columns.form else {
      throw lines.problem("conllu.columns", "the columns of the file lack ID or FORM")
    }
    guard fields.count == columns.count else {
      throw lines.problem("conllu.columns", "the line has \(fields.count) columns, not \(columns.count)")
    }
    let id = fields[idColumn]
    // Empty nodes are no part of the text; of a contraction the words are not, but it is.
    if id.utf8.contains(UInt8(ascii: ".")) { return }
    let ends = id.split(on: "-").map { Int($0) }
    guard (1...2).contains(ends.count), ends.allSatisfy({ $0 != nil }), let last = ends[ends.count - 1] else {
      throw lines.problem("conllu.id", "\"\(id)\" is not the number of a word")
    }
    if ends.count == 1, last <= builder.coveredWord {
      try readEntities(fields, token: builder.text.tokens.count - 1, &builder)
      return
    }
    if ends.count == 2 { builder.coveredWord = last }
    if fields[formColumn].isEmpty { throw lines.problem("conllu.form", "the form is empty") }
    builder.text.append(space: builder.gap)
    try readMisc(columns.misc.map { fields[$0] } ?? "_", &builder)
    builder.text.append(token: fields[formColumn].utf8)
    try readEntities(fields, token: builder.text.tokens.count - 1, &builder)
  }

  private func readMisc(_ misc: Substring, _ builder: inout Builder) throws {
    builder.gap = [0x20]
    builder.isExplicit = false
    for field in misc.split(on: "|") {
      if field == "SpaceAfter=No" { builder.gap = [] }
      let before = field.dropping("SpacesBefore=")
      guard let notation = before ?? field.dropping("SpacesAfter=") else { continue }
      guard let space = SpaceNotation.decode(notation) else {
        throw lines.problem("conllu.space", "\"\(field)\" has an unknown escape")
      }
      if before != nil {
        builder.text.append(space: space.utf8)
      } else {
        builder.gap = Array(space.utf8)
        builder.isExplicit = true
      }
    }
  }

  private func readEntities(_ fields: [Substring], token: Int, _ builder: inout Builder) throws {
    guard let column = columns.entities else { return }
    let cell = fields[column]
    if cell == "*" || cell == "_" { return }
    guard cell.unicodeScalars.first.map({ ("0"..."9").contains($0) }) == true else {
      // IOB tags cannot be counted by words that are no tokens.
      guard builder.tags.append(cell, at: token) else {
        throw lines.problem("conllu.tag", "\"\(cell)\" names no spans")
      }
      return
    }
    for part in cell.split(on: ";") {
      let pieces = part.split(on: ":", maximum: 2)
      if pieces.count == 2 {
        guard let label = PercentEncoding.decode(String(pieces[1])), !label.isEmpty,
          builder.numbered[pieces[0]] == nil
        else { throw lines.problem("conllu.tag", "\"\(part)\" begins no span") }
        builder.numbered[pieces[0]] = (token..<token + 1, builder.annotations.count)
        builder.annotations.append(Annotation(span: TextSpan(0, 0), label: Label(label)))
      } else if let open = builder.numbered[pieces[0]] {
        builder.numbered[pieces[0]]!.tokens = open.tokens.lowerBound..<token + 1
      } else {
        throw lines.problem("conllu.tag", "span \"\(part)\" has not begun in this sentence")
      }
      let open = builder.numbered[pieces[0]]!
      builder.annotations[open.annotation].span = builder.text.span(open.tokens)
    }
    try readLinks(columns.links.map { fields[$0] } ?? "_", &builder)
  }

  private func readLinks(_ cell: Substring, _ builder: inout Builder) throws {
    if cell == "_" || cell == "*" { return }
    for part in cell.split(on: ";") {
      let pieces = part.split(on: ":", maximum: 2)
      guard pieces.count == 2, let open = builder.numbered[pieces[0]],
        let id = PercentEncoding.decode(String(pieces[1]))
      else { throw lines.problem("conllu.link", "\"\(part)\" is no id of a span") }
      builder.annotations[open.annotation].id = id
    }
  }

  private func document(_ builder: Builder) -> FormatDocument {
    var builder = builder
    if builder.isExplicit { builder.text.append(space: builder.gap) }
    let text = builder.text
    let tagged = builder.tags.spans.map { Annotation(span: text.span($0.range), label: Label($0.label)) }
    let id = builder.id ?? (count == 1 ? lines.input.documentID : "\(lines.input.documentID)-\(count)")
    return FormatDocument(
      AnnotatedDocument(
        document: Document(
          id: id, text: String(decoding: text.text, as: UTF8.self), date: builder.date,
          language: builder.language), annotations: builder.annotations + tagged),
      segmentation: text.segmentation)
  }
}

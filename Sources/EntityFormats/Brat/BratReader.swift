internal import EntityText

/// Reads `NAME.txt` with `NAME.ann`, or with `NAME.a1` and `NAME.a2` as the BioNLP tasks have them.
struct BratReader: FormatReader {
  private(set) var losses = LossTally()
  private let input: FormatInput
  private var isRead = false

  init(_ input: FormatInput) { self.input = input }

  mutating func next() throws -> FormatDocument? {
    if isRead { return nil }
    isRead = true
    let document = Document(id: input.documentID, text: try input.readText("brat"))
    var parser = BratParser(document)
    let files = try [["ann"], ["a1", "a2"]].lazy.map { endings in
      try endings.compactMap { ending in try input.companion(ending).map { (ending, $0) } }
    }.first { !$0.isEmpty }
    guard let files else {
      throw Diagnostic(
        code: "brat.missing-ann", "there is no annotation file for this text",
        at: SourceLocation(file: input.companionName("ann")), help: "without annotations it is an empty file")
    }
    for (ending, bytes) in files {
      let name = input.companionName(ending)
      let text = try FormatInput.text(bytes, file: name, code: "brat").withoutByteOrderMark
      for (index, line) in text.whole.split(on: "\n").enumerated() {
        do throws(BratError) {
          try parser.read(line.utf8.last == 0x0D ? Substring(line.unicodeScalars.dropLast()) : line)
        } catch {
          throw Diagnostic(
            code: "brat.\(error.name)", ControlCharacter.shown(error.message),
            at: SourceLocation(file: name, line: index + 1))
        }
      }
    }
    do throws(BratError) {
      let annotations = try parser.finish()
      losses = parser.losses
      return FormatDocument(AnnotatedDocument(document: document, annotations: annotations))
    } catch {
      throw Diagnostic(
        code: "brat.\(error.name)", ControlCharacter.shown(error.message),
        at: SourceLocation(file: input.companionName(files[0].0), line: error.line))
    }
  }

  /// Parts between which there is nothing but line ends are one.
  static func joined(_ parts: [TextSpan], _ text: [UInt8]) -> [TextSpan] {
    var joined: [TextSpan] = []
    for part in parts {
      if let last = joined.last, last.end < part.start,
        text[last.end..<part.start].allSatisfy(BratNames.isLineEnd)
      {
        joined[joined.count - 1] = TextSpan(last.start, part.end)
      } else {
        joined.append(part)
      }
    }
    return joined
  }
}

private struct BratError: Error {
  let name: String
  let message: String
  var line: Int?
}

/// The lines of an annotation file.
private struct BratParser {
  private(set) var losses = LossTally()
  private let text: [UInt8]
  private let offsets: OffsetTable
  private var annotations: [Annotation] = []
  private var indexOfID: [Substring: Int] = [:]
  /// Whether an id stands on a span, by its index.
  private var isLinked: Set<Int> = []
  /// Lines that speak of spans, which may stand before them.
  private var later: [(kind: UInt8, fields: [Substring], line: Int)] = []
  /// Events and relations, of which attributes and notes may speak.
  private var others: Set<Substring> = []
  /// Attributes and what notes of ours say, by the index of the span.
  private var details: [Int: [(name: String, value: String)]] = [:]
  private var lineNumber = 0

  init(_ document: Document) {
    text = Array(document.text.utf8)
    offsets = OffsetTable(document.text, unit: .scalar)
  }

  mutating func read(_ line: Substring) throws(BratError) {
    lineNumber += 1
    guard let kind = line.utf8.first, !line.isBlank else { return }
    let fields = line.split(on: "\t", maximum: 3)
    switch kind {
    case UInt8(ascii: "T"): try readSpan(fields)
    case UInt8(ascii: "A"), UInt8(ascii: "M"), UInt8(ascii: "N"), UInt8(ascii: "#"):
      later.append((kind, fields, lineNumber))
    case UInt8(ascii: "R"), UInt8(ascii: "*"):
      losses.add(.relations)
      others.insert(fields[0])
    case UInt8(ascii: "E"):
      losses.add(.otherAnnotations)
      others.insert(fields[0])
    default: throw BratError(name: "line", message: "a line cannot begin with \"\(fields[0])\"")
    }
  }

  private mutating func readSpan(_ fields: [Substring]) throws(BratError) {
    guard fields.count >= 2, let blank = fields[1].unicodeScalars.firstIndex(of: " ") else {
      throw BratError(
        name: "syntax", message: "expected an id, a label with offsets, and the text, separated by tabs")
    }
    let label = String(fields[1][..<blank])
    if label.isEmpty { throw BratError(name: "empty-label", message: "the label is empty") }
    if indexOfID[fields[0]] != nil {
      throw BratError(name: "duplicate-id", message: "the id \(fields[0]) is used twice")
    }
    let parts = try parts(Substring(fields[1].unicodeScalars[blank...].dropFirst()))
    if fields.count > 2 { try check(fields[2], parts) }
    let joined = BratReader.joined(parts, text)
    var annotation = Annotation(
      span: TextSpan(parts[0].start, parts[parts.count - 1].end), label: Label(label))
    if joined.count > 1 { annotation.features[Fragments.feature] = Fragments.value(joined) }
    indexOfID[fields[0]] = annotations.count
    annotations.append(annotation)
  }

  private func parts(_ bounds: Substring) throws(BratError) -> [TextSpan] {
    var parts: [TextSpan] = []
    for pair in bounds.split(on: ";") {
      let numbers = pair.split(on: " ").map { Int($0) }
      guard numbers.count == 2, let start = numbers[0], let end = numbers[1] else {
        throw BratError(name: "offset", message: "\"\(pair)\" is not a pair of offsets")
      }
      guard start < end, start >= 0, let span = offsets.span(of: start..<end) else {
        throw BratError(
          name: "offset",
          message:
            "the span \(start)..<\(end) is empty or leaves its text, which has \(offsets.count) Unicode scalars"
        )
      }
      if let last = parts.last, span.start < last.end {
        throw BratError(name: "offset", message: "the parts of a span must ascend")
      }
      parts.append(span)
    }
    return parts
  }

  /// brat repeats the text of a span, with a space between its parts.
  private func check(_ words: Substring, _ parts: [TextSpan]) throws(BratError) {
    let expected = parts.map { BratNames.oneLine(text[$0.range]) }.joined(separator: " ")
    if BratNames.oneLine(words.utf8).utf8.elementsEqual(expected.utf8) { return }
    throw BratError(
      name: "span-text",
      message: "the span says \"\(words.prefix(60))\", but the text there is \"\(expected.prefix(60))\"")
  }

  /// The annotations, after what was said of them.
  mutating func finish() throws(BratError) -> [Annotation] {
    for (kind, fields, line) in later {
      do throws(BratError) {
        try readDetail(kind, fields)
      } catch { throw BratError(name: error.name, message: error.message, line: line) }
    }
    for (index, fields) in details {
      // A feature has one value: the first, and what the notes say before an attribute that is called so.
      var names: Set<String> = annotations[index].features[BratNames.note] == nil ? [] : [BratNames.note]
      let kept = fields.filter { names.insert($0.name).inserted }
      losses.add(.features, fields.count - kept.count)
      FlatFields.apply(kept, to: &annotations[index])
    }
    return annotations
  }

  private mutating func readDetail(_ kind: UInt8, _ fields: [Substring]) throws(BratError) {
    let words = fields.count > 1 ? fields[1].split(on: " ") : []
    guard words.count >= 2 else { throw BratError(name: "syntax", message: "the line names no annotation") }
    guard let index = indexOfID[words[1]] else {
      if others.contains(words[1]) {
        losses.add(.otherAnnotations)
        return
      }
      throw BratError(name: "reference", message: "there is no annotation \(words[1])")
    }
    switch kind {
    case UInt8(ascii: "N"): try readNormalization(words, index)
    case UInt8(ascii: "#"): try readNote(String(words[0]), fields.count > 2 ? fields[2] : "", index)
    default:
      // An attribute without a value says that it holds.
      let value = words.count > 2 ? words[2...].joined(separator: " ") : "true"
      details[index, default: []].append((String(words[0]), value))
    }
  }

  private mutating func readNormalization(_ words: [Substring], _ index: Int) throws(BratError) {
    let reference = (words.count > 2 ? words[2] : "").split(on: ":", maximum: 2)
    guard reference.count == 2, !reference[1].isEmpty else {
      throw BratError(name: "syntax", message: "a normalization is written Reference T1 RESOURCE:ID")
    }
    guard isLinked.insert(index).inserted else {
      losses.add(.ids)
      return
    }
    let isPlain =
      reference[0] == BratNames.own
      || reference[0] == BratNames.wikidata && EntityIRI.isWikidata(reference[1])
    annotations[index].id = isPlain ? String(reference[1]) : String(words[2])
  }

  private mutating func readNote(_ type: String, _ note: Substring, _ index: Int) throws(BratError) {
    guard type == BratNames.own else {
      let earlier = annotations[index].features[BratNames.note].map { "\($0)\n" } ?? ""
      annotations[index].features[BratNames.note] = earlier + note
      return
    }
    let source = JSONSource(code: "brat", bytes: Array(note.utf8), file: "", number: lineNumber)
    guard let node = try? source.parse(), let fields = try? source.object(node).fields() else {
      throw BratError(name: "note", message: "the note is not the JSON that this program writes")
    }
    for (name, value) in fields {
      switch name {
      case "label" where !value.isEmpty: annotations[index].label = Label(value)
      case "id": annotations[index].id = value
      default: details[index, default: []].append((String(name.whole.dropping("=") ?? name[...]), value))
      }
    }
  }
}

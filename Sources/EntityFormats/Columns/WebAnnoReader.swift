internal import EntityText

/// Reads WebAnno TSV 3.x, any span layer. The whole file is in memory: it is one document.
struct WebAnnoReader: FormatReader {
  private(set) var losses = LossTally()
  private var lines: LineSource
  private var isRead = false

  init(_ input: FormatInput) { lines = LineSource(input) }

  mutating func next() throws -> FormatDocument? {
    if isRead { return nil }
    isRead = true
    var parser = WebAnnoParser()
    while let line = try lines.nextText("webanno") {
      do throws(WebAnnoError) {
        try parser.read(line.whole, isFirst: lines.number == 1)
      } catch {
        throw lines.problem("webanno.\(error.name)", error.message)
      }
    }
    if lines.number == 0 { throw lines.problem("webanno.header", "the file is empty") }
    let document = parser.document(id: lines.input.documentID)
    losses = parser.losses
    return document
  }
}

private struct WebAnnoError: Error {
  let name: String
  let message: String
}

private struct WebAnnoParser {
  /// A layer and the columns of its features.
  private struct Layer {
    let type: String
    var features: [String]
    let firstColumn: Int
    /// `nil` for a layer that does not name spans.
    let isRead: Bool

    var columnCount: Int { max(1, features.count) }
  }

  /// Layers that tag every token.
  private static let tokenLayers: Set<String> = ["POS", "Lemma", "Stem", "MorphologicalFeatures"]

  private(set) var losses = LossTally()
  private var layers: [Layer] = []
  private var columnCount = 3
  private var text: [UInt8] = []
  /// Of ``text``, in UTF-16.
  private var length = 0
  private var sentence: [UInt8] = []
  private var hasSentenceText = false
  private var isHeader = true
  private var tokens: [TextSpan] = []
  private var sentenceStarts: [Int] = []
  private var annotations: [Annotation] = []
  /// The annotation of a number, with its layer.
  private var numbered: [String: Int] = [:]

  mutating func read(_ line: Substring, isFirst: Bool) throws(WebAnnoError) {
    if isFirst {
      guard line.dropping("#FORMAT=WebAnno TSV 3") != nil else {
        throw WebAnnoError(name: "header", message: "the file does not begin with #FORMAT=WebAnno TSV 3.3")
      }
    } else if isHeader, line.dropping("#T_") != nil {
      try readLayer(line)
    } else if let part = line.dropping("#Text=") {
      isHeader = false
      sentence += WebAnnoEscape.unescapeText(part) + [0x0A]
      hasSentenceText = true
    } else if line.isEmpty || line.utf8.first == UInt8(ascii: "#") {
      return
    } else {
      try readUnit(line.split(on: "\t"))
    }
  }

  private mutating func readLayer(_ line: Substring) throws(WebAnnoError) {
    let parts = (line.split(on: "=", maximum: 2).last ?? "").split(on: "|")
    let type = String(parts[0])
    let shortName = String(type.split(separator: ".").last ?? "")
    let isSpan = line.dropping("#T_SP=") != nil
    let layer = Layer(
      type: shortName, features: parts.dropFirst().filter { !$0.isEmpty }.map(String.init),
      firstColumn: columnCount, isRead: isSpan && !Self.tokenLayers.contains(shortName))
    if shortName.isEmpty { throw WebAnnoError(name: "layer", message: "the layer has no name") }
    layers.append(layer)
    columnCount += layer.columnCount
  }

  private mutating func readUnit(_ fields: [Substring]) throws(WebAnnoError) {
    guard fields.count >= columnCount else {
      throw WebAnnoError(
        name: "columns", message: "the line has \(fields.count) columns, not \(columnCount)")
    }
    let bounds = fields[1].split(on: "-").map { Int($0) }
    guard bounds.count == 2, let start = bounds[0], let end = bounds[1], start >= 0,
      start < end || end == start
    else { throw WebAnnoError(name: "offset", message: "\"\(fields[1])\" is not a pair of offsets") }
    let isSubToken = fields[0].utf8.contains(UInt8(ascii: "."))
    if hasSentenceText { try beginSentence(at: start) }
    guard let span = span(start, end) else {
      throw WebAnnoError(
        name: "offset", message: "the offsets \(start)-\(end) do not lie in the text, counted in UTF-16")
    }
    if !text[span.range].elementsEqual(fields[2].utf8) {
      let found = String(decoding: text[span.range], as: UTF8.self)
      throw WebAnnoError(
        name: "token", message: "the token is \"\(fields[2])\", but the text there is \"\(found)\"")
    }
    if !isSubToken, !span.isEmpty {
      guard span.start >= tokens.last?.end ?? 0 else {
        throw WebAnnoError(name: "offset", message: "the token begins before the end of the one before it")
      }
      tokens.append(span)
    }
    for layer in layers { try readAnnotations(layer, fields, span) }
  }

  /// Puts the text of a sentence where its first token begins. What lies between it and the sentence
  /// before is a line end and spaces.
  private mutating func beginSentence(at start: Int) throws(WebAnnoError) {
    if length == start + 1, text.last == 0x0A {
      text.removeLast()
      length -= 1
    }
    guard start >= length, start - length <= 1 << 24 else {
      throw WebAnnoError(
        name: "offset", message: "the sentence begins at \(start), where there is text already")
    }
    text += [UInt8](repeating: 0x20, count: start - length)
    sentenceStarts.append(text.count)
    baseUTF8 = text.count
    baseUTF16 = start
    text += sentence
    length = start + Self.utf16Count(sentence[...])
    sentence = []
    hasSentenceText = false
  }

  /// A place of which both offsets are known, from which others are counted.
  private var baseUTF8 = 0
  private var baseUTF16 = 0

  private mutating func span(_ start: Int, _ end: Int) -> TextSpan? {
    guard start >= baseUTF16, let lower = utf8Offset(of: start) else { return nil }
    (baseUTF8, baseUTF16) = (lower, start)
    guard let upper = utf8Offset(of: end) else { return nil }
    return TextSpan(lower, upper)
  }

  private func utf8Offset(of target: Int) -> Int? {
    var (position, count) = (baseUTF8, baseUTF16)
    while count < target {
      guard position < text.count else { return nil }
      let width = text.scalarLength(at: position)
      count += width == 4 ? 2 : 1
      position += width
    }
    return count == target ? position : nil
  }

  private static func utf16Count(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : $1 >= 0xF0 ? 2 : 1) }
  }

  private mutating func readAnnotations(
    _ layer: Layer, _ fields: [Substring], _ span: TextSpan
  ) throws(WebAnnoError) {
    let cells = (0..<layer.columnCount).map { Self.stack(fields[layer.firstColumn + $0]) }
    let count = cells.map(\.count).max() ?? 0
    if count == 0 { return }
    guard layer.isRead else {
      losses.add(.otherAnnotations, count)
      return
    }
    for index in 0..<count {
      let values = cells.map { index < $0.count ? Self.numbered($0[index]) : (value: "*", number: nil) }
      let number = values.lazy.compactMap(\.number).first
      let key = number.map { "\(layer.firstColumn)/\($0)" }
      if let key, let known = numbered[key] {
        let old = annotations[known].span
        annotations[known].span = TextSpan(old.start, max(old.end, span.end))
        continue
      }
      if let key { numbered[key] = annotations.count }
      annotations.append(try annotation(layer, values.map(\.value), span))
    }
  }

  private func annotation(
    _ layer: Layer, _ values: [Substring], _ span: TextSpan
  ) throws(WebAnnoError) -> Annotation {
    var named: [(name: String, value: String)] = []
    for (name, value) in zip(layer.features, values) where value != "*" && value != "_" {
      named.append((name, WebAnnoEscape.unescapeValue(value)))
    }
    let labelName = ["value", "label"].first(where: layer.features.contains) ?? layer.features.first
    var annotation = Annotation(span: span, label: Label(layer.type))
    for (name, value) in named {
      if name == labelName {
        if value.isEmpty { throw WebAnnoError(name: "empty-label", message: "the label is empty") }
        annotation.label = Label(value)
      } else if name == "identifier" || name == "id" {
        annotation.id = value
      } else {
        annotation.features[name] = value
      }
    }
    return annotation
  }

  /// The values of a cell, which `|` separates.
  private static func stack(_ cell: Substring) -> [Substring] {
    if cell == "_" || cell.isEmpty { return [] }
    var parts: [Substring] = []
    var start = cell.utf8.startIndex
    var index = start
    while index < cell.utf8.endIndex {
      let byte = cell.utf8[index]
      if byte == UInt8(ascii: "|") {
        parts.append(cell[start..<index])
        start = cell.utf8.index(after: index)
      }
      index = cell.utf8.index(after: index)
      if byte == UInt8(ascii: "\\"), index < cell.utf8.endIndex { index = cell.utf8.index(after: index) }
    }
    parts.append(cell[start...])
    return parts
  }

  /// A value and the number in brackets behind it.
  private static func numbered(_ value: Substring) -> (value: Substring, number: Substring?) {
    let bytes = Array(value.utf8)
    guard bytes.last == UInt8(ascii: "]"), let open = bytes.lastIndex(of: UInt8(ascii: "[")) else {
      return (value, nil)
    }
    let digits = bytes[(open + 1)..<(bytes.count - 1)]
    let isNumber =
      !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let slashes = bytes[..<open].reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    guard isNumber, slashes.isMultiple(of: 2) else { return (value, nil) }
    let end = value.utf8.index(value.utf8.startIndex, offsetBy: open)
    return (value[..<end], Substring(String(decoding: digits, as: UTF8.self)))
  }

  mutating func document(id: String) -> FormatDocument {
    var whole = text
    // The line end that closed the last sentence.
    if whole.last == 0x0A { whole.removeLast() }
    // Marks between two characters are no spans.
    let valid = annotations.filter { !$0.span.isEmpty && $0.span.end <= whole.count }
    losses.add(.otherAnnotations, annotations.count - valid.count)
    return FormatDocument(
      AnnotatedDocument(
        document: Document(id: id, text: String(decoding: whole, as: UTF8.self)), annotations: valid),
      segmentation: tokens.isEmpty ? nil : Segmentation(tokens: tokens, sentenceStarts: sentenceStarts))
  }
}

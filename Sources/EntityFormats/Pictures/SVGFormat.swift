public import EntityText

/// A short annotated document as an SVG picture, for a README.
///
/// Spans are rounded boxes with the label's name and id behind the text, inner spans boxes within.
/// Text stays text. It is set in columns of equal width whatever font the viewer has, two for a wide
/// character, and wraps between words. Boxes are open at a line's end, and where a span that crosses
/// another is split.
public struct SVGFormat: Sendable {
  /// How many columns a line has.
  public var columns: Int

  /// - Parameter columns: at least 1; less counts as 1.
  public init(columns: Int = 80) {
    self.columns = max(1, columns)
  }

  /// Appends the whole file.
  public func append(_ document: AnnotatedDocument, to output: inout [UInt8]) {
    var layout = Layout(NestedText(document), columns: max(1, columns))
    layout.run()
    let width = layout.width
    output.append(
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(layout.height)" \
      viewBox="0 0 \(width) \(layout.height)" xml:space="preserve">
      """)
    if !document.document.id.isEmpty {
      output.append("<title>")
      output.appendMarkup(document.document.id.utf8)
      output.append("</title>")
    }
    output.append("\n<rect width=\"\(width)\" height=\"\(layout.height)\" rx=\"8\" fill=\"#ffffff\"/>\n<g")
    if let language = document.document.language, !language.isEmpty {
      output.append(" xml:lang=\"")
      output.appendAttribute(language.utf8)
      output.append("\"")
    }
    output.append(
      """
       font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" \
      font-size="\(Metrics.fontSize)" fill="#1b1d22">

      """)
    for line in layout.lines { append(line, to: &output) }
    output.append("</g>\n</svg>\n")
  }

  /// The whole file.
  public func string(_ document: AnnotatedDocument) -> String {
    var output: [UInt8] = []
    append(document, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func append(_ line: Layout.Line, to output: inout [UInt8]) {
    // The outer first, so that the inner are painted over them.
    for box in line.boxes.sorted(by: { ($0.depth, $0.x) < ($1.depth, $1.x) }) {
      let colors = LabelPalette.colors(for: box.label).light
      let lift = box.height * Metrics.nesting
      output.append(
        """
        <rect x="\(box.x)" y="\(line.baseline - Metrics.ascent - lift)" width="\(box.width)" \
        height="\(Metrics.boxHeight + 2 * lift)" rx="4" fill="\(colors.background)" \
        stroke="\(colors.accent)"/>

        """)
    }
    for run in line.runs {
      // Browsers take the property from the element itself only, and stretch what is left without its spaces.
      output.append("<text x=\"\(run.x)\" y=\"\(line.baseline)\" style=\"white-space:pre\"")
      if let label = run.tagOf {
        let color = LabelPalette.colors(for: label).light.accent
        output.append(" class=\"tag\" font-size=\"\(Metrics.tagSize)\" font-weight=\"700\" fill=\"\(color)\"")
      }
      output.append(" textLength=\"\(run.width)\" lengthAdjust=\"spacingAndGlyphs\">")
      output.appendMarkup(run.text.utf8)
      output.append("</text>\n")
    }
  }
}

/// Sizes in pixels.
private enum Metrics {
  static let fontSize = 15
  static let column = 9
  static let tagSize = 9
  static let tagColumn = 6
  /// Between the edge of a box and its text.
  static let padding = 4
  /// Between two boxes that touch, on either side.
  static let gap = 1
  static let margin = 16
  /// From the top of the innermost box to the baseline.
  static let ascent = 16
  static let boxHeight = 22
  /// How far a box stands out above and below the boxes inside it.
  static let nesting = 4
  static let lineGap = 8
}

/// Sets the text in lines, greedily.
private struct Layout {
  struct Line {
    var baseline = 0
    var runs: [Run] = []
    var boxes: [Box] = []
  }

  struct Run {
    let x: Int
    var width: Int
    var text: String
    /// The label whose name this is; `nil` for the document's text.
    var tagOf: Label?
  }

  struct Box {
    let label: Label
    let x: Int
    let width: Int
    /// How many boxes it lies in, and how many lie in it at most, one in another.
    let depth: Int
    let height: Int
  }

  private enum Item {
    case character(Character, columns: Int)
    case lineBreak
    case open(NestedText.Piece, height: Int)
    case close(NestedText.Piece)
  }

  private struct Open {
    let label: Label
    let height: Int
    var x: Int
  }

  private let text: NestedText
  private let limit: Int
  private(set) var lines: [Line] = []
  private(set) var height = 0
  private var line = Line()
  private var x = Metrics.margin
  private var stack: [Open] = []

  /// Wider than the columns where a label's name does not fit in a line.
  var width: Int {
    let right = lines.flatMap(\.boxes).map { $0.x + $0.width }.max() ?? 0
    return max(limit, right) + Metrics.margin
  }

  init(_ text: NestedText, columns: Int) {
    self.text = text
    limit = Metrics.margin + columns * Metrics.column
  }

  mutating func run() {
    let items = items()
    var start = 0
    while start < items.count {
      let (end, width) = chunk(items, from: start)
      if x + width > limit, x > leftEdge { breakLine() }
      for item in items[start..<end] { place(item) }
      start = end
    }
    // A line end at the end of the text begins no line.
    if lines.isEmpty || !line.runs.isEmpty || !line.boxes.isEmpty { finishLine() }
    height = (lines.last?.baseline ?? 0) + Metrics.boxHeight - Metrics.ascent + Metrics.margin
    if let last = lines.last { height += (last.boxes.map(\.height).max() ?? 0) * Metrics.nesting }
  }

  /// Where the text of a line starts, inside the boxes that were open at the line break.
  private var leftEdge: Int { Metrics.margin + stack.count * Metrics.padding }

  private func items() -> [Item] {
    var items: [Item] = []
    // The places of the open pieces, and the height of what was found inside them so far.
    var opened: [(item: Int, height: Int)] = []
    for event in text.events {
      switch event {
      case .text(let range):
        for character in String(decoding: text.bytes[range], as: UTF8.self) {
          if character.isNewline, character != "\u{B}", character != "\u{C}" {
            items.append(.lineBreak)
          } else {
            items.append(.character(character, columns: columns(of: character)))
          }
        }
      case .open(let piece):
        opened.append((items.count, 0))
        items.append(.open(piece, height: 0))
      case .close(let piece):
        let (item, height) = opened.removeLast()
        items[item] = .open(piece, height: height)
        if let outer = opened.indices.last { opened[outer].height = max(opened[outer].height, height + 1) }
        items.append(.close(piece))
      }
    }
    return items
  }

  /// The items up to the next place where a line may break, and their width without spaces at the end.
  private func chunk(_ items: [Item], from start: Int) -> (end: Int, width: Int) {
    var width = 0
    for (index, item) in items[start...].enumerated() {
      switch item {
      case .lineBreak: return (start + index + 1, width)
      case .character(" ", _), .character("\t", _): return (start + index + 1, width)
      case .character(_, let columns): width += columns * Metrics.column
      case .open: width += Metrics.padding
      case .close(let piece): width += closingWidth(piece)
      }
    }
    return (items.count, width)
  }

  private mutating func place(_ item: Item) {
    switch item {
    case .lineBreak:
      breakLine()
    case .character(let character, let columns):
      let width = columns * Metrics.column
      // A word longer than a line.
      if x + width > limit, x > leftEdge, character != " ", character != "\t" { breakLine() }
      append(character == "\t" ? String(repeating: " ", count: columns) : String(character), width: width)
    case .open(let piece, let height):
      stack.append(Open(label: text.annotation(of: piece).label, height: height, x: x))
      x += Metrics.padding
    case .close(let piece):
      if !piece.continues { appendTag(of: text.annotation(of: piece)) }
      x += Metrics.padding
      appendBox(stack.removeLast(), depth: stack.count)
    }
  }

  private mutating func append(_ text: String, width: Int) {
    if let last = line.runs.last, last.tagOf == nil, last.x + last.width == x {
      line.runs[line.runs.count - 1].text += text
      line.runs[line.runs.count - 1].width += width
    } else {
      line.runs.append(Run(x: x, width: width, text: text))
    }
    x += width
  }

  private mutating func appendTag(of annotation: Annotation) {
    let name = tag(of: annotation)
    let width = tagWidth(name)
    line.runs.append(Run(x: x + Metrics.padding, width: width, text: name, tagOf: annotation.label))
    x += Metrics.padding + width
  }

  private mutating func appendBox(_ opened: Open, depth: Int) {
    let width = x - opened.x - 2 * Metrics.gap
    if width <= 0 { return }
    line.boxes.append(
      Box(label: opened.label, x: opened.x + Metrics.gap, width: width, depth: depth, height: opened.height))
  }

  private mutating func breakLine() {
    for (depth, opened) in stack.enumerated() { appendBox(opened, depth: depth) }
    finishLine()
    for depth in stack.indices { stack[depth].x = Metrics.margin + depth * Metrics.padding }
    x = leftEdge
  }

  private mutating func finishLine() {
    let lift = (line.boxes.map(\.height).max() ?? 0) * Metrics.nesting
    let previous = lines.last.map { last in
      last.baseline + Metrics.boxHeight - Metrics.ascent + Metrics.lineGap
        + (last.boxes.map(\.height).max() ?? 0) * Metrics.nesting
    }
    line.baseline = (previous ?? Metrics.margin) + lift + Metrics.ascent
    lines.append(line)
    line = Line()
    x = Metrics.margin
  }

  private func closingWidth(_ piece: NestedText.Piece) -> Int {
    if piece.continues { return Metrics.padding }
    return 2 * Metrics.padding + tagWidth(tag(of: text.annotation(of: piece)))
  }

  private func tag(of annotation: Annotation) -> String {
    guard let id = annotation.id, !id.isEmpty else { return annotation.label.rawValue }
    return "\(annotation.label) \(id)"
  }

  private func tagWidth(_ name: String) -> Int {
    name.reduce(0) { $0 + columns(of: $1) } * Metrics.tagColumn
  }
}

/// How many columns of a monospaced font a character takes: 0, 1 or 2, and 4 for a tab.
func columns(of character: Character) -> Int {
  if character == "\t" { return 4 }
  var columns = 0
  for scalar in character.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: continue
    default: columns = max(columns, isWide(scalar) ? 2 : 1)
    }
  }
  return columns
}

/// Whether a scalar is wide or full-width in the sense of Unicode Standard Annex 11, or an emoji.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case ..<0x1100: false
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,
    0x17000...0x18CFF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF, 0x20000...0x3FFFD:
    true
  default: scalar.properties.isEmojiPresentation
  }
}

public import EntityText

/// The colours that a terminal can show.
public enum TerminalColors: Sendable, CaseIterable {
  case none, ansi16, ansi256
}

/// Annotated text for a terminal.
///
/// With colours every label has its own, inner spans are underlined (and bold from the third level
/// on), the dimmed names of the labels follow each outermost span, and a legend counts them.
///
/// Without colours spans are bracketed, with label and id: `⟦TITLE ministre ⟦DEMONYM=CU cubain⟧⟧`. A
/// span that crosses another is split, with `…` where a piece continues: `⟦A x⟦B… y⟧⟧⟦…B z⟧`. Brackets,
/// backslashes and control pictures of the text are written with a backslash, so that text and spans
/// can be told apart whatever they hold.
///
/// No text can drive the terminal: control characters other than line feed and tab are shown as
/// pictures (␛), C1 and bidirectional controls as `\u{9B}`.
public struct TerminalFormat: Sendable {
  public var colors: TerminalColors
  /// Whether a line that counts the labels follows the text. Only with colours.
  public var showsLegend: Bool

  /// Whether there is a terminal, and whether `NO_COLOR` is set, is for the caller to find out.
  public init(colors: TerminalColors, showsLegend: Bool = true) {
    self.colors = colors
    self.showsLegend = showsLegend
  }

  /// Appends the annotated text, a line end where it does not end in one, and the legend.
  public func append(_ document: AnnotatedDocument, to output: inout [UInt8]) {
    let text = NestedText(document)
    let start = output.count
    if colors == .none {
      appendBracketed(text, to: &output)
    } else {
      var painter = Painter(colors: colors, output: output)
      output = []  // So that the painter holds the only reference.
      painter.paint(text)
      output = painter.output
    }
    if output.count == start || output.last != UInt8(ascii: "\n") { output.append(UInt8(ascii: "\n")) }
    if showsLegend { output.append(legend([document])) }
  }

  /// As ``append(_:to:)``.
  public func string(_ document: AnnotatedDocument) -> String {
    var output: [UInt8] = []
    append(document, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// One line with the labels of the documents in their colours, and how often each occurs. Empty
  /// without colours or without labels.
  public func legend(_ documents: [AnnotatedDocument]) -> String {
    let counts = LabelCounts(documents).all
    if colors == .none || counts.isEmpty { return "" }
    let entries = counts.map { label, count in
      var name: [UInt8] = []
      appendHead(label.rawValue, to: &name, isEscaped: false)
      let style = Style(label: label, depth: 0).sequence(colors)
      return "\(style) \(String(decoding: name, as: UTF8.self)) \u{1B}[0m \(count)"
    }
    return entries.joined(separator: "  ") + "\n"
  }

  private func appendBracketed(_ text: NestedText, to output: inout [UInt8]) {
    for event in text.events {
      switch event {
      case .text(let range):
        appendText(text.bytes[range], to: &output, isEscaped: true)
      case .open(let piece):
        let annotation = text.annotation(of: piece)
        output.append(piece.isContinued ? "⟦…" : "⟦")
        appendHead(annotation.label.rawValue, to: &output, isEscaped: true)
        if let id = annotation.id, !id.isEmpty {
          output.append(UInt8(ascii: "="))
          appendHead(id, to: &output, isEscaped: true)
        }
        output.append(piece.continues ? "… " : " ")
      case .close:
        output.append("⟧")
      }
    }
  }
}

/// Appends text so that it cannot drive the terminal, and with a backslash before what means
/// something in the bracketed form.
private func appendText(_ bytes: some Collection<UInt8>, to output: inout [UInt8], isEscaped: Bool) {
  if bytes.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "\\") || $0 == 0x0A || $0 == 0x09 })
  {
    output.append(contentsOf: bytes)
    return
  }
  for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
    append(scalar, to: &output, isEscaped: isEscaped)
  }
}

/// Appends a label or an id: as text, and nothing in it ends the head of a bracket.
private func appendHead(_ name: String, to output: inout [UInt8], isEscaped: Bool) {
  for scalar in name.unicodeScalars {
    switch scalar {
    case "\n", "\t": output.append(String(Character(ControlCharacter.picture(of: UInt8(scalar.value)))))
    case " ", "=", "…":
      if isEscaped { output.append(UInt8(ascii: "\\")) }
      output.append(String(Character(scalar)))
    default: append(scalar, to: &output, isEscaped: isEscaped)
    }
  }
}

private func append(_ scalar: Unicode.Scalar, to output: inout [UInt8], isEscaped: Bool) {
  switch scalar {
  case "\n", "\t":
    output.append(UInt8(scalar.value))
  case "\u{0}"..<" ", "\u{7F}":
    output.append(String(Character(ControlCharacter.picture(of: UInt8(scalar.value)))))
  case "⟦", "⟧", "\\", "\u{2400}"..."\u{2421}":
    if isEscaped { output.append(UInt8(ascii: "\\")) }
    output.append(contentsOf: UTF8.encode(scalar)!)
  default:
    if ControlCharacter.isHidden(scalar) {
      output.append("\\u{\(String(scalar.value, radix: 16, uppercase: true))}")
    } else {
      output.append(contentsOf: UTF8.encode(scalar)!)
    }
  }
}

/// How a span looks.
private struct Style: Equatable {
  let label: Label
  /// How many spans it lies in.
  let depth: Int

  /// The sequence that switches it on, from plain text.
  func sequence(_ colors: TerminalColors) -> String {
    let palette = LabelPalette.colors(for: label)
    let color =
      switch colors {
      case .none: ""
      case .ansi16: "\(palette.ansi16.foreground);\(palette.ansi16.background)"
      case .ansi256: "38;5;\(palette.ansi256.foreground);48;5;\(palette.ansi256.background)"
      }
    return "\u{1B}[\(color)\(["", ";4", ";1;4", ";1"][depth % 4])m"
  }
}

/// Writes text in colours.
private struct Painter {
  private struct Level {
    let style: Style
    /// Whether ``tag`` names it; a piece that continues is named where its last piece ends.
    let isNamed: Bool
    var hasInner = false
  }

  let colors: TerminalColors
  var output: [UInt8]
  private var levels: [Level] = []
  /// What the terminal has switched on.
  private var current: Style?
  /// The labels of the outermost span and those inside it: `TITLE(DEMONYM=CU)`.
  private var tag: [UInt8] = []

  init(colors: TerminalColors, output: [UInt8]) {
    self.colors = colors
    self.output = output
  }

  mutating func paint(_ text: NestedText) {
    for event in text.events {
      switch event {
      case .text(let range): paint(text.bytes[range])
      case .open(let piece): open(text.annotation(of: piece), piece)
      case .close: close()
      }
    }
    switchTo(nil)
  }

  private mutating func paint(_ text: ArraySlice<UInt8>) {
    // A background that is on at a line end colours the rest of the line on many terminals.
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      if index > 0 {
        switchTo(nil)
        output.append(UInt8(ascii: "\n"))
      }
      if line.isEmpty { continue }
      switchTo(levels.last?.style)
      appendText(line, to: &output, isEscaped: false)
    }
  }

  private mutating func open(_ annotation: Annotation, _ piece: NestedText.Piece) {
    if !piece.continues {
      if let outer = levels.lastIndex(where: \.isNamed) {
        tag.append(levels[outer].hasInner ? " " : "(")
        levels[outer].hasInner = true
      }
      appendHead(annotation.label.rawValue, to: &tag, isEscaped: false)
      if let id = annotation.id, !id.isEmpty {
        tag.append(UInt8(ascii: "="))
        appendHead(id, to: &tag, isEscaped: false)
      }
    }
    levels.append(
      Level(style: Style(label: annotation.label, depth: levels.count), isNamed: !piece.continues))
  }

  private mutating func close() {
    let closed = levels.removeLast()
    if closed.hasInner { tag.append(UInt8(ascii: ")")) }
    guard levels.isEmpty else { return }
    switchTo(nil)
    output.append(" \u{1B}[2m")
    output.append(contentsOf: tag)
    output.append("\u{1B}[0m")
    tag = []
  }

  private mutating func switchTo(_ style: Style?) {
    if style == current { return }
    if current != nil { output.append("\u{1B}[0m") }
    if let style { output.append(style.sequence(colors)) }
    current = style
  }
}

public import EntityText

/// Annotated documents as one HTML file that needs nothing else: no script, no network, no fonts.
///
/// Spans are boxes in one another with the label's name, and the id, which is a link where it is a
/// country's code, an item of Wikidata or a web address. What recognized them is a tooltip, for pointer, keyboard and screen reader. A span
/// that crosses another is split, and its pieces are open on the side where they continue. The file is
/// well-formed XML too.
public struct HTMLFormat: Sendable {
  /// Colours of the page itself, light and dark.
  struct Theme {
    let page: String
    let ink: String
    /// Counts and what stands beside a heading.
    let quiet: String
  }

  static let light = Theme(page: "#ffffff", ink: "#1b1d22", quiet: "#565b66")
  static let dark = Theme(page: "#15171c", ink: "#e8eaf0", quiet: "#a3a9b6")

  /// The title of the page.
  public var title: String

  public init(title: String = "Annotated text") {
    self.title = title
  }

  /// Appends the whole file.
  public func append(_ documents: [AnnotatedDocument], to output: inout [UInt8]) {
    let counts = LabelCounts(documents).all
    output.append(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
      <title>
      """)
    output.appendMarkup(title.utf8)
    output.append("</title>\n<style>\n")
    output.append(Self.styleSheet(for: counts.map(\.label)))
    output.append("</style>\n</head>\n<body>\n<header>\n<h1>")
    output.appendMarkup(title.utf8)
    output.append("</h1>\n")
    appendLegend(counts, to: &output)
    output.append("</header>\n<main>\n")
    for document in documents { append(document, to: &output) }
    output.append("</main>\n</body>\n</html>\n")
  }

  /// The whole file.
  public func string(_ documents: [AnnotatedDocument]) -> String {
    var output: [UInt8] = []
    append(documents, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  private func appendLegend(_ counts: [(label: Label, count: Int)], to output: inout [UInt8]) {
    if counts.isEmpty { return }
    output.append("<ul class=\"legend\" aria-label=\"Labels\">\n")
    for (label, count) in counts {
      output.append("<li><mark class=\"c\(LabelPalette.index(for: label))\">")
      output.appendMarkup(label.rawValue.utf8)
      output.append("</mark> <span class=\"quiet\">\(count)</span></li>\n")
    }
    output.append("</ul>\n")
  }

  private func append(_ document: AnnotatedDocument, to output: inout [UInt8]) {
    output.append("<article")
    if let language = document.document.language, !language.isEmpty {
      output.append(" lang=\"")
      output.appendAttribute(language.utf8)
      output.append("\"")
    }
    output.append(">\n")
    if !document.document.id.isEmpty {
      output.append("<h2>")
      output.appendMarkup(document.document.id.utf8)
      output.append("</h2>\n")
    }
    if let date = document.document.date { output.append("<p class=\"quiet\"><time>\(date)</time></p>\n") }
    output.append("<div class=\"text\" dir=\"auto\">")
    let text = NestedText(document)
    for event in text.events {
      switch event {
      case .text(let range): output.appendMarkup(text.bytes[range])
      case .open(let piece): appendStart(of: text.annotation(of: piece), piece, to: &output)
      case .close(let piece):
        if !piece.continues { appendTag(of: text.annotation(of: piece), to: &output) }
        output.append("</mark>")
      }
    }
    output.append("</div>\n</article>\n")
  }

  private func appendStart(
    of annotation: Annotation, _ piece: NestedText.Piece, to output: inout [UInt8]
  ) {
    output.append("<mark class=\"c\(LabelPalette.index(for: annotation.label))")
    if piece.isContinued { output.append(" continued") }
    if piece.continues { output.append(" continues") }
    output.append("\"")
    if !piece.isContinued { output.append(" tabindex=\"0\"") }
    let description = Self.description(of: annotation)
    for attribute in [" title=\"", " aria-description=\""] {
      output.append(attribute)
      output.appendAttribute(description.utf8)
      output.append("\"")
    }
    output.append(">")
  }

  private func appendTag(of annotation: Annotation, to output: inout [UInt8]) {
    output.append("<span class=\"tag\">")
    output.appendMarkup(annotation.label.rawValue.utf8)
    if let id = annotation.id, !id.isEmpty {
      output.append(" ")
      appendLinked(id, to: &output)
    }
    output.append("</span>")
  }

  /// A web address as a link, and otherwise each part of a compound id (`RU+CU`) on its own: country codes
  /// as links to ISO's page on them, items of Wikidata (`Q42`) to theirs.
  private func appendLinked(_ id: String, to output: inout [UInt8]) {
    if id.utf8.starts(with: "https://".utf8) || id.utf8.starts(with: "http://".utf8) {
      appendLink(to: id, id.utf8, to: &output)
      return
    }
    let parts = id.utf8.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if index > 0 { output.append("+") }
      let name = String(Substring(part))
      let isCode = part.count == 2 && part.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
      if isCode {
        appendLink(to: "https://www.iso.org/obp/ui/#iso:code:3166:\(name)", part, to: &output)
      } else if EntityIRI.isWikidata(name) {
        appendLink(to: "https://www.wikidata.org/wiki/\(name)", part, to: &output)
      } else {
        output.appendMarkup(part)
      }
    }
  }

  private func appendLink(to address: String, _ name: some Collection<UInt8>, to output: inout [UInt8]) {
    output.append("<a href=\"")
    output.appendAttribute(address.utf8)
    output.append("\" rel=\"noreferrer\">")
    output.appendMarkup(name)
    output.append("</a>")
  }

  /// What is known about a span, one thing a line.
  private static func description(of annotation: Annotation) -> String {
    var lines = [annotation.label.rawValue]
    if let id = annotation.id, !id.isEmpty { lines.append("id: \(id)") }
    if annotation.score != 1 { lines.append("score: \(annotation.score)") }
    for feature in annotation.features.elements { lines.append("\(feature.name): \(feature.value)") }
    if let provenance = annotation.provenance {
      lines.append("recognizer: \(provenance.recognizer)")
      if !provenance.origin.isEmpty { lines.append("origin: \(provenance.origin)") }
      if let location = provenance.location { lines.append(location.description) }
    }
    return lines.joined(separator: "\n")
  }
}

extension HTMLFormat {
  /// The style sheet, with the colours of these labels. Dark colours are for screens only, so that
  /// nobody prints on black.
  static func styleSheet(for labels: [Label]) -> String {
    let indices = Set(labels.map(LabelPalette.index)).sorted()
    func colors(_ theme: Theme, _ page: (LabelColors) -> LabelColors.Page) -> String {
      let root = ":root{--page:\(theme.page);--ink:\(theme.ink);--quiet:\(theme.quiet)}\n"
      let labels = indices.map { index in
        let page = page(LabelPalette.colors[index])
        return ".c\(index){--back:\(page.background);--text:\(page.text);--accent:\(page.accent)}\n"
      }
      return root + labels.joined()
    }
    return """
      \(colors(light, \.light))@media screen and (prefers-color-scheme:dark){
      :root{color-scheme:dark}
      \(colors(dark, \.dark))}
      body{margin:0 auto;padding:1.5rem;max-width:52rem;background:var(--page);color:var(--ink);
      font:1.0625rem/1.5 system-ui,sans-serif}
      h1{font-size:1.4rem}
      h2{font-size:1rem;margin:2rem 0 0;overflow-wrap:anywhere}
      .quiet{color:var(--quiet);margin:0}
      .legend{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;padding:0}
      .text{white-space:pre-wrap;overflow-wrap:anywhere;line-height:2.3;margin-top:.6rem}
      mark{position:relative;background:var(--back);color:var(--text);border:1px solid var(--accent);
      border-radius:.35em;padding:.25em .3em;-webkit-box-decoration-break:clone;box-decoration-break:clone}
      mark mark{padding:.1em .25em}
      mark mark mark{padding:0 .2em;border-width:1px 1px 3px}
      .continued{border-left:0;border-top-left-radius:0;border-bottom-left-radius:0;padding-left:0}
      .continues{border-right:0;border-top-right-radius:0;border-bottom-right-radius:0;padding-right:0}
      .tag{margin-left:.35em;font-size:.65em;font-weight:700;letter-spacing:.03em;color:var(--accent);
      -webkit-user-select:none;user-select:none}
      .tag a{color:inherit}
      mark:focus-visible,a:focus-visible{outline:3px solid var(--ink);outline-offset:1px}
      mark:focus-visible::after{content:attr(title);position:absolute;left:0;top:100%;z-index:1;
      width:max-content;max-width:min(24em,80vw);padding:.4em .6em;border-radius:.35em;
      background:var(--ink);color:var(--page);font-size:.8rem;line-height:1.4;white-space:pre-line}
      @media print{body{max-width:none;padding:0}
      mark{-webkit-print-color-adjust:exact;print-color-adjust:exact}
      mark:focus-visible::after{content:none}h2{break-after:avoid}.tag a{text-decoration:none}}

      """
  }
}

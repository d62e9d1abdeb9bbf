internal import EntityText

/// An evaluation as one HTML file that needs nothing else: no network, no fonts, and its script, which only
/// filters, may be switched off. Everything that comes from texts, labels and files is escaped; the file is
/// well-formed XML too. Equal reports give equal bytes.
public struct ReportPage: Sendable {
  public var title: String
  /// What a reader should know of how the report was made: names and values for the head of the page.
  public var facts: [(name: String, value: String)]
  public var palette: ReportPalette

  public init(
    title: String = "Evaluation", facts: [(name: String, value: String)] = [], palette: ReportPalette = .plain
  ) {
    self.title = title
    self.facts = facts
    self.palette = palette
  }

  /// The whole file.
  ///
  /// - Complexity: O(length of the texts + n log n) for n annotations, and 1,000 draws of the documents for
  ///   every scheme and label.
  public func html(_ report: EvaluationReport) -> String {
    var page = PageWriter(page: self, report: report)
    return page.write()
  }
}

/// One page under construction.
struct PageWriter {
  let page: ReportPage
  let report: EvaluationReport
  /// The number of a label's colour class.
  let classes: [Label: Int]
  var out = Markup()

  init(page: ReportPage, report: EvaluationReport) {
    self.page = page
    self.report = report
    let labels = report.labels.map(\.label)
    classes = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($0.element, $0.offset) })
  }

  mutating func write() -> String {
    out.add(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      style-src 'unsafe-inline'; script-src 'sha256-\(ReportPage.scriptHash)'" />

      """)
    out.add(element: "title", text: page.title)
    out.add("\n<style>\n")
    out.add(page.styleSheet(for: report.labels.map(\.label)))
    out.add("</style>\n</head>\n<body>\n")
    writeHead()
    out.add("<main>\n")
    writeScores()
    writeLabels()
    writeConfusion()
    writeErrors()
    writeSources()
    writeDocuments()
    out.add("</main>\n<script>\(ReportPage.script)</script>\n</body>\n</html>\n")
    return out.string
  }

  private mutating func writeHead() {
    out.add("<header>\n")
    out.add(element: "h1", text: page.title)
    let interval = report.interval()
    let counts = report.counts.strict
    out.add(
      "\n<p class=\"headline\">Strict F1 <b>\(fixed(interval.estimate, decimals: 4))</b> "
        + "<span class=\"quiet\">95 % interval \(range(interval)); \(counts.possible) gold and \(counts.actual) "
        + "predicted spans in \(report.documents.count) documents</span></p>\n")
    if !page.facts.isEmpty {
      out.add("<dl class=\"facts\">\n")
      for fact in page.facts {
        out.add(element: "dt", text: fact.name)
        out.add(element: "dd", text: fact.value)
        out.add("\n")
      }
      out.add("</dl>\n")
    }
    out.add(
      """
      <nav><a href="#scores">Scores</a><a href="#labels">Labels</a><a href="#confusion">Confusion</a>\
      <a href="#errors">Errors</a><a href="#sources">Rules and entries</a><a href="#documents">Documents</a></nav>
      </header>

      """)
  }

  func range(_ interval: BootstrapInterval) -> String {
    "\(fixed(interval.lower, decimals: 3))–\(fixed(interval.upper, decimals: 3))"
  }

  /// A label in its colours.
  mutating func write(_ label: Label) {
    out.add(element: "span", [("class", "label l\(classes[label] ?? 0)")], text: label.rawValue)
  }

  mutating func startTable(_ columns: [(name: String, isNumber: Bool)], class name: String = "") {
    out.add("<div class=\"wide\"><table\(name.isEmpty ? "" : " class=\"\(name)\"")>\n<thead><tr>")
    for column in columns {
      out.add("<th scope=\"col\"\(column.isNumber ? " class=\"n\"" : "")>\(column.name)</th>")
    }
    out.add("</tr></thead>\n<tbody>\n")
  }

  mutating func endTable() { out.add("</tbody></table></div>\n") }

  mutating func write(numbers: [String]) {
    for number in numbers { out.add("<td class=\"n\">\(number)</td>") }
  }
}

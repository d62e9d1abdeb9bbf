internal import EntityText

extension PageWriter {
  /// Rows and places that stand at once; the others are behind a fold.
  private static let rowsShown = 40
  private static let placesShown = 3

  static func title(of kind: Disagreement.Kind) -> (name: String, meaning: String) {
    switch kind {
    case .missed: ("Missed", "gold spans that nothing stands for")
    case .spurious: ("Spurious", "predicted spans that stand for nothing")
    case .boundary: ("Boundary", "right label, other bounds")
    case .label: ("Label", "right bounds, other label")
    case .boundaryAndLabel: ("Boundary and label", "other bounds and another label")
    case .id: ("Id", "right bounds and label, another id or none")
    }
  }

  /// The value of `data-kind`; ``right`` for what is no error.
  static let right = "right"

  mutating func writeErrors() {
    out.add("<h2 id=\"errors\">Errors</h2>\n")
    let groups = report.errorGroups()
    if groups.isEmpty {
      out.add("<p>There are none.</p>\n")
      return
    }
    writeFilters()
    let documents = Dictionary(
      report.documents.map { ($0.document.id, Array($0.document.text.utf8)) }, uniquingKeysWith: { a, _ in a }
    )
    for kind in Disagreement.Kind.allCases {
      let own = groups.filter { $0.kind == kind }
      if own.isEmpty { continue }
      let (name, meaning) = Self.title(of: kind)
      let total = own.reduce(0) { $0 + $1.members.count }
      out.add("<section>\n<h3 id=\"errors-\(kind.rawValue)\">\(name) <span class=\"quiet\">\(total) in ")
      out.add("\(own.count) groups: \(meaning)</span></h3>\n")
      writeTable(own.prefix(Self.rowsShown), kind, documents)
      let rest = own.dropFirst(Self.rowsShown)
      if !rest.isEmpty {
        out.add("<details><summary>\(rest.count) more groups</summary>\n")
        writeTable(rest, kind, documents)
        out.add("</details>\n")
      }
      out.add("</section>\n")
    }
  }

  private mutating func writeFilters() {
    out.add("<form id=\"filters\" hidden=\"hidden\">\n<fieldset><legend>Show</legend>\n")
    func box(_ name: String, _ value: String, _ text: String, isOn: Bool = true) {
      out.add("<label><input type=\"checkbox\" autocomplete=\"off\"\(isOn ? " checked=\"checked\"" : "")")
      out.add(attribute: "name", name)
      out.add(attribute: "value", value)
      out.add(" /> ")
      out.add(text: text)
      out.add("</label>\n")
    }
    box("kind", Self.right, "right")
    for kind in Disagreement.Kind.allCases where report.errors.contains(where: { $0.kind == kind }) {
      box("kind", kind.rawValue, Self.title(of: kind).name.lowercased())
    }
    out.add("</fieldset>\n<fieldset><legend>of</legend>\n")
    for (number, label) in report.labels.enumerated() { box("label", String(number), label.label.rawValue) }
    out.add("</fieldset>\n<fieldset><legend>Documents</legend>\n")
    box("only", "errors", "only with such errors", isOn: false)
    out.add("</fieldset>\n</form>\n")
  }

  private mutating func writeTable(
    _ groups: ArraySlice<DisagreementGroup>, _ kind: Disagreement.Kind, _ documents: [String: [UInt8]]
  ) {
    var columns: [(name: String, isNumber: Bool)] = [("times", true)]
    if kind != .spurious { columns.append(("gold", false)) }
    if kind != .missed { columns += [("predicted", false), ("rule or entry", false)] }
    startTable(columns + [("where", false)], class: "errors")
    for group in groups {
      out.add("<tr")
      out.add(attribute: "data-kind", kind.rawValue)
      out.add(attribute: "data-labels", group.labels.map { String(classes[$0] ?? 0) }.joined(separator: " "))
      out.add("><td class=\"n\">\(group.members.count)</td>")
      if let text = group.goldText { writeCell(text, group.example.gold, kind) }
      if let text = group.predictedText {
        writeCell(text, group.example.predicted, kind)
        out.add("<td class=\"source\">")
        if let source = group.source { write(source) } else { out.add("–") }
        out.add("</td>")
      }
      out.add("<td class=\"where\">")
      for (number, member) in group.members.prefix(Self.placesShown).enumerated() {
        if number > 0 { out.add("<br />") }
        writePlace(member, documents)
      }
      let more = group.members.dropFirst(Self.placesShown)
      if !more.isEmpty {
        out.add("<details><summary>\(more.count) more</summary>")
        for (number, member) in more.enumerated() {
          if number > 0 { out.add("<br />") }
          writePlace(member, documents)
        }
        out.add("</details>")
      }
      out.add("</td></tr>\n")
    }
    endTable()
  }

  private mutating func writeCell(_ text: String, _ annotation: Annotation?, _ kind: Disagreement.Kind) {
    guard let annotation else { return }
    out.add("<td>")
    write(annotation.label)
    out.add(" ")
    out.add(element: "bdi", text: text)
    if kind == .id {
      out.add(" ")
      out.add(element: "code", text: annotation.id ?? "no id")
    }
    out.add("</td>")
  }

  /// A rule or entry: its recognizer, its name, its place (file and folder, the whole path as a tooltip).
  mutating func write(_ source: Provenance) {
    out.add(element: "code", text: source.recognizer)
    out.add(" ")
    out.add(element: "bdi", text: source.origin)
    if let location = source.location {
      let path = location.description
      let short = path.split(separator: "/").suffix(2).joined(separator: "/")
      out.add(" ")
      out.add(element: "span", [("class", "quiet"), ("title", path)], text: short)
    }
  }

  /// The words around an error, as a link to it.
  private mutating func writePlace(_ member: Int, _ documents: [String: [UInt8]]) {
    let error = report.errors[member]
    guard let bytes = documents[error.document] else { return }
    let context = SpanContext(error.span, in: bytes, width: 36)
    out.add("<a href=\"#e\(member)\"")
    out.add(attribute: "title", error.document)
    out.add("><bdi>")
    out.add(text: context.before)
    out.add(element: "b", text: context.words)
    out.add(text: context.after)
    out.add("</bdi></a>")
  }

  mutating func writeSources() {
    let all = report.sources()
    let sources = all.filter { $0.spurious + $0.wrong > 0 }
    out.add("<h2 id=\"sources\">Rules and entries</h2>\n")
    if sources.isEmpty {
      let known = all.isEmpty ? "The predictions do not say what made them." : "None made a mistake."
      out.add("<p>\(known)</p>\n")
      return
    }
    out.add("<p class=\"quiet\">Those that were wrong at least once, \(sources.count) of \(all.count).</p>\n")
    writeSourceTable(sources.prefix(Self.rowsShown))
    let rest = sources.dropFirst(Self.rowsShown)
    if rest.isEmpty { return }
    out.add("<details><summary>\(rest.count) more</summary>\n")
    writeSourceTable(rest)
    out.add("</details>\n")
  }

  private mutating func writeSourceTable(_ sources: ArraySlice<SourceEvaluation>) {
    startTable(
      [
        ("spurious", true), ("wrong bounds or label", true), ("right", true), ("precision", true),
        ("rule or entry", false),
      ])
    for source in sources {
      out.add("<tr>")
      let all = source.spurious + source.wrong + source.correct
      write(
        numbers: [source.spurious, source.wrong, source.correct].map(String.init)
          + [fixed(ratio(Double(source.correct), Double(all)), decimals: 4)])
      out.add("<td class=\"source\">")
      write(source.source)
      out.add("</td></tr>\n")
    }
    endTable()
  }
}

internal import EntityText

extension PageWriter {
  private static let schemes: [(scheme: MatchScheme, meaning: String)] = [
    (.strict, "same bounds and label"), (.exact, "same bounds, any label"),
    (.partial, "any overlap counts half"), (.weighted, "any overlap counts by its share"),
    (.type, "any overlap with the same label"),
  ]

  mutating func writeScores() {
    out.add("<h2 id=\"scores\">Scores</h2>\n")
    startTable(
      [("scheme", false), ("right is", false)]
        + [
          "precision", "recall", "F1", "95 % interval", "correct", "incorrect", "partial", "missed",
          "spurious",
        ].map { ($0, true) })
    for (scheme, meaning) in Self.schemes {
      let counts = report.counts[scheme]
      out.add("<tr><th scope=\"row\">\(scheme.rawValue)</th><td class=\"quiet\">\(meaning)</td>")
      write(scores: counts.scores)
      write(
        numbers: [range(report.interval(under: scheme))]
          + [counts.correct, counts.incorrect, counts.partial, counts.missed, counts.spurious]
          .map(String.init))
      out.add("</tr>\n")
    }
    endTable()
    writeFurtherScores()
  }

  private mutating func writeFurtherScores() {
    startTable([("", false)] + ["precision", "recall", "F1"].map { ($0, true) })
    let identifiers = report.identifiers
    var rows = [
      ("macro: mean of the labels, strict", report.macro.strict), ("GATE lenient", report.gate.lenient),
      ("GATE average", report.gate.average),
    ]
    if identifiers.possible > 0 { rows.append(("bounds, label and id", identifiers.endToEnd)) }
    for (name, scores) in rows {
      out.add("<tr><th scope=\"row\">\(name)</th>")
      write(scores: scores)
      out.add("</tr>\n")
    }
    endTable()
    if identifiers.matched > 0 {
      out.add(
        "<p>Of \(identifiers.matched) spans found strictly whose gold has an id, \(identifiers.correct) "
          + "carry the same: \(fixed(identifiers.accuracy, decimals: 4)).</p>\n")
    }
  }

  mutating func write(scores: Scores) {
    write(numbers: [scores.precision, scores.recall, scores.f1].map { fixed($0, decimals: 4) })
  }

  mutating func writeLabels() {
    out.add("<h2 id=\"labels\">Labels</h2>\n")
    startTable(
      [("label", false)]
        + [
          "precision", "recall", "F1 strict", "95 % interval", "F1 overlap", "gold", "predicted", "right",
        ].map { ($0, true) })
    for evaluation in report.labels {
      let counts = evaluation.counts.strict
      out.add("<tr><th scope=\"row\">")
      write(evaluation.label)
      out.add("</th>")
      write(scores: counts.scores)
      write(
        numbers: [
          range(report.interval(label: evaluation.label)),
          fixed(evaluation.counts.type.scores.f1, decimals: 4), String(counts.possible),
          String(counts.actual),
          String(counts.correct),
        ])
      out.add("</tr>\n")
    }
    endTable()
    out.add("<p class=\"quiet\">Each label evaluated alone. Intervals: 1,000 draws of documents.</p>\n")
  }

  mutating func writeConfusion() {
    let labels = report.confusion.labels
    out.add("<h2 id=\"confusion\">Confusion</h2>\n<div class=\"wide\"><table class=\"matrix\">\n")
    out.add("<thead><tr><th scope=\"col\">gold ↓ predicted →</th>")
    for label in labels { out.add(element: "th", [("scope", "col"), ("class", "n")], text: label.rawValue) }
    out.add("<th scope=\"col\" class=\"n\">missed</th></tr></thead>\n<tbody>\n")
    for row in labels as [Label?] + [nil] {
      let counts = report.confusion.row(row)
      let total = counts.reduce(0, +)
      out.add("<tr><th scope=\"row\">")
      if let row { write(row) } else { out.add("spurious") }
      out.add("</th>")
      for (column, count) in zip(labels as [Label?] + [nil], counts) {
        if row == nil, column == nil {
          out.add("<td></td>")
        } else if count == 0 {
          out.add("<td class=\"zero\">0</td>")
        } else {
          let share = min(5, 1 + count * 5 / max(1, total))
          out.add("<td class=\"\(row == column ? "good" : "ill") s\(share)\">\(count)</td>")
        }
      }
      out.add("</tr>\n")
    }
    out.add(
      "</tbody></table></div>\n<p class=\"quiet\">Spans that stand for each other, whatever their bounds; ")
    out.add("kappa of their labels \(fixed(report.confusion.kappa(), decimals: 4)).</p>\n")
  }
}

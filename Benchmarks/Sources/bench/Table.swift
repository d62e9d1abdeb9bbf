import Foundation

/// The table that is printed: a line a measure, a column a size of list.
enum Table {
  static func text(
    _ builds: [BuildResult], _ matches: [MatchResult], _ smart: MatchResult?, _ rules: [RuleResult],
    _ program: ProgramResult?
  ) -> String {
    var rows = [["entries"] + matches.map { count($0.size) }]
    func row(_ name: String, _ values: [String]) { rows.append([name] + values) }
    func speeds(_ name: String, _ seconds: (MatchResult) -> [Double]) {
      row("\(name), MB/s", matches.map { number(Double($0.bytes) / seconds($0)[1] / 1e6) })
      row(
        "    slowest–fastest",
        matches.map {
          let megabytes = Double($0.bytes) / 1e6
          return "\(number(megabytes / seconds($0)[2]))–\(number(megabytes / seconds($0)[0]))"
        })
    }
    speeds("tokenizing alone") { $0.tokenizing }
    speeds("tokenizing and matching") { $0.matching }
    row("hits", matches.map { count($0.hits[$0.size] ?? 0) })
    row("allocations a document", matches.map { number($0.allocationsPerDocument) })
    row("memory for matching, MB", matches.map { number(Double($0.memory) / 1e6) })
    row("opening the file, ms", matches.map { number($0.opening[1] * 1e3) })
    row("reading the list, s", builds.map { number($0.readSeconds) })
    row("building, s", builds.map { number($0.buildSeconds) })
    row("writing, s", builds.map { number($0.writeSeconds) })
    row("memory for building, MB", builds.map { number(Double($0.peakMemory) / 1e6) })
    row("file, MB", builds.map { number(Double($0.bytes) / 1e6) })
    row("bytes an entry besides its strings", builds.map { number($0.bytesPerEntry) })
    row("words", builds.map { count($0.words) })
    var lines = [aligned(rows)]
    if let first = matches.first {
      lines.append(
        "\(number(Double(first.bytes) / 1e6)) MB of text, \(count(first.tokens)) tokens; medians, one core; "
          + "case and accents ignored.")
    }
    if let smart {
      lines.append(
        "case: smart, \(count(smart.size)) entries: \(number(smart.megabytesPerSecond)) MB/s, "
          + "\(count(smart.hits[smart.size] ?? 0)) hits, "
          + "\(number(smart.allocationsPerDocument)) allocations a document.")
    }
    lines += ["", text(rules)]
    if let program {
      let megabytes = Double(program.bytes) / 1e6
      lines += [
        "",
        aligned([
          ["entity annotate", "least", "median", "most"],
          ["an article of 2 kB, ms"] + program.starting.map { number($0 * 1e3) },
          ["\(number(megabytes)) MB of JSONL, --jobs 1, s"] + program.oneJob.map(number),
          ["\(number(megabytes)) MB of JSONL, --jobs 2, s"] + program.twoJobs.map(number),
        ]),
        "--jobs 2 is \(number(program.oneJob[1] / program.twoJobs[1])) times as fast, output equal byte for byte; "
          + "peak memory \(number(Double(program.memory[0]) / 1e6)) MB with a quarter of the input, "
          + "\(number(Double(program.memory[1]) / 1e6)) MB with all of it.",
      ]
    }
    return lines.joined(separator: "\n")
  }

  /// A line a number of rules.
  static func text(_ rules: [RuleResult]) -> String {
    let rows = rules.map { result in
      [
        result.rules == 0 ? "no rules" : "\(count(result.rules)) rules, \(result.kind)",
        number(result.megabytesPerSecond),
        "\(number(Double(result.bytes) / result.running[2] / 1e6))–\(number(Double(result.bytes) / result.running[0] / 1e6))",
        count(result.annotations),
      ]
    }
    return aligned([["rules that begin with", "MB/s", "slowest–fastest", "annotations"]] + rows)
  }

  private static func aligned(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + blanks : blanks + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  /// Three digits that matter.
  private static func number(_ value: Double) -> String {
    String(format: abs(value) >= 99.95 ? "%.0f" : abs(value) >= 9.995 ? "%.1f" : "%.2f", value)
  }

  private static func count(_ value: Int) -> String {
    var digits = Array(String(value))
    for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert("\u{202F}", at: index) }
    return String(digits)
  }
}

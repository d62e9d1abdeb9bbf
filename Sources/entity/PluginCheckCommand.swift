import ArgumentParser
import EntityEvaluation
import EntityKit

extension PluginCommand {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Run every sentence of every rule, and every entry against itself.")

    @Argument(help: "Only these plugins, by name, or the folders of others.")
    var plugins: [String] = []

    @OptionGroup var pipelineOptions: PipelineOptions

    @Flag(help: "List the rules and count the entries that no accepted sentence exercises.")
    var coverage = false

    @Flag(
      help:
        "List names that stand for several things, entries that match frequent words, and near names of fuzzy lists."
    )
    var lint = false

    @Option(help: ArgumentHelp("The list of frequent words for --lint.", valueName: "list"))
    var frequentWords = PluginCheck.frequentList

    @Option(help: ArgumentHelp("Write every rule and list as a test case, JUnit XML.", valueName: "file"))
    var junit: String?

    func run() throws {
      var options = pipelineOptions
      options.plugin += plugins.filter { $0.contains("/") }
      let loaded = try options.load(keepingLists: true)
      let asked = try askedPlugins(loaded, options)
      let check = PluginCheck(loaded)
      let report = check.run(plugins: asked)
      for problem in report.problems { Terminal.printError(problem.excerpt) }
      // What was found goes where it does not mix with the XML.
      let isForXML = junit == "-"
      func print(_ line: String) throws {
        if isForXML { Terminal.printError(line) } else { try Terminal.print(line) }
      }
      try print(
        "\(report.rules) rules with \(report.sentences) sentences, \(report.forms) forms of entries"
          + (report.codeTexts == 0 ? ": " : ", \(report.codeTexts) texts for code: ")
          + "\(report.problems.filter { $0.severity == .error }.count) errors, "
          + "\(report.problems.filter { $0.severity == .warning }.count) warnings")
      if report.foreignSentences > 0 {
        try print(
          "\(report.foreignSentences) sentences of other languages were not tried: see --languages")
      }
      if coverage { try print(text(report.coverage)) }
      if lint {
        try requireFrequentWords(loaded)
        try print(text(check.lint(plugins: asked, frequentList: frequentWords)))
      }
      if let junit { try write(report, to: junit) }
      if report.problems.contains(where: { $0.severity == .error }) { throw Failure(.checkFailed, []) }
    }

    private func requireFrequentWords(_ loaded: LoadedPipeline) throws {
      let known = loaded.lists.map(\.name)
      // Pipelines of other languages do not have the one that is meant where nobody says another.
      guard frequentWords != PluginCheck.frequentList, !known.contains(frequentWords) else { return }
      throw Failure(
        .usage,
        [
          Diagnostic(
            code: "check.unknown-list", "the pipeline has no list \"\(frequentWords)\"",
            at: SourceLocation(file: "--frequent-words"),
            help: closest(to: frequentWords, among: known).map { "did you mean \($0)?" })
        ])
    }

    /// The ids of the plugins that are to be checked; empty for all.
    private func askedPlugins(_ loaded: LoadedPipeline, _ options: PipelineOptions) throws -> Set<String> {
      let known = Set(loaded.plugins.flatMap { [$0.id, $0.directory] })
      if let unknown = plugins.first(where: { !known.contains($0) }) {
        throw Failure(
          .usage,
          [
            Diagnostic(
              code: "pipeline.unknown-plugin", "there is no plugin \"\(unknown)\"",
              help: closest(to: unknown, among: known).map { "did you mean \($0)?" }
                ?? "the folder of a plugin is written with a /: ./\(unknown)")
          ])
      }
      let isOfCall = plugins.isEmpty && !(options.rules.isEmpty && options.entries.isEmpty)
      if isOfCall { return [AdHocPlugin.id] }
      return Set(
        loaded.plugins.filter { plugins.contains($0.id) || plugins.contains($0.directory) }.map(\.id))
    }

    // MARK: Printing

    private func text(_ coverage: CheckCoverage) -> String {
      let missing = coverage.rulesNotExercised
      var lines = ["rules exercised: \(coverage.rules - missing.count) of \(coverage.rules)"]
      for rule in missing { lines.append("    \(rule.plugin)/rules: \(rule.name), \(rule.location)") }
      var table = TextTable(["entries exercised", "", "of"])
      for list in coverage.lists {
        table.add(["    \(list.plugin)/\(list.name)", "\(list.exercised)", "\(list.entries)"])
      }
      return (lines + [table.text]).joined(separator: "\n")
    }

    private func text(_ lint: LexiconLint) -> String {
      var lines = ["names that stand for several things: \(lint.clashes.count)"]
      for clash in lint.clashes {
        lines.append("    \(clash.form): " + clash.entries.map(describe).joined(separator: "; "))
      }
      lines.append("entries that match a frequent word in lower case: \(lint.frequentWords.count)")
      for found in lint.frequentWords { lines.append("    \(found.word): \(describe(found.entry))") }
      if !lint.neighbours.isEmpty {
        lines.append("names in fuzzy lists that are as near as a misspelling: \(lint.neighbours.count)")
        for pair in lint.neighbours {
          let edits = "\(pair.edits) edit\(pair.edits == 1 ? "" : "s")"
          lines.append("    \(pair.form), \(pair.other.term): \(edits), \(describe(pair.other))")
        }
      }
      return lines.joined(separator: "\n")
    }

    private func describe(_ entry: LexiconEntry) -> String {
      let id = entry.id.map { "=\($0)" } ?? ""
      return "\(entry.label?.rawValue ?? "")\(id)" + (entry.location.map { " (\($0))" } ?? "")
    }

    private func write(_ report: PluginCheck.Report, to path: String) throws {
      let checks = report.cases.map { unit in
        let errors = unit.problems.filter { $0.severity == .error }
        return EvaluationGate.Check(
          name: unit.name, group: unit.plugin, passed: errors.isEmpty,
          message: errors.isEmpty
            ? "\(unit.tried) tried" : errors.map(\.excerpt).joined(separator: "\n"))
      }
      try OutputFile.save(JUnitReport(name: "entity plugin check").xml(checks), to: path)
    }
  }
}

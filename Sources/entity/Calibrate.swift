import ArgumentParser
import EntityEvaluation
import EntityKit
import EntityReports
import Foundation

struct Calibrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate", abstract: "Measure what rules, entries and lists are worth, on gold.",
    discussion: """
      The pipeline annotates the texts of GOLD. Of everything that a rule, an entry or a list proposes, what lost \
      a conflict included, it is counted how much is right: the same span and label as in the gold. The score is \
      the lower bound of that precision (Wilson's interval, 95 %). It is written beside each plugin as \
      calibration.tsv and used by pipelines whose conflict policy is score.
      """)

  @Argument(help: "Gold annotations, JSONL.")
  var gold: [String]

  @OptionGroup var pipelineOptions: PipelineOptions

  @Option(
    help: ArgumentHelp("How often a rule or an entry must propose something to have a score of its own."))
  var minimum = 5

  @Flag(help: "Print the table and write nothing.")
  var dryRun = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write one file there instead of one beside each plugin.", valueName: "file"))
  var output: String?

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  @Option(help: "How many documents to work on at once.")
  var jobs = 2

  func validate() throws {
    if gold.isEmpty { throw ValidationError("Give a GOLD file.") }
    if minimum < 1 { throw ValidationError("--minimum is at least 1.") }
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
    if json, output == "-", !dryRun {
      throw ValidationError("Only one of --json and --output - can go to standard output.")
    }
  }

  func run() async throws {
    let files = try gold.map { try AnnotatedFile(path: $0) }
    let loaded = try pipelineOptions.load()
    let documents = files.flatMap(\.documents)
    let counter = try await count(documents, loaded.pipeline)
    // What no plugin proposes, such as what the document memory repeats, has no place for a score.
    let sources = counter.sources(minimum: minimum).filter { source in
      loaded.plugins.contains { source.recognizer.hasPrefix("\($0.id)/") }
    }
    if json {
      try Terminal.print(data: JSONOutput.text(CalibrationOutput(sources, documents: documents.count)))
    } else if output != "-" || dryRun {
      try Terminal.print(table(sources))
    }
    if !dryRun { try write(sources, of: loaded.plugins, documents: documents) }
  }

  private func count(_ documents: [AnnotatedDocument], _ pipeline: Pipeline) async throws
    -> ReliabilityCounter
  {
    var counter = ReliabilityCounter()
    var rest = documents[...]
    var gold = documents[...]
    do {
      try await BatchRunner(jobs: jobs).run(
        next: { rest.popFirst()?.document }, work: { try pipeline.run($0, ledger: true) },
        take: { result in
          for diagnostic in result.diagnostics { Terminal.printError(diagnostic.description) }
          let lost = result.rejections.filter { !$0.candidate.isVeto && $0.clause != .duplicate }
            .map(\.candidate.annotation)
          counter.count(
            proposed: result.annotated.annotations + lost, gold: gold.removeFirst().annotations)
        })
    } catch {
      throw Failure(.badInput, error)
    }
    return counter
  }

  private func table(_ sources: [SourceReliability]) -> String {
    var table = TextTable(["source", "right", "of", "precision", "score"])
    for source in sources {
      table.add([
        source.origin.map { "  \($0)" } ?? source.recognizer, "\(source.correct)", "\(source.total)",
        String(format: "%.3f", Double(source.correct) / Double(source.total)),
        String(format: "%.3f", source.score),
      ])
    }
    return table.text
  }

  private func write(
    _ sources: [SourceReliability], of plugins: [PluginManifest], documents: [AnnotatedDocument]
  ) throws {
    let comment =
      "calibrated on \(documents.count) documents; score: lower bound of precision, 95 % (Wilson), "
      + "own lines from \(minimum) proposals on"
    func save(_ sources: [SourceReliability], to path: String) throws {
      let file = CalibrationFile(
        comment: comment,
        lines: sources.map {
          CalibrationFile.Line(
            recognizer: $0.recognizer, origin: $0.origin, correct: $0.correct, total: $0.total,
            score: $0.score)
        })
      try OutputFile.save(file.text, to: path)
    }
    if let output { return try save(sources, to: output) }
    for plugin in plugins {
      let own = sources.filter { $0.recognizer.hasPrefix("\(plugin.id)/") }
      if !own.isEmpty { try save(own, to: "\(plugin.directory)/\(CalibrationFile.fileName)") }
    }
  }
}

/// What `entity calibrate --json` prints.
private struct CalibrationOutput: Encodable {
  struct Source: Encodable {
    var recognizer: String
    var origin: String?
    var correct: Int
    var total: Int
    var score: Double
  }
  var documents: Int
  var confidence = 0.95
  var sources: [Source]

  init(_ sources: [SourceReliability], documents: Int) {
    self.documents = documents
    self.sources = sources.map {
      Source(
        recognizer: $0.recognizer, origin: $0.origin, correct: $0.correct, total: $0.total, score: $0.score)
    }
  }
}

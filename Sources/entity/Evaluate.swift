import ArgumentParser
import EntityEvaluation
import EntityKit
import EntityReports
import Foundation

struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Score annotations against gold.",
    discussion: """
      Without --predicted, annotates the texts of the gold file and scores the result. With --fail-under, \
      --baseline or --max-label-drop, the exit status is 1 where a threshold is missed.
      """)

  @Option(help: ArgumentHelp("Gold annotations, JSONL.", valueName: "file"))
  var gold: String

  @Option(help: ArgumentHelp("Predicted annotations, JSONL.", valueName: "file"))
  var predicted: String?

  @OptionGroup var pipelineOptions: PipelineOptions

  @OptionGroup var scoring: ScoringOptions

  @Flag(help: "Score ids too.")
  var ids = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "List every disagreement.")
  var errors = false

  @Option(help: ArgumentHelp("Write everything as one HTML page.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Exit with status 1 when strict micro F1 is lower.", valueName: "F1"))
  var failUnder: Double?

  @Option(help: ArgumentHelp("What an earlier evaluate --json printed.", valueName: "file"))
  var baseline: String?

  @Option(
    help: ArgumentHelp(
      "By how many points (hundredths of F1) strict micro F1 may lie below the baseline; 0 by default.",
      valueName: "points"))
  var maxDrop: Double?

  @Option(
    help: ArgumentHelp(
      "By how many points the F1 of every label may lie below the baseline.", valueName: "points"))
  var maxLabelDrop: Double?

  @Option(help: ArgumentHelp("Write the thresholds and labels as JUnit XML.", valueName: "file"))
  var junit: String?

  @Option(help: "How many documents to work on at once.")
  var jobs = 2

  func validate() throws {
    if let failUnder, !(0...1).contains(failUnder) {
      throw ValidationError("--fail-under is an F1 between 0 and 1.")
    }
    for (name, value) in [("--max-drop", maxDrop), ("--max-label-drop", maxLabelDrop)] {
      guard let value else { continue }
      if !(0...100).contains(value) { throw ValidationError("\(name) is a number of points from 0 to 100.") }
      if baseline == nil { throw ValidationError("\(name) needs --baseline.") }
    }
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
    if json, errors { throw ValidationError("--errors is a text for people, and --json prints one object.") }
    if [json, report == "-", junit == "-"].count(where: { $0 }) > 1 {
      throw ValidationError("Only one of --json, --report - and --junit - can go to standard output.")
    }
    if predicted != nil, !pipelineOptions.isEmpty {
      throw ValidationError("With --predicted no pipeline runs: leave its options out.")
    }
  }

  func run() async throws {
    let earlier = try baseline.map { try BaselineFile($0) }
    let goldFile = try AnnotatedFile(path: gold)
    let result = try await predictions(goldFile).report(gold: goldFile, options: scoring.options)
    for warning in result.warnings + (earlier?.warnings(for: result) ?? []) {
      Terminal.printError(warning.description)
    }
    let printer = ScorePrinter(report: result, withIDs: ids)
    if json {
      try Terminal.print(data: printer.json())
    } else if ![report, junit].contains("-") {
      try Terminal.print(printer.table())
      if errors { try Terminal.print(printer.errors()) }
    }
    if let report { try OutputFile.save(reportPage.html(result), to: report) }

    let gate = EvaluationGate(
      minimum: failUnder, baseline: earlier?.scores, maxDrop: maxDrop ?? 0, maxLabelDrop: maxLabelDrop)
    let checks = gate.checks(result)
    if let junit { try OutputFile.save(JUnitReport().xml(checks), to: junit) }
    let failed = checks.filter { !$0.passed }
    if !failed.isEmpty {
      throw Failure(.checkFailed, failed.map { Diagnostic(code: "evaluate.below", $0.message) })
    }
  }

  private func predictions(_ goldFile: AnnotatedFile) async throws -> AnnotatedFile {
    if let predicted {
      let file = try AnnotatedFile(path: predicted)
      try scoring.check(goldFile.documents + file.documents)
      return file
    }
    let pipeline = try pipelineOptions.load().pipeline
    try scoring.check(goldFile.documents, made: pipeline.labels)
    return AnnotatedFile(
      name: "pipeline \(pipeline.name)",
      documents: try await pipeline.annotate(texts: goldFile.documents, jobs: jobs))
  }

  private var reportPage: ReportPage {
    @Sendable func colors(_ page: LabelColors.Page) -> ReportColors {
      ReportColors(background: page.background, text: page.text, accent: page.accent)
    }
    func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
    let source = predicted.map(name) ?? "the pipeline \(pipelineOptions.pipeline.map(name) ?? "by default")"
    return ReportPage(
      title: "Evaluation against \(name(gold))",
      facts: [("gold", name(gold)), ("predicted", source)] + scoring.facts,
      palette: ReportPalette(
        light: { colors(LabelPalette.colors(for: $0).light) },
        dark: { colors(LabelPalette.colors(for: $0).dark) }))
  }
}

/// The scores that an earlier `evaluate --json` printed.
struct BaselineFile {
  private struct Contents: Decodable {
    struct Scheme: Decodable { var f1: Double }
    var strict: Scheme
    var labels: [String: [String: Scheme]]
    var documents: Int?
  }

  let scores: EvaluationGate.Baseline
  private let path: String
  private let documents: Int?

  init(_ path: String) throws {
    let place = SourceLocation(file: path)
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(.badInput, [Diagnostic(code: "file.missing", "the file cannot be read", at: place)])
    }
    guard let contents = try? JSONDecoder().decode(Contents.self, from: data) else {
      throw Failure(
        .badInput,
        [
          Diagnostic(
            code: "evaluate.baseline", "this is not what evaluate --json prints", at: place,
            help: "make a baseline with: entity evaluate --gold … --json > \(path)")
        ])
    }
    self.path = path
    documents = contents.documents
    scores = EvaluationGate.Baseline(
      f1: contents.strict.f1,
      labels: Dictionary(
        contents.labels.compactMap { name, schemes in schemes["strict"].map { (Label(name), $0.f1) } },
        uniquingKeysWith: { first, _ in first }))
  }

  func warnings(for report: EvaluationReport) -> [Diagnostic] {
    guard let documents, documents != report.documents.count else { return [] }
    return [
      Diagnostic(
        .warning, code: "evaluate.baseline",
        "the baseline was measured on \(documents) documents, this is measured on \(report.documents.count)",
        at: SourceLocation(file: path))
    ]
  }
}

import ArgumentParser
import EntityEvaluation
import EntityKit
import Foundation

struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score annotations against gold.",
    discussion: "Without --predicted, annotates the texts of the gold file and scores the result.")

  @Option(help: ArgumentHelp("Gold annotations, JSONL.", valueName: "file"))
  var gold: String

  @Option(help: ArgumentHelp("Predicted annotations, JSONL.", valueName: "file"))
  var predicted: String?

  @OptionGroup var pipelineOptions: PipelineOptions

  @Option(help: ArgumentHelp("Score only these labels.", valueName: "A,B"))
  var labels: LabelList?

  @Option(help: ArgumentHelp("Rename a label on both sides before counting; may be repeated.", valueName: "FROM=TO"))
  var map: [LabelRenaming] = []

  @Flag(help: "Then drop spans that lie inside another.")
  var outermost = false

  @Flag(help: "Score ids too.")
  var ids = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "List every disagreement.")
  var errors = false

  @Option(help: ArgumentHelp("Exit with status 1 when strict micro F1 is lower.", valueName: "F1"))
  var failUnder: Double?

  @Option(help: "How many documents to work on at once.")
  var jobs = 2

  func validate() throws {
    if let failUnder, !(0...1).contains(failUnder) {
      throw ValidationError("--fail-under is an F1 between 0 and 1.")
    }
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
  }

  func run() async throws {
    let goldDocuments = try Self.read(gold)
    let predictedDocuments: [AnnotatedDocument]
    if let predicted {
      predictedDocuments = try Self.read(predicted)
      try labels?.check(against: Self.labels(goldDocuments + predictedDocuments, map))
    } else {
      let loaded = try pipelineOptions.load()
      let made = Set(loaded.pipeline.labels.map { LabelRenaming.apply(map, to: $0) })
      try labels?.check(against: made.union(Self.labels(goldDocuments, map)))
      predictedDocuments = try await annotate(goldDocuments, with: loaded.pipeline)
    }
    let report = try failing(.badInput) {
      EvaluationReport(
        try EvaluationCorpus.pair(gold: goldDocuments, predicted: predictedDocuments),
        options: EvaluationOptions(
          labels: labels.map { Set($0.labels) },
          labelMap: Dictionary(map.map { ($0.from, $0.to) }, uniquingKeysWith: { _, last in last }),
          outermost: outermost))
    }
    for warning in report.warnings { Terminal.printError(warning.description) }
    let printer = ScorePrinter(report: report, withIDs: ids)
    print(json ? try printer.json() : printer.table())
    if errors { print(printer.errors()) }
    let f1 = report.scores(.strict).f1
    if let failUnder, f1 < failUnder {
      throw Failure(
        .checkFailed,
        [Diagnostic(code: "evaluate.below", "strict micro F1 is \(f1), below \(failUnder)")])
    }
  }

  private func annotate(_ gold: [AnnotatedDocument], with pipeline: Pipeline) async throws -> [AnnotatedDocument] {
    var rest = gold[...]
    var annotated: [AnnotatedDocument] = []
    do {
      try await BatchRunner(jobs: jobs).run(
        next: { rest.popFirst()?.document }, work: { try pipeline.annotate($0) },
        take: { annotated.append($0) })
    } catch {
      throw Failure(.badInput, error)
    }
    return annotated
  }

  private static func read(_ path: String) throws -> [AnnotatedDocument] {
    var source = DocumentSource(paths: [path], format: .jsonl)
    var documents: [AnnotatedDocument] = []
    while let document = try source.next() { documents.append(document) }
    if documents.isEmpty {
      throw Failure(
        .badInput, [Diagnostic(code: "evaluate.empty", "the file has no documents", at: SourceLocation(file: path))])
    }
    return documents
  }

  private static func labels(_ documents: [AnnotatedDocument], _ map: [LabelRenaming]) -> Set<Label> {
    Set(documents.flatMap(\.annotations).map { LabelRenaming.apply(map, to: $0.label) })
  }
}

/// `CITY=LOCATION`.
struct LabelRenaming: ExpressibleByArgument {
  let from: Label
  let to: Label

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map { Label(String($0)) }
    guard parts.count == 2, parts.allSatisfy(\.isValid) else { return nil }
    (from, to) = (parts[0], parts[1])
  }

  static func apply(_ map: [LabelRenaming], to label: Label) -> Label {
    map.last { $0.from == label }?.to ?? label
  }
}

import ArgumentParser
import EntityEvaluation
import EntityKit
import EntityReports

struct Diff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "What changed between two outputs, pipelines or versions of a plugin.",
    discussion: """
      A and B are JSONL outputs. Where B is left out, a pipeline annotates the texts of A; where both are, two \
      pipelines annotate those of --texts or of --gold. A changed plugin is compared with what it was before by \
      --without-a NAME --plugin-a OLD.
      """)

  @Argument(help: "The outputs to compare: none, A, or A and B.")
  var outputs: [String] = []

  @Option(help: ArgumentHelp("The pipeline file of A.", valueName: "file"))
  var pipelineA: String?

  @Option(help: ArgumentHelp("The pipeline file of B.", valueName: "file"))
  var pipelineB: String?

  @Option(help: ArgumentHelp("The folder of one more plugin of A; may be repeated.", valueName: "dir"))
  var pluginA: [String] = []

  @Option(help: ArgumentHelp("The folder of one more plugin of B; may be repeated.", valueName: "dir"))
  var pluginB: [String] = []

  @Option(help: ArgumentHelp("A plugin that A leaves out; may be repeated.", valueName: "name"))
  var withoutA: [String] = []

  @Option(help: ArgumentHelp("A plugin that B leaves out; may be repeated.", valueName: "name"))
  var withoutB: [String] = []

  @Option(
    help: ArgumentHelp("What two pipelines annotate: text or JSONL; may be repeated.", valueName: "file"))
  var texts: [String] = []

  @Option(help: ArgumentHelp("Gold annotations, JSONL: which of the changes are right.", valueName: "file"))
  var gold: String?

  @OptionGroup var scoring: ScoringOptions

  @Flag(help: "Exit with status 1 when B is significantly worse than A on the gold.")
  var gate = false

  @Option(help: ArgumentHelp("Below which p a difference is significant.", valueName: "p"))
  var alpha = 0.05

  @Flag(help: "Print one JSON object, with every change.")
  var json = false

  @Option(help: "How many documents to work on at once.")
  var jobs = 2

  func validate() throws {
    if outputs.count > 2 { throw ValidationError("There are two outputs at most.") }
    if outputs.isEmpty, texts.isEmpty, gold == nil {
      throw ValidationError("Give two outputs, or the --texts that two pipelines are to annotate.")
    }
    if !outputs.isEmpty, !texts.isEmpty {
      throw ValidationError("--texts is for two pipelines, not for outputs.")
    }
    let optionsOfA = [pipelineA].compactMap { $0 } + pluginA + withoutA
    let optionsOfB = [pipelineB].compactMap { $0 } + pluginB + withoutB
    if !outputs.isEmpty, !optionsOfA.isEmpty { throw ValidationError("A is an output, not a pipeline.") }
    if outputs.count == 2, !optionsOfB.isEmpty { throw ValidationError("B is an output, not a pipeline.") }
    if outputs.isEmpty, optionsOfA.isEmpty, optionsOfB.isEmpty {
      throw ValidationError("Say how the pipelines differ: --pipeline-b, --plugin-b, --without-b.")
    }
    if gate, gold == nil { throw ValidationError("--gate needs --gold.") }
    if !(0...1).contains(alpha) { throw ValidationError("--alpha lies between 0 and 1.") }
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
  }

  func run() async throws {
    let goldFile = try gold.map { try AnnotatedFile(path: $0) }
    let (a, b) = try await runs(goldFile)
    try scoring.check(a.documents + b.documents + (goldFile?.documents ?? []))
    let corpus = try failing(.badInput) {
      try EvaluationCorpus.pair(
        first: a.documents, second: b.documents, firstLocations: a.locations, secondLocations: b.locations)
    }
    for warning in corpus.warnings { Terminal.printError(warning.description) }
    let significance = try goldFile.map { gold in
      let (before, after) = (
        try a.report(gold: gold, options: scoring.options), try b.report(gold: gold, options: scoring.options)
      )
      return try failing(.badInput) { try ScoreDifference(before: before, after: after) }
    }
    let printer = DiffPrinter(
      difference: RunDifference(corpus, options: scoring.options, gold: goldFile?.documents),
      scores: significance, alpha: alpha)
    try json ? Terminal.print(data: printer.json()) : Terminal.print(printer.table())
    if gate, let significance, significance.isWorse(alpha: alpha) {
      throw Failure(
        .checkFailed,
        [
          Diagnostic(
            code: "diff.worse",
            "B is significantly worse than A: strict micro F1 \(figure(significance.after.f1)) after "
              + "\(figure(significance.before.f1)), p = \(figure(significance.randomization.pValue))")
        ])
    }
  }

  private func runs(_ goldFile: AnnotatedFile?) async throws -> (AnnotatedFile, AnnotatedFile) {
    if outputs.count == 2 {
      return (try AnnotatedFile(path: outputs[0]), try AnnotatedFile(path: outputs[1]))
    }
    let second = try pipeline(pipelineB, pluginB, withoutB)
    if outputs.count == 1 {
      let first = try AnnotatedFile(path: outputs[0])
      let annotated = try await second.annotate(texts: first.documents, jobs: jobs)
      return (first, AnnotatedFile(name: "B", documents: annotated))
    }
    let first = try pipeline(pipelineA, pluginA, withoutA)
    var documents = goldFile?.documents ?? []
    if !texts.isEmpty {
      var source = DocumentSource(paths: texts, format: nil)
      documents = []
      while let document = try source.next() { documents.append(document) }
    }
    return (
      AnnotatedFile(name: "A", documents: try await first.annotate(texts: documents, jobs: jobs)),
      AnnotatedFile(name: "B", documents: try await second.annotate(texts: documents, jobs: jobs))
    )
  }

  private func pipeline(_ file: String?, _ plugins: [String], _ without: [String]) throws -> Pipeline {
    // Parsed, so that every other option has its default.
    let arguments =
      (file.map { ["--pipeline=\($0)"] } ?? []) + plugins.map { "--plugin=\($0)" }
      + without.map { "--without=\($0)" }
    return try PipelineOptions.parse(arguments).load().pipeline
  }
}

import ArgumentParser
import EntityKit

struct Annotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "annotate", abstract: "Find entities in text.",
    discussion:
      "Without INPUT, or with -, reads standard input. To a terminal text is coloured, to a pipe it is JSONL."
  )

  @Argument(help: "Files, or with --from folders of them.")
  var input: [String] = ["-"]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write; a folder for a file a document.", valueName: "file"))
  var output: String?

  @Option(help: "What is read; by default as the files are named.")
  var from: InputFormat?

  @Option(help: "What is written; by default as the file is named.")
  var to: OutputFormat?

  @OptionGroup var formats: FormatArguments

  @OptionGroup var pipelineOptions: PipelineOptions

  @Option(help: ArgumentHelp("Only these labels, separated by commas.", valueName: "A,B"))
  var labels: LabelList?

  @Option(help: "How many documents to work on at once.")
  var jobs = 1

  func validate() throws {
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
  }

  func run() async throws {
    let loaded = try pipelineOptions.load()
    try labels?.check(against: loaded.pipeline.labels)
    var writer = try DocumentWriter(
      format: (to ?? .guess(output)).format, path: output, options: formats.writing)
    var source = DocumentSource(
      paths: input, format: from, options: formats.reading, skipsBad: formats.skipBad)
    let annotate = Annotator(pipeline: loaded.pipeline, labels: labels.map { Set($0.labels) })
    var failed = 0
    var progress = Progress(isOutputOnScreen: output == nil && Terminal.isOutputTerminal)
    let formats = formats
    do {
      try await BatchRunner(jobs: jobs).run(
        next: { try source.nextFormatDocument() },
        work: { document in Result { (try annotate(document.annotated.document), document) } },
        take: { (result: Result<(Pipeline.Result, FormatDocument), any Error>) in
          switch result {
          case .success((let done, var document)):
            progress.add(bytes: document.annotated.document.text.utf8.count)
            if !done.diagnostics.isEmpty { progress.clear() }
            for diagnostic in done.diagnostics { Terminal.printError(diagnostic.description) }
            document.annotated = done.annotated
            try writer.write(formats.offsetsIn == .source ? document.inSource : document)
          case .failure(let error):
            guard formats.skipBad else { throw Failure(.badInput, error) }
            progress.clear()
            Failure(.badInput, error).report()
            failed += 1
          }
        })
      try writer.finish()
      progress.clear()
    } catch {
      progress.clear()
      writer.abandon()
      throw error
    }
    // What was annotated before is not used, so nothing of it is lost.
    var read = source.report
    read.losses = LossTally()
    try formats.report(read: read, written: writer.report)
    let skipped = source.skipped + failed
    if skipped > 0 {
      Terminal.printError("\(skipped) bad \(skipped == 1 ? "document" : "documents") skipped")
    }
  }
}

/// Annotates documents and keeps the labels that are wanted.
struct Annotator: Sendable {
  let pipeline: Pipeline
  let labels: Set<Label>?

  func callAsFunction(_ document: Document) throws -> Pipeline.Result {
    var result = try pipeline.run(document)
    if let labels { result.annotated.annotations.removeAll { !labels.contains($0.label) } }
    return result
  }
}

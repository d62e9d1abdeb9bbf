import ArgumentParser
import EntityKit
import EntityReports

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say why each span is there, and what it won against.")

  @Argument(help: "A text or JSONL file; standard input where it is left out.")
  var input = "-"

  @Option(
    help: ArgumentHelp("Only what overlaps these offsets.", valueName: "120..140"),
    transform: OffsetRange.init)
  var at: OffsetRange?

  @Option(help: "What is read: text or jsonl; by default as the file is named.")
  var from: InputFormat?

  @Option(help: "What the offsets count: scalar, utf8 or utf16.", transform: OffsetRange.unit)
  var offsets: OffsetUnit = .scalar

  @OptionGroup var pipelineOptions: PipelineOptions

  @Option(help: ArgumentHelp("Only these labels, separated by commas.", valueName: "A,B"))
  var labels: LabelList?

  @Flag(help: "Print one JSON object a document.")
  var json = false

  func run() throws {
    let loaded = try pipelineOptions.load()
    try labels?.check(against: loaded.pipeline.labels)
    var source = DocumentSource(paths: [input], format: from)
    while let document = try source.next()?.document {
      let result = try failing(.badInput) { try loaded.pipeline.run(document, ledger: true) }
      for diagnostic in result.diagnostics { Terminal.printError(diagnostic.description) }
      let span = try at.map { try $0.span(in: document, offsets) }
      let explanations = try Explanation.all(result, loaded, offsets).filter { explanation in
        (span.map { $0.overlaps(explanation.annotation.span) } ?? true)
          && (labels.map { $0.labels.contains(explanation.annotation.label) } ?? true)
      }
      try Terminal.print(
        try json ? ExplanationPrinter.json(explanations, document) : ExplanationPrinter.text(explanations))
    }
  }
}

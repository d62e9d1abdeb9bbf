import ArgumentParser
import EntityKit
import EntityReports

struct WhyNot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why-not",
    abstract: "Say why a span is not there, and what came nearest to it.")

  @Argument(help: "A text or JSONL file; standard input where it is left out.")
  var input = "-"

  @Option(
    help: ArgumentHelp("The span that was expected.", valueName: "120..140"), transform: OffsetRange.init)
  var at: OffsetRange

  @Option(help: ArgumentHelp("The label that was expected; any where it is left out.", valueName: "label"))
  var label: LabelList?

  @Option(help: "What is read: text or jsonl; by default as the file is named.")
  var from: InputFormat?

  @Option(
    help: ArgumentHelp("Which document, where there are several; the first if left out.", valueName: "id"))
  var document: String?

  @Option(help: "What the offsets count: scalar, utf8 or utf16.", transform: OffsetRange.unit)
  var offsets: OffsetUnit = .scalar

  @Option(help: ArgumentHelp("How many rules to name.", valueName: "count"))
  var limit = 5

  @OptionGroup var pipelineOptions: PipelineOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
    if let label, label.labels.count > 1 { throw ValidationError("--label takes one label.") }
  }

  func run() throws {
    let loaded = try pipelineOptions.load()
    try label?.check(against: loaded.pipeline.labels, of: "--label")
    let document = try asked()
    let span = try at.span(in: document, offsets)
    let absence = try failing(.badInput) {
      try loaded.whyNot(span, label?.labels.first, in: document, limit: limit)
    }
    for diagnostic in absence.diagnostics { Terminal.printError(diagnostic.description) }
    let printer = AbsencePrinter(absence, loaded, offsets)
    try json ? Terminal.print(data: printer.json()) : Terminal.print(printer.text())
  }

  private func asked() throws -> Document {
    var source = DocumentSource(paths: [input], format: from)
    while let next = try source.next()?.document {
      if document == nil || next.id == document { return next }
    }
    throw Failure(
      .badInput,
      [
        Diagnostic(
          code: "why-not.no-document",
          document.map { "there is no document \"\($0)\"" } ?? "there is no document",
          at: SourceLocation(file: input))
      ])
  }
}

import ArgumentParser
import EntityKit

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Turn annotated files of one format into another.",
    discussion: """
      What the other format cannot hold is counted on standard error, and with --loss-report in a file. Nothing is \
      annotated: a text gives a document without annotations.
      """)

  @Argument(help: "Files, or with --from folders of them; standard input without any.")
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

  func validate() throws {
    if from == nil, input.contains("-") { throw ValidationError("Standard input has no name: say --from.") }
  }

  func run() throws {
    var writer = try DocumentWriter(
      format: (to ?? .guess(output)).format, path: output, options: formats.writing)
    var source = DocumentSource(
      paths: input, format: from, options: formats.reading, skipsBad: formats.skipBad)
    do {
      while let document = try source.nextFormatDocument() {
        try writer.write(formats.offsetsIn == .source ? document.inSource : document)
      }
      try writer.finish()
    } catch {
      writer.abandon()
      throw error
    }
    try formats.report(read: source.report, written: writer.report)
    if source.skipped > 0 {
      Terminal.printError("\(source.skipped) bad \(source.skipped == 1 ? "document" : "documents") skipped")
    }
  }
}

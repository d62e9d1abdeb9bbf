import ArgumentParser
import EntityKit
import EntityReports

/// The name of a format that is read.
struct InputFormat: ExpressibleByArgument {
  let format: DocumentFormat

  static let text = InputFormat(argument: "text")!
  static let jsonl = InputFormat(argument: "jsonl")!

  init?(argument: String) {
    guard let format = DocumentFormat.named(argument), format.reader != nil else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { DocumentFormat.all.filter { $0.reader != nil }.map(\.name) }

  /// By the ending of a file's name; text where it says nothing.
  /// - Throws: a diagnostic for JSON and TSV, of which there are many kinds.
  static func guess(_ path: String) throws(Diagnostic) -> InputFormat {
    let candidates = DocumentFormat.ending(as: path).filter { $0.reader != nil }
    if candidates.count == 1 { return InputFormat(argument: candidates[0].name)! }
    if path.hasSuffix(".json") || path.hasSuffix(".tsv") || path.hasSuffix(".xml") {
      throw Diagnostic(
        code: "format.unknown", "the name does not tell which format this is",
        at: SourceLocation(file: path), help: "say --from, one of \(allValueStrings.joined(separator: ", "))")
    }
    return .text
  }
}

/// The name of a format that is written.
struct OutputFormat: ExpressibleByArgument {
  let format: DocumentFormat

  init?(argument: String) {
    guard let format = DocumentFormat.named(argument), format.writer != nil else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { DocumentFormat.all.filter { $0.writer != nil }.map(\.name) }

  /// By the ending of a file's name. Without a file, what is fit for where the output goes.
  static func guess(_ path: String?) -> OutputFormat {
    let candidates = path.map { DocumentFormat.ending(as: $0).filter { $0.writer != nil } } ?? []
    // Text would lose every annotation; it has to be asked for.
    if candidates.count == 1, candidates[0].name != "text" {
      return OutputFormat(argument: candidates[0].name)!
    }
    let isForPeople = path == nil && Terminal.isOutputTerminal
    return OutputFormat(argument: isForPeople ? "terminal" : "jsonl")!
  }
}

/// In what the offsets count, where a text was extracted from a file.
enum OffsetPlace: String, ExpressibleByArgument, CaseIterable {
  case text, source
}

/// One of the values of an enumeration.
private func choice<Value: CaseIterable & RawRepresentable<String>>(_ name: String) throws -> Value {
  if let value = Value(rawValue: name) { return value }
  throw ValidationError("\(name) is not one of \(Value.allCases.map(\.rawValue).joined(separator: ", ")).")
}

/// What several subcommands ask about the formats.
struct FormatArguments: ParsableArguments {
  @Option(
    help: "What offsets count, in formats that let one choose: scalar, utf8 or utf16.",
    transform: OffsetRange.unit)
  var offsets: OffsetUnit?

  @Option(help: "Whether offsets count in the text, or in the file that it was extracted from (HTML).")
  var offsetsIn: OffsetPlace = .text

  @Option(help: "The tags of CoNLL columns: iob1, iob2 or iobes.", transform: choice)
  var scheme: TagScheme = .iob2

  @Option(
    help: "Tokens of the file that was read where it has any, or own ones: source or own.", transform: choice)
  var tokens: FormatOptions.Tokens = .source

  @Option(help: "Colour in the terminal: auto, always or never.")
  var color: ColorChoice = .auto

  @Option(help: ArgumentHelp("Write what was lost as one JSON object.", valueName: "file"))
  var lossReport: String?

  @Flag(help: "Report bad documents, count them and go on.")
  var skipBad = false

  /// How to read. Offsets are read as the files say.
  var reading: FormatOptions { FormatOptions(segmenter: .entityKit) }

  var writing: FormatOptions {
    var options = FormatOptions(segmenter: .entityKit)
    options.unit = offsets
    options.scheme = scheme
    options.tokens = tokens
    options.colors = Terminal.colors(color)
    return options
  }

  /// Says on standard error what was lost, and writes the report that was asked for.
  func report(read: LossReport, written: LossReport) throws {
    for summary in [read.summary, written.summary] {
      if let summary { Terminal.printError(summary) }
    }
    guard let lossReport else { return }
    try OutputFile.save("{\"read\":\(read.json),\"written\":\(written.json)}\n", to: lossReport)
  }
}

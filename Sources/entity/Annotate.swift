import ArgumentParser
import EntityKit

struct Annotate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find entities in text.",
    discussion:
      "Without INPUT, or with -, reads standard input. To a terminal text is coloured, to a pipe it is JSONL."
  )

  @Argument(help: "Text or JSONL files.")
  var input: [String] = ["-"]

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write.", valueName: "file"))
  var output: String?

  @Option(help: "What is read: text or jsonl; by default as the files are named.")
  var from: InputFormat?

  @Option(help: "What is written: terminal, jsonl, html or svg.")
  var to: OutputFormat?

  @OptionGroup var pipelineOptions: PipelineOptions

  @Option(help: ArgumentHelp("Only these labels, separated by commas.", valueName: "A,B"))
  var labels: LabelList?

  @Option(help: "How many documents to work on at once.")
  var jobs = 1

  @Option(help: "What the offsets in JSONL count: scalar, utf8 or utf16.", transform: OffsetRange.unit)
  var offsets: OffsetUnit = .scalar

  @Option(help: "Colour in the terminal: auto, always or never.")
  var color: ColorChoice = .auto

  @Flag(help: "Report bad documents, count them and go on.")
  var skipBad = false

  func validate() throws {
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
  }

  func run() async throws {
    let loaded = try pipelineOptions.load()
    try labels?.check(against: loaded.pipeline.labels)
    var writer = DocumentWriter(
      format: to ?? .guess(output), unit: offsets, colors: Terminal.colors(color),
      file: try OutputFile(path: output))
    var source = DocumentSource(paths: input, format: from, skipsBad: skipBad)
    let annotate = Annotator(pipeline: loaded.pipeline, labels: labels.map { Set($0.labels) })
    var failed = 0
    let skips = skipBad
    do {
      try await BatchRunner(jobs: jobs).run(
        next: { try source.next()?.document },
        work: { document in Result { try annotate(document) } },
        take: { (result: Result<Pipeline.Result, any Error>) in
          switch result {
          case .success(let done):
            for diagnostic in done.diagnostics { Terminal.printError(diagnostic.description) }
            try writer.write(done.annotated)
          case .failure(let error):
            guard skips else { throw Failure(.badInput, error) }
            Failure(.badInput, error).report()
            failed += 1
          }
        })
      try writer.finish()
    } catch {
      writer.abandon()
      throw error
    }
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

/// The documents of several files, one after the other.
struct DocumentSource {
  private var paths: ArraySlice<String>
  private let format: InputFormat?
  private let skipsBad: Bool
  private var current: (() throws -> AnnotatedDocument?)?
  private(set) var skipped = 0

  init(paths: [String], format: InputFormat?, skipsBad: Bool = false) {
    self.paths = paths[...]
    self.format = format
    self.skipsBad = skipsBad
  }

  /// The next document; `nil` at the end.
  /// - Throws: ``Failure`` for a bad one, unless bad ones are skipped and counted.
  mutating func next() throws -> AnnotatedDocument? {
    while true {
      if current == nil {
        guard let path = paths.popFirst() else { return nil }
        current = try failing(.badInput) { try InputFile(path: path, format: format).documents() }
      }
      do {
        if let document = try current?() { return document }
        current = nil
      } catch {
        let failure = Failure(.badInput, error)
        guard skipsBad else { throw failure }
        failure.report()
        skipped += 1
      }
    }
  }
}

/// Writes annotated documents in one of the formats.
struct DocumentWriter {
  private let format: OutputFormat
  private let lines: JSONLinesFormat
  private let terminal: TerminalFormat
  private let file: OutputFile
  /// Formats that make one picture of everything wait for the end.
  private var waiting: [AnnotatedDocument] = []
  private var buffer: [UInt8] = []

  init(format: OutputFormat, unit: OffsetUnit, colors: TerminalColors, file: OutputFile) {
    self.format = format
    lines = JSONLinesFormat(unit: unit)
    terminal = TerminalFormat(colors: colors)
    self.file = file
  }

  mutating func write(_ document: AnnotatedDocument) throws {
    switch format {
    case .jsonl: try failing(.badInput) { try lines.append(document, to: &buffer) }
    case .terminal: terminal.append(document, to: &buffer)
    case .html, .svg: waiting.append(document)
    }
    if buffer.count > 1 << 18 { try flush() }
  }

  mutating func finish() throws {
    if format == .html { HTMLFormat().append(waiting, to: &buffer) }
    if format == .svg { for document in waiting { SVGFormat().append(document, to: &buffer) } }
    try flush()
    try file.close()
  }

  /// Ends after an error: what was done so far goes to standard output, where others may have read the
  /// beginning; a file is not written.
  mutating func abandon() {
    try? flush()
    file.discard()
  }

  private mutating func flush() throws {
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

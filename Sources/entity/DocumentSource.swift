import EntityKit

/// The documents of several files, one after the other.
struct DocumentSource {
  private var paths: ArraySlice<(path: String, root: String?)>
  private let format: InputFormat?
  private let options: FormatOptions
  private let skipsBad: Bool
  private var current: (any FormatReader)?
  /// The ids of the documents so far; `nil` for a single file of a format that has every id once.
  private var ids: Set<String>? = []
  private var hasRenamed = false
  private(set) var skipped = 0
  private var finished = LossReport(format: "", direction: .read)

  /// - Parameters:
  ///   - paths: files, and where `format` is given folders of them.
  ///   - format: by each file's name where `nil`.
  init(
    paths: [String], format: InputFormat?, options: FormatOptions = FormatOptions(), skipsBad: Bool = false
  ) {
    self.paths =
      paths.flatMap { path -> [(path: String, root: String?)] in
        guard let format, path != "-", InputFile.isFolder(path) else { return [(path, nil)] }
        return InputFile.files(in: path, format.format).map { ($0, path) }
      }[...]
    self.format = format
    self.options = options
    self.skipsBad = skipsBad
  }

  /// What was read so far, and what of it a document cannot hold.
  var report: LossReport {
    var report = finished
    if let current { report.losses.add(current.losses) }
    return report
  }

  /// As ``nextFormatDocument()``, without what only a format knows.
  mutating func next() throws -> AnnotatedDocument? {
    try nextFormatDocument()?.annotated
  }

  /// The next document; `nil` at the end.
  /// - Throws: ``Failure`` for a bad one, unless bad ones are skipped and counted.
  mutating func nextFormatDocument() throws -> FormatDocument? {
    while true {
      if current == nil {
        guard let (path, root) = paths.popFirst() else { return nil }
        try failing(.badInput) {
          let file = try InputFile(path: path, format: format, options: options, root: root)
          finished.format =
            finished.format.isEmpty || finished.format == file.format.name ? file.format.name : "several"
          if paths.isEmpty, finished.documents == 0, file.format.name == "jsonl" { ids = nil }
          current = try file.reader()
        }
      }
      do {
        if var document = try current?.next() {
          rename(&document.annotated.document)
          finished.documents += 1
          finished.annotations += document.annotated.annotations.count
          return document
        }
        if let current { finished.losses.add(current.losses) }
        current = nil
      } catch {
        let failure = Failure(.badInput, error)
        guard skipsBad else { throw failure }
        failure.report()
        skipped += 1
      }
    }
  }

  /// Gives a document whose id an earlier one has another: what is written must be told apart.
  private mutating func rename(_ document: inout Document) {
    guard ids?.insert(document.id).inserted == false else { return }
    var number = 2
    while ids?.insert("\(document.id)-\(number)").inserted == false { number += 1 }
    let id = "\(document.id)-\(number)"
    if !hasRenamed {
      hasRenamed = true
      Terminal.printError(
        Diagnostic(
          .warning, code: "document.renamed",
          "the id \"\(document.id)\" was used before: the document is called \"\(id)\", and others likewise",
          at: SourceLocation(file: document.id)
        ).description)
    }
    document = Document(id: id, text: document.text, date: document.date, language: document.language)
  }
}

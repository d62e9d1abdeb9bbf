import EntityKit
import Foundation

/// Writes documents in one of the formats, to one file or to a file a document.
struct DocumentWriter {
  private let format: DocumentFormat
  private let options: FormatOptions
  private let target: Target
  private var writer: any FormatWriter
  private var output = FormatOutput()
  private var names = DocumentFileNames()
  /// What was written; losses without those of ``writer``.
  private var written: LossReport

  /// The name of the file without its ending, which a reader takes for the document's id.
  private let stem: String

  private enum Target {
    case file(OutputFile)
    case folder(String)
  }

  /// - Parameter path: `nil` or `-` for standard output; a folder, or a name that ends in `/`, for a file a
  ///   document.
  /// - Throws: a failure when nothing can be written there.
  init(format: DocumentFormat, path: String?, options: FormatOptions) throws {
    self.format = format
    self.options = options
    writer = format.writer!(options)
    written = LossReport(format: format.name, direction: .written)
    let name = path.map { URL(fileURLWithPath: $0).lastPathComponent } ?? ""
    stem =
      format.endings.first { name.hasSuffix(".\($0)") }.map { String(name.dropLast($0.count + 1)) } ?? name
    var needsFolder = false
    if case .companions = format.layout { needsFolder = true }
    if let path, path != "-", needsFolder || path.hasSuffix("/") || InputFile.isFolder(path) {
      var folder = path
      while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
      target = .folder(folder)
    } else if needsFolder {
      throw Failure(
        .usage,
        [
          Diagnostic(
            code: "format.folder", "\(format.name) is several files a document",
            at: SourceLocation(file: "--output"), help: "name a folder: -o annotated/")
        ])
    } else {
      target = .file(try OutputFile(path: path))
    }
  }

  /// What was written so far, and what was lost.
  var report: LossReport {
    var report = written
    report.losses.add(writer.losses)
    return report
  }

  mutating func write(_ document: FormatDocument) throws {
    if case .folder(let folder) = target { return try write(document, in: folder) }
    if format.layout == .single, written.documents == 1 {
      throw Failure(
        .usage,
        [
          Diagnostic(
            code: "format.single", "\(format.name) holds one document a file, and here is a second",
            at: SourceLocation(file: "--output"), help: "name a folder: -o annotated/")
        ])
    }
    let id = document.annotated.document.id
    if format.layout == .single, format.reader != nil, !id.isEmpty, id != stem {
      written.losses.add(.documentIDs)
    }
    count(document)
    try failing(.badInput) { try writer.write(document, to: &output) }
    if output.bytes.count > 1 << 18 { try flush() }
  }

  mutating func finish() throws {
    guard case .file(let file) = target else { return }
    writer.finish(&output)
    try flush()
    try file.close()
  }

  /// Ends after an error: what was done so far goes to standard output, where others may have read the
  /// beginning; a file is not written. In a folder the documents that were done remain.
  mutating func abandon() {
    guard case .file(let file) = target else { return }
    try? flush()
    file.discard()
  }

  private mutating func count(_ document: FormatDocument) {
    written.documents += 1
    written.annotations += document.annotated.annotations.count
  }

  private mutating func flush() throws {
    guard case .file(let file) = target else { return }
    try file.write(output.bytes)
    output.bytes.removeAll(keepingCapacity: true)
  }

  // MARK: Folders

  private mutating func write(_ document: FormatDocument, in folder: String) throws {
    var writer = format.writer!(options)
    var output = FormatOutput()
    try failing(.badInput) { try writer.write(document, to: &output) }
    writer.finish(&output)
    written.losses.add(writer.losses)
    count(document)
    let id = document.annotated.document.id
    let name = names.name(for: id)
    // Some formats say the id themselves.
    if name != id, format.layout != .stream { written.losses.add(.documentIDs) }
    let stem = "\(folder)/\(name)"
    var ending = format.endings.first ?? "txt"
    if case .companions(let main) = format.layout { ending = main }
    for (ending, bytes) in [(ending, output.bytes)] + output.companions {
      let path = "\(stem).\(ending)"
      try? FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try OutputFile.save(bytes, to: path)
    }
  }
}

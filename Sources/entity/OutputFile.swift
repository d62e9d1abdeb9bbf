import ArgumentParser
import EntityKit
import Foundation

/// The formats that are written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case terminal, jsonl, html, svg

  static func guess(_ path: String?) -> OutputFormat {
    switch path.map({ URL(fileURLWithPath: $0).pathExtension }) {
    case "html"?, "htm"?: .html
    case "svg"?: .svg
    case nil where Terminal.isOutputTerminal: .terminal
    default: .jsonl
    }
  }
}

/// A file, or standard output.
struct OutputFile {
  private let handle: FileHandle

  /// - Parameter path: `nil` or `-` for standard output.
  /// - Throws: a failure when the file cannot be written.
  init(path: String?) throws(Failure) {
    guard let path, path != "-" else {
      handle = .standardOutput
      return
    }
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else {
      throw Failure(
        .usage,
        [Diagnostic(code: "file.unwritable", "the file cannot be written", at: SourceLocation(file: path))])
    }
    self.handle = handle
  }

  func write(_ bytes: [UInt8]) throws { try handle.write(contentsOf: Data(bytes)) }
}

import ArgumentParser
import EntityKit
import Foundation

/// The formats that are read.
enum InputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, jsonl

  /// By the ending of a file's name; text where it says nothing.
  static func guess(_ path: String) -> InputFormat {
    path.hasSuffix(".jsonl") || path.hasSuffix(".ndjson") ? .jsonl : .text
  }
}

/// A file, or standard input, read as a stream of documents.
struct InputFile {
  /// `-` for standard input.
  let path: String
  let format: InputFormat

  init(path: String, format: InputFormat?) {
    self.path = path
    self.format = format ?? .guess(path)
  }

  var name: String { path == "-" ? "standard input" : path }

  /// A function that gives one document after the other, `nil` at the end. A bad line makes it
  /// throw ``Diagnostic``; it can be called again for the next line.
  func documents() throws -> () throws -> AnnotatedDocument? {
    let handle = try open()
    switch format {
    case .text:
      var isDone = false
      return {
        if isDone { return nil }
        isDone = true
        return try readText(handle)
      }
    case .jsonl:
      var lines = LineReader(handle)
      var reader = JSONLinesReader(file: name)
      var number = 0
      return {
        while let line = try lines.next() {
          number += 1
          if let document = try reader.read(line: line, number: number) { return document }
        }
        return nil
      }
    }
  }

  private func open() throws(Diagnostic) -> FileHandle {
    if path == "-" { return .standardInput }
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
    guard exists, !isDirectory.boolValue, let handle = FileHandle(forReadingAtPath: path) else {
      let what =
        if !exists {
          "there is no such file"
        } else {
          isDirectory.boolValue ? "this is a folder" : "the file cannot be read"
        }
      throw Diagnostic(code: "file.missing", what, at: SourceLocation(file: path))
    }
    return handle
  }

  private func readText(_ handle: FileHandle) throws -> AnnotatedDocument {
    let data = try handle.readToEnd() ?? Data()
    guard let text = String(validating: data, as: UTF8.self) else {
      let line = data.split(separator: 0x0A, omittingEmptySubsequences: false)
        .firstIndex { String(validating: $0, as: UTF8.self) == nil }
      throw Diagnostic(
        code: "file.encoding", "the text is not UTF-8",
        at: SourceLocation(file: name, line: line.map { $0 + 1 }),
        help: "convert it first, for example with iconv -f latin1 -t utf-8")
    }
    let id = path == "-" ? "stdin" : URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return AnnotatedDocument(document: Document(id: id, text: text), annotations: [])
  }
}

/// Lines of bytes, ended by LF or CR LF, read a chunk at a time.
struct LineReader {
  private static let chunk = 1 << 20

  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ handle: FileHandle) { self.handle = handle }

  mutating func next() throws -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        let line = buffer[start..<end]
        start = end + 1
        return Array(line.last == 0x0D ? line.dropLast() : line)
      }
      if isAtEnd {
        guard start < buffer.count else { return nil }
        let line = Array(buffer[start...])
        start = buffer.count
        return line
      }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      if let data = try handle.read(upToCount: Self.chunk), !data.isEmpty {
        buffer += data
      } else {
        isAtEnd = true
      }
    }
  }
}

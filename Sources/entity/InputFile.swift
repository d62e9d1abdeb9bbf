import EntityKit
import Foundation

/// A file, or standard input, read as a stream of documents.
struct InputFile {
  /// `-` for standard input.
  let path: String
  let format: DocumentFormat
  /// What its documents are called that have no id of their own.
  private let documentID: String
  private let options: FormatOptions

  /// - Parameter root: the folder in which the file was found; the document is named after the way there.
  init(
    path: String, format: InputFormat?, options: FormatOptions = FormatOptions(), root: String? = nil
  ) throws(Diagnostic) {
    if let format { self.format = format.format } else { self.format = try InputFormat.guess(path).format }
    self.options = options
    // Of files beside one another any may be named.
    if case .companions(let main) = self.format.layout, path != "-" {
      self.path = Self.beside(path, main)
    } else {
      self.path = path
    }
    documentID = path == "-" ? "stdin" : Self.documentID(path, root: root, self.format)
  }

  private var name: String { path == "-" ? "standard input" : path }

  /// The reader of the documents.
  func reader() throws -> any FormatReader {
    let handle = try open()
    let path = path
    let input = FormatInput(
      name: name, documentID: documentID,
      chunk: {
        let data = try handle.read(upToCount: 1 << 20)
        return data.flatMap { $0.isEmpty ? nil : [UInt8]($0) }
      },
      companion: { ending in
        path == "-"
          ? nil : FileManager.default.contents(atPath: Self.beside(path, ending)).map { [UInt8]($0) }
      })
    return format.reader!(input, options)
  }

  /// The files of a folder and the folders in it that may hold documents of a format, by name.
  static func files(in folder: String, _ format: DocumentFormat) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let found = all.filter { name in format.endings.contains { name.hasSuffix(".\($0)") } }
    guard case .companions(let main) = format.layout else { return found.sorted().map { "\(folder)/\($0)" } }
    // One whose main file is missing is an error when that is opened.
    let texts = Set(found.map { beside($0, main) } + all.filter { $0.hasSuffix(".\(main)") })
    return texts.sorted().map { "\(folder)/\($0)" }
  }

  static func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  private static func beside(_ path: String, _ ending: String) -> String {
    let url = URL(fileURLWithPath: path)
    let stem = url.pathExtension.isEmpty ? path : String(path.dropLast(url.pathExtension.count + 1))
    return "\(stem).\(ending)"
  }

  private static func documentID(_ path: String, root: String?, _ format: DocumentFormat) -> String {
    let name =
      root.map { String(path.dropFirst($0.count + 1)) } ?? URL(fileURLWithPath: path).lastPathComponent
    if let ending = format.endings.first(where: { name.hasSuffix(".\($0)") }) {
      return String(name.dropLast(ending.count + 1))
    }
    let ending = URL(fileURLWithPath: name).pathExtension
    return ending.isEmpty ? name : String(name.dropLast(ending.count + 1))
  }

  private func open() throws(Diagnostic) -> FileHandle {
    if path == "-" { return .standardInput }
    let exists = FileManager.default.fileExists(atPath: path)
    guard exists, !Self.isFolder(path), let handle = FileHandle(forReadingAtPath: path) else {
      let what =
        if !exists {
          "there is no such file"
        } else {
          Self.isFolder(path) ? "this is a folder" : "the file cannot be read"
        }
      throw Diagnostic(code: "file.missing", what, at: SourceLocation(file: path))
    }
    return handle
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

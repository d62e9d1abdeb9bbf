import EntityKit
import Foundation

/// A file, or standard output.
///
/// A file appears under its name when it is complete: what stood there is not lost before, not even
/// where it is the input.
struct OutputFile {
  private let handle: FileHandle
  private let path: String?
  private let temporary: String

  /// - Parameter path: `nil` or `-` for standard output.
  /// - Throws: a failure when the file cannot be written.
  init(path: String?) throws(Failure) {
    guard let path, path != "-" else {
      handle = .standardOutput
      self.path = nil
      temporary = ""
      return
    }
    self.path = path
    // A device or a pipe is written to as it is.
    var status = stat()
    let isSpecial = lstat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    temporary = isSpecial ? path : "\(path).\(getpid()).tmp"
    guard isSpecial || FileManager.default.createFile(atPath: temporary, contents: nil),
      let handle = FileHandle(forWritingAtPath: temporary)
    else {
      throw Failure(
        .usage,
        [Diagnostic(code: "file.unwritable", "the file cannot be written", at: SourceLocation(file: path))])
    }
    self.handle = handle
  }

  /// Writes a whole file.
  static func save(_ text: String, to path: String) throws { try save(Array(text.utf8), to: path) }

  /// Writes a whole file.
  static func save(_ bytes: [UInt8], to path: String) throws {
    let file = try OutputFile(path: path)
    do {
      try file.write(bytes)
      try file.close()
    } catch {
      file.discard()
      throw error
    }
  }

  func write(_ bytes: [UInt8]) throws {
    do {
      try bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress else { return }
        let data = Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count, deallocator: .none)
        try handle.write(contentsOf: data)
      }
    } catch {
      throw Failure(
        .usage,
        [
          Diagnostic(
            code: "file.unwritable", "writing failed: \(String(cString: strerror(errno)))",
            at: SourceLocation(file: path ?? "standard output"))
        ])
    }
  }

  /// Gives the file its name.
  func close() throws {
    guard let path, temporary != path else { return }
    try handle.close()
    guard rename(temporary, path) == 0 else {
      throw Failure(
        .usage,
        [Diagnostic(code: "file.unwritable", "the file cannot be written", at: SourceLocation(file: path))])
    }
  }

  /// Removes what was written.
  func discard() {
    if path != nil, temporary != path { try? FileManager.default.removeItem(atPath: temporary) }
  }
}

internal import EntityText

/// A file to be read, as a stream of bytes: this module opens no files itself.
public struct FormatInput {
  /// What diagnostics call the file.
  public let name: String
  /// The id of a document that has none of its own: the file's name without its ending.
  public let documentID: String
  private let nextChunk: () throws -> [UInt8]?
  private let readCompanion: (String) throws -> [UInt8]?

  /// - Parameters:
  ///   - chunk: the next bytes, of any number; `nil` at the end.
  ///   - companion: all bytes of the file beside this one with another ending; `nil` where there is none.
  public init(
    name: String, documentID: String, chunk: @escaping () throws -> [UInt8]?,
    companion: @escaping (String) throws -> [UInt8]? = { _ in nil }
  ) {
    self.name = name
    self.documentID = documentID
    nextChunk = chunk
    readCompanion = companion
  }

  /// A file that is in memory.
  public init(
    name: String, documentID: String, bytes: [UInt8], companions: [String: [UInt8]] = [:]
  ) {
    var rest: [UInt8]? = bytes
    self.init(
      name: name, documentID: documentID,
      chunk: {
        defer { rest = nil }
        return rest
      }, companion: { companions[$0] })
  }

  func companion(_ ending: String) throws -> [UInt8]? { try readCompanion(ending) }

  /// The name for diagnostics of the file beside this one.
  func companionName(_ ending: String) -> String {
    guard let dot = name.lastIndex(of: "."), !name[dot...].contains("/") else { return "\(name).\(ending)" }
    return "\(name[..<dot]).\(ending)"
  }

  func chunk() throws -> [UInt8]? { try nextChunk() }

  func readAll() throws -> [UInt8] {
    var all: [UInt8] = []
    while let chunk = try nextChunk() { all += chunk }
    return all
  }

  /// The whole file as text.
  /// - Throws: `<code>.encoding` with the line, where it is not UTF-8.
  func readText(_ code: String) throws -> String {
    try Self.text(readAll(), file: name, code: code)
  }

  static func text(_ bytes: [UInt8], file: String, code: String) throws(Diagnostic) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
    throw Diagnostic(
      code: "\(code).encoding", "the text is not UTF-8",
      at: SourceLocation(file: file, line: line.map { $0 + 1 }),
      help: "convert it first, for example with iconv -f latin1 -t utf-8")
  }
}

extension String {
  /// What stands behind a byte order mark, which says nothing in UTF-8.
  var withoutByteOrderMark: String {
    unicodeScalars.first == "\u{FEFF}" ? String(unicodeScalars.dropFirst()) : self
  }
}

/// The lines of an input, ended by LF or CR LF, without their ends.
struct LineSource {
  let input: FormatInput
  /// The number of the line that was given last, from 1.
  private(set) var number = 0
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ input: FormatInput) { self.input = input }

  /// The bytes of the next line.
  mutating func next() throws -> [UInt8]? {
    var searched = start
    while true {
      let end = buffer.withUnsafeBufferPointer { $0.firstLineFeed(from: searched) }
      if end < buffer.count { return take(upTo: end, followedBy: end + 1) }
      if isAtEnd { return start < buffer.count ? take(upTo: buffer.count, followedBy: buffer.count) : nil }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      if let chunk = try input.chunk() { buffer += chunk } else { isAtEnd = true }
    }
  }

  /// What follows the line that was given last, to the end.
  mutating func rest() throws -> [UInt8] {
    var all = Array(buffer[start...])
    start = buffer.count
    if !isAtEnd { all += try input.readAll() }
    isAtEnd = true
    return all
  }

  /// The next line as text.
  /// - Throws: `<code>.encoding` where it is not UTF-8.
  mutating func nextText(_ code: String) throws -> String? {
    guard let line = try next() else { return nil }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw problem("\(code).encoding", "the line is not UTF-8")
    }
    return number == 1 ? text.withoutByteOrderMark : text
  }

  /// A diagnostic at the line that was given last.
  func problem(_ code: String, _ message: String, help: String? = nil) -> Diagnostic {
    Diagnostic(
      code: code, ControlCharacter.shown(message), at: SourceLocation(file: input.name, line: number),
      help: help)
  }

  private mutating func take(upTo end: Int, followedBy next: Int) -> [UInt8] {
    let line = buffer[start..<end]
    start = next
    number += 1
    return Array(line.last == 0x0D ? line.dropLast() : line)
  }
}

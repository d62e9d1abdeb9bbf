internal import EntityText

/// The objects of a JSON file, one a document: a single object however it is laid out, an array of
/// objects, or one object after the other, as a rule one a line.
///
/// Memory: where an object stands on a line of its own, one line; otherwise the file.
struct JSONDocuments {
  private let code: String
  private var lines: LineSource
  /// What is read from once a value was found to go over several lines.
  private var whole: (source: JSONSource, position: Int)?
  /// The rest of an array, last element first.
  private var waiting: [JSONNode] = []
  private var waitingSource: JSONSource?

  init(_ input: FormatInput, code: String) {
    self.code = code
    lines = LineSource(input)
  }

  /// The next object that is a document; `nil` at the end. After an error in a line it goes on with the
  /// next line; after an error in a value of several lines it is at the end.
  mutating func next() throws -> JSONObject? {
    while true {
      if let node = waiting.popLast(), let source = waitingSource { return try source.object(node) }
      guard let (source, node) = try nextValue() else { return nil }
      guard case .array(let elements) = node.value else { return try source.object(node) }
      waiting = elements.reversed()
      waitingSource = source
    }
  }

  private mutating func nextValue() throws -> (JSONSource, JSONNode)? {
    if whole != nil { return try nextOfWhole() }
    while let line = try lines.next() {
      let source = JSONSource(code: code, bytes: line, file: lines.input.name, number: lines.number)
      do throws(Diagnostic) {
        if let node = try source.parse() { return (source, node) }
      } catch {
        guard error.code == "\(code).syntax", isUnfinished(line) else { throw error }
        let rest = line + [0x0A] + (try lines.rest())
        whole = (JSONSource(code: code, bytes: rest, file: source.file, number: source.number), 0)
        do throws(Diagnostic) {
          try whole?.source.checkEncoding()
        } catch {
          end()
          throw error
        }
        return try nextOfWhole()
      }
    }
    return nil
  }

  /// Whether a line is the beginning of a value that goes on in the next.
  private func isUnfinished(_ line: [UInt8]) -> Bool {
    let last = line.last { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    return last == UInt8(ascii: "{") || last == UInt8(ascii: "[") || last == UInt8(ascii: ",")
      || last == UInt8(ascii: "}") || last == UInt8(ascii: "]") || last == UInt8(ascii: ":")
  }

  private mutating func nextOfWhole() throws(Diagnostic) -> (JSONSource, JSONNode)? {
    guard let (source, position) = whole else { return nil }
    do throws(Diagnostic) {
      guard let (node, end) = try source.parse(from: position) else { return nil }
      whole = (source, end)
      return (source, node)
    } catch {
      end()
      throw error
    }
  }

  private mutating func end() {
    whole = whole.map { ($0.source, $0.source.bytes.count) }
  }
}

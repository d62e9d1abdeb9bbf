public import EntityText

/// Compiled rules as bytes, so that they need not be read and compiled each time.
///
/// The bytes hold everything: a rule that comes back is the rule that went in, with its definition. They are bound
/// to the vocabulary and the lexicon that the rules were compiled against, and to the version of this code; whoever
/// keeps them sees to both.
public struct RuleArchive: Sendable {
  public let rules: [CompiledRule]
  /// The named patterns of the plugins.
  public let patterns: [PatternDefinition]
  /// The rules of each stage, linked.
  public let stages: [String: LinkedStage]

  /// - Complexity: O(size of the rules): they are linked.
  public init(rules: [CompiledRule], patterns: [PatternDefinition]) {
    (self.rules, self.patterns) = (rules, patterns)
    stages = LinkedStage.linking(
      Dictionary(grouping: rules, by: \.definition.stage).mapValues { $0.map(\.program) })
  }

  /// - Complexity: O(size of the rules).
  public func serialized() -> [UInt8] {
    var writer = ArchiveWriter()
    rules.write(to: &writer)
    patterns.write(to: &writer)
    writer.integers(stages.values.first?.rules.words.ids.map(\.rawValue) ?? [])
    stages.write(to: &writer)
    return writer.finished()
  }

  /// What bytes hold; `nil` where they are not of the form that ``serialized()`` makes. That they are the very bytes
  /// that it made is for whoever kept them to see to, by a checksum: rules are programs.
  /// - Complexity: O(size of the rules), their programs left out, which are read when somebody asks for one.
  public init?(_ bytes: FlatArray<UInt8>) {
    do throws(BadArchive) {
      var reader = try ArchiveReader(bytes)
      rules = try .init(from: &reader)
      patterns = try .init(from: &reader)
      let words = RuleWords(try reader.integers(UInt32.self).map(TokenID.init))
      stages = try [String: LinkedStage](from: &reader).mapValues { $0.with(words) }
      guard reader.isAtEnd else { return nil }
    } catch {
      return nil
    }
  }
}

/// The bytes are not what a writer wrote.
struct BadArchive: Error {}

/// What can be kept: its parts, one after the other.
protocol Archivable {
  func write(to writer: inout ArchiveWriter)
  init(from reader: inout ArchiveReader) throws(BadArchive)
}

/// Numbers in as few bytes as they need; each string once, and from then on by number.
struct ArchiveWriter {
  private var body: [UInt8] = []
  private var strings: [UInt8] = []
  private var numbers: [String: Int] = [:]

  mutating func write<each Part: Archivable>(_ part: repeat each Part) {
    for part in repeat each part { part.write(to: &self) }
  }

  /// A value behind the number of its bytes.
  mutating func sized(_ value: some Archivable) {
    var outer: [UInt8] = []
    swap(&outer, &body)
    write(value)
    swap(&outer, &body)
    number(UInt64(outer.count))
    body += outer
  }

  /// Integers as they lie in memory: those of which there are many.
  mutating func integers<Element: FixedWidthInteger & BitwiseCopyable>(_ values: [Element]) {
    number(UInt64(values.count))
    values.withUnsafeBytes { body += $0 }
  }

  /// LEB128.
  mutating func number(_ value: UInt64) { Self.append(value, to: &body) }

  mutating func string(_ text: String) {
    // Two strings are one only byte for byte, which equality of strings does not ask for.
    let key = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.unicodeScalars.map { "\($0.value) " }.joined()
    if let known = numbers[key] { return number(UInt64(known)) }
    number(UInt64(numbers.count))
    numbers[key] = numbers.count
    Self.append(UInt64(text.utf8.count), to: &strings)
    strings += text.utf8
  }

  /// The number of strings, the strings, and what was written.
  func finished() -> [UInt8] {
    var result: [UInt8] = []
    Self.append(UInt64(numbers.count), to: &result)
    return result + strings + body
  }

  private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// Reads what an ``ArchiveWriter`` wrote, and refuses everything else.
struct ArchiveReader {
  private let bytes: FlatArray<UInt8>
  private var position = 0
  private var strings: [String] = []
  private var depth = 0

  init(_ bytes: FlatArray<UInt8>) throws(BadArchive) {
    self.bytes = bytes
    let count = try count()
    strings.reserveCapacity(count)
    for _ in 0..<count {
      let length = try self.count()
      strings.append(bytes.text(position..<position + length))
      position += length
    }
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func number() throws(BadArchive) -> UInt64 {
    // Nearly all are small.
    if position < bytes.count, bytes[position] < 0x80 {
      defer { position += 1 }
      return UInt64(bytes[position])
    }
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw BadArchive()
  }

  /// A number of things that follow, each at least one byte long.
  mutating func count() throws(BadArchive) -> Int {
    guard let count = Int(exactly: try number()), count <= bytes.count - position else { throw BadArchive() }
    return count
  }

  /// Passes over a value behind the number of its bytes.
  /// - Returns: a reader that stands before the value.
  mutating func skipSized() throws(BadArchive) -> ArchiveReader {
    let length = try count()
    defer { position += length }
    return self
  }

  mutating func integers<Element: FixedWidthInteger & BitwiseCopyable>(
    _: Element.Type = Element.self
  ) throws(BadArchive) -> [Element] {
    let stride = MemoryLayout<Element>.stride
    guard let count = Int(exactly: try number()), count <= (bytes.count - position) / stride else {
      throw BadArchive()
    }
    // The bytes are there, as was just seen; they may lie anywhere.
    let source = UnsafeRawBufferPointer(rebasing: bytes.bytes[position..<position + count * stride])
    position += count * stride
    return [Element](unsafeUninitializedCapacity: count) { values, filled in
      UnsafeMutableRawBufferPointer(values).copyMemory(from: source)
      filled = count
    }
  }

  mutating func string() throws(BadArchive) -> String {
    guard let index = Int(exactly: try number()), strings.indices.contains(index) else { throw BadArchive() }
    return strings[index]
  }

  /// Reads what lies inside another value of its kind; not deeper than anybody writes.
  mutating func nested<Value>(_ body: (inout ArchiveReader) throws(BadArchive) -> Value) throws(BadArchive)
    -> Value
  {
    guard depth < 200 else { throw BadArchive() }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  mutating func read<Value: Archivable>(_: Value.Type = Value.self) throws(BadArchive) -> Value {
    try Value(from: &self)
  }
}

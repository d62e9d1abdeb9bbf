public import EntityText

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A lexicon and its vocabulary as one file that is mapped, not read: opening it does no work for
/// each entry.
///
///     header      8 numbers of 64 bits: magic, version and byte order, length of the file, checksum of
///                 the contents, number of sections, checksum of the header and the section table, 0, 0
///     sections    for each an offset in bytes and a number of elements, 64 bits each
///     contents    the sections, each aligned to 8 bytes, in the byte order of the machine
///
/// A file that is truncated, of another version, another byte order or another kind is refused when
/// it is opened. Nothing in the contents is trusted after that: numbers that point outside read as 0.
public struct CompiledLexicon: Sendable {
  public let vocabulary: Vocabulary
  public let lexicon: Lexicon
  /// What the contents depend on: the fold profile, ICU, and what the maker adds.
  public let fingerprint: String
  /// What the maker keeps beside the lexicon because it depends on its numbers, such as compiled rules. Nothing
  /// here looks into it.
  public let attachment: FlatArray<UInt8>

  static let magic: UInt64 = 0x314C_4558_4954_4E45  // "ENTIXEL1"
  static let version: UInt64 = 6
  static let byteOrder: UInt64 = 0x0102_0304
  static let headerCount = 8
  static let sectionCount = 29

  public init(
    vocabulary: Vocabulary, lexicon: Lexicon, fingerprint: String,
    attachment: FlatArray<UInt8> = FlatArray([])
  ) {
    self.vocabulary = vocabulary
    self.lexicon = lexicon
    self.fingerprint = fingerprint
    self.attachment = attachment
  }

  // MARK: Writing

  /// The contents of the file.
  /// - Complexity: O(size).
  public func serialized() -> [UInt8] {
    let name = FlatArray(Array(fingerprint.utf8))
    let a = lexicon.arrays
    let sections: [(bytes: UnsafeRawBufferPointer, count: Int)] =
      [
        (name.bytes, name.count),
        (vocabulary.slots.bytes, vocabulary.slots.count), (vocabulary.filter.bytes, vocabulary.filter.count),
        (vocabulary.starts.bytes, vocabulary.starts.count),
        (vocabulary.bytes.bytes, vocabulary.bytes.count),
        (a.text.bytes, a.text.count), (a.lists.bytes, a.lists.count),
        (a.classes.bytes, a.classes.count), (a.entries.bytes, a.entries.count),
        (a.features.bytes, a.features.count), (a.trie.roots.bytes, a.trie.roots.count),
        (a.trie.tokens.bytes, a.trie.tokens.count), (a.trie.nodes.bytes, a.trie.nodes.count),
        (a.forms.bytes, a.forms.count),
        (a.exceptions.bytes, a.exceptions.count),
        (attachment.bytes, attachment.count),
      ] + fuzzySections + [(a.stops.bytes, a.stops.count)]
    let tableEnd = (Self.headerCount + sections.count * 2) * 8
    var table: [UInt64] = []
    var length = tableEnd
    for section in sections {
      table += [UInt64(length), UInt64(section.count)]
      length += (section.bytes.count + 7) / 8 * 8
    }
    var result: [UInt8] = []
    result.reserveCapacity(length)
    result += [UInt8](repeating: 0, count: tableEnd)
    for section in sections {
      result += section.bytes
      result += [UInt8](repeating: 0, count: (8 - result.count % 8) % 8)
    }
    var header = [
      Self.magic, Self.version << 32 | Self.byteOrder, UInt64(length),
      result.withUnsafeBytes { Checksum.of(UnsafeRawBufferPointer(rebasing: $0[tableEnd...])) },
      UInt64(sections.count), 0, 0, 0,
    ]
    header[5] = (header + table).withUnsafeBytes { Checksum.of($0) }
    (header + table).withUnsafeBytes { result.replaceSubrange(..<tableEnd, with: $0) }
    return result
  }

  /// Empty where there are no fuzzy entries.
  private var fuzzySections: [(bytes: UnsafeRawBufferPointer, count: Int)] {
    guard let a = lexicon.fuzzy?.arrays else {
      let empty = UnsafeRawBufferPointer(start: nil, count: 0)
      return [(UnsafeRawBufferPointer, Int)](repeating: (empty, 0), count: 12)
    }
    return [
      (a.trie.roots.bytes, a.trie.roots.count), (a.trie.tokens.bytes, a.trie.tokens.count),
      (a.trie.nodes.bytes, a.trie.nodes.count), (a.forms.bytes, a.forms.count),
      (a.words.bytes, a.words.count), (a.near.bytes, a.near.count),
      (a.letterStarts.bytes, a.letterStarts.count), (a.letters.bytes, a.letters.count),
      (a.filter.bytes, a.filter.count), (a.buckets.bytes, a.buckets.count),
      (a.filed.bytes, a.filed.count), (a.facts.bytes, a.facts.count),
    ]
  }

  /// Writes the file so that nobody ever sees half of it: to a temporary name, flushed, renamed. A link stays one, and
  /// a device or a pipe is written to as it is.
  /// - Throws: ``Diagnostic`` where a step fails; the temporary file is then removed.
  public func write(to path: String) throws(Diagnostic) {
    var status = stat()
    let isThere = stat(path, &status) == 0
    let isSpecial = isThere && status.st_mode & S_IFMT != S_IFREG
    let target = isThere ? Self.resolved(path) : path
    // Of its own even among the threads of one process.
    let temporary = isSpecial ? path : "\(target).\(getpid())-\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, isSpecial ? O_WRONLY : O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else { throw Self.failure("cannot be created", path) }
    let bytes = serialized()
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        systemWrite(descriptor, $0.baseAddress! + written, bytes.count - written)
      }
      if count <= 0 { break }
      written += count
    }
    let isComplete = written == bytes.count && (isSpecial || fsync(descriptor) == 0)
    guard close(descriptor) == 0, isComplete, isSpecial || rename(temporary, target) == 0 else {
      let failure = Self.failure("cannot be written", path)
      if !isSpecial { unlink(temporary) }
      throw failure
    }
  }

  /// The path of what a link stands for.
  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func failure(_ what: String, _ path: String) -> Diagnostic {
    Diagnostic(
      code: "lexicon-file.io", "the file \(what): \(String(cString: strerror(errno)))",
      at: SourceLocation(file: path))
  }

  // MARK: Opening

  /// Maps a file.
  /// - Parameter verifying: whether to compute the checksum of the contents, which takes time in
  ///   proportion to their size.
  /// - Throws: ``Diagnostic`` saying what is wrong with the file.
  /// - Complexity: O(lists), whatever the number of entries.
  public init(path: String, verifying: Bool = false) throws(Diagnostic) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw Self.failure("cannot be opened", path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure("cannot be read", path) }
    let size = Int(status.st_size)
    guard size >= (Self.headerCount + Self.sectionCount * 2) * 8 else {
      throw Self.refusal("truncated", "the file is too short to be a compiled lexicon", path)
    }
    guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
      throw Self.failure("cannot be mapped", path)
    }
    let image = FlatImage(bytes: UnsafeRawBufferPointer(start: memory, count: size)) { bytes in
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    }
    try self.init(image, path: path, verifying: verifying)
  }

  /// The same from bytes in memory.
  public init(bytes: [UInt8], path: String = "memory", verifying: Bool = false) throws(Diagnostic) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(8, bytes.count), alignment: 8)
    bytes.withUnsafeBytes {
      memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
    }
    let image = FlatImage(bytes: UnsafeRawBufferPointer(start: memory, count: bytes.count)) { bytes in
      bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0).deallocate() }
    }
    try self.init(image, path: path, verifying: verifying)
  }

  private init(_ image: FlatImage, path: String, verifying: Bool) throws(Diagnostic) {
    let tableCount = Self.headerCount + Self.sectionCount * 2
    guard let header = FlatArray<UInt64>(image, byteOffset: 0, count: tableCount) else {
      throw Self.refusal("truncated", "the file is too short to be a compiled lexicon", path)
    }
    guard header[0] == Self.magic else {
      throw Self.refusal(
        header[0] == Self.magic.byteSwapped ? "byte-order" : "foreign",
        header[0] == Self.magic.byteSwapped
          ? "the file was compiled on a machine of another byte order" : "this is no compiled lexicon", path)
    }
    guard header[1] == Self.version << 32 | Self.byteOrder else {
      throw Self.refusal("version", "the file has version \(header[1] >> 32), not \(Self.version)", path)
    }
    guard header[2] == UInt64(image.bytes.count) else {
      throw Self.refusal(
        "truncated", "the file has \(image.bytes.count) bytes and should have \(header[2])", path)
    }
    var checked = (0..<tableCount).map { header[$0] }
    checked[5] = 0
    guard header[4] == UInt64(Self.sectionCount), header[5] == checked.withUnsafeBytes({ Checksum.of($0) })
    else {
      throw Self.refusal("corrupt", "the header is damaged", path)
    }
    if verifying {
      let contents = UnsafeRawBufferPointer(rebasing: image.bytes[(tableCount * 8)...])
      guard header[3] == Checksum.of(contents) else {
        throw Self.refusal("corrupt", "the contents are damaged", path)
      }
    }
    func section<Element>(_ number: Int) throws(Diagnostic) -> FlatArray<Element> {
      let offset = Int(exactly: header[Self.headerCount + number * 2])
      let count = Int(exactly: header[Self.headerCount + number * 2 + 1])
      guard let offset, let count, let array = FlatArray<Element>(image, byteOffset: offset, count: count)
      else {
        throw Self.refusal("corrupt", "section \(number) lies outside the file", path)
      }
      return array
    }
    let name: FlatArray<UInt8> = try section(0)
    fingerprint = name.text(0..<name.count)
    let slots: FlatArray<UInt64> = try section(1)
    guard slots.count > 0, slots.count & (slots.count - 1) == 0 else {
      throw Self.refusal("corrupt", "the vocabulary's table is damaged", path)
    }
    let filter: FlatArray<UInt64> = try section(2)
    guard filter.count > 0, filter.count & (filter.count - 1) == 0 else {
      throw Self.refusal("corrupt", "the vocabulary's filter is damaged", path)
    }
    vocabulary = Vocabulary(slots: slots, filter: filter, starts: try section(3), bytes: try section(4))
    let fuzzy = FuzzyLexicon(
      FuzzyLexicon.Arrays(
        trie: Trie(roots: try section(16), tokens: try section(17), nodes: try section(18)),
        forms: try section(19), words: try section(20), near: try section(21),
        letterStarts: try section(22), letters: try section(23), filter: try section(24),
        buckets: try section(25), filed: try section(26), facts: try section(27)))
    lexicon = Lexicon(
      Lexicon.Arrays(
        text: try section(5), lists: try section(6), classes: try section(7), entries: try section(8),
        features: try section(9),
        trie: Trie(roots: try section(10), tokens: try section(11), nodes: try section(12)),
        forms: try section(13), exceptions: try section(14), stops: try section(28)),
      fuzzy: fuzzy.arrays.forms.count == 0 ? nil : fuzzy)
    attachment = try section(15)
  }

  private static func refusal(_ code: String, _ message: String, _ path: String) -> Diagnostic {
    Diagnostic(
      code: "lexicon-file.\(code)", message, at: SourceLocation(file: path),
      help: "compile the lexicon again")
  }
}

/// A checksum of 64 bits against damage, not against forgery: eight bytes a step, turned and multiplied, in four
/// lanes that do not wait for each other.
public enum Checksum {
  public static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    let start = start(bytes, seed)
    return fold(lanes(bytes, start), rest(of: bytes), start)
  }

  /// Two checksums that have little in common, for not much more than the price of one.
  public static func pair(of bytes: UnsafeRawBufferPointer, seeds: (UInt64, UInt64)) -> (UInt64, UInt64) {
    let start = start(bytes, seeds.0)
    let lanes = lanes(bytes, start)
    return (
      fold(lanes, rest(of: bytes), start), fold(lanes, rest(of: bytes), Self.start(bytes, seeds.1))
    )
  }

  private typealias Lanes = (UInt64, UInt64, UInt64, UInt64)

  private static func start(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt64 {
    0x9E37_79B9_7F4A_7C15 ^ seed ^ UInt64(bytes.count)
  }

  /// All whole rows of 32 bytes, eight bytes to a lane.
  private static func lanes(_ bytes: UnsafeRawBufferPointer, _ start: UInt64) -> Lanes {
    var (a, b, c, d) = (start, start &+ 1, start &+ 2, start &+ 3)
    guard var row = bytes.baseAddress else { return (a, b, c, d) }
    // As many rows as lie inside.
    for _ in 0..<bytes.count / 32 {
      a = step(a, row.loadUnaligned(as: UInt64.self))
      b = step(b, row.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      c = step(c, row.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      d = step(d, row.loadUnaligned(fromByteOffset: 24, as: UInt64.self))
      row += 32
    }
    return (a, b, c, d)
  }

  /// The bytes behind the last whole row.
  private static func rest(of bytes: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer> {
    bytes[(bytes.count / 32 * 32)...]
  }

  private static func fold(_ lanes: Lanes, _ rest: Slice<UnsafeRawBufferPointer>, _ start: UInt64) -> UInt64 {
    let state = step(step(step(step(start, lanes.0), lanes.1), lanes.2), lanes.3)
    return rest.reduce(state) { step($0, UInt64($1)) }
  }

  @inline(__always)
  private static func step(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let mixed = state ^ word
    // A product carries bits upwards only: turned first, the upper half is not lost on the next one.
    return (mixed << 32 | mixed >> 32) &* 0xD6E8_FEB8_6659_FD93
  }
}

/// `write(2)`, which the method of that name hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}

import EntityRecognition
import EntityText
import EntityUnicode
import Foundation
import RandomTesting
import Testing

@testable import EntityLexicon

@Suite("The compiled file")
struct CompiledLexiconTests {
  // MARK: Round trip

  @Test("finds what was found before, case by case", arguments: MatchingCase.all)
  func corpus(_ example: MatchingCase) throws {
    let lists = CompiledLists(example.entries, stops: example.stops)
    let opened = try reopened(lists)
    #expect(opened.find(in: example.text) == lists.find(in: example.text))
  }

  @Test("finds what was found before, at random", arguments: RandomMatchingTests.alphabets)
  func random(_ alphabet: RandomMatchingTests.Alphabet) throws {
    var random = SeededGenerator()
    for _ in 0..<40 {
      let entries = (0..<random.pick([0, 1, 5, 30])).map { _ in
        LexiconEntry(
          term: phrase(alphabet, &random), caseMode: random.pick([.smart, .exact, .fold]),
          accentMode: random.pick([.optional, .exact]), inflections: [phrase(alphabet, &random)])
      }
      let lists = CompiledLists(entries)
      let opened = try reopened(lists)
      for _ in 0..<5 {
        let text = (0..<6).map { _ in phrase(alphabet, &random) }.joined(separator: " ")
        #expect(opened.find(in: text) == lists.find(in: text), "\(seedLine)")
      }
    }
  }

  @Test("keeps everything that an entry says")
  func entries() throws {
    let opened = try CompiledLexicon(bytes: Small.bytes, verifying: true)
    let lexicon = opened.lexicon
    #expect(opened.fingerprint == Small.fingerprint)
    #expect(lexicon.lists == ["places", "people", "none"])
    #expect(lexicon.entryCount == Small.entries.count)
    for (number, entry) in Small.entries.enumerated() {
      #expect(lexicon.term(of: number) == entry.term)
      #expect(lexicon.id(of: number) == entry.id)
      #expect(lexicon.features(of: number) == entry.features)
      #expect(lexicon.location(of: number) == entry.location)
    }
    #expect(lexicon.labels() == Small.lists.lexicon.labels())
  }

  @Test("is the same from memory and from disk, and the same every time")
  func bytes() throws {
    try TestFolder.use { folder in
      let path = folder + "/small.lexicon"
      try Small.compiled.write(to: path)
      try #expect(Data(contentsOf: URL(filePath: path)) == Data(Small.bytes))
      try #expect(CompiledLexicon(path: path, verifying: true).serialized() == Small.bytes)
      #expect(Small.compiled.serialized() == Small.bytes)
    }
  }

  // MARK: Damage that is seen when a file is opened

  @Test("a header of which any byte is damaged is refused")
  func header() {
    let end = (CompiledLexicon.headerCount + CompiledLexicon.sectionCount * 2) * 8
    // The checksum of the contents is only compared when verifying; the header's own covers it too.
    for index in 0..<end {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var bytes = Small.bytes
        bytes[index] ^= mask
        #expect(code(bytes) != nil, "byte \(index) ^ \(mask)")
      }
    }
  }

  @Test("a file that is cut off anywhere is refused")
  func truncated() {
    for length in 0..<Small.bytes.count {
      #expect(code(Array(Small.bytes[..<length])) == "lexicon-file.truncated", "\(length) bytes")
    }
    #expect(code(Small.bytes + [0]) == "lexicon-file.truncated")
  }

  @Test("files of another kind, version or byte order are told apart")
  func kinds() {
    #expect(code([UInt8](repeating: 0, count: 4096)) == "lexicon-file.foreign")
    #expect(code(Array(String(repeating: "term\tlabel\n", count: 400).utf8)) == "lexicon-file.foreign")
    for version: UInt64 in [0, CompiledLexicon.version + 1, 0xFFFF_FFFF] {
      let bytes = changing { $0[1] = version << 32 | CompiledLexicon.byteOrder }
      #expect(code(bytes) == "lexicon-file.version", "version \(version)")
    }
    let swapped = changing { header in
      for index in header.indices { header[index] = header[index].byteSwapped }
    }
    #expect(code(swapped) == "lexicon-file.byte-order")
  }

  @Test("a file that is not there, a folder, an empty file")
  func paths() throws {
    try TestFolder.use { folder in
      #expect(code(path: folder + "/missing") == "lexicon-file.io")
      #expect(code(path: folder) != nil)
      try Data().write(to: URL(filePath: folder + "/empty"))
      #expect(code(path: folder + "/empty") == "lexicon-file.truncated")
    }
  }

  @Test("verifying refuses every flipped bit of the contents")
  func verifying() {
    let start = (CompiledLexicon.headerCount + CompiledLexicon.sectionCount * 2) * 8
    for index in start..<Small.bytes.count {
      var bytes = Small.bytes
      bytes[index] ^= 1 << UInt8(index % 8)
      #expect(code(bytes, verifying: true) == "lexicon-file.corrupt", "byte \(index)")
    }
  }

  // MARK: Damage that is not

  /// Sections that point anywhere, under a header whose checksum is right.
  @Test("sections outside the file are refused, those inside are harmless")
  func sections() {
    var random = SeededGenerator()
    let size = UInt64(Small.bytes.count)
    for round in 0..<2000 {
      let bytes = changing { header in
        for _ in 0..<random.pick([1, 1, 2, 8]) {
          let field =
            CompiledLexicon.headerCount + Int(random.next() % UInt64(CompiledLexicon.sectionCount * 2))
          let anywhere: [UInt64] = [random.next() % size, random.next() % 64, random.next()]
          let edges: [UInt64] = [0, 1, 8, size, size - 8, size + 8, .max, 1 << 63, .max / 8, .max / 4 + 2]
          header[field] = random.pick(random.oneIn(2) ? anywhere : edges)
        }
      }
      use(bytes, "round \(round)")
    }
  }

  @Test("flipped bytes in the contents neither crash nor hang", .timeLimit(.minutes(2)))
  func flips() {
    var random = SeededGenerator()
    let start = (CompiledLexicon.headerCount + CompiledLexicon.sectionCount * 2) * 8
    for round in 0..<6000 {
      var bytes = Small.bytes
      for _ in 0..<random.pick([1, 1, 2, 8, 100]) {
        let index = start + Int(random.next() % UInt64(bytes.count - start))
        let flipped = bytes[index] ^ (UInt8(1) << UInt8(random.next() % 8))
        let values: [UInt8] = [flipped, 0, 0xFF, 0x7F, UInt8(truncatingIfNeeded: random.next())]
        bytes[index] = random.pick(values)
      }
      use(bytes, "round \(round)")
    }
  }

  /// Numbers of 32 bits replaced by such as a hostile file would hold.
  @Test("numbers that point anywhere neither crash nor hang", .timeLimit(.minutes(2)))
  func numbers() {
    var random = SeededGenerator()
    let start = (CompiledLexicon.headerCount + CompiledLexicon.sectionCount * 2) * 8
    for round in 0..<3000 {
      var bytes = Small.bytes
      for _ in 0..<random.pick([1, 1, 3, 30]) {
        let at = start + Int(random.next() % UInt64((bytes.count - start) / 4)) * 4
        let near = UInt32(random.next() % 100)
        let values: [UInt32] = [0, 1, 2, 3, near, 0x7FFF_FFFF, 0x8000_0000, .max - 1, .max]
        let value = random.pick(values)
        bytes.replaceSubrange(at..<at + 4, with: withUnsafeBytes(of: value) { Array($0) })
      }
      use(bytes, "round \(round)")
    }
  }

  // MARK: Writers

  @Test("a file is whole whoever writes it at the same time")
  func writers() async throws {
    let folder = try TestFolder.make()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = folder + "/shared.lexicon"
    try Small.compiled.write(to: path)
    // Of different lengths, so that a mixture shows.
    let variants = [50, 100, 150, 200].map { (count: Int) -> CompiledLexicon in
      let entries = (0..<count).map { LexiconEntry(term: "entrée \($0)") }
      return CompiledLists(entries).compiled(fingerprint: "variant \(count)")
    }
    let failures = await withTaskGroup(of: [String].self) { group in
      for variant in variants {
        group.addTask {
          (0..<40).compactMap { _ in
            do throws(Diagnostic) {
              try variant.write(to: path)
              return nil
            } catch { return error.description }
          }
        }
      }
      for _ in 0..<2 {
        group.addTask {
          (0..<200).compactMap { _ in
            do throws(Diagnostic) {
              _ = try CompiledLexicon(path: path, verifying: true)
              return nil
            } catch { return error.description }
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(failures == [])
    try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == ["shared.lexicon"])
  }

  @Test("a place that cannot be written to is named, and nothing is left behind")
  func unwritable() throws {
    try TestFolder.use { folder in
      for path in [folder + "/missing/small.lexicon", folder] {
        let error = #expect(throws: Diagnostic.self) { try Small.compiled.write(to: path) }
        #expect(error?.code == "lexicon-file.io")
        #expect(error?.location?.file == path)
      }
      try #expect(FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test("a link stays a link, and what is no file is written to as it is")
  func linksAndPipes() throws {
    try TestFolder.use { folder in
      let (link, target, pipe) = (folder + "/link", folder + "/target", folder + "/pipe")
      try Data().write(to: URL(fileURLWithPath: target))
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
      try Small.compiled.write(to: link)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
      #expect(try CompiledLexicon(path: target).fingerprint == Small.compiled.fingerprint)

      try #require(mkfifo(pipe, 0o600) == 0)
      let reader = Process()
      reader.executableURL = URL(fileURLWithPath: "/bin/sh")
      reader.arguments = ["-c", "cat \(pipe) > \(folder)/read"]
      try reader.run()
      try Small.compiled.write(to: pipe)
      reader.waitUntilExit()
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: folder + "/read")) == Data(Small.compiled.serialized()))
      #expect(
        try FileManager.default.attributesOfItem(atPath: pipe)[.type] as? FileAttributeType != .typeRegular)
    }
  }

  // MARK: Support

  /// A small lexicon with something in every section.
  private enum Small {
    static let entries = [
      LexiconEntry(
        term: "Côte d'Ivoire", label: "COUNTRY", id: "CI",
        features: ["capital": "Yamoussoukro", "iso": "CIV"],
        location: SourceLocation(file: "places.tsv", line: 2)),
      LexiconEntry(
        term: "Guinée", label: "COUNTRY", id: "GN", location: SourceLocation(file: "places.tsv", line: 3)),
      LexiconEntry(
        term: "Guinée-Bissau", label: "COUNTRY", id: "GW", features: ["iso": "GNB"],
        location: SourceLocation(file: "places.tsv", line: 4)),
      LexiconEntry(
        term: "McDonald", label: "PERSON", caseMode: .exact, accentMode: .exact,
        inflections: ["McDonalds", "MacDonald"], location: SourceLocation(file: "people.tsv", line: 2)),
      LexiconEntry(
        term: "École élémentaire", label: "ORG", accentMode: .exact, priority: -3,
        location: SourceLocation(file: "people.tsv", line: 3)),
      LexiconEntry(term: "le", caseMode: .fold, standsAlone: false),
      LexiconEntry(term: "Slovénie du Nord", label: "COUNTRY", fuzzy: 2),
      LexiconEntry(term: "MacGregor", label: "PERSON", caseMode: .exact, fuzzy: 1),
    ]
    static let lists = CompiledLists([
      LexiconList(name: "places", plugin: "geo", entries: Array(entries[..<3])),
      LexiconList(name: "people", plugin: "who", entries: Array(entries[3...])),
      LexiconList(name: "none", plugin: "who", entries: []),
    ])
    static let fingerprint = "fold-1:test"
    static let compiled = lists.compiled(fingerprint: fingerprint)
    static let bytes = compiled.serialized()
    static let text = """
      La Guinée, la Guinée-Bissau et la COTE D'IVOIRE ; McDonalds, MacDonald, Mcdonald. Le maire a visité \
      l'École élémentaire, le McDonald et l'ecole elementaire de Guinee. La Slovnie du Nord, MacGregr, la \
      Slovni du Nord.
      """
  }

  /// Whatever can be asked of a lexicon is asked of a damaged one; what it answers does not matter, but
  /// that it answers does.
  private func use(_ bytes: [UInt8], _ what: String) {
    guard let opened = try? CompiledLexicon(bytes: bytes) else { return }
    let clock = ContinuousClock()
    let time = clock.measure {
      let lexicon = opened.lexicon
      var text = AnalyzedText(document: Document(text: Small.text))
      let tokenizer = french.with(vocabulary: opened.vocabulary)
      tokenizer.tokenize(Small.text, into: &text.tokens)
      lexicon.findHits(in: &text, tokenizer: tokenizer)
      #expect(text.hits.allSatisfy { $0.start < $0.end && Int($0.end) <= text.tokens.count })
      for hit in text.hits {
        let entry = Int(hit.entry)
        _ = (lexicon.list(of: entry), lexicon.plugin(of: entry), lexicon.location(of: entry))
        _ = (lexicon.term(of: entry), lexicon.id(of: entry), lexicon.features(of: entry))
        _ = lexicon.feature("iso", of: entry)
      }
      for inexact in text.inexactHits { _ = (lexicon.reading(inexact, in: text), lexicon.score(inexact)) }
      for token in text.tokens { _ = opened.vocabulary.folded(token.id) }
      _ = (lexicon.labels(), lexicon.labels(of: "geo"), lexicon.list(named: "places"))
    }
    #expect(time < .seconds(5), "\(what), \(seedLine)")
  }

  private func phrase(_ alphabet: RandomMatchingTests.Alphabet, _ random: inout SeededGenerator) -> String {
    (0..<random.pick([1, 1, 2, 3])).map { _ in random.pick(alphabet.words) }
      .joined(separator: random.pick(alphabet.gaps))
  }

  private func reopened(_ lists: CompiledLists) throws -> CompiledLexicon {
    try CompiledLexicon(bytes: lists.compiled().serialized(), verifying: true)
  }

  /// The small file with another header, whose checksum is made right again.
  private func changing(_ change: (inout [UInt64]) -> Void) -> [UInt8] {
    let count = CompiledLexicon.headerCount + CompiledLexicon.sectionCount * 2
    var header = Small.bytes.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self) }
    }
    change(&header)
    header[5] = 0
    header[5] = header.withUnsafeBytes { Checksum.of($0) }
    return header.withUnsafeBytes { Array($0) } + Small.bytes[(count * 8)...]
  }

  /// The code of the refusal; `nil` where the bytes are accepted.
  private func code(_ bytes: [UInt8], verifying: Bool = false) -> String? {
    do throws(Diagnostic) {
      _ = try CompiledLexicon(bytes: bytes, verifying: verifying)
      return nil
    } catch { return error.code }
  }

  private func code(path: String) -> String? {
    do throws(Diagnostic) {
      _ = try CompiledLexicon(path: path)
      return nil
    } catch { return error.code }
  }
}

extension CompiledLists {
  fileprivate func compiled(fingerprint: String = "") -> CompiledLexicon {
    CompiledLexicon(vocabulary: tokenizer.vocabulary, lexicon: lexicon, fingerprint: fingerprint)
  }
}

extension CompiledLexicon {
  fileprivate func find(in text: String) -> [FoundEntry] {
    var analyzed = AnalyzedText(document: Document(text: text))
    let tokenizer = french.with(vocabulary: vocabulary)
    tokenizer.tokenize(text, into: &analyzed.tokens)
    lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
    return FoundEntry.all(in: analyzed)
  }
}

/// A folder that is there as long as a test needs it.
private enum TestFolder {
  static func make() throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lexicon-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }

  static func use(_ body: (String) throws -> Void) throws {
    let folder = try make()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}

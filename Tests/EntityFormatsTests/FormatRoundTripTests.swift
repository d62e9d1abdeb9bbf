import EntityText
import RandomTesting
import Testing

@testable import EntityFormats

/// What is written is read back; what is not, was counted.
@Suite struct FormatRoundTripTests {
  /// What each format may lose; nothing where it is not named.
  private static let columnLosses: Set<LossKind> = [
    .spaceSpans, .bounds, .ids, .features, .scores, .provenance, .whiteSpace,
  ]
  private static let mayLose: [String: Set<LossKind>] = [
    "brat": [.dates, .languages],
    "spacy": [.spaceSpans, .bounds, .ids, .features, .scores, .provenance],
    "conll": columnLosses.union([
      .nestedSpans, .crossingSpans, .documentIDs, .dates, .languages, .labels,
    ]),
    "conllu": columnLosses,
    "hipe": columnLosses.union([.nestedSpans, .crossingSpans, .labels]),
    "webanno": columnLosses.union([.dates, .languages]),
  ]

  @Test(arguments: DocumentFormat.both, [nil] as [UInt64?])
  func nothingIsLostInSilence(_ format: DocumentFormat, _ fixedSeed: UInt64?) throws {
    let seed = fixedSeed ?? testSeed
    var random = RandomDocuments(seed: seed)
    for _ in 0..<60 {
      let written = random.next(
        crossing: Bool.random(using: &random.generator), more: RandomDocuments.troublesome)
      let (files, losses) = try format.write([FormatDocument(written)])
      let allowed = Self.mayLose[format.name] ?? []
      #expect(losses.all.allSatisfy { allowed.contains($0.kind) }, "\(losses) seed \(seed)")
      let documents = try #require(try? format.read(files).documents, "seed \(seed)")
      try #require(documents.count == 1, "seed \(seed)")
      let read = documents[0].annotated
      compare(written, read, losses, seed)

      let again = try format.write(documents)
      let isSame = again.files[0].bytes == files[0].bytes || losses[.documentIDs] > 0
      #expect(isSame, "seed \(seed): first\n\(files[0].text)\nthen\n\(again.files[0].text)")
      if !isSame { return }
      let changes = again.losses.all.map(\.kind).filter { $0 != .documentIDs && $0 != .whiteSpace }
      #expect(changes.isEmpty, "what was read fits: \(changes), seed \(seed)")
    }
  }

  private func compare(
    _ written: AnnotatedDocument, _ read: AnnotatedDocument, _ losses: LossTally, _ seed: UInt64
  ) {
    if losses.isEmpty {
      #expect(read.document == written.document, "seed \(seed)")
      #expect(read.described == written.described, "seed \(seed)")
    }
    #expect(read.document.text.withoutSpaces == written.document.text.withoutSpaces, "seed \(seed)")
    if losses[.whiteSpace] == 0 {
      #expect(read.document.text.utf8.elementsEqual(written.document.text.utf8), "seed \(seed)")
    }
    if losses[.documentIDs] == 0 { #expect(read.document.id == written.document.id, "seed \(seed)") }
    let gone = losses[.nestedSpans] + losses[.crossingSpans] + losses[.spaceSpans]
    #expect(read.annotations.count == written.annotations.count - gone, "seed \(seed)")
    var surfaces = written.annotations.map { written.document.text(of: $0.span).withoutSpaces }
    for annotation in read.annotations {
      let surface = read.document.text(of: annotation.span).withoutSpaces
      guard let index = surfaces.firstIndex(of: surface) else {
        Issue.record("\(annotation) covers other words than before, seed \(seed)")
        continue
      }
      surfaces.remove(at: index)
    }
  }

  @Test(arguments: DocumentFormat.both.filter { $0.layout == .stream })
  func documentsFollowOneAnother(_ format: DocumentFormat) throws {
    let seed = testSeed
    var random = RandomDocuments(seed: seed)
    let written = (0..<30).map { _ in random.next() }
    let (files, losses) = try format.write(written.map { FormatDocument($0) })
    #expect(files.count == 1)
    let read = try format.read(files).documents
    try #require(read.count == written.count, "seed \(seed)")
    for (one, other) in zip(written, read) {
      #expect(one.document.text.withoutSpaces == other.annotated.document.text.withoutSpaces, "seed \(seed)")
      if losses[.documentIDs] == 0 { #expect(one.document.id == other.annotated.document.id, "seed \(seed)") }
    }
  }

  @Test(arguments: DocumentFormat.both.filter { $0.layout == .stream })
  func noDocumentsAreNone(_ format: DocumentFormat) throws {
    let (files, losses) = try format.write([])
    #expect(losses.isEmpty)
    #expect(try format.read(files).documents.isEmpty)
  }

  @Test(arguments: DocumentFormat.both, [(0, 0), (0, 4), (1, 3), (0, 1)])
  func neverWritesWhatTheReaderRefuses(_ format: DocumentFormat, _ bounds: (Int, Int)) {
    let document = AnnotatedDocument(
      document: Document(id: "d", text: "éa"),
      annotations: [Annotation(span: TextSpan(bounds.0, bounds.1), label: "X")])
    let error = #expect(throws: Diagnostic.self) { try format.write([FormatDocument(document)]) }
    #expect(error?.code == "\(format.name).write-span")
    let unnamed = AnnotatedDocument(
      document: Document(text: "a"), annotations: [Annotation(span: TextSpan(0, 1), label: "")])
    let unnamedError = #expect(throws: Diagnostic.self) { try format.write([FormatDocument(unnamed)]) }
    #expect(unnamedError?.code == "\(format.name).empty-label")
  }

  @Test func namesAndEndingsAreClear() {
    #expect(Set(DocumentFormat.all.map(\.name)).count == DocumentFormat.all.count)
    func names(_ path: String) -> [String] { DocumentFormat.ending(as: path).map(\.name) }
    #expect(names("a/b.jsonl") == ["jsonl"])
    #expect(names("b.ann") == ["brat"])
    #expect(names("b.txt") == ["text"])
    #expect(names("b.cas.json") == ["cas"])
    #expect(names("b.webanno.tsv") == ["webanno"])
    #expect(names("b.json") == [])
    #expect(names("jsonl") == [] && names(".jsonl") == [])
  }
}

/// Bytes that nobody wrote.
@Suite struct FormatFuzzTests {
  @Test(arguments: DocumentFormat.both + [.html], [nil] as [UInt64?])
  func anyBytesAreReadOrRefused(_ format: DocumentFormat, _ fixedSeed: UInt64?) throws {
    let seed = fixedSeed ?? testSeed
    var random = RandomDocuments(seed: seed)
    for _ in 0..<12 {
      let documents = (0..<2).map { _ in
        FormatDocument(random.next(crossing: true, more: RandomDocuments.troublesome))
      }
      let files = try format.write(format.layout == .stream ? documents : [documents[0]]).files
      for _ in 0..<10 {
        let file = mutated(files[0], &random.generator)
        try readOrRefuse(file, format, seed)
      }
    }
  }

  private func mutated(_ file: WrittenFile, _ generator: inout SeededGenerator) -> WrittenFile {
    // Of two files that which says more than the text.
    if let ending = file.companions.keys.first, Int.random(in: 0..<4, using: &generator) > 0 {
      var companions = file.companions
      companions[ending] = mutated(companions[ending]!, &generator)
      return WrittenFile(documentID: file.documentID, bytes: file.bytes, companions: companions)
    }
    return WrittenFile(
      documentID: file.documentID, bytes: mutated(file.bytes, &generator), companions: file.companions)
  }

  private static let tokens = [
    "\t", "\n", "\n\n", " ", "\"", "{", "}", "[", "]", ",", ":", "|", "\\", "-", "0", "9",
    "99999999999999999999", "-1",
    "_", "*", "O", "B-X", "null", "\u{0}", "é", "😀", "<", "&", ";", "=", "#", "T1", "1-2",
  ]

  private func mutated(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
      let at = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, at + Int.random(in: 1...8, using: &generator))
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[at] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(at..<end)
      case 2: bytes.insert(contentsOf: bytes[at..<end], at: at)
      case 3: bytes.removeSubrange(at...)
      default:
        bytes.replaceSubrange(at..<end, with: Array(Self.tokens.randomElement(using: &generator)!.utf8))
      }
    }
    return bytes
  }

  private func readOrRefuse(_ file: WrittenFile, _ format: DocumentFormat, _ seed: UInt64) throws {
    var reader = format.reader!(file.input(name: "fuzz"), FormatOptions())
    var documents: [FormatDocument] = []
    for _ in 0..<10_000 {
      do {
        guard let document = try reader.next() else { break }
        documents.append(document)
      } catch let diagnostic as Diagnostic {
        #expect(diagnostic.location != nil && !diagnostic.code.isEmpty, "\(diagnostic) seed \(seed)")
      }
    }
    for document in documents {
      let text = Array(document.annotated.document.text.utf8)
      for annotation in document.annotated.annotations {
        #expect(!annotation.span.isEmpty && annotation.span.end <= text.count, "seed \(seed)")
      }
      // What was read can be written, in this format and in another, and read again.
      for other in [format, .spacy, .conllu] where other.writer != nil && other.name != "html" {
        let written = try #require(try? other.write([document]), "\(other.name) seed \(seed)")
        #expect((try? other.read(written.files).documents.count) == 1, "\(other.name) seed \(seed)")
      }
    }
  }
}

import EntityText
import Foundation
import RandomTesting
import Testing

@testable import EntityFormats

/// What we write, read by spaCy, gatenlp, dkpro-cassis, a JSON-LD processor, conllu and seqeval; and what they
/// write, read by us. `make interoperability` installs them.
@Suite struct InteroperabilityTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private static let python = package.appendingPathComponent(".build/interoperability/bin/python").path
  private static let script =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Interoperability/read_back.py").path

  private static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: python) }

  @Test(.enabled(if: isInstalled, "the programs are not installed: run make interoperability"))
  func othersReadWhatWeWriteAndWeWhatTheyWrite() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("formats-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let seed = testSeed
    var random = RandomDocuments(seed: seed)
    let documents = (0..<25).map { _ in random.next(crossing: true, more: RandomDocuments.troublesome) }
    for format in [DocumentFormat.spacy, .bdoc, .cas, .w3c, .conllu] {
      try write(documents, format, FormatOptions(), to: folder.appendingPathComponent(format.name))
    }
    for scheme in TagScheme.allCases {
      var options = FormatOptions()
      options.scheme = scheme
      try write(documents, .conll, options, to: folder.appendingPathComponent("conll-\(scheme.rawValue)"))
    }

    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.python)
    process.arguments = [Self.script, folder.path]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let wrong = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "seed \(seed)\n\(said)\n\(wrong)")

    for (name, count) in [
      ("spacy", 25), ("bdoc", 25), ("cas", 25), ("w3c", 25), ("conllu", 25), ("conll", 100),
    ] {
      #expect(said.contains("\(name): \(count) files read"), "\(said)")
    }
    for format in [DocumentFormat.spacy, .bdoc, .cas] {
      try compareTheirs(format, folder, seed)
    }
  }

  /// The documents, a file each, and beside each what our reader makes of it.
  private func write(
    _ documents: [AnnotatedDocument], _ format: DocumentFormat, _ options: FormatOptions, to folder: URL
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (number, document) in documents.enumerated() {
      let files = try format.write([FormatDocument(document)], options: options).files
      let read = try #require(try format.read(files).documents.first)
      let stem = folder.appendingPathComponent("\(number)")
      try Data(files[0].bytes).write(to: stem.appendingPathExtension(format.endings[0]))
      try Data(JSONLinesFormat().line(read.annotated).utf8).write(to: stem.appendingPathExtension("jsonl"))
    }
  }

  private func compareTheirs(_ format: DocumentFormat, _ folder: URL, _ seed: UInt64) throws {
    let expected = try FileManager.default.contentsOfDirectory(
      at: folder.appendingPathComponent(format.name), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "jsonl" }
    #expect(!expected.isEmpty)
    for file in expected {
      let number = file.deletingPathExtension().lastPathComponent
      let ours = try #require(
        try JSONLinesFormat.read([UInt8](Data(contentsOf: file)), file: number).first)
      let theirs = folder.appendingPathComponent("theirs/\(format.name)-\(number).\(format.endings[0])")
      let bytes = [UInt8](try Data(contentsOf: theirs))
      let read = try #require(
        try format.read([WrittenFile(documentID: number, bytes: bytes)]).documents.first, "seed \(seed)")
      let isSame = read.annotated.document.text.utf8.elementsEqual(ours.document.text.utf8)
      #expect(isSame, "\(format) \(number) seed \(seed)")
      #expect(read.annotated.described == ours.described, "\(format) \(number) seed \(seed)")
    }
  }
}

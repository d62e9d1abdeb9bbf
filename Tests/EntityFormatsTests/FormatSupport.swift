import EntityText
import Testing

@testable import EntityFormats

/// A file that a writer wrote.
struct WrittenFile {
  let documentID: String
  let bytes: [UInt8]
  var companions: [String: [UInt8]] = [:]

  var text: String { String(decoding: bytes, as: UTF8.self) }

  func input(name: String = "file") -> FormatInput {
    FormatInput(name: name, documentID: documentID, bytes: bytes, companions: companions)
  }
}

extension DocumentFormat {
  /// Formats that are read and written.
  static var both: [DocumentFormat] {
    all.filter { $0.reader != nil && $0.writer != nil && $0.name != "html" && $0.name != "text" }
  }

  /// The documents in files, as many as the layout asks for, and what was lost.
  func write(
    _ documents: [FormatDocument], options: FormatOptions = FormatOptions()
  ) throws -> (files: [WrittenFile], losses: LossTally) {
    var losses = LossTally()
    var files: [WrittenFile] = []
    let groups = layout == .stream ? [documents] : documents.map { [$0] }
    for group in groups {
      var writer = self.writer!(options)
      var output = FormatOutput()
      for document in group { try writer.write(document, to: &output) }
      writer.finish(&output)
      losses.add(writer.losses)
      files.append(
        WrittenFile(
          documentID: group.first?.annotated.document.id ?? "", bytes: output.bytes,
          companions: Dictionary(uniqueKeysWithValues: output.companions.map { ($0.ending, $0.bytes) })))
    }
    return (files, losses)
  }

  func read(
    _ files: [WrittenFile], options: FormatOptions = FormatOptions()
  ) throws -> (documents: [FormatDocument], losses: LossTally) {
    var documents: [FormatDocument] = []
    var losses = LossTally()
    for file in files {
      var reader = self.reader!(file.input(), options)
      while let document = try reader.next() { documents.append(document) }
      losses.add(reader.losses)
    }
    return (documents, losses)
  }

  /// One document from a file that is written out in a test.
  func read(
    _ text: String, companions: [String: String] = [:], options: FormatOptions = FormatOptions()
  ) throws -> [FormatDocument] {
    try read(
      [
        WrittenFile(
          documentID: "doc", bytes: Array(text.utf8), companions: companions.mapValues { Array($0.utf8) })
      ], options: options
    ).documents
  }
}

extension AnnotatedDocument {
  /// Everything about the annotations, in an order that does not depend on that of equal ones.
  var described: [String] { annotations.map { "\($0)" }.sorted() }

  /// The text with its spans marked in it, for expectations.
  var marked: String { MarkedText.marking(self) }
}

extension String {
  var withoutSpaces: [UInt8] {
    var view = String.UnicodeScalarView()
    for scalar in unicodeScalars where !scalar.isFormatSpace { view.append(scalar) }
    return Array(String(view).utf8)
  }
}

// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEntityKit
internal import EntityEvaluation
internal import EntityKit
internal import EntityLibraries
internal import EntityReports

@c @implementation
public func ek_explain(
  _ pipeline: OpaquePointer?, _ document: UnsafePointer<ek_document>?, _ unit: ek_unit,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ek_string {
  answering(error) {
    let unit = try OffsetUnit(unit)
    let loaded = try opened(pipeline).loaded
    let result = try loaded.pipeline.run(Document(document), ledger: true)
    return try ExplanationPrinter.json(Explanation.all(result, loaded, unit), result.annotated.document)
  }
}

@c @implementation
public func ek_why_not(
  _ pipeline: OpaquePointer?, _ document: UnsafePointer<ek_document>?, _ start: Int, _ end: Int,
  _ label: UnsafePointer<CChar>?, _ unit: ek_unit, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ek_string {
  answering(error) {
    let unit = try OffsetUnit(unit)
    let loaded = try opened(pipeline).loaded
    let document = try Document(document)
    let place = document.id.isEmpty ? nil : SourceLocation(file: document.id)
    let table = OffsetTable(document.text, unit: unit)
    guard start < end, let span = table.span(of: start..<end) else {
      throw Diagnostic(
        code: "explain.range",
        "\(start)..\(end) is no range of the text, which has \(table.count) offsets", at: place)
    }
    let asked = label.map { Label(String(cString: $0)) }
    if let asked, !loaded.pipeline.labels.contains(asked) {
      throw Diagnostic(
        code: "labels.unknown", "nothing makes the label \(asked)", at: SourceLocation(file: "label"),
        help: "known: \(loaded.pipeline.labels.sorted().map(\.rawValue).joined(separator: ", "))")
    }
    return try AbsencePrinter(loaded.whyNot(span, asked, in: document), loaded, unit).json()
  }
}

@c @implementation
public func ek_evaluate(
  _ gold: ek_string, _ predicted: ek_string, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> ek_string {
  answering(error) {
    let gold = try Documents(gold, named: "gold")
    let predicted = try Documents(predicted, named: "predicted")
    let corpus = try EvaluationCorpus.pair(
      gold: gold.documents, predicted: predicted.documents, goldLocations: gold.locations,
      predictedLocations: predicted.locations)
    return try ScorePrinter(report: EvaluationReport(corpus), withIDs: true).json()
  }
}

@c @implementation
public func ek_string_free(_ string: ek_string) { string.data?.deallocate() }

/// What `body` says, in memory of its own, or no string with the error set.
private func answering(
  _ error: UnsafeMutablePointer<OpaquePointer?>?, _ body: () throws -> String
) -> ek_string {
  guard var text = reporting(error, body) else { return ek_string(data: nil, size: 0) }
  return text.withUTF8 { bytes in
    let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count + 1)
    _ = copy.initialize(from: bytes.lazy.map { CChar(bitPattern: $0) })
    copy[bytes.count] = 0
    return ek_string(data: copy.baseAddress, size: bytes.count)
  }
}

/// The documents of JSONL in memory, and where each stands.
private struct Documents {
  var documents: [AnnotatedDocument] = []
  var locations: [SourceLocation] = []

  init(_ string: ek_string, named name: String) throws {
    let bytes = UnsafeRawBufferPointer(start: string.data, count: string.data == nil ? 0 : string.size)
    var reader = JSONLinesReader(file: name)
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      guard let document = try reader.read(line: Array(line), number: index + 1) else { continue }
      documents.append(document)
      locations.append(SourceLocation(file: name, line: index + 1))
    }
    if documents.isEmpty {
      throw Diagnostic(code: "evaluate.empty", "there are no documents", at: SourceLocation(file: name))
    }
  }
}

// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEntityKit
internal import EntityKit
internal import EntityLibraries

/// Behind `ek_result`.
final class NativeResult {
  let spans: NativeArray<ek_span>
  let diagnostics: NativeDiagnostics
  private let features: NativeArray<ek_feature>
  private let arena = StringArena()

  init(_ result: Pipeline.Result, _ unit: OffsetUnit) {
    diagnostics = NativeDiagnostics(result.diagnostics)
    let annotations = result.annotated.annotations
    let offsets = OffsetTable(result.annotated.document.text, unit: unit)
    let features = NativeArray(
      annotations.flatMap(\.features.elements).map { [arena] in
        ek_feature(name: arena.add($0.name), value: arena.add($0.value))
      })
    self.features = features
    var feature = features.read(count: nil)
    spans = NativeArray(
      annotations.map { [arena] annotation in
        let range = offsets.range(of: annotation.span)
        let provenance = annotation.provenance
        let count = annotation.features.elements.count
        defer { feature = feature.map { $0 + count } }
        return ek_span(
          start: range.lowerBound, end: range.upperBound, label: arena.add(annotation.label.rawValue),
          id: arena.add(annotation.id), score: annotation.score,
          recognizer: arena.add(provenance?.recognizer), origin: arena.add(provenance?.origin),
          place: arena.add(provenance?.location?.description), features: count == 0 ? nil : feature,
          feature_count: count)
      })
  }
}

extension OffsetUnit {
  init(_ unit: ek_unit) throws(Diagnostic) {
    switch Int(unit) {
    case Int(EK_UTF8): self = .utf8
    case Int(EK_SCALAR): self = .scalar
    case Int(EK_UTF16): self = .utf16
    default: throw Diagnostic(code: "argument.unit", "there is no offset unit \(unit)")
    }
  }
}

extension Document {
  /// - Throws: ``Diagnostic``: a string is not UTF-8, or the date is none.
  init(_ pointer: UnsafePointer<ek_document>?) throws(Diagnostic) {
    guard let value = pointer?.pointee else {
      throw Diagnostic(code: "argument.null", "the document is NULL")
    }
    func string(_ value: ek_string, _ what: String) throws(Diagnostic) -> String? {
      guard value.data != nil else { return nil }
      guard let text = CStrings.string(value) else {
        throw Diagnostic(code: "text.encoding", "the \(what) of the document is not UTF-8")
      }
      return text
    }
    let id = try string(value.id, "id") ?? ""
    let place = SourceLocation(file: id)
    guard value.text.data == nil || CStrings.string(value.text) != nil else {
      throw Diagnostic(code: "text.encoding", "the text is not UTF-8", at: place)
    }
    let date = try string(value.date, "date")
    let day = date.flatMap { CalendarDate(iso8601: $0) }
    if let date, day == nil {
      throw Diagnostic(
        code: "document.date", "\"\(date)\" is not a date", at: place, help: "write YYYY-MM-DD")
    }
    self.init(
      id: id, text: try string(value.text, "text") ?? "", date: day,
      language: try string(value.language, "language"))
  }
}

@c @implementation
public func ek_annotate(
  _ pipeline: OpaquePointer?, _ document: UnsafePointer<ek_document>?, _ unit: ek_unit,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> OpaquePointer? {
  reporting(error) {
    let unit = try OffsetUnit(unit)
    return Handle.make(NativeResult(try opened(pipeline).loaded.pipeline.run(Document(document)), unit))
  }
}

@c @implementation
public func ek_result_spans(_ result: OpaquePointer?, _ count: UnsafeMutablePointer<Int>?) -> UnsafePointer<
  ek_span
>? {
  count?.pointee = 0
  return result.flatMap { Handle.object($0, NativeResult.self).spans.read(count: count) }
}

@c @implementation
public func ek_result_diagnostics(_ result: OpaquePointer?, _ count: UnsafeMutablePointer<Int>?)
  -> UnsafePointer<ek_diagnostic>?
{
  count?.pointee = 0
  return result.flatMap { Handle.object($0, NativeResult.self).diagnostics.values.read(count: count) }
}

@c @implementation
public func ek_result_free(_ result: OpaquePointer?) { Handle.free(result, NativeResult.self) }

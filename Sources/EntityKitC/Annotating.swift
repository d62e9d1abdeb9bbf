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
  private let arena: StringArena

  init(_ result: Pipeline.Result, _ unit: OffsetUnit) {
    diagnostics = NativeDiagnostics(result.diagnostics)
    let annotations = result.annotated.annotations
    let places = annotations.map { $0.provenance?.location?.description }
    let offsets = OffsetTable(result.annotated.document.text, unit: unit)
    let arena = StringArena(capacity: Self.size(annotations, places))
    self.arena = arena
    let features = NativeArray(
      annotations.flatMap(\.features.elements).map {
        ek_feature(name: arena.add($0.name), value: arena.add($0.value))
      })
    self.features = features
    var feature = features.read(count: nil)
    spans = NativeArray(
      zip(annotations, places).map { annotation, place in
        let range = offsets.range(of: annotation.span)
        let count = annotation.features.elements.count
        defer { feature = feature.map { $0 + count } }
        return ek_span(
          start: range.lowerBound, end: range.upperBound, label: arena.add(annotation.label.rawValue),
          id: arena.add(annotation.id), score: annotation.score,
          recognizer: arena.add(annotation.provenance?.recognizer),
          origin: arena.add(annotation.provenance?.origin), place: arena.add(place),
          features: count == 0 ? nil : feature, feature_count: count)
      })
  }

  var strings: ek_string { arena.only }

  /// What all strings take, each with its NUL: they lie in one block, so that callers can copy them in one go.
  private static func size(_ annotations: [Annotation], _ places: [String?]) -> Int {
    func size(_ text: String?) -> Int { text.map { $0.utf8.count + 1 } ?? 0 }
    return zip(annotations, places).reduce(0) { sum, element in
      let (annotation, place) = element
      return annotation.features.elements.reduce(
        sum + size(annotation.label.rawValue) + size(annotation.id) + size(annotation.provenance?.recognizer)
          + size(annotation.provenance?.origin) + size(place)
      ) { $0 + size($1.name) + size($1.value) }
    }
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
    let place = id.isEmpty ? nil : SourceLocation(file: id)
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
public func ek_result_strings(_ result: OpaquePointer?) -> ek_string {
  result.map { Handle.object($0, NativeResult.self).strings } ?? ek_string(data: nil, size: 0)
}

@c @implementation
public func ek_annotate_all(
  _ pipeline: OpaquePointer?, _ documents: UnsafePointer<ek_document>?, _ count: Int, _ unit: ek_unit,
  _ results: UnsafeMutablePointer<OpaquePointer?>?, _ errors: UnsafeMutablePointer<OpaquePointer?>?
) -> Int {
  var failed = 0
  for index in 0..<count {
    let result = ek_annotate(pipeline, documents.map { $0 + index }, unit, errors.map { $0 + index })
    if result == nil { failed += 1 }
    // A result that nobody takes belongs to nobody.
    if let results { results[index] = result } else { ek_result_free(result) }
  }
  return failed
}

@c @implementation
public func ek_result_free(_ result: OpaquePointer?) { Handle.free(result, NativeResult.self) }

// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEntityKit
internal import EntityKit
internal import EntityLibraries
internal import Synchronization

/// Behind `ek_result`. Spans are made for C when somebody asks for them: many results are only counted or thrown away.
final class NativeResult {
  private enum State: Sendable {
    case found(AnnotatedDocument, OffsetUnit)
    case made(NativeSpans)
  }

  let diagnostics: NativeDiagnostics
  /// Several threads may ask at once.
  private let state: Mutex<State>

  init(_ result: Pipeline.Result, _ unit: OffsetUnit) {
    diagnostics = NativeDiagnostics(result.diagnostics)
    state = Mutex(.found(result.annotated, unit))
  }

  var spans: NativeSpans {
    state.withLock { state in
      switch state {
      case .made(let spans): return spans
      case .found(let document, let unit):
        let spans = NativeSpans(document, unit)
        state = .made(spans)
        return spans
      }
    }
  }
}

/// The spans of a document for C, with their strings. Never written to once they are made, which is why threads may
/// share them.
final class NativeSpans: @unchecked Sendable {
  let values: NativeArray<ek_span>
  private let features: NativeArray<ek_feature>
  private let arena: StringArena

  init(_ annotated: AnnotatedDocument, _ unit: OffsetUnit) {
    let annotations = annotated.annotations
    let offsets = OffsetTable(annotated.document.text, unit: unit)
    // In buffers, since to take an annotation out of an array is to count references to six strings.
    (values, features, arena) = annotations.withUnsafeBufferPointer { annotations in
      let arena = StringArena(capacity: Self.size(annotations))
      let spans = NativeArray<ek_span>(count: annotations.count)
      let features = NativeArray<ek_feature>(count: annotations.reduce(0) { $0 + $1.features.elements.count })
      var feature = features.storage.baseAddress
      for index in annotations.indices {
        let count = annotations[index].features.elements.count
        var span = Self.span(annotations[index], offsets, arena)
        if count > 0 {
          span.features = UnsafePointer(feature)
          span.feature_count = count
          for element in annotations[index].features.elements {
            feature?.initialize(
              to: ek_feature(name: arena.add(element.name), value: arena.add(element.value)))
            feature = feature.map { $0 + 1 }
          }
        }
        spans.storage.initializeElement(at: index, to: span)
      }
      return (spans, features, arena)
    }
  }

  private static func span(_ annotation: borrowing Annotation, _ offsets: OffsetTable, _ arena: StringArena)
    -> ek_span
  {
    let range = offsets.range(of: annotation.span)
    var span = ek_span()
    span.start = range.lowerBound
    span.end = range.upperBound
    span.label = arena.add(annotation.label.rawValue)
    span.id = arena.add(annotation.id)
    span.score = annotation.score
    if let provenance = annotation.provenance {
      span.recognizer = arena.add(provenance.recognizer)
      span.origin = arena.add(provenance.origin)
      if let location = provenance.location { span.place = arena.add(location) }
    }
    return span
  }

  var strings: ek_string { arena.only }

  /// What all strings take, each with its NUL: they lie in one block, so that callers can copy them in one go.
  private static func size(_ annotations: UnsafeBufferPointer<Annotation>) -> Int {
    func size(_ text: String?) -> Int { text.map { $0.utf8.count + 1 } ?? 0 }
    var sum = 0
    for index in annotations.indices {
      sum += size(annotations[index].label.rawValue) + size(annotations[index].id)
      if let provenance = annotations[index].provenance {
        sum += size(provenance.recognizer) + size(provenance.origin)
        if let location = provenance.location { sum += StringArena.size(of: location) }
      }
      for element in annotations[index].features.elements { sum += size(element.name) + size(element.value) }
    }
    return sum
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
    let text = CStrings.string(value.text)
    guard value.text.data == nil || text != nil else {
      throw Diagnostic(code: "text.encoding", "the text is not UTF-8", at: place)
    }
    let date = try string(value.date, "date")
    let day = date.flatMap { CalendarDate(iso8601: $0) }
    if let date, day == nil {
      throw Diagnostic(
        code: "document.date", "\"\(date)\" is not a date", at: place, help: "write YYYY-MM-DD")
    }
    self.init(
      id: id, text: text ?? "", date: day,
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
  return result.flatMap { Handle.object($0, NativeResult.self).spans.values.read(count: count) }
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
  result.map { Handle.object($0, NativeResult.self).spans.strings } ?? ek_string(data: nil, size: 0)
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

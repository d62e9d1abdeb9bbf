internal import CEntityKit
internal import EntityText

/// What a recognizer behind the C interface sees of one document.
enum NativeContext {
  /// Calls `body` with a document and the annotations of earlier stages as C sees them.
  static func call(
    _ document: Document, _ earlier: [Annotation], _ collector: CandidateCollector,
    _ body: (UnsafePointer<ek_context>) -> Int32
  ) -> Int32 {
    let arena = StringArena()
    let annotations = earlier.map {
      ek_annotation(
        start: $0.span.start, end: $0.span.end, label: arena.add($0.label.rawValue), id: arena.add($0.id))
    }
    return annotations.withUnsafeBufferPointer { annotations in
      var context = ek_context()
      context.size = MemoryLayout<ek_context>.size
      context.document = ek_document(
        text: arena.add(document.text), id: arena.add(document.id),
        date: arena.add(document.date?.description),
        language: arena.add(document.language))
      context.annotations = annotations.baseAddress
      context.annotation_count = annotations.count
      context.sink = OpaquePointer(Unmanaged.passUnretained(collector).toOpaque())
      context.add = { sink, candidate in
        NativeContext.collector(sink)?.add(candidate?.pointee) == true ? 0 : 1
      }
      context.report = { sink, severity, code, message in
        NativeContext.collector(sink)?.report(severity, code, message)
      }
      context.is_cancelled = { _ in Task.isCancelled ? 1 : 0 }
      return withExtendedLifetime((arena, collector)) { body(&context) }
    }
  }

  private static func collector(_ sink: OpaquePointer?) -> CandidateCollector? {
    sink.map { Unmanaged<CandidateCollector>.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }
}

// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEntityKit
internal import EntityKit
internal import EntityLibraries

/// Behind `ek_pipeline`.
final class NativePipeline {
  let loaded: LoadedPipeline
  let warnings: NativeDiagnostics
  let labels: NativeArray<ek_string>
  private let arena = StringArena()

  init(_ loaded: LoadedPipeline) {
    self.loaded = loaded
    warnings = NativeDiagnostics(loaded.warnings)
    labels = NativeArray(loaded.pipeline.labels.sorted().map { [arena] in arena.add($0.rawValue) })
  }
}

@c @implementation
public func ek_version() -> UnsafePointer<CChar>? { Version.text.data }

@c @implementation
public func ek_abi_version() -> UInt32 { UInt32(EK_ABI_VERSION) }

/// Never freed: what `ek_version` returns is there for ever.
private enum Version {
  nonisolated(unsafe) static let text = arena.add(EntityKitVersion.current)
  nonisolated(unsafe) private static let arena = StringArena()
}

@c @implementation
public func ek_pipeline_open(
  _ options: UnsafePointer<ek_options>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> OpaquePointer? {
  reporting(error) {
    let request = try PipelineRequest(options)
    return Handle.make(NativePipeline(try request.selection.load(request.resources)))
  }
}

@c @implementation
public func ek_pipeline_close(_ pipeline: OpaquePointer?) { Handle.free(pipeline, NativePipeline.self) }

@c @implementation
public func ek_pipeline_adding(
  _ pipeline: OpaquePointer?, _ entries: UnsafePointer<UnsafePointer<CChar>?>?,
  _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> OpaquePointer? {
  reporting(error) {
    let loaded = try opened(pipeline).loaded
    var problems: [Diagnostic] = []
    let entries = LexiconEntry.entries(lines: CStrings.array(entries), named: "entries", &problems)
    if !problems.isEmpty { throw Diagnostics(problems) }
    return Handle.make(NativePipeline(try loaded.adding(AdHocPlugin(entries: entries))))
  }
}

@c @implementation
public func ek_pipeline_warnings(_ pipeline: OpaquePointer?, _ count: UnsafeMutablePointer<Int>?)
  -> UnsafePointer<ek_diagnostic>?
{
  count?.pointee = 0
  return pipeline.flatMap { Handle.object($0, NativePipeline.self).warnings.values.read(count: count) }
}

@c @implementation
public func ek_pipeline_labels(_ pipeline: OpaquePointer?, _ count: UnsafeMutablePointer<Int>?)
  -> UnsafePointer<ek_string>?
{
  count?.pointee = 0
  return pipeline.flatMap { Handle.object($0, NativePipeline.self).labels.read(count: count) }
}

func opened(_ pipeline: OpaquePointer?) throws(Diagnostic) -> NativePipeline {
  guard let pipeline else { throw Diagnostic(code: "argument.null", "the pipeline is NULL") }
  return Handle.object(pipeline)
}

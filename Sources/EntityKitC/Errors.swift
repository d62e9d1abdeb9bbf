// The names are those of the header.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

public import CEntityKit
internal import EntityKit
internal import EntityLibraries

/// Behind `ek_error`.
final class NativeError {
  let diagnostics: NativeDiagnostics
  let text: ek_string

  init(_ error: any Error) {
    let all = Self.diagnostics(of: error)
    diagnostics = NativeDiagnostics(all)
    text = diagnostics.arena.add(all.map(\.excerpt).joined(separator: "\n"))
  }

  private static func diagnostics(of error: any Error) -> [Diagnostic] {
    switch error {
    case let error as Diagnostic: [error]
    case let error as Diagnostics: error.all
    case is CancellationError: [Diagnostic(code: "run.cancelled", "the work was cancelled")]
    default: [Diagnostic(code: "run.failed", "\(error)")]
    }
  }
}

/// Diagnostics that C reads.
final class NativeDiagnostics {
  let arena = StringArena()
  let values: NativeArray<ek_diagnostic>

  init(_ diagnostics: [Diagnostic]) {
    values = NativeArray(
      diagnostics.map { [arena] diagnostic in
        ek_diagnostic(
          severity: ek_severity(diagnostic.severity == .error ? EK_ERROR : EK_WARNING),
          code: arena.add(diagnostic.code), message: arena.add(diagnostic.message),
          place: arena.add(diagnostic.location?.description), help: arena.add(diagnostic.help))
      })
  }
}

/// An array that C reads.
final class NativeArray<Element> {
  let storage: UnsafeMutableBufferPointer<Element>

  /// Room for elements that the caller sets, all of them.
  init(count: Int) { storage = .allocate(capacity: count) }

  init(_ elements: [Element]) {
    storage = .allocate(capacity: elements.count)
    _ = storage.initialize(fromContentsOf: elements)
  }

  /// The first element; where there is none, still not NULL.
  func read(count: UnsafeMutablePointer<Int>?) -> UnsafePointer<Element>? {
    count?.pointee = storage.count
    return UnsafePointer(storage.baseAddress)
  }

  deinit { storage.deallocate() }
}

/// Objects on their way through C, as pointers to structs that it knows nothing of.
enum Handle {
  static func make(_ object: some AnyObject) -> OpaquePointer {
    OpaquePointer(Unmanaged.passRetained(object).toOpaque())
  }

  static func object<Object: AnyObject>(_ handle: OpaquePointer, _: Object.Type = Object.self) -> Object {
    Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).takeUnretainedValue()
  }

  static func free<Object: AnyObject>(_ handle: OpaquePointer?, _: Object.Type) {
    if let handle { Unmanaged<Object>.fromOpaque(UnsafeRawPointer(handle)).release() }
  }
}

/// What `body` makes, or `nil` with the error set.
func reporting<Value>(_ error: UnsafeMutablePointer<OpaquePointer?>?, _ body: () throws -> Value) -> Value? {
  error?.pointee = nil
  do {
    return try body()
  } catch let failure {
    error?.pointee = Handle.make(NativeError(failure))
    return nil
  }
}

@c @implementation
public func ek_error_diagnostics(_ error: OpaquePointer?, _ count: UnsafeMutablePointer<Int>?)
  -> UnsafePointer<ek_diagnostic>?
{
  count?.pointee = 0
  return error.flatMap { Handle.object($0, NativeError.self).diagnostics.values.read(count: count) }
}

@c @implementation
public func ek_error_text(_ error: OpaquePointer?) -> ek_string {
  error.map { Handle.object($0, NativeError.self).text } ?? ek_string(data: nil, size: 0)
}

@c @implementation
public func ek_error_free(_ error: OpaquePointer?) { Handle.free(error, NativeError.self) }

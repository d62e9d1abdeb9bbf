public import CEntityKit
public import EntityText
internal import Foundation

/// Shared libraries that hold a recognizer. The only place that brings code into the process.
public enum SharedLibrary {
  /// The interface that a library exports.
  ///
  /// The library stays loaded until the process ends: its code may be running, and its memory in use, for longer than
  /// anybody here could know. Loading one twice gives the same.
  /// - Throws: ``Diagnostic``: it cannot be loaded, exports no recognizer, or speaks another version.
  public static func recognizer(at path: String, named location: SourceLocation? = nil) throws(Diagnostic)
    -> UnsafePointer<ek_recognizer>
  {
    guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
      throw Diagnostic(code: "library.load", "the library cannot be loaded: \(Self.error)", at: location)
    }
    guard let symbol = dlsym(library, EK_RECOGNIZER_SYMBOL) else {
      throw Diagnostic(
        code: "library.symbol", "\(path) exports no function \(EK_RECOGNIZER_SYMBOL)", at: location,
        help: "docs/c-interface.md shows what it looks like")
    }
    let function = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> UnsafePointer<ek_recognizer>?).self)
    guard let interface = function(UInt32(EK_ABI_VERSION)) else {
      throw Diagnostic(
        code: "library.version",
        "\(path) does not speak version \(EK_ABI_VERSION) of the interface", at: location,
        help: "compile it with the entitykit.h of this EntityKit")
    }
    return interface
  }

  private static var error: String { dlerror().map { String(cString: $0) } ?? "no reason is given" }
}

import EntityKit
import Foundation

/// What the shell is told; scripts rely on it.
enum ExitStatus: Int32 {
  case checkFailed = 1
  /// Wrong usage or configuration.
  case usage = 2
  case badInput = 3
}

/// Something that ends the program, with everything to be said about it.
struct Failure: Error {
  var status: ExitStatus
  var diagnostics: [Diagnostic]

  init(_ status: ExitStatus, _ diagnostics: [Diagnostic]) {
    self.status = status
    self.diagnostics = diagnostics
  }

  init(_ status: ExitStatus, _ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let diagnostics as Diagnostics: self.init(status, diagnostics.all)
    case let diagnostic as Diagnostic: self.init(status, [diagnostic])
    default: self.init(status, [Diagnostic(code: "unexpected", "\(error)")])
    }
  }

  func report() {
    for diagnostic in diagnostics { Terminal.printError(diagnostic.excerpt) }
  }
}

/// Runs `body`; whatever it throws ends the program with this status.
func failing<Value>(_ status: ExitStatus, _ body: () throws -> Value) throws -> Value {
  do { return try body() } catch { throw Failure(status, error) }
}

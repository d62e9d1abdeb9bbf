internal import EntityText

/// What can go wrong with a worker, as its plugin's user reads it.
enum WorkerTrouble {
  case start(StartFailure)
  case ended(ExitStatus, lastError: String?)
  case silent(Duration, isStart: Bool)
  case violation(WorkerViolation)
  case refusal(String)

  var code: String {
    switch self {
    case .start, .refusal, .violation(.hello), .silent(_, isStart: true): "process.start"
    case .ended: "process.crashed"
    case .silent: "process.timeout"
    case .violation: "process.protocol"
    }
  }

  var message: String {
    switch self {
    case .start(let failure): return failure.message
    case .ended(let status, let lastError):
      return status.description + (lastError.map { ", saying \(WorkerText.quoted($0))" } ?? "")
    case .silent(let limit, let isStart):
      return "it did not \(isStart ? "say hello" : "answer") within \(Self.text(limit))"
    case .violation(let violation): return violation.message
    case .refusal(let text): return "it refuses to work: \(WorkerText.plain(text, limit: 200))"
    }
  }

  var help: String? {
    switch self {
    case .silent(_, isStart: false):
      "raise timeout-ms in the manifest, or see whether it flushes its output after each line"
    case .violation(.malformed), .violation(.unasked), .violation(.endless):
      "messages for people belong on standard error"
    default: nil
    }
  }

  var isTimeout: Bool {
    if case .silent = self { true } else { false }
  }

  func diagnostic(_ plugin: String, losing what: String) -> Diagnostic {
    Diagnostic(.warning, code: code, "worker of plugin \(plugin): \(message); \(what)", help: help)
  }

  /// The same, where trying again helped.
  func note(_ plugin: String) -> Diagnostic {
    Diagnostic(
      .warning, code: "process.restarted",
      "worker of plugin \(plugin): \(message); it was started again, and nothing is lost", help: help)
  }

  private static func text(_ duration: Duration) -> String {
    let milliseconds = Int(duration / .milliseconds(1))
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }
}

internal import Dispatch
internal import EntityText
internal import Synchronization

/// A document that a thread waits for while a worker has it.
final class WorkerRequest: Sendable {
  enum Outcome: Sendable {
    /// The worker's answer, with what went wrong before it came.
    case answered([WorkerProtocol.RawCandidate], unit: OffsetUnit, labels: Set<String>, notes: [Diagnostic])
    case failed(Diagnostic)
  }

  let id: Int
  /// The line for the worker, which depends on its offset unit.
  let message: @Sendable (OffsetUnit) -> [UInt8]
  private let outcome = Mutex<Outcome?>(nil)
  private let done = DispatchSemaphore(value: 0)

  init(id: Int, message: @escaping @Sendable (OffsetUnit) -> [UInt8]) {
    self.id = id
    self.message = message
  }

  func finish(_ outcome: Outcome) {
    self.outcome.withLock { $0 = outcome }
    done.signal()
  }

  /// - Throws: `CancellationError` where the task that waits is cancelled first; the worker's answer is
  ///   then passed over.
  func wait() throws(CancellationError) -> Outcome {
    while done.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
      if Task.isCancelled { throw CancellationError() }
    }
    guard let outcome = outcome.withLock({ $0 }) else { preconditionFailure("finished without an outcome") }
    return outcome
  }
}

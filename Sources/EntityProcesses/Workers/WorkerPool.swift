internal import CProcess
internal import Dispatch
internal import EntityText
internal import Foundation
internal import Synchronization

/// The workers of one plugin. Any number of threads may ask it; each waits for its own answer, so no more
/// documents are under way than there are threads that ask.
///
/// A document goes to a worker that is idle; else a further worker is started for it; else it goes to the
/// one with the fewest documents on their way; where all have as many as they may have, it waits.
final class WorkerPool: Sendable {
  private let configuration: WorkerConfiguration
  private let shared: SharedPool

  init(_ configuration: WorkerConfiguration) {
    self.configuration = configuration
    shared = SharedPool(configuration)
  }

  deinit { close() }

  /// - Parameter message: the line for a worker with an offset unit and the request's number.
  func ask(_ message: @escaping @Sendable (Int, OffsetUnit) -> [UInt8]) throws(CancellationError)
    -> WorkerRequest.Outcome
  {
    let id = shared.nextID()
    let request = WorkerRequest(id: id) { message(id, $0) }
    if let new = shared.submit(request) { start(new) }
    return try request.wait()
  }

  /// Says good-bye to the workers and waits for their ends. What is asked from now on fails.
  func close() { shared.close() }

  private func start(_ slot: SharedPool.Start) {
    let (shared, configuration) = (shared, configuration)
    let thread = Thread {
      WorkerThread(configuration, shared, slot: slot.index, wake: slot.wake).run()
      slot.ended.signal()
    }
    thread.name = "\(configuration.plugin) worker"
    thread.start()
  }
}

/// What the threads of a pool and those that ask it share.
final class SharedPool: Sendable {
  /// A worker's thread that is to be started.
  struct Start: Sendable {
    let index: Int
    let wake: Descriptor
    let ended: DispatchSemaphore
  }

  private struct Slot {
    var inbox: [WorkerRequest] = []
    /// Documents given to this worker and not finished.
    var load = 0
    let wake: Descriptor
    /// Kept open here as well: writing to a pipe that nobody reads would end the process of those who ask.
    let wakeReader: Descriptor
    let ended: DispatchSemaphore
  }

  private struct State {
    var lastID = 0
    var isClosing = false
    var slots: [Slot] = []
    /// For whoever has room next.
    var queue: [WorkerRequest] = []
    var failedStarts = 0
    var failedDocuments = 0
    var off: (until: ContinuousClock.Instant, because: WorkerTrouble)?
  }

  private let configuration: WorkerConfiguration
  private let state = Mutex(State())

  init(_ configuration: WorkerConfiguration) { self.configuration = configuration }

  private var limits: WorkerLimits { configuration.limits }

  // MARK: Those that ask

  func nextID() -> Int {
    state.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  /// - Returns: a worker's thread to start.
  func submit(_ request: WorkerRequest) -> Start? {
    state.withLock { state in
      if state.isClosing {
        request.finish(.failed(closedProblem))
        return nil
      }
      if let problem = offProblem(&state) {
        request.finish(.failed(problem))
        return nil
      }
      let least = state.slots.indices.min { state.slots[$0].load < state.slots[$1].load }
      if let least, state.slots[least].load == 0 || state.slots.count >= max(1, limits.workers) {
        if state.slots[least].load < max(1, limits.batch) {
          state.slots[least].load += 1
          state.slots[least].inbox.append(request)
          Self.wake(state.slots[least].wake)
        } else {
          state.queue.append(request)
        }
        return nil
      }
      guard let (reading, writing) = Self.wakePipe() else {
        request.finish(.failed(Diagnostic(.warning, code: "process.start", "no more files can be opened")))
        return nil
      }
      let ended = DispatchSemaphore(value: 0)
      state.slots.append(Slot(inbox: [request], load: 1, wake: writing, wakeReader: reading, ended: ended))
      return Start(index: state.slots.count - 1, wake: reading, ended: ended)
    }
  }

  func close() {
    let slots = state.withLock { state -> [Slot] in
      state.isClosing = true
      for request in state.queue { request.finish(.failed(closedProblem)) }
      state.queue = []
      return state.slots
    }
    for slot in slots { Self.wake(slot.wake) }
    for slot in slots {
      slot.ended.wait()
      // Whoever closes as well finds the end too.
      slot.ended.signal()
    }
  }

  // MARK: A worker's thread

  var isClosing: Bool { state.withLock { $0.isClosing } }

  func hasWork(for slot: Int) -> Bool {
    state.withLock { !$0.slots[slot].inbox.isEmpty || canTakeFromQueue($0, slot) }
  }

  /// The next document for a worker.
  func take(for slot: Int) -> WorkerRequest? {
    state.withLock { state in
      if !state.slots[slot].inbox.isEmpty { return state.slots[slot].inbox.removeFirst() }
      guard canTakeFromQueue(state, slot) else { return nil }
      state.slots[slot].load += 1
      return state.queue.removeFirst()
    }
  }

  private func canTakeFromQueue(_ state: State, _ slot: Int) -> Bool {
    !state.queue.isEmpty && state.slots[slot].load < max(1, limits.batch)
  }

  func finish(_ request: WorkerRequest, _ outcome: WorkerRequest.Outcome, slot: Int) {
    state.withLock { $0.slots[slot].load -= 1 }
    request.finish(outcome)
  }

  // MARK: Health

  func succeededToStart() { state.withLock { $0.failedStarts = 0 } }

  func succeeded() { state.withLock { $0.failedDocuments = 0 } }

  func failedToStart(_ trouble: WorkerTrouble) {
    state.withLock { state in
      state.failedStarts += 1
      if state.failedStarts >= limits.failedStarts { switchOff(&state, trouble) }
    }
  }

  func lost(_ trouble: WorkerTrouble) {
    state.withLock { state in
      state.failedDocuments += 1
      if state.failedDocuments >= limits.failedDocuments { switchOff(&state, trouble) }
    }
  }

  private func switchOff(_ state: inout State, _ trouble: WorkerTrouble) {
    state.off = (ContinuousClock.now + limits.offTime, trouble)
  }

  /// What to tell those who ask while the plugin is off; `nil` where it is on.
  var offProblem: Diagnostic? { state.withLock { offProblem(&$0) } }

  private func offProblem(_ state: inout State) -> Diagnostic? {
    guard let off = state.off else { return nil }
    guard ContinuousClock.now < off.until else {
      // One more failure and it is off again.
      state.off = nil
      state.failedStarts = limits.failedStarts - 1
      state.failedDocuments = limits.failedDocuments - 1
      return nil
    }
    let reason = off.because.diagnostic(
      configuration.plugin, losing: "it is not asked for a while, and its candidates are lost")
    return Diagnostic(.warning, code: "process.off", reason.message, help: reason.help)
  }

  var closedProblem: Diagnostic {
    Diagnostic(
      .warning, code: "process.closed",
      "worker of plugin \(configuration.plugin): it was stopped; its candidates are lost")
  }

  // MARK: Waking

  private static func wakePipe() -> (reading: Descriptor, writing: Descriptor)? {
    var ends: [Int32] = [0, 0]
    guard entitykit_pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// A pipe that is full wakes as well.
  private static func wake(_ descriptor: Descriptor) {
    var byte: UInt8 = 0
    _ = write(descriptor.number, &byte, 1)
  }
}

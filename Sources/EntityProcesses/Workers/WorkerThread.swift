internal import EntityText
internal import Foundation

/// Keeps one worker at work: starts it, hands it documents, takes its answers, ends it where it goes wrong
/// and starts it again. Everything in it happens on one thread.
///
/// A document that a worker failed over is asked once more, alone and of a new worker: answers must not depend
/// on which documents were on their way together, nor be lost because a worker had grown tired. Only what
/// fails again is given up.
final class WorkerThread {
  /// A question on its way.
  private enum Flight {
    case hello
    case ping(Int)
    case document(Order)
  }

  private struct Order {
    let request: WorkerRequest
    var failures = 0
    var isAlone = false
    var notes: [Diagnostic] = []
  }

  private let configuration: WorkerConfiguration
  private let pool: SharedPool
  private let slot: Int
  private let wake: Descriptor
  private var connection: WorkerConnection?
  /// What the worker said of itself; `nil` until it did.
  private var hello: (unit: OffsetUnit, labels: Set<String>)?
  /// In the order in which they were asked, which is the order of the answers.
  private var flying: [Flight] = []
  private var again: [Order] = []
  private var deadline: ContinuousClock.Instant?
  private var lastAnswer = ContinuousClock.now
  private var failuresInRow = 0
  private var restart = ContinuousClock.now
  /// What went wrong while nothing was asked.
  private var notes: [Diagnostic] = []

  init(_ configuration: WorkerConfiguration, _ pool: SharedPool, slot: Int, wake: Descriptor) {
    (self.configuration, self.pool, self.slot, self.wake) = (configuration, pool, slot, wake)
  }

  private var limits: WorkerLimits { configuration.limits }

  func run() {
    Self.blockSignals()
    while !pool.isClosing {
      admit()
      wait()
    }
    let closed = pool.closedProblem
    giveUpAll(closed)
    _ = connection?.shutDown(waiting: limits.stopTimeout)
  }

  /// A worker that is gone must not end this process by SIGPIPE, and the handlers of the program around are
  /// not for this thread.
  static func blockSignals() {
    var signals = sigset_t()
    sigfillset(&signals)
    for number in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
  }

  // MARK: Asking

  private func admit() {
    guard !again.isEmpty || pool.hasWork(for: slot) else { return }
    guard let connection else {
      if let problem = pool.offProblem { return giveUpAll(problem) }
      if ContinuousClock.now >= restart { start() }
      return
    }
    guard let hello else { return }
    if !again.isEmpty {
      guard flying.isEmpty else { return }
      var order = again.removeFirst()
      order.isAlone = true
      return ask(order, hello.unit, connection)
    }
    if case .document(let order)? = flying.last, order.isAlone { return }
    while flying.count < max(1, limits.batch), let request = pool.take(for: slot) {
      ask(Order(request: request), hello.unit, connection)
    }
  }

  private func ask(_ order: Order, _ unit: OffsetUnit, _ connection: WorkerConnection) {
    if flying.isEmpty, ContinuousClock.now - lastAnswer > limits.idleBeforePing {
      let id = pool.nextID()
      connection.send(WorkerProtocol.line(WorkerProtocol.Ping(id: id)))
      flying.append(.ping(id))
    }
    if flying.isEmpty { deadline = .now + limits.timeout }
    var order = order
    order.notes += notes
    notes = []
    connection.send(order.request.message(unit))
    flying.append(.document(order))
  }

  private func start() {
    do throws(StartFailure) {
      let connection = try WorkerConnection(configuration)
      self.connection = connection
      connection.send(
        WorkerProtocol.line(
          WorkerProtocol.Hello(
            plugin: configuration.plugin, languages: configuration.languages, settings: configuration.settings
          )))
      flying = [.hello]
      deadline = .now + limits.startTimeout
    } catch {
      failed(.start(error), at: .hello)
    }
  }

  // MARK: Being answered

  private func wait() {
    guard let connection else {
      let isWanted = !again.isEmpty || pool.hasWork(for: slot)
      let left = isWanted ? max(.zero, restart - .now) : .seconds(3600)
      var polled = pollfd(fd: wake.number, events: Int16(POLLIN), revents: 0)
      if poll(&polled, 1, Int32(left / .milliseconds(1)) + (isWanted ? 1 : 0)) > 0 { drainWake() }
      return
    }
    switch connection.next(until: flying.isEmpty ? nil : deadline, wake: wake) {
    case .woken: drainWake()
    case .line(let line):
      do throws(WorkerViolation) {
        try take(try WorkerProtocol.reply(line), line)
      } catch {
        fail(.violation(error))
      }
    case .tooLong: fail(.violation(.endless(limit: limits.lineBytes)))
    case .timedOut:
      let isStart = if case .hello? = flying.first { true } else { false }
      fail(.silent(isStart ? limits.startTimeout : limits.timeout, isStart: isStart))
    case .ended: fail(nil)
    }
  }

  private func drainWake() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(wake.number, &bytes, 16) > 0 {}
  }

  private func take(_ reply: WorkerProtocol.Reply, _ line: [UInt8]) throws(WorkerViolation) {
    switch (flying.first, reply) {
    case (.hello?, .hello(let said)):
      if let violation = said.violation(for: configuration) { throw violation }
      guard let unit = OffsetUnit(rawValue: said.offsetUnit) else { return }
      hello = (unit, Set(said.labels))
      pool.succeededToStart()
    case (.hello?, .error(_, let message)): return fail(.refusal(message))
    case (.hello?, _): throw .hello("it wrote \(WorkerText.quoted(line)) instead of its hello")
    case (.ping(let asked)?, .pong(let id)) where asked == id: break
    case (.document(let order)?, .candidates(let id, let candidates)) where id == order.request.id:
      guard let hello else { return }
      succeed()
      pool.finish(
        order.request,
        .answered(candidates, unit: hello.unit, labels: hello.labels, notes: order.notes), slot: slot)
    case (.document(let order)?, .error(let id, let message)) where id == nil || id == order.request.id:
      succeed()
      pool.finish(
        order.request,
        .failed(
          Diagnostic(
            .warning, code: "process.error",
            "worker of plugin \(configuration.plugin): \(WorkerText.plain(message, limit: 200)); "
              + "its candidates for this document are lost")),
        slot: slot)
    case (nil, _): throw .unasked(WorkerText.quoted(line))
    case (.some(let first), _):
      throw .outOfOrder("it wrote \(WorkerText.quoted(line)) where \(describe(first)) was next")
    }
    flying.removeFirst()
    lastAnswer = .now
    deadline = .now + limits.timeout
  }

  private func succeed() {
    failuresInRow = 0
    pool.succeeded()
  }

  private func describe(_ flight: Flight) -> String {
    switch flight {
    case .hello: "its hello"
    case .ping(let id): "the answer to ping \(id)"
    case .document(let order): "the answer to document \(order.request.id)"
    }
  }

  // MARK: Failing

  /// Ends the worker.
  /// - Parameter trouble: `nil` where it ended by itself.
  private func fail(_ trouble: WorkerTrouble?) {
    guard let connection else { return }
    // What has ended by itself is given the time to say how.
    let status = connection.end(waiting: trouble == nil ? .milliseconds(200) : .zero)
    let trouble = trouble ?? .ended(status, lastError: connection.lastError)
    self.connection = nil
    hello = nil
    let first = flying.first
    let others = flying.dropFirst().compactMap { flight -> Order? in
      if case .document(let order) = flight { order } else { nil }
    }
    flying = []
    if let first {
      failed(trouble, at: first, isAlone: others.isEmpty)
    } else {
      notes.append(trouble.note(configuration.plugin))
      postponeRestart()
    }
    again += others
  }

  private func failed(_ trouble: WorkerTrouble, at flight: Flight, isAlone: Bool = true) {
    postponeRestart()
    switch flight {
    case .hello: pool.failedToStart(trouble)
    case .ping: pool.lost(trouble)
    case .document(var order):
      order.failures += 1
      // Waiting twice for a document that was alone would only take twice as long.
      guard order.failures < 2, !(trouble.isTimeout && isAlone) else {
        pool.lost(trouble)
        return giveUp(
          order, trouble.diagnostic(configuration.plugin, losing: "its candidates for this document are lost")
        )
      }
      order.notes.append(trouble.note(configuration.plugin))
      again.append(order)
    }
  }

  private func postponeRestart() {
    failuresInRow += 1
    let delay = limits.restartDelay * (1 << min(failuresInRow - 1, 16))
    restart = .now + min(delay, limits.longestRestartDelay)
  }

  private func giveUp(_ order: Order, _ problem: Diagnostic) {
    pool.finish(order.request, .failed(problem), slot: slot)
  }

  private func giveUpAll(_ problem: Diagnostic) {
    for case .document(let order) in flying { giveUp(order, problem) }
    // Answers that are still to come belong to nobody.
    if !flying.isEmpty {
      _ = connection?.end(waiting: .zero)
      connection = nil
      hello = nil
      flying = []
    }
    for order in again { giveUp(order, problem) }
    again = []
    while let request = pool.take(for: slot) { giveUp(Order(request: request), problem) }
  }
}

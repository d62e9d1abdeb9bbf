import EntityKit
import HTTPTypes
internal import Synchronization

/// Lets a bounded number of requests in, works on a bounded number of documents at once, and gives each a bounded
/// time.
final class WorkQueue: Sendable {
  let limits: ServerLimits
  private let executor: WorkExecutor
  private let workers: Int
  private let admitted = Mutex(0)
  private let timeLimit: TimeLimit

  init(limits: ServerLimits, workers: Int) {
    self.limits = limits
    self.workers = workers
    executor = WorkExecutor(threads: workers)
    timeLimit = TimeLimit(limits.documentTime)
  }

  /// Requests that wait or are being worked on.
  var count: Int { admitted.withLock { $0 } }

  /// A place among the requests under way, for as long as the value lives.
  /// - Throws: 429 where there is none.
  func admit() throws -> Admission {
    let isAdmitted = admitted.withLock { count in
      if count >= limits.requests { return false }
      count += 1
      return true
    }
    guard isAdmitted else { throw ServerError.busy }
    return Admission { self.admitted.withLock { $0 -= 1 } }
  }

  /// Runs `body` where there is room for one more request.
  /// - Throws: 429 where there is none.
  func admit<Value>(_ body: () async throws -> Value) async throws -> Value {
    let admission = try admit()
    defer { withExtendedLifetime(admission) {} }
    return try await body()
  }

  /// What a body says. A worker reads a large one; a small one is read sooner than a worker is called.
  func read<Value: Sendable>(
    _ bytes: [UInt8], _ parse: @escaping @Sendable ([UInt8]) throws -> Value
  ) async throws -> Value {
    bytes.count <= 1 << 16 ? try parse(bytes) : try await run { try parse(bytes) }
  }

  /// Runs `work` on a worker, which may see by `Task.isCancelled` that nobody waits for it any more.
  /// - Parameter place: which document of the request it is, for the message.
  /// - Throws: what `work` throws; 408 when the time is over; 429 when it is over and no worker was free.
  func run<Value: Sendable>(
    place: String? = nil, _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    let race = Race<Value>()
    let task = Task(executorPreference: executor) {
      guard race.begin() else { return }
      race.end(Result { try work() })
    }
    let limit = limits.documentTime
    let wait = timeLimit.begin {
      let error =
        race.hasBegun ? ServerError.documentTime(limit, place: place) : ServerError.busy
      if race.end(.failure(error)) { task.cancel() }
    }
    defer { timeLimit.end(wait) }
    let connection = Connection.current
    let number = connection?.whenGone {
      if race.end(.failure(CancellationError())) { task.cancel() }
    }
    defer { if let number { connection?.forget(number) } }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { race.wait($0) }
    } onCancel: {
      if race.end(.failure(CancellationError())) { task.cancel() }
    }
  }

  /// Works on each input by itself, as many at a time as there are workers, and keeps their order.
  /// - Parameter name: what the request calls the inputs, for the place of one that takes too long; `nil` where
  ///   there is only one.
  /// - Throws: as ``run(place:_:)``; the rest is then given up.
  func each<Input: Sendable, Output: Sendable>(
    _ inputs: [Input], named name: String?, _ work: @escaping @Sendable (Input) throws -> Output
  ) async throws -> [Output] {
    if inputs.count == 1 { return [try await run(place: name.map { "\($0)[0]" }) { try work(inputs[0]) }] }
    return try await withThrowingTaskGroup(of: (Int, Output).self) { group in
      var outputs = [Output?](repeating: nil, count: inputs.count)
      var started = 0
      func start() {
        guard started < inputs.count else { return }
        let index = started
        started += 1
        group.addTask {
          (index, try await self.run(place: name.map { "\($0)[\(index)]" }) { try work(inputs[index]) })
        }
      }
      for _ in 0..<workers { start() }
      while let (index, output) = try await group.next() {
        outputs[index] = output
        start()
      }
      return outputs.compactMap { $0 }
    }
  }

  func shutDown() async { await executor.shutDown() }
}

/// Gives its place back when nobody holds it any more, also where an answer is never written.
final class Admission: Sendable {
  private let leave: @Sendable () -> Void

  init(leave: @escaping @Sendable () -> Void) { self.leave = leave }

  deinit { leave() }
}

extension ServerError {
  static var busy: ServerError {
    var error = ServerError(
      .tooManyRequests, code: "server.busy", "too many requests are waiting", help: "try again in a second")
    error.headers[.retryAfter] = "1"
    return error
  }

  static func documentTime(_ limit: Duration, place: String?) -> ServerError {
    ServerError(
      .requestTimeout, code: "server.document-time", "the document took longer than \(limit)", place: place,
      help: "send a shorter text")
  }
}

/// Hands the first of several outcomes to the one who waits.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case open(CheckedContinuation<Value, any Error>?)
    case over(Result<Value, any Error>)
    case taken
  }

  private let state = Mutex((state: State.open(nil), hasBegun: false))

  var hasBegun: Bool { state.withLock { $0.hasBegun } }

  /// Whether the work is still wanted.
  func begin() -> Bool {
    state.withLock { state in
      guard case .open = state.state else { return false }
      state.hasBegun = true
      return true
    }
  }

  /// Whether this outcome was the first.
  @discardableResult func end(_ result: Result<Value, any Error>) -> Bool {
    let (isFirst, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Value, any Error>?) in
      guard case .open(let waiting) = state.state else { return (false, nil) }
      state.state = waiting == nil ? .over(result) : .taken
      return (true, waiting)
    }
    waiting?.resume(with: result)
    return isFirst
  }

  func wait(_ continuation: CheckedContinuation<Value, any Error>) {
    let result = state.withLock { state -> Result<Value, any Error>? in
      guard case .over(let result) = state.state else {
        state.state = .open(continuation)
        return nil
      }
      state.state = .taken
      return result
    }
    if let result { continuation.resume(with: result) }
  }
}

/// Works through a stream in parallel and hands the results on in the order of the input, with no
/// more than a few batches in memory.
public struct BatchRunner: Sendable {
  public let jobs: Int
  /// How many inputs one task takes at a time.
  public let batchSize: Int

  public init(jobs: Int, batchSize: Int = 8) {
    self.jobs = max(1, jobs)
    self.batchSize = max(1, batchSize)
  }

  /// - Parameters:
  ///   - next: the next input, `nil` at the end; called from one task at a time.
  ///   - work: called from `jobs` tasks at once.
  ///   - take: gets every result, in input order.
  /// - Throws: what any of the three throws, after `take` got the results of all inputs before the one that it is
  ///   about, so that what comes out does not depend on the number of jobs.
  public func run<Input: Sendable, Output: Sendable>(
    next: () throws -> Input?, work: @escaping @Sendable (Input) throws -> Output,
    take: (Output) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Int, [Result<Output, any Error>]).self) { group in
      var started = 0
      var running = 0
      var finished = 0
      var waiting: [Int: [Result<Output, any Error>]] = [:]
      var isExhausted = false
      var problem: (any Error)?

      // Read while others work, so that a task that is done finds the next batch ready.
      var prepared: [Input] = []

      func prepare() {
        guard prepared.isEmpty, !isExhausted else { return }
        do {
          while prepared.count < batchSize, let input = try next() { prepared.append(input) }
        } catch {
          problem = error
        }
        isExhausted = prepared.isEmpty || problem != nil
      }

      func start() {
        // A slow batch holds the others back, so that memory stays bounded.
        guard !prepared.isEmpty, running < jobs, started - finished < jobs * 4 else { return }
        let (number, inputs) = (started, prepared)
        prepared = []
        started += 1
        running += 1
        group.addTask { (number, inputs.map { input in Result { try work(input) } }) }
      }

      for _ in 0..<jobs {
        prepare()
        start()
      }
      prepare()
      while let (number, outputs) = try await group.next() {
        running -= 1
        waiting[number] = outputs
        start()
        while let ready = waiting.removeValue(forKey: finished) {
          finished += 1
          for output in ready { try take(output.get()) }
        }
        // Several may be idle where a slow batch held them back.
        repeat {
          prepare()
          start()
        } while prepared.isEmpty && !isExhausted
      }
      if let problem { throw problem }
    }
  }
}

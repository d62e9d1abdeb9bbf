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
  /// - Throws: what any of the three throws; the work under way is then abandoned.
  public func run<Input: Sendable, Output: Sendable>(
    next: () throws -> Input?, work: @escaping @Sendable (Input) throws -> Output,
    take: (Output) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Int, [Output]).self) { group in
      var started = 0
      var running = 0
      var finished = 0
      var waiting: [Int: [Output]] = [:]
      var isExhausted = false

      func start() throws {
        var batch: [Input] = []
        while batch.count < batchSize, let input = try next() { batch.append(input) }
        if batch.isEmpty {
          isExhausted = true
          return
        }
        let (number, inputs) = (started, batch)
        started += 1
        running += 1
        group.addTask { (number, try inputs.map(work)) }
      }

      while !isExhausted, running < jobs { try start() }
      while let (number, outputs) = try await group.next() {
        running -= 1
        waiting[number] = outputs
        while let ready = waiting.removeValue(forKey: finished) {
          finished += 1
          for output in ready { try take(output) }
        }
        // A slow batch holds the others back, so that memory stays bounded.
        while !isExhausted, running < jobs, started - finished < jobs * 4 { try start() }
      }
    }
  }
}

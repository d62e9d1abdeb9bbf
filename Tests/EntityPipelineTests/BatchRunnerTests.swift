import EntityPipeline
import Foundation
import RandomTesting
import Synchronization
import Testing

@Suite struct BatchRunnerTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var jobs: Int
    var batchSize: Int
    var testDescription: String { "\(jobs) jobs, batches of \(batchSize)" }
  }

  static let shapes = [1, 2, 4, 8].flatMap { jobs in
    [1, 3, 32].map { Shape(jobs: jobs, batchSize: $0) }
  }

  @Test(arguments: shapes)
  func resultsComeInTheOrderOfTheInput(_ shape: Shape) async throws {
    let count = 150
    var generator = SeededGenerator(stream: UInt64(shape.jobs * 100 + shape.batchSize))
    let delays = (0..<count).map { _ in
      Int.random(in: 0..<10, using: &generator) == 0 ? Int.random(in: 0...4_000, using: &generator) : 0
    }
    var inputs = (0..<count).makeIterator()
    var results: [Int] = []
    try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
      next: { inputs.next() },
      work: { number in
        if delays[number] > 0 { usleep(UInt32(delays[number])) }
        return number * 2
      },
      take: { results.append($0) })
    #expect(results == (0..<count).map { $0 * 2 }, "\(seedLine)")
  }

  @Test(arguments: shapes)
  func inputsUnderWayAreBounded(_ shape: Shape) async throws {
    var inputs = (0..<shape.jobs * shape.batchSize * 8).makeIterator()
    var underWay = 0
    var most = 0
    try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
      next: {
        let input = inputs.next()
        if input != nil { underWay += 1 }
        most = max(most, underWay)
        return input
      },
      // The first input is slow, so that all the others wait for it.
      work: { number in if number == 0 { usleep(20_000) } },
      take: { _ in underWay -= 1 })
    #expect(underWay == 0)
    #expect(most <= shape.jobs * shape.batchSize * 2)
  }

  @Test(arguments: [1, 2, 3])
  func noMoreTasksWorkAtOnceThanAskedFor(_ jobs: Int) async throws {
    var inputs = (0..<40).makeIterator()
    let working = Mutex((now: 0, most: 0))
    try await BatchRunner(jobs: jobs, batchSize: 1).run(
      next: { inputs.next() },
      work: { _ in
        working.withLock { state in
          state.now += 1
          state.most = max(state.most, state.now)
        }
        usleep(2_000)
        working.withLock { $0.now -= 1 }
      },
      take: { _ in })
    #expect(working.withLock { $0.most } <= jobs)
  }

  @Test func everyInputIsWorkedOnOnce() async throws {
    var inputs = (0..<500).makeIterator()
    let seen = Mutex<[Int: Int]>([:])
    try await BatchRunner(jobs: 4, batchSize: 7).run(
      next: { inputs.next() }, work: { number in seen.withLock { $0[number, default: 0] += 1 } },
      take: { _ in })
    #expect(seen.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<500).map { ($0, 1) }))
  }

  @Test(arguments: shapes)
  func ofNothingComesNothing(_ shape: Shape) async throws {
    var asked = 0
    try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
      next: {
        asked += 1
        return nil as Int?
      },
      work: { $0 }, take: { _ in Issue.record("there is no result") })
    #expect(asked == 1)
  }

  @Test func senselessNumbersCountAsOne() {
    #expect(BatchRunner(jobs: 0).jobs == 1)
    #expect(BatchRunner(jobs: -3, batchSize: 0).batchSize == 1)
  }

  // MARK: Errors

  struct Failure: Error, Equatable {
    var number: Int
  }

  @Test(arguments: shapes)
  func errorsOfTheInputAreThrown(_ shape: Shape) async {
    var number = 0
    await #expect(throws: Failure(number: 5)) {
      try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
        next: { () throws -> Int? in
          number += 1
          if number == 5 { throw Failure(number: 5) }
          return number
        },
        work: { $0 }, take: { _ in })
    }
  }

  @Test(arguments: shapes)
  func errorsOfTheWorkAreThrown(_ shape: Shape) async {
    var inputs = (0..<200).makeIterator()
    await #expect(throws: Failure(number: 50)) {
      try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
        next: { inputs.next() },
        work: { number in
          if number == 50 { throw Failure(number: 50) }
          return number
        },
        take: { (_: Int) in })
    }
  }

  /// What comes out before an error does not depend on how many work at once.
  @Test(arguments: shapes)
  func whatComesBeforeAnErrorIsTaken(_ shape: Shape) async {
    for place in [0, 7, 50, 99] {
      for isOfInput in [true, false] {
        var inputs = (0..<200).makeIterator()
        var taken: [Int] = []
        await #expect(throws: Failure(number: place)) {
          try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
            next: { () throws -> Int? in
              let number = inputs.next()
              if isOfInput, number == place { throw Failure(number: place) }
              return number
            },
            work: { number in
              if !isOfInput, number == place { throw Failure(number: place) }
              return number
            }, take: { taken.append($0) })
        }
        #expect(taken == Array(0..<place), "error of the \(isOfInput ? "input" : "work")")
      }
    }
  }

  @Test(arguments: shapes)
  func errorsOfTheTakerAreThrownAndEndTheWork(_ shape: Shape) async {
    var asked = 0
    var taken = 0
    await #expect(throws: Failure(number: 3)) {
      try await BatchRunner(jobs: shape.jobs, batchSize: shape.batchSize).run(
        next: { () -> Int? in
          asked += 1
          return asked
        },
        work: { $0 },
        take: { number in
          taken += 1
          if number == 3 { throw Failure(number: 3) }
        })
    }
    #expect(taken == 3)
    #expect(asked <= 3 + shape.jobs * shape.batchSize * 4, "the input has no end")
  }
}

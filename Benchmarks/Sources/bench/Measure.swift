import CAllocations
import Glibc

/// Seconds of several runs of the same work.
struct Timing {
  private let sorted: [Double]

  init(_ seconds: [Double]) { sorted = seconds.sorted() }

  var min: Double { sorted[0] }
  var median: Double { sorted[sorted.count / 2] }
  var max: Double { sorted[sorted.count - 1] }
  var all: [Double] { [min, median, max] }
}

/// Runs work once to warm up and then `runs` times.
/// - Throws: ``BenchmarkError`` when a run gives another result than the one before it: a timing of work
///   that is not the same work means nothing.
/// - Returns: the time that passed, and the part of it that this process had the processor.
func measure<Result: Equatable>(
  _ name: String, runs: Int, _ body: () throws -> Result
) throws -> (timing: Timing, processor: Timing, result: Result) {
  let expected = try body()
  var seconds: [Double] = []
  var processor: [Double] = []
  for _ in 0..<runs {
    let start = (now(), now(CLOCK_PROCESS_CPUTIME_ID))
    let result = try body()
    seconds.append(now() - start.0)
    processor.append(now(CLOCK_PROCESS_CPUTIME_ID) - start.1)
    try expect(result == expected, "\(name): \(result) after \(expected)")
  }
  return (Timing(seconds), Timing(processor), expected)
}

struct BenchmarkError: Error, CustomStringConvertible {
  var description: String
}

func expect(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw BenchmarkError(description: message()) }
}

/// Seconds of a clock that only runs forwards.
func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The most memory that this process has had in use, in bytes.
func peakMemory() -> Int {
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  return usage.ru_maxrss * 1024
}

func allocations() -> Int { Int(allocation_count()) }

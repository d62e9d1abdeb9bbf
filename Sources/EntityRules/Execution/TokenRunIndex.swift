/// Runs of tokens, filed by the token at which each begins and by the one behind its last, for those who ask at
/// every token. Runs have the numbers of their places in the sequence that was filed; empty ones are left out.
///
/// Not longer than the arena that holds it.
struct TokenRunIndex {
  /// `byStart[firstByStart[i]..<firstByStart[i + 1]]` are the runs that begin at token `i`, in their own order.
  let firstByStart: UnsafeBufferPointer<Int32>
  let byStart: UnsafeBufferPointer<Int32>
  /// `byEnd[firstByEnd[i]..<firstByEnd[i + 1]]` are the runs behind whose last token comes token `i`.
  let firstByEnd: UnsafeBufferPointer<Int32>
  let byEnd: UnsafeBufferPointer<Int32>

  /// - Parameters:
  ///   - tokens: their number; all runs end there or before.
  ///   - bounds: the first token of a run, and the one behind its last.
  /// - Complexity: O(tokens + runs).
  @inline(__always)
  init<Run>(
    _ runs: UnsafeBufferPointer<Run>, tokens: Int, in arena: Arena, bounds: (Run) -> (start: Int, end: Int)
  ) {
    func isEmpty(_ run: Run) -> Bool { bounds(run).start == bounds(run).end }
    (firstByStart, byStart) = Self.file(runs, tokens, arena, unless: isEmpty) { bounds($0).start }
    (firstByEnd, byEnd) = Self.file(runs, tokens, arena, unless: isEmpty) { bounds($0).end }
  }

  @inline(__always)
  private static func file<Run>(
    _ runs: UnsafeBufferPointer<Run>, _ tokens: Int, _ arena: Arena, unless isEmpty: (Run) -> Bool,
    by key: (Run) -> Int
  ) -> (first: UnsafeBufferPointer<Int32>, filed: UnsafeBufferPointer<Int32>) {
    // One place for runs that end at the last token, one for its own end, and one more: while runs are filed, each
    // key has its next free place one entry behind its own, where the next key's begins when all are filed.
    let first: UnsafeMutableBufferPointer<Int32> = arena.array(repeating: 0, count: tokens + 3)
    for run in runs where !isEmpty(run) { first[key(run) + 2] += 1 }
    var sum: Int32 = 0
    for place in runs.isEmpty ? 0..<0 : first.indices {
      sum += first[place]
      first[place] = sum
    }
    // What is counted for a key is filed for it, so the places are below the sum.
    let filed: UnsafeMutablePointer<Int32> = arena.allocate(Int(sum))
    for number in runs.indices where !isEmpty(runs[number]) {
      let place = key(runs[number]) + 1
      filed[Int(first[place])] = Int32(truncatingIfNeeded: number)
      first[place] += 1
    }
    return (UnsafeBufferPointer(first), UnsafeBufferPointer(start: filed, count: Int(sum)))
  }
}

internal import EntityText

/// Runs of tokens, filed by the token at which each begins and by the one behind its last, for those who ask at
/// every token. Runs have the numbers of their places in the sequence that was filed; empty ones are left out.
public struct TokenRunIndex: Sendable {
  /// `byStart[firstByStart[i]..<firstByStart[i + 1]]` are the runs that begin at token `i`, in their own order.
  public let firstByStart: [Int32]
  public let byStart: [Int32]
  /// `byEnd[firstByEnd[i]..<firstByEnd[i + 1]]` are the runs behind whose last token comes token `i`.
  public let firstByEnd: [Int32]
  public let byEnd: [Int32]

  /// The hits of a text.
  /// - Complexity: O(tokens + hits).
  public init(_ text: AnalyzedText) {
    let tokens = text.tokens.count
    (firstByStart, byStart) = Self.file(
      text.hits, tokens, by: { Int($0.start) }, unless: { $0.start == $0.end })
    (firstByEnd, byEnd) = Self.file(text.hits, tokens, by: { Int($0.end) }, unless: { $0.start == $0.end })
  }

  /// - Parameter tokens: their number; all runs end there or before.
  /// - Complexity: O(tokens + runs).
  public init(_ runs: [Range<Int>], tokens: Int) {
    (firstByStart, byStart) = Self.file(runs, tokens, by: { $0.lowerBound }, unless: { $0.isEmpty })
    (firstByEnd, byEnd) = Self.file(runs, tokens, by: { $0.upperBound }, unless: { $0.isEmpty })
  }

  @inline(__always)
  private static func file<Run>(
    _ runs: [Run], _ tokens: Int, by key: (Run) -> Int, unless isEmpty: (Run) -> Bool
  ) -> (first: [Int32], filed: [Int32]) {
    // One place for runs that end at the last token, one for its own end, and one more: while runs are filed, each
    // key has its next free place one entry behind its own, where the next key's begins when all are filed.
    var first = [Int32](repeating: 0, count: tokens + 3)
    var count = 0
    for run in runs where !isEmpty(run) {
      first[key(run) + 2] += 1
      count += 1
    }
    if count == 0 { return (first, []) }
    let filed = first.withUnsafeMutableBufferPointer { first in
      var sum: Int32 = 0
      for place in first.indices {
        sum &+= first[place]
        first[place] = sum
      }
      return [Int32](unsafeUninitializedCapacity: count) { filed, filedCount in
        // The keys were in bounds above. What is counted for a key is filed for it, so the places are below `count`.
        for number in runs.indices where !isEmpty(runs[number]) {
          let place = key(runs[number]) &+ 1
          filed.initializeElement(at: Int(first[place]), to: Int32(truncatingIfNeeded: number))
          first[place] &+= 1
        }
        filedCount = count
      }
    }
    return (first, filed)
  }
}

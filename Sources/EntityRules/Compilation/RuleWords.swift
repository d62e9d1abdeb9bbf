internal import EntityText

/// The words that rules name, numbered: instructions have their numbers, which are few beside those of the vocabulary.
///
/// Never written to again once made, which is why threads may share it. Stages that are linked together have one.
final class RuleWords: @unchecked Sendable {
  /// By number.
  let ids: [TokenID]
  /// For each id of a word a bit: whether rules name it. Few words are named, and the bits stay in the cache.
  private let isNamed: UnsafeBufferPointer<UInt64>
  private let numbers: UnsafeBufferPointer<Int32>
  private let arena = Arena()

  init(_ ids: [TokenID] = []) {
    self.ids = ids
    let count = ids.reduce(0) { max($0, Int($1.rawValue) + 1) }
    let isNamed: UnsafeMutableBufferPointer<UInt64> = arena.zeros((count + 63) / 64)
    let numbers: UnsafeMutableBufferPointer<Int32> = arena.zeros(count)
    for (number, id) in ids.enumerated() where id != .unknown {
      isNamed[Int(id.rawValue) / 64] |= 1 << UInt64(id.rawValue % 64)
      numbers[Int(id.rawValue)] = Int32(number)
    }
    (self.isNamed, self.numbers) = (UnsafeBufferPointer(isNamed), UnsafeBufferPointer(numbers))
  }

  /// The number that a word has in the rules; -1 where none names it.
  @inline(__always)
  func number(of word: TokenID) -> Int32 {
    let id = Int(word.rawValue)
    guard id / 64 < isNamed.count, isNamed[id / 64] >> UInt64(id % 64) & 1 != 0 else { return -1 }
    return numbers[id]
  }
}

/// The hashes of what is left of a word when none, one or two of its letters are deleted.
///
/// The hash is a polynomial over the letters, so that each deletion costs two multiplications whatever the length
/// of the word.
struct DeletionHashes {
  private static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let powers: [UInt64] = {
    var powers: [UInt64] = [1]
    for _ in 0...FuzzyWords.longest + FuzzyWords.mostEdits { powers.append(powers[powers.count - 1] &* base) }
    return powers
  }()

  /// The hash of the first `n` letters.
  private var prefixes: [UInt64] = []

  /// - Parameters:
  ///   - letters: at most ``FuzzyWords/longest`` and ``FuzzyWords/mostEdits`` more.
  ///   - deletions: at most so many at once; 2 at most.
  ///   - body: called with a hash for each way to delete letters; the same rest may come more than once.
  mutating func each(of letters: [UInt32], deletions: Int, _ body: (UInt64) -> Void) {
    let count = letters.count
    prefixes.removeAll(keepingCapacity: true)
    prefixes.append(0)
    for letter in letters {
      prefixes.append(prefixes[prefixes.count - 1] &* Self.base &+ Self.mixed(UInt64(letter) &+ 1))
    }
    Self.powers.withUnsafeBufferPointer { powers in
      prefixes.withUnsafeBufferPointer { prefixes in
        // `prefixes` has `count + 1` numbers, `powers` more than the longest word has letters.
        let whole = prefixes[count]
        body(Self.mixed(whole))
        if deletions < 1 { return }
        for i in 0..<count {
          body(Self.mixed(whole &+ (prefixes[i] &- prefixes[i + 1]) &* powers[count - 1 - i]))
        }
        if deletions < 2 { return }
        for i in 0..<count {
          let gap = prefixes[i] &- prefixes[i + 1]
          for j in i + 1..<count {
            let left = prefixes[j] &+ gap &* powers[j - 1 - i]
            body(Self.mixed(whole &+ (left &- prefixes[j + 1]) &* powers[count - 1 - j]))
          }
        }
      }
    }
  }

  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    let product = (word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

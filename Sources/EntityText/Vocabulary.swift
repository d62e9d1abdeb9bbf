/// Gives folded words their numbers: a builder that makes new ones, or a finished vocabulary that
/// only knows its own.
public protocol WordInterner {
  mutating func intern(_ folded: [UInt8]) -> TokenID
}

/// Collects folded words and numbers them from 1, in order of first appearance.
public struct VocabularyBuilder: WordInterner, Sendable {
  private var slots = [UInt64](repeating: 0, count: 1 << 12)
  private var starts: [UInt32] = [0]
  private var bytes: [UInt8] = []

  public init() {}

  public var count: Int { starts.count - 1 }

  /// The number of a folded word, new or known.
  public mutating func intern(_ folded: [UInt8]) -> TokenID {
    folded.withUnsafeBufferPointer { intern($0) }
  }

  public mutating func intern(_ folded: UnsafeBufferPointer<UInt8>) -> TokenID {
    let hash = Vocabulary.hash(of: folded)
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let number = Int(slots[slot] & 0xFFFF_FFFF)
      if UInt32(slots[slot] >> 32) == hash, isWord(number, folded) {
        return TokenID(rawValue: UInt32(number))
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    bytes.append(contentsOf: folded)
    starts.append(UInt32(bytes.count))
    slots[slot] = UInt64(hash) << 32 | UInt64(count)
    if count * 2 > slots.count { grow() }
    return TokenID(rawValue: UInt32(count))
  }

  private func isWord(_ number: Int, _ folded: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[number - 1])
    return Int(starts[number]) - start == folded.count
      && bytes[start..<start + folded.count].elementsEqual(folded)
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    for word in slots where word != 0 {
      var slot = Int(word >> 32) & (larger.count - 1)
      while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
      larger[slot] = word
    }
    slots = larger
  }

  /// - Complexity: O(words + total bytes of the words).
  public func build() -> Vocabulary {
    Vocabulary(slots: FlatArray(slots), starts: FlatArray(starts), bytes: FlatArray(bytes))
  }
}

/// The folded words that lexicons and rules know, frozen: bytes in, ``TokenID`` out.
///
/// An open-addressed table at most half full, so that a word that is not there, the commonest case
/// in running text, is usually settled by one probe.
public struct Vocabulary: WordInterner, Sendable {
  /// The hash in the upper half, the word's number in the lower; 0 is free. A power of two long.
  public let slots: FlatArray<UInt64>
  /// `bytes[starts[n - 1]..<starts[n]]` is word `n`.
  public let starts: FlatArray<UInt32>
  public let bytes: FlatArray<UInt8>

  /// - Parameter slots: as ``VocabularyBuilder`` lays them out; its length is cut to a power of two.
  public init(slots: FlatArray<UInt64>, starts: FlatArray<UInt32>, bytes: FlatArray<UInt8>) {
    self.slots = slots
    self.starts = starts
    self.bytes = bytes
  }

  public static let empty = VocabularyBuilder().build()

  /// The number of words; ids run from 1 to `count`.
  public var count: Int { max(0, starts.count - 1) }

  /// The folded form of a word of this vocabulary, empty for ``TokenID/unknown``.
  public func folded(_ id: TokenID) -> String {
    guard id != .unknown else { return "" }
    let n = Int(id.rawValue)
    return starts[n - 1] <= starts[n] ? bytes.text(Int(starts[n - 1])..<Int(starts[n])) : ""
  }

  /// The hash under which a folded word is filed. Eight bytes a step, zero padded at the end.
  @inlinable
  public static func hash(of word: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: word.count)
    var index = 0
    while index < word.count {
      var chunk: UInt64 = 0
      let end = min(index + 8, word.count)
      var shift: UInt64 = 0
      while index < end {
        chunk |= UInt64(word[index]) << shift
        shift += 8
        index += 1
      }
      state = (state ^ chunk) &* 0xD6E8_FEB8_6659_FD93
      state ^= state >> 32
    }
    return UInt32(truncatingIfNeeded: state ^ (state >> 29))
  }

  public static func hash(of word: [UInt8]) -> UInt32 {
    word.withUnsafeBufferPointer { hash(of: $0) }
  }

  /// The id of a folded word, or ``TokenID/unknown``.
  @inlinable
  public func id(of word: UnsafeBufferPointer<UInt8>, hash: UInt32) -> TokenID {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    // A table without a free slot, which only a broken file has, must not be searched for ever.
    for _ in 0..<slots.count {
      let entry = slots[slot]
      if entry == 0 { return .unknown }
      if UInt32(truncatingIfNeeded: entry >> 32) == hash {
        let number = UInt32(truncatingIfNeeded: entry)
        if holds(word, Int(number)) { return TokenID(rawValue: number) }
      }
      slot = (slot + 1) & mask
    }
    return .unknown
  }

  public func id(of word: [UInt8]) -> TokenID {
    word.withUnsafeBufferPointer { id(of: $0, hash: Self.hash(of: $0)) }
  }

  /// The id of a known word; a finished vocabulary makes no new ones.
  public func intern(_ folded: [UInt8]) -> TokenID { id(of: folded) }

  @inlinable
  func holds(_ word: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
    let start = Int(starts[number - 1])
    guard Int(starts[number]) - start == word.count else { return false }
    for offset in 0..<word.count where bytes[start + offset] != word[offset] { return false }
    return true
  }
}

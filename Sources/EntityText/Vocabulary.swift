/// Collects folded words and numbers them from 1, in order of first appearance.
public struct VocabularyBuilder: Sendable {
  private var numbers: [[UInt8]: UInt32] = [:]
  private var words: [[UInt8]] = []

  public init() {}

  /// The number of a folded word, new or known.
  public mutating func intern(_ folded: [UInt8]) -> TokenID {
    if let number = numbers[folded] { return TokenID(rawValue: number) }
    words.append(folded)
    let number = UInt32(words.count)
    numbers[folded] = number
    return TokenID(rawValue: number)
  }

  public var count: Int { words.count }

  /// - Complexity: O(total bytes of the words).
  public func build() -> Vocabulary { Vocabulary(words: words) }
}

/// The folded words that lexicons and rules know, frozen: bytes in, ``TokenID`` out.
///
/// An open-addressed table of (hash, number) pairs at most half full, so that a word that is not
/// there, the commonest case in running text, is usually settled by one probe.
public struct Vocabulary: Sendable {
  @usableFromInline struct Slot: Sendable {
    @usableFromInline var hash: UInt32
    /// 0: free.
    @usableFromInline var number: UInt32

    init(hash: UInt32, number: UInt32) {
      self.hash = hash
      self.number = number
    }
  }

  @usableFromInline let slots: [Slot]
  @usableFromInline let mask: Int
  /// `bytes[starts[n - 1]..<starts[n]]` is word `n`.
  @usableFromInline let starts: [UInt32]
  @usableFromInline let bytes: [UInt8]

  init(words: [[UInt8]]) {
    var capacity = 16
    while capacity < words.count * 2 { capacity *= 2 }
    var slots = [Slot](repeating: Slot(hash: 0, number: 0), count: capacity)
    var starts: [UInt32] = [0]
    var bytes: [UInt8] = []
    for (index, word) in words.enumerated() {
      let hash = Self.hash(of: word)
      var slot = Int(hash) & (capacity - 1)
      while slots[slot].number != 0 { slot = (slot + 1) & (capacity - 1) }
      slots[slot] = Slot(hash: hash, number: UInt32(index + 1))
      bytes += word
      starts.append(UInt32(bytes.count))
    }
    self.slots = slots
    mask = capacity - 1
    self.starts = starts
    self.bytes = bytes
  }

  public static let empty = Vocabulary(words: [])

  /// The number of words; ids run from 1 to `count`.
  public var count: Int { starts.count - 1 }

  /// The folded form of a word of this vocabulary, empty for ``TokenID/unknown``.
  public func folded(_ id: TokenID) -> String {
    guard id != .unknown else { return "" }
    let n = Int(id.rawValue)
    return String(decoding: bytes[Int(starts[n - 1])..<Int(starts[n])], as: UTF8.self)
  }

  /// The hash under which a folded word is filed. Eight bytes a step, zero padded at the end.
  public static func hash(of word: [UInt8]) -> UInt32 {
    word.withUnsafeBufferPointer { hash(of: $0) }
  }

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

  /// The id of a folded word, or ``TokenID/unknown``.
  @inlinable
  public func id(of word: UnsafeBufferPointer<UInt8>, hash: UInt32) -> TokenID {
    slots.withUnsafeBufferPointer { slots in
      // `slot` is masked to the table's size, which is a power of two, so it stays inside.
      var slot = Int(hash) & mask
      while slots[slot].number != 0 {
        if slots[slot].hash == hash, holds(word, Int(slots[slot].number)) {
          return TokenID(rawValue: slots[slot].number)
        }
        slot = (slot + 1) & mask
      }
      return .unknown
    }
  }

  public func id(of word: [UInt8]) -> TokenID {
    word.withUnsafeBufferPointer { id(of: $0, hash: Self.hash(of: $0)) }
  }

  @inlinable
  func holds(_ word: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
    let start = Int(starts[number - 1])
    guard Int(starts[number]) - start == word.count else { return false }
    for offset in 0..<word.count where bytes[start + offset] != word[offset] { return false }
    return true
  }
}

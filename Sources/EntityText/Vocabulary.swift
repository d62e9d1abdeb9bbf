/// Gives folded words their numbers: a builder that makes new ones, or a finished vocabulary that
/// only knows its own.
public protocol WordInterner {
  mutating func intern(_ folded: [UInt8]) -> TokenID
}

/// Collects folded words and numbers them from 1, in order of first appearance.
public struct VocabularyBuilder: WordInterner, Sendable {
  private var slots = [UInt64](repeating: 0, count: 1 << 13)
  private var starts: [UInt32] = [0]
  private var bytes: [UInt8] = []

  public init() {}

  /// The words of a finished vocabulary under their numbers, and room for more.
  /// - Complexity: O(words + total bytes of the words).
  public init(extending vocabulary: Vocabulary) {
    for number in 0..<vocabulary.count {
      let (start, end) = (Int(vocabulary.starts[number]), Int(vocabulary.starts[number + 1]))
      _ = intern((start..<max(start, end)).map { vocabulary.bytes[$0] })
    }
  }

  public var count: Int { starts.count - 1 }

  /// The number of a folded word, new or known.
  public mutating func intern(_ folded: [UInt8]) -> TokenID {
    folded.withUnsafeBufferPointer { intern($0) }
  }

  public mutating func intern(_ folded: UnsafeBufferPointer<UInt8>) -> TokenID {
    let key = Vocabulary.key(of: folded)
    let mask = slots.count / 2 - 1
    var slot = Int(Vocabulary.hash(key: key, count: folded.count)) & mask
    while slots[slot * 2 + 1] != 0 {
      let entry = slots[slot * 2 + 1]
      let number = Int(entry & 0xFFFF_FFFF)
      if slots[slot * 2] == key, Int(entry >> 32) == folded.count,
        folded.count <= 8 || isWord(number, folded)
      {
        return TokenID(rawValue: UInt32(number))
      }
      slot = (slot + 1) & mask
    }
    bytes.append(contentsOf: folded)
    starts.append(UInt32(bytes.count))
    slots[slot * 2] = key
    slots[slot * 2 + 1] = UInt64(folded.count) << 32 | UInt64(count)
    // Two of three slots full at most.
    if count * 3 > mask * 2 { grow() }
    return TokenID(rawValue: UInt32(count))
  }

  private func isWord(_ number: Int, _ folded: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[number - 1])
    return Int(starts[number]) - start == folded.count
      && bytes[start..<start + folded.count].elementsEqual(folded)
  }

  private mutating func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    let mask = larger.count / 2 - 1
    for old in stride(from: 0, to: slots.count, by: 2) where slots[old + 1] != 0 {
      var slot = Int(Vocabulary.hash(key: slots[old], count: Int(slots[old + 1] >> 32))) & mask
      while larger[slot * 2 + 1] != 0 { slot = (slot + 1) & mask }
      larger[slot * 2] = slots[old]
      larger[slot * 2 + 1] = slots[old + 1]
    }
    slots = larger
  }

  /// - Complexity: O(words + total bytes of the words).
  public func build() -> Vocabulary {
    Vocabulary(
      slots: FlatArray(slots), filter: FlatArray(filter()), starts: FlatArray(starts), bytes: FlatArray(bytes)
    )
  }

  /// A bit for the hash of each word, eight to sixteen times as many bits as words.
  private func filter() -> [UInt64] {
    var words = 8
    while words * 8 < count { words *= 2 }
    var filter = [UInt64](repeating: 0, count: words)
    for slot in stride(from: 0, to: slots.count, by: 2) where slots[slot + 1] != 0 {
      let hash = Vocabulary.hash(key: slots[slot], count: Int(slots[slot + 1] >> 32))
      filter[Int(hash >> 6) & (words - 1)] |= 1 << UInt64(hash & 63)
    }
    return filter
  }
}

/// A word in the table of a ``Vocabulary``.
@frozen
public struct VocabularySlot: BitwiseCopyable, Sendable {
  /// See ``Vocabulary/key(of:)``.
  public let key: UInt64
  /// The count of bytes in the upper half, the word's number in the lower.
  public let entry: UInt64

  @inlinable
  init(key: UInt64, entry: UInt64) {
    self.key = key
    self.entry = entry
  }

  @inlinable
  public var isFree: Bool { entry == 0 }

  @inlinable
  public var id: TokenID { TokenID(rawValue: UInt32(truncatingIfNeeded: entry)) }

  /// Whether a word of this key and so many bytes is filed here; one of more than eight bytes may
  /// be another of the same key.
  @inlinable
  public func holds(_ key: UInt64, _ count: UInt32) -> Bool {
    self.key == key && entry >> 32 == UInt64(count)
  }
}

/// The folded words that lexicons and rules know, frozen: bytes in, ``TokenID`` out.
///
/// An open-addressed table at most two thirds full. A slot holds a short word itself, so that most
/// words of running text are settled by one look.
public struct Vocabulary: WordInterner, Sendable {
  /// Two numbers a slot: the word's key; its count of bytes in the upper half and its number in the
  /// lower, 0 where the slot is free. A power of two long.
  public let slots: FlatArray<UInt64>
  /// A bit for the hash of each word: most words of running text that are not there need no look into
  /// the table. A power of two long.
  public let filter: FlatArray<UInt64>
  /// `bytes[starts[n - 1]..<starts[n]]` is word `n`.
  public let starts: FlatArray<UInt32>
  public let bytes: FlatArray<UInt8>

  /// - Parameter slots: as ``VocabularyBuilder`` lays them out; its length is cut to a power of two.
  public init(
    slots: FlatArray<UInt64>, filter: FlatArray<UInt64>, starts: FlatArray<UInt32>, bytes: FlatArray<UInt8>
  ) {
    self.slots = slots
    self.filter = filter
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

  /// What a folded word is filed under: its bytes where it has at most eight, zero padded, else a
  /// hash of them.
  @inlinable
  public static func key(of word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = word.count
    guard count > 0, let base = UnsafeRawPointer(word.baseAddress) else { return 0 }
    // Every load below lies in the first or the last bytes of the word.
    if count < 4 {
      return UInt64(word[0]) | UInt64(word[count >> 1]) << UInt64(8 * (count >> 1))
        | UInt64(word[count - 1]) << UInt64(8 * (count - 1))
    }
    if count <= 8 {
      return UInt64(base.loadUnaligned(as: UInt32.self))
        | UInt64((base + (count - 4)).loadUnaligned(as: UInt32.self)) << UInt64(8 * (count - 4))
    }
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset + 8 < count {
      state = mixed(state ^ (base + offset).loadUnaligned(as: UInt64.self))
      offset += 8
    }
    return mixed(state ^ (base + (count - 8)).loadUnaligned(as: UInt64.self))
  }

  /// The hash of a folded word with a given key and number of bytes.
  @inlinable
  @inline(__always)
  public static func hash(key: UInt64, count: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: mixed(key ^ UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15))
  }

  /// Both halves of the product of 128 bits, so that every bit of the word counts in every bit.
  @inlinable
  @inline(__always)
  static func mixed(_ word: UInt64) -> UInt64 {
    let product = (word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }

  @inlinable
  public static func hash(of word: UnsafeBufferPointer<UInt8>) -> UInt32 {
    hash(key: key(of: word), count: word.count)
  }

  public static func hash(of word: [UInt8]) -> UInt32 {
    word.withUnsafeBufferPointer { hash(of: $0) }
  }

  /// The same for a word of which eight bytes from the start on are readable, whatever its length.
  @inlinable
  @inline(__always)
  public static func key(padded word: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard word.count <= 8, let base = UnsafeRawPointer(word.baseAddress) else { return key(of: word) }
    let bits = base.loadUnaligned(as: UInt64.self)
    return word.isEmpty ? 0 : bits & (~0 >> UInt64(64 - 8 * word.count))
  }

  /// Whether a word of this hash may be there.
  @inlinable
  @inline(__always)
  public func mayHold(hash: UInt32) -> Bool {
    filter[Int(hash >> 6) & (filter.count - 1)] >> UInt64(hash & 63) & 1 != 0
  }

  /// The slot at which the search for a word of this hash begins.
  @inlinable
  @inline(__always)
  public func slot(at hash: UInt32) -> VocabularySlot {
    let slot = Int(hash) & (slots.count / 2 - 1)
    return VocabularySlot(key: slots[slot * 2], entry: slots[slot * 2 + 1])
  }

  /// The id of a folded word, or ``TokenID/unknown``.
  public func id(of word: UnsafeBufferPointer<UInt8>) -> TokenID {
    let key = Self.key(of: word)
    return id(key: key, count: word.count, hash: Self.hash(key: key, count: word.count), long: word)
  }

  /// The same for those who have the key and the hash already.
  /// - Parameter long: the word, if it has more than eight bytes; else it is not read.
  public func id(key: UInt64, count: Int, hash: UInt32, long: UnsafeBufferPointer<UInt8>) -> TokenID {
    let mask = slots.count / 2 - 1
    var number = Int(hash) & mask
    // A table without a free slot, which only a broken file has, must not be searched for ever.
    for _ in 0...max(0, mask) {
      let slot = VocabularySlot(key: slots[number * 2], entry: slots[number * 2 + 1])
      if slot.isFree { return .unknown }
      if slot.holds(key, UInt32(truncatingIfNeeded: count)), count <= 8 || holds(long, Int(slot.id.rawValue))
      {
        return slot.id
      }
      number = (number + 1) & mask
    }
    return .unknown
  }

  public func id(of word: [UInt8]) -> TokenID { word.withUnsafeBufferPointer { id(of: $0) } }

  /// The id of a known word; a finished vocabulary makes no new ones.
  public func intern(_ folded: [UInt8]) -> TokenID { id(of: folded) }

  /// Whether a word of more than eight bytes is word `number`.
  public func holds(_ word: UnsafeBufferPointer<UInt8>, _ number: Int) -> Bool {
    bytes.holds(word, from: Int(starts[number - 1]), to: Int(starts[number]))
  }
}

internal import EntityText

/// Gives tokens the numbers of their words, some dozens at a time: the looks into the vocabulary,
/// which seldom fits into the nearest cache, then overlap.
///
/// Unsafe pointers stay in this file: `count` stays below `capacity`, which is the length of each
/// buffer, because `add` flushes before it writes.
struct InterningSink: TokenSink {
  private static let capacity = 128

  /// What is known of a word before it is looked up.
  private struct Word {
    var key: UInt64
    /// Bytes of the folded form.
    var count: UInt32
    /// Where the folded form of a word of more than eight bytes begins in `long`.
    var start: UInt32
  }

  private let vocabulary: Vocabulary
  private(set) var tokens: [Token]
  private let pending: UnsafeMutablePointer<Token>
  private let words: UnsafeMutablePointer<Word>
  /// The slots that the candidates lead to.
  private let slots: UnsafeMutablePointer<VocabularySlot>
  /// The numbers of the pending tokens whose words may be in the vocabulary.
  private let candidates: UnsafeMutablePointer<UInt8>
  private var count = 0
  /// The folded forms of the words of more than eight bytes, one after the other.
  private var long: UnsafeMutableBufferPointer<UInt8>
  private var longCount = 0

  init(vocabulary: Vocabulary, tokens: [Token]) {
    self.vocabulary = vocabulary
    self.tokens = tokens
    pending = .allocate(capacity: Self.capacity)
    words = .allocate(capacity: Self.capacity)
    slots = .allocate(capacity: Self.capacity)
    candidates = .allocate(capacity: Self.capacity)
    long = .allocate(capacity: 4096)
  }

  @inline(__always)
  mutating func add(_ folded: UnsafeBufferPointer<UInt8>, _ span: TextSpan, _ flags: TokenFlags) {
    if count == Self.capacity { flush() }
    let start = longCount
    if folded.count > 8 { keep(folded) }
    add(key: Vocabulary.key(padded: folded), count: folded.count, start: start, span, flags)
  }

  @inline(__always)
  mutating func add(_ folded: UInt64, count: Int, _ span: TextSpan, _ flags: TokenFlags) {
    if self.count == Self.capacity { flush() }
    add(key: folded, count: count, start: 0, span, flags)
  }

  /// - Precondition: there is room for a token.
  @inline(__always)
  private mutating func add(key: UInt64, count bytes: Int, start: Int, _ span: TextSpan, _ flags: TokenFlags)
  {
    pending[count] = Token(
      span: span, id: .unknown, hash: Vocabulary.hash(key: key, count: bytes), flags: flags)
    words[count] = Word(
      key: key, count: UInt32(truncatingIfNeeded: bytes), start: UInt32(truncatingIfNeeded: start))
    count += 1
  }

  private mutating func keep(_ folded: UnsafeBufferPointer<UInt8>) {
    if longCount + folded.count > long.count {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * (longCount + folded.count))
      _ = larger.update(fromContentsOf: long[..<longCount])
      long.deallocate()
      long = larger
    }
    _ = long[longCount...].update(fromContentsOf: folded)
    longCount += folded.count
  }

  @inline(never)
  private mutating func flush() {
    var known = 0
    for index in 0..<count {
      candidates[known] = UInt8(truncatingIfNeeded: index)
      known += vocabulary.mayHold(hash: pending[index].hash) ? 1 : 0
    }
    for number in 0..<known {
      slots[number] = vocabulary.slot(at: pending[Int(candidates[number])].hash)
    }
    for number in 0..<known where !slots[number].isFree {
      let index = Int(candidates[number])
      let word = words[index]
      let slot = slots[number]
      let long = UnsafeBufferPointer(
        rebasing: self.long[Int(word.start)..<Int(word.start) + (word.count > 8 ? Int(word.count) : 0)])
      if slot.holds(word.key, word.count), word.count <= 8 || vocabulary.holds(long, Int(slot.id.rawValue)) {
        pending[index].id = slot.id
      } else {
        pending[index].id = vocabulary.id(
          key: word.key, count: Int(word.count), hash: pending[index].hash, long: long)
      }
    }
    tokens.append(contentsOf: UnsafeBufferPointer(start: pending, count: count))
    longCount = 0
    count = 0
  }

  /// The tokens, once no more come. The sink must not be used after that.
  consuming func finish() -> [Token] {
    flush()
    pending.deallocate()
    words.deallocate()
    slots.deallocate()
    candidates.deallocate()
    long.deallocate()
    return tokens
  }
}

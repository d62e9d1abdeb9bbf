/// Searches that look at eight bytes at a time. What marks bytes of a word sets the high bit of each that is searched
/// for; above the lowest of them it may mark others as well.
extension UnsafeBufferPointer<UInt8> {
  /// The first byte from an offset on that cannot stand for itself in a JSON string: a quote, a backslash, a control
  /// character. The end where there is none.
  func firstJSONSpecial(from start: Int) -> Int {
    firstByte(from: start) { word, _ in Self.jsonSpecials(word) }
  }

  /// The same, and the bytes before it are copied.
  /// - Parameter target: with room for eight bytes more than there are from the offset on.
  @inline(__always)
  func copyUpToJSONSpecial(from start: Int, to target: UnsafeMutableRawPointer) -> Int {
    firstByte(from: start) { word, position in
      target.storeBytes(of: word.littleEndian, toByteOffset: position - start, as: UInt64.self)
      return Self.jsonSpecials(word)
    }
  }

  /// The first line feed from an offset on; the end where there is none.
  func firstLineFeed(from start: Int) -> Int {
    firstByte(from: start) { word, _ in Self.zeros(word ^ Self.ones &* 0x0A) }
  }

  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }

  @inline(__always)
  private static func jsonSpecials(_ word: UInt64) -> UInt64 {
    (word &- ones &* 0x20) & ~word & highBits | zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C)
  }

  /// - Parameter marked: what is searched for in the word at an offset.
  @inline(__always)
  private func firstByte(from start: Int, _ marked: (_ word: UInt64, _ position: Int) -> UInt64) -> Int {
    precondition(start >= 0 && start <= count)
    guard let base = UnsafeRawPointer(baseAddress) else { return start }
    var position = start
    while position &+ 8 <= count {
      let bits = marked(Self.word(base, at: position), position)
      if bits != 0 { return position + bits.trailingZeroBitCount / 8 }
      position &+= 8
    }
    if position == count { return count }
    // What is left as a word of its own. The zeros behind it may be marked as well.
    let bits = marked(lastWord(base, from: position), position)
    return Swift.min(count, position + bits.trailingZeroBitCount / 8)
  }

  /// The bytes from a position to the end, one to seven, and zeros.
  @inline(__always)
  private func lastWord(_ base: UnsafeRawPointer, from position: Int) -> UInt64 {
    if count >= 8 { return Self.word(base, at: count &- 8) &>> UInt64(8 &* (8 &- (count &- position))) }
    var word: UInt64 = 0
    var index = count
    while index > position {
      index -= 1
      word = word &<< 8 | UInt64(self[index])
    }
    return word
  }

  /// Eight bytes, the first of them lowest.
  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, at position: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}

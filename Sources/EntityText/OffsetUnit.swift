/// What an offset counts.
public enum OffsetUnit: String, Sendable, CaseIterable {
  /// UTF-8 bytes: what EntityKit uses inside, and Rust, Go and C outside.
  case utf8
  /// Unicode scalar values (code points): Python's strings, Prodigy, doccano, brat.
  case scalar
  /// UTF-16 code units: JavaScript, Java, UIMA, GATE.
  case utf16
}

/// Converts offsets of one text between UTF-8 bytes and another unit, exactly.
///
/// ASCII texts need no table at all. Otherwise one checkpoint is kept for every 64 bytes, so that a
/// conversion looks at no more than 64 bytes (or a few checkpoints more, on the way back).
public struct OffsetTable: Sendable {
  private static let stride = 64

  public let unit: OffsetUnit
  /// The length of the text in ``unit``.
  public let count: Int
  private let text: String
  private let utf8Count: Int
  /// `checkpoints[i]` is the number of units before byte `i * stride`; empty where bytes are units.
  private let checkpoints: [UInt32]

  /// - Complexity: O(length of the text), and O(1) for ``OffsetUnit/utf8``.
  public init(_ text: String, unit: OffsetUnit) {
    var text = text
    text.makeContiguousUTF8()
    self.text = text
    self.unit = unit
    utf8Count = text.utf8.count
    (count, checkpoints) = Self.bytes(of: text) { bytes in
      if unit == .utf8 { return (bytes.count, []) }
      var total = 0
      var points: [UInt32] = []
      points.reserveCapacity(bytes.count / Self.stride + 1)
      for start in Swift.stride(from: 0, to: bytes.count, by: Self.stride) {
        points.append(UInt32(total))
        total += Self.units(bytes, start..<min(start + Self.stride, bytes.count), unit)
      }
      // As many units as bytes has only ASCII.
      return (total, total == bytes.count ? [] : points)
    }
  }

  private static func bytes<Value>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    text.utf8.withContiguousStorageIfAvailable(body)!
  }

  /// How many units the bytes of a range start.
  /// - Precondition: the range lies inside the bytes.
  private static func units(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ unit: OffsetUnit)
    -> Int
  {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    guard let base = UnsafeRawPointer(bytes.baseAddress) else { return 0 }
    func word(at position: Int) -> UInt64 {
      UInt64(littleEndian: base.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
    var total = range.count
    var position = range.lowerBound
    while position &+ 8 <= range.upperBound {
      total &-= surplus(word(at: position), unit)
      position &+= 8
    }
    if position &+ 8 <= bytes.count {
      // The bytes of the next eight that lie in the range; zeros start as many units as they are.
      let length = UInt64(range.upperBound &- position)
      return total &- surplus(word(at: position) & ~(~0 &<< (8 &* length)), unit)
    }
    while position < range.upperBound {
      total &-= 1 - units(startedBy: bytes[position], unit)
      position += 1
    }
    return total
  }

  /// By how much eight bytes are more than the units that they start.
  @inline(__always)
  private static func surplus(_ word: UInt64, _ unit: OffsetUnit) -> Int {
    // The high bit of each byte that is one; the product adds them up in the highest byte.
    func sum(_ bits: UInt64) -> Int {
      Int(truncatingIfNeeded: ((bits & 0x8080_8080_8080_8080) >> 7 &* 0x0101_0101_0101_0101) >> 56)
    }
    let continuations = sum(word & ~(word << 1))
    return unit == .utf16
      ? continuations &- sum(word & word << 1 & word << 2 & word << 3) : continuations
  }

  /// How many units a byte starts: continuation bytes none, lead bytes one, or two in UTF-16 for a
  /// scalar outside the Basic Multilingual Plane.
  private static func units(startedBy byte: UInt8, _ unit: OffsetUnit) -> Int {
    if byte & 0xC0 == 0x80 { return 0 }
    return unit == .utf16 && byte >= 0xF0 ? 2 : 1
  }

  /// The offset in ``unit`` of a byte offset.
  /// - Precondition: `0 <= utf8Offset <= text.utf8.count`, on a scalar boundary.
  public func offset(ofUTF8 utf8Offset: Int) -> Int {
    precondition(utf8Offset >= 0 && utf8Offset <= utf8Count, "offset outside the text")
    if checkpoints.isEmpty { return utf8Offset }
    if utf8Offset == utf8Count { return count }
    let checkpoint = utf8Offset / Self.stride
    return Int(checkpoints[checkpoint])
      + Self.bytes(of: text) { Self.units($0, checkpoint * Self.stride..<utf8Offset, unit) }
  }

  /// The byte offset of an offset in ``unit``; `nil` where it lies outside the text or inside a
  /// scalar (a lone half of a surrogate pair).
  public func utf8Offset(of offset: Int) -> Int? {
    guard offset >= 0, offset <= count else { return nil }
    let bytes = text.utf8
    if unit == .utf8 {
      if offset == utf8Count { return offset }
      let byte = bytes[bytes.index(bytes.startIndex, offsetBy: offset)]
      return byte & 0xC0 == 0x80 ? nil : offset
    }
    if checkpoints.isEmpty { return offset }
    if offset == count { return utf8Count }
    // The last checkpoint that is not past the offset.
    var low = 0
    var high = checkpoints.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if Int(checkpoints[middle]) <= offset { low = middle } else { high = middle }
    }
    return Self.bytes(of: text) { bytes in
      var total = Int(checkpoints[low])
      for position in low * Self.stride..<utf8Count {
        let started = Self.units(startedBy: bytes[position], unit)
        if total == offset, started > 0 { return position }
        if total > offset { return nil }
        total += started
      }
      return total == offset ? utf8Count : nil
    }
  }

  /// The bounds of a span in ``unit``.
  /// - Precondition: as for ``offset(ofUTF8:)``.
  public func range(of span: TextSpan) -> Range<Int> {
    let start = offset(ofUTF8: span.start)
    if span.count > Self.stride || checkpoints.isEmpty { return start..<offset(ofUTF8: span.end) }
    // Most spans are shorter than the way from a checkpoint.
    return start..<start + Self.bytes(of: text) { Self.units($0, span.range, unit) }
  }

  /// The span of a half-open range in ``unit``; `nil` where a bound lies outside the text or inside
  /// a scalar.
  public func span(of range: Range<Int>) -> TextSpan? {
    guard let start = utf8Offset(of: range.lowerBound), let end = utf8Offset(of: range.upperBound)
    else { return nil }
    return TextSpan(start, end)
  }
}

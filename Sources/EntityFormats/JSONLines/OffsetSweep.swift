internal import EntityText

/// Byte offsets of one text in another unit, counted in a single pass over the text however many
/// spans there are. (An ``OffsetTable`` is for offsets that are not known beforehand.)
struct OffsetSweep {
  /// Ascending, and beside them the same offsets in the unit; both empty where bytes are units.
  private var byteOffsets: [Int] = []
  private var unitOffsets: [Int] = []

  /// - Precondition: the spans lie inside the text.
  /// - Complexity: O(length of the text + n log n) for n spans; O(1) for ``OffsetUnit/utf8``.
  init(_ bytes: [UInt8], spans: some Sequence<TextSpan>, unit: OffsetUnit) {
    if unit == .utf8 || bytes.allSatisfy({ $0 < 0x80 }) { return }
    for span in spans {
      byteOffsets.append(span.start)
      byteOffsets.append(span.end)
    }
    byteOffsets.sort()
    unitOffsets.reserveCapacity(byteOffsets.count)
    var position = 0
    var count = 0
    for offset in byteOffsets {
      while position < offset {
        let byte = bytes[position]
        if byte & 0xC0 != 0x80 { count += unit == .utf16 && byte >= 0xF0 ? 2 : 1 }
        position += 1
      }
      unitOffsets.append(count)
    }
  }

  /// The offset in the unit of a bound of one of the spans.
  func offset(ofUTF8 offset: Int) -> Int {
    if byteOffsets.isEmpty { return offset }
    var low = 0
    var high = byteOffsets.count - 1
    while low < high {
      let middle = (low + high) / 2
      if byteOffsets[middle] < offset { low = middle + 1 } else { high = middle }
    }
    return unitOffsets[low]
  }
}

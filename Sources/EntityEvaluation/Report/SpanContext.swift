public import EntityText

/// A span with some of the text around it, on one line.
public struct SpanContext: Hashable, Sendable {
  public let before: String
  public let words: String
  public let after: String

  /// - Parameters:
  ///   - bytes: the text, in UTF-8.
  ///   - width: how many bytes to show on either side, about: no character is cut.
  /// - Precondition: the span lies inside the text.
  /// - Complexity: O(length of the span + width).
  public init(_ span: TextSpan, in bytes: [UInt8], width: Int) {
    var start = max(0, span.start - width)
    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    var end = min(bytes.count, span.end + width)
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    before = (start > 0 ? "…" : "") + oneLine(bytes[start..<span.start])
    words = oneLine(bytes[span.range])
    after = oneLine(bytes[span.end..<end]) + (end < bytes.count ? "…" : "")
  }
}

/// White space of any length as one blank.
private func oneLine(_ bytes: ArraySlice<UInt8>) -> String {
  var result: [UInt8] = []
  for byte in bytes {
    let isBlank = byte == 0x20 || (0x09...0x0D).contains(byte)
    if !isBlank {
      result.append(byte)
    } else if result.last != 0x20 {
      result.append(0x20)
    }
  }
  return String(decoding: result, as: UTF8.self)
}

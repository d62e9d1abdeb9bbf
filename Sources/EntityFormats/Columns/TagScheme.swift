/// How spans are written as one tag a token.
public enum TagScheme: String, Sendable, CaseIterable {
  /// `I-X`, and `B-X` only on the first token of a span right behind another of the same label.
  case iob1
  /// `B-X` on the first token, `I-X` on the others.
  case iob2
  /// As ``iob2``, with `E-X` on the last token and `S-X` on the only one.
  case iobes

  /// The tags of tokens; `O` outside. A span at the start of a sentence is behind no other.
  /// - Precondition: the ranges ascend and do not overlap.
  func tags(_ spans: [(range: Range<Int>, label: String)], startsSentence: [Bool]) -> [String] {
    var tags = [String](repeating: "O", count: startsSentence.count)
    var previous: (end: Int, label: String)?
    for (range, label) in spans {
      for index in range {
        let isBehindSame =
          !startsSentence[range.lowerBound] && previous.map { $0 == (range.lowerBound, label) } ?? false
        tags[index] = "\(prefix(index, in: range, isBehindSame: isBehindSame))-\(label)"
      }
      previous = (range.upperBound, label)
    }
    return tags
  }

  private func prefix(_ index: Int, in range: Range<Int>, isBehindSame: Bool) -> String {
    let isFirst = index == range.lowerBound
    let isLast = index + 1 == range.upperBound
    switch self {
    case .iob1: return isFirst && isBehindSame ? "B" : "I"
    case .iob2: return isFirst ? "B" : "I"
    case .iobes: return isFirst ? (isLast ? "S" : "B") : (isLast ? "E" : "I")
    }
  }
}

/// Reads tags of any scheme, BILOU (`L-`, `U-`) included: they do not contradict one another.
///
/// A tag that continues a span which is not open begins one, as it does in IOB1.
struct TagDecoder {
  struct Span {
    var range: Range<Int>
    let label: String
  }

  private(set) var spans: [Span] = []
  private var isOpen = false
  private var count = 0

  /// The tag of a token that is not the one behind the last: `O` stands on those between.
  mutating func append(_ tag: Substring, at token: Int) -> Bool {
    if token != count { isOpen = false }
    count = token
    return append(tag)
  }

  /// The tag of the next token.
  /// - Returns: `false` where it is none.
  mutating func append(_ tag: Substring) -> Bool {
    defer { count += 1 }
    if tag == "O" {
      isOpen = false
      return true
    }
    let scalars = tag.unicodeScalars
    guard let prefix = scalars.first, scalars.dropFirst().first == "-" else { return false }
    let label = String(Substring(scalars.dropFirst(2)))
    if label.isEmpty { return false }
    let continues = isOpen && spans[spans.count - 1].label == label
    switch prefix {
    case "B", "S", "U": spans.append(Span(range: count..<count + 1, label: label))
    case "I", "E", "L":
      if continues {
        spans[spans.count - 1].range = spans[spans.count - 1].range.lowerBound..<count + 1
      } else {
        spans.append(Span(range: count..<count + 1, label: label))
      }
    default: return false
    }
    isOpen = prefix == "B" || prefix == "I"
    return true
  }

  /// Ends an open span, as the end of a sentence does.
  mutating func breakOff() { isOpen = false }
}

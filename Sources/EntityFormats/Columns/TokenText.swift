internal import EntityText

/// A text that is put together from tokens and what stands between them.
struct TokenText {
  private(set) var text: [UInt8] = []
  private(set) var tokens: [TextSpan] = []
  private(set) var startsSentence: [Bool] = []
  private var isSentenceStart = true

  mutating func append(space: some Sequence<UInt8>) { text += space }

  mutating func append(token: some Collection<UInt8>) {
    tokens.append(TextSpan(text.count, text.count + token.count))
    startsSentence.append(isSentenceStart)
    isSentenceStart = false
    text += token
  }

  mutating func endSentence() { isSentenceStart = true }

  var segmentation: Segmentation? {
    tokens.isEmpty ? nil : Segmentation(tokens: tokens, startsSentence: startsSentence)
  }

  /// The span of tokens.
  func span(_ range: Range<Int>) -> TextSpan {
    TextSpan(tokens[range.lowerBound].start, tokens[range.upperBound - 1].end)
  }
}

/// White space in one word, as UDPipe writes it in `SpacesAfter`: `\s` a space, `\t`, `\n`, `\r`, `\p` a
/// vertical bar, `\\` a backslash; other characters as they are, but white space by its number: `\u{85}`.
enum SpaceNotation {
  static func encode(_ bytes: some Collection<UInt8>) -> String {
    var encoded = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar {
      case " ": encoded += "\\s"
      case "\t": encoded += "\\t"
      case "\n": encoded += "\\n"
      case "\r": encoded += "\\r"
      case "|": encoded += "\\p"
      case "\\": encoded += "\\\\"
      default:
        if scalar.isFormatSpace {
          encoded += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        } else {
          encoded.unicodeScalars.append(scalar)
        }
      }
    }
    return encoded
  }

  /// `nil` where an escape is unknown.
  static func decode(_ text: Substring) -> String? {
    var decoded = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        decoded.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "s": decoded.append(" ")
      case "t": decoded.append("\t")
      case "n": decoded.append("\n")
      case "r": decoded.append("\r")
      case "p": decoded.append("|")
      case "\\": decoded.append("\\")
      case "u":
        guard rest.popFirst() == "{", let close = rest.firstIndex(of: "}"),
          let value = UInt32(String(rest[..<close]), radix: 16), let scalar = Unicode.Scalar(value)
        else { return nil }
        decoded.append(scalar)
        rest = rest[rest.index(after: close)...]
      default: return nil
      }
    }
    return String(decoded)
  }
}

/// A name in a column, where white space and what separates names may not stand.
enum ColumnName {
  /// `%XX` for the bytes of white space, `%` and the separators.
  static func encode(_ name: String, separators: Set<Unicode.Scalar>) -> String {
    var encoded = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      if scalar.isFormatSpace || scalar == "%" || separators.contains(scalar) {
        encoded.append(
          contentsOf: PercentEncoding.encode(String(Character(scalar)), all: true).unicodeScalars)
      } else {
        encoded.append(scalar)
      }
    }
    return String(encoded)
  }

  /// The name with `_` for white space; what formats without escapes have to do.
  static func withoutSpaces(_ name: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in name.unicodeScalars { plain.append(scalar.isFormatSpace ? "_" : scalar) }
    return String(plain)
  }

  /// The name with `_` for what ends a line, in some program or other.
  static func withoutLineEnds(_ name: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in name.unicodeScalars {
      let endsLine =
        scalar.isFormatSpace && scalar != " " && scalar != "\t" && scalar != "\n" && scalar != "\u{A0}"
      plain.append(endsLine ? "_" : scalar)
    }
    return String(plain)
  }

  /// Whether there is anything, and no white space in it.
  static func isWord(_ text: String) -> Bool {
    !text.isEmpty && !text.unicodeScalars.contains(where: \.isFormatSpace)
  }
}

extension LossTally {
  /// Counts what a document itself has that a format without a place for it loses.
  mutating func addMetadata(of document: Document, id: Bool, date: Bool, language: Bool) {
    if id, !document.id.isEmpty { add(.documentIDs) }
    if date, document.date != nil { add(.dates) }
    if language, document.language != nil { add(.languages) }
  }
}

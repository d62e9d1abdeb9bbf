/// What is shown in place of a character that would drive a terminal, end a file format or reorder
/// the text around it.
package enum ControlCharacter {
  /// The picture of a C0 control character or DEL: ␛ for escape.
  static func picture(of byte: UInt8) -> Unicode.Scalar {
    byte == 0x7F ? "␡" : Unicode.Scalar(0x2400 + UInt32(byte))!
  }

  static func isC0(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7F }

  /// C1 controls (U+009B starts a terminal sequence as `ESC [` does) and the characters that override,
  /// embed or isolate a direction of writing.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  /// A text for messages: one scalar for one, so that columns stay.
  package static func shown(_ text: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.isASCII, isC0(UInt8(scalar.value)), scalar != "\t", scalar != "\n" {
        shown.append(picture(of: UInt8(scalar.value)))
      } else {
        shown.append(isHidden(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return String(shown)
  }
}

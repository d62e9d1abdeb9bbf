import CICU
import EntityText
import EntityUnicode
import Foundation
import RandomTesting
import Testing

/// Makes texts that look for trouble: words of one script each, from anywhere in Unicode, and the
/// marks, apostrophes, hyphens, points and blanks that the tokenizer decides about.
struct TextGenerator {
  private static let pieces = [
    "l'", "d\u{2019}", "qu\u{2BC}", "aujourd'hui", "O.N.U.", "M.", "J.-C.", "É.-U.", "vice-ministre",
    "Guinée\u{2011}Bissau", "3,5", "12.05.2023", "1er", "G77", "14h30", "https://a.fr/b?c=d.", "www.x.org",
    "a@b.fr",
    "œuvre", "ÆTHER", "ﬁn", "Ｃｕｂａ", "İlham", "Οδυσσεύς", "שָׁלוֹם", "مُحَمَّد", "हिन्दी", "ประเทศไทย", "中华", "カタカナ",
    "대한민국", "👍🏽", "👨\u{200D}👩\u{200D}👧", "🇨🇺", "é", "e\u{301}", "ở", "\u{FEFF}", "\u{AD}", "\u{200D}", "\0",
  ].map { Array($0.unicodeScalars) }
  private static let joints = Array(
    " \u{A0}\u{202F}\u{2009}\t\r\n\u{2028}-\u{2010}\u{2013}\u{2014}'\u{2019}.,:;!?«»_()/".unicodeScalars)
  private static let marks = Array(
    "\u{301}\u{300}\u{308}\u{327}\u{323}\u{338}\u{345}\u{5B8}\u{64E}\u{93C}\u{3099}\u{20DD}".unicodeScalars)
  /// The first scalar of each run of 64 that has an assigned scalar.
  private static let blocks: [UInt32] = stride(from: 0, to: 0x32000, by: 64).filter { block in
    (block..<block + 64).contains { isAssigned(Unicode.Scalar($0)) }
  }

  /// Whether ICU knows the scalar; Swift's own tables may be of a later version.
  private static func isAssigned(_ scalar: Unicode.Scalar?) -> Bool {
    guard let age = scalar?.properties.age else { return false }
    return age.major <= icuMajor
  }
  private static let icuMajor = Int(UnicodeVersion.unicode.prefix { $0 != "." }) ?? 0

  var random: SeededGenerator

  init(stream: UInt64) { random = SeededGenerator(stream: stream) }

  mutating func text(pieces count: Int = 12) -> String {
    var scalars: [Unicode.Scalar] = []
    for _ in 0..<Int.random(in: 0...count, using: &random) {
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: scalars += Self.pieces.randomElement(using: &random)!
      case 2, 3: scalars += word()
      case 4: scalars.append(Self.marks.randomElement(using: &random)!)
      default: scalars.append(Self.joints.randomElement(using: &random)!)
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }

  /// One to six assigned scalars of one neighbourhood of Unicode.
  mutating func word() -> [Unicode.Scalar] {
    let block = Self.blocks.randomElement(using: &random)!
    return (0..<Int.random(in: 1...6, using: &random)).compactMap { _ in
      let scalar = Unicode.Scalar(block + UInt32.random(in: 0..<64, using: &random))
      return Self.isAssigned(scalar) ? scalar : nil
    }
  }
}

/// The fold of a whole text by ICU's own string functions.
func icuFold(_ text: String, dropMarks: Bool) -> [UInt8] {
  let bytes = Array(text.utf8)
  // One byte may fold to eleven (U+FDFA, three bytes, to 33) and decomposition adds some.
  return [UInt8](unsafeUninitializedCapacity: 32 + bytes.count * 16) { buffer, count in
    guard let out = buffer.baseAddress else { return }
    bytes.withUnsafeBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return }
      count = Int(cicu_fold_text(start, Int32(bytes.count), dropMarks ? 1 : 0, out, Int32(buffer.count)))
    }
  }
}

extension String {
  /// Readable in a failure whatever is in it: every scalar outside ASCII as `\u{…}`.
  var escaped: String { unicodeScalars.map { $0.escaped(asASCII: true) }.joined() }
}

/// Texts that nobody writes, and that must not bring a recognizer down: the checks of recognizers try them all.
public enum StrangeTexts {
  public static let all: [(name: String, text: String)] = [
    ("the empty text", ""),
    ("a blank", " "),
    ("white space of every kind", " \t\n\r\n\u{B}\u{C}\u{85}\u{A0}\u{2028}\u{2029}\u{3000}"),
    ("one letter", "a"),
    ("carriage returns without line feeds", "\rLe\rministre\r\rest\rlà\r"),
    ("a lone carriage return", "\r"),
    ("characters beyond the BMP only", "😀𝒜𝓫🇨🇺👩‍👩‍👧𐍈🏴󠁧󠁢󠁥󠁮󠁧󠁿"),
    ("combining marks only", "\u{301}\u{300}\u{327}\u{20DD}\u{FE0F}\u{E0100}"),
    ("a combining mark before everything", "\u{301}Cuba"),
    ("half a flag", "\u{1F1E8}"),
    ("NUL and other controls", "\0Cuba\u{1}\u{7F}\u{9F}"),
    ("a byte order mark", "\u{FEFF}Cuba\u{FEFF}"),
    ("text from right to left with overrides", "\u{202E}כותרת\u{202C} عنوان \u{2066}x\u{2069}"),
    ("noncharacters and private use", "\u{FFFE}\u{FFFF}\u{10FFFF}\u{E000}\u{F0000}"),
    ("scripts without spaces", "古巴外交部长ไทยกรุงเทพ한국"),
    ("one long word", String(repeating: "é", count: 5_000)),
    ("digits only", String(repeating: "0123456789", count: 200)),
    ("punctuation only", String(repeating: "(\"«—…»\")", count: 200)),
  ]
}

import EntityText
import EntityUnicode
import RandomTesting
import Testing

struct UpperCaseCase: Sendable, CustomTestStringConvertible {
  let token: String
  /// One character a letter: `^` for upper case, `.` for any other.
  let expected: String
  var testDescription: String { token.escaped }

  init(_ token: String, _ expected: String) {
    self.token = token
    self.expected = expected
  }

  static let all = [
    UpperCaseCase("", ""),
    UpperCaseCase("oms", "..."),
    UpperCaseCase("OMS", "^^^"),
    UpperCaseCase("Cuba", "^..."),
    UpperCaseCase("iPhone", ".^...."),
    UpperCaseCase("McDo", "^.^."),
    UpperCaseCase("ÉTÉ", "^^^"),
    UpperCaseCase("E\u{301}TE\u{301}s", "^^^."),
    UpperCaseCase("mi\u{AD}N", "..^"),
    UpperCaseCase("O.N.U.", "^^^"),
    UpperCaseCase("L\u{2019}", "^"),
    UpperCaseCase("G77", "^.."),
    UpperCaseCase("3D", ".^"),
    UpperCaseCase("中A", ".^"),
    // A ligature has the place of two letters.
    UpperCaseCase("ŒUVRE", "^.^^^^"),
    UpperCaseCase("CœurNet", "^....^.."),
    UpperCaseCase("GroßStadt", "^....^...."),
    UpperCaseCase(String(repeating: "a", count: 62) + "œA", String(repeating: ".", count: 64)),
    UpperCaseCase("İlham", "^...."),
    UpperCaseCase("ǅ", "^"),
    UpperCaseCase("Россия", "^....."),
    UpperCaseCase("𝐂𝐮", "^."),
    UpperCaseCase("Ⅳ", "^"),
    UpperCaseCase("ß", "."),
    UpperCaseCase(String(repeating: "a", count: 63) + "A", String(repeating: ".", count: 63) + "^"),
    UpperCaseCase(String(repeating: "A", count: 64), String(repeating: "^", count: 64)),
    // There is no room for a 65th.
    UpperCaseCase(String(repeating: "A", count: 70), String(repeating: "^", count: 64)),
    UpperCaseCase(String(repeating: "a", count: 64) + "A", String(repeating: ".", count: 64)),
  ]
}

struct UpperCaseMaskTests {
  @Test(arguments: UpperCaseCase.all)
  func mask(_ c: UpperCaseCase) {
    let mask = french.upperCaseMask(of: c.token)
    let expected = c.expected.reversed().reduce(UInt64(0)) { $0 << 1 | ($1 == "^" ? 1 : 0) }
    #expect(mask == expected)
  }

  @Test func maskOfATokenInsideAText() throws {
    let text = "le 😀 McDo"
    let token = try #require(french.tokens(of: text).last)
    let start = text.utf8.index(text.startIndex, offsetBy: token.span.start)
    #expect(french.upperCaseMask(of: text[start...]) == 0b101)
  }
}

struct KeepingMarksCase: Sendable, CustomTestStringConvertible {
  let a: String
  let b: String
  let isSame: Bool
  var testDescription: String { "\(a.escaped) \(isSame ? "=" : "≠") \(b.escaped)" }

  static let all =
    [
      ("été", "ÉTÉ"), ("été", "e\u{301}te\u{301}"), ("ﬁn", "fin"), ("Ｃuba", "cuba"), ("œuvre", "ŒUVRE"),
      ("mi\u{AD}n", "min"), ("Straße", "STRASSE"), ("σ", "ς"), ("", ""), ("", "\u{200D}"),
      ("서", "\u{1109}\u{1165}"),
      ("s\u{323}\u{307}", "s\u{307}\u{323}"), ("oeuvre", "œuvre"), ("Ægypte", "AEGYPTE"),
      ("l\u{2019}État", "l'état"), ("l\u{2BC}été", "L`ÉTÉ"), ("Guinée\u{2011}Bissau", "guinée-bissau"),
      ("a\u{2212}b", "a\u{FE63}b"), ("O.N.U.", "onu"), ("É.N.A", "éna"),
    ].map { KeepingMarksCase(a: $0.0, b: $0.1, isSame: true) }
    + [
      ("été", "ete"), ("été", "étè"), ("ETATS", "ÉTATS"), ("ça", "ca"), ("i", "ı"), ("o", "ø"),
      ("É.N.A.", "ena"), ("a-b", "ab"), ("a-b", "a\u{2014}b"), ("l'a", "la"), ("1,5", "15"),
      ("شَ", "ش"),
    ].map { KeepingMarksCase(a: $0.0, b: $0.1, isSame: false) }
}

struct KeepingMarksTests {
  @Test(arguments: KeepingMarksCase.all)
  func comparison(_ c: KeepingMarksCase) {
    let (a, b) = (french.foldedKeepingMarks(c.a), french.foldedKeepingMarks(c.b))
    // By bytes: Swift's equality of strings overlooks normal forms.
    #expect(a.utf8.elementsEqual(b.utf8) == c.isSame, "\(a.escaped) \(b.escaped)")
  }

  /// The signs that do not count are made one, points are dropped, and the rest is ICU's fold, in
  /// which ligatures are written as two letters.
  @Test func isICUsFold() {
    var generator = TextGenerator(stream: 4)
    for _ in 0..<500 {
      let text = generator.text()
      #expect(
        Array(french.foldedKeepingMarks(text).utf8) == Self.expected(text), "\(text.escaped) \(seedLine)")
    }
  }

  private static func expected(_ text: String) -> [UInt8] {
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar != "." {
      let sign: Unicode.Scalar? =
        FoldTableTests.apostrophes.contains(scalar)
        ? "'" : FoldTableTests.hyphens.contains(scalar) ? "-" : nil
      plain.append(sign ?? scalar)
    }
    let folded = String(decoding: icuFold(String(plain), dropMarks: false), as: UTF8.self)
    return folded.unicodeScalars.flatMap { scalar -> [UInt8] in
      switch scalar {
      case "œ": Array("oe".utf8)
      case "æ": Array("ae".utf8)
      default: Array(String(scalar).utf8)
      }
    }
  }

  @Test func aLigatureWithAMarkIsTwoLettersToo() {
    let folded = french.foldedKeepingMarks("Ǽ")
    #expect(folded.utf8.elementsEqual("ae\u{301}".utf8), "\(folded.escaped)")
  }

  /// Words of ASCII letters and digits are folded by themselves, and every byte as in a word with others.
  @Test func asciiIsFoldedAsAmongOthers() {
    let ascii = (UInt8(0)..<0x80).map { String(Unicode.Scalar($0)) }
    for word in ascii + [ascii.joined(), "CUBA77", "zZ@[`{/:09"] {
      let folded = french.foldedKeepingMarks(word)
      #expect(folded == french.foldedKeepingMarks(word + "中").dropLast(), "\(word.escaped)")
    }
  }

  @Test func signsAndLigaturesCountWhereTheProfileHasNoStepForThem() {
    let plain = Tokenizer(profile: FoldProfile(name: "plain", steps: [.compatibilityCaseFold, .marks]))
    for text in ["l\u{2019}a", "a\u{2010}b", "œ", "æ"] {
      #expect(Array(plain.foldedKeepingMarks(text).utf8) == Array(text.utf8), "\(text.escaped)")
    }
  }
}

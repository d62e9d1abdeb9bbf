import EntityText
import EntityUnicode
import Testing

/// Made once for all tests: making one asks ICU about every scalar of the table.
let french = Tokenizer(profile: .french)

struct TokenizerTests {
  @Test(arguments: TokenizerCases.all)
  func tokens(_ c: TokenizerCase) {
    let found = french.foldedTokens(of: c.text).map { TokenNotation.of(c.text, $0).description }
    #expect(found.joined(separator: " ") == c.expected.escaped)
  }

  /// Texts that a lexicon must not tell apart.
  private static let alike = [
    [
      "vice-ministre", "vice ministre", "vice\u{2011}ministre", "vice\u{A0}ministre", "Vice\r\nMinistre",
      "VICE  MINISTRE",
    ],
    [
      "Guinée-Bissau", "Guinée\u{2010}Bissau", "Guinee Bissau", "GUINE\u{301}E\u{2013}BISSAU",
      "guinée\u{202F}bissau",
    ],
    ["O.N.U.", "ONU", "onu", "O.N.U", "o.n.u."],
    ["l'Azerbaïdjan", "l\u{2019}Azerbaidjan", "L\u{2BC}AZERBAI\u{308}DJAN", "l' Azerbaïdjan"],
    ["aujourd'hui", "aujourd\u{2019}hui", "AUJOURD\u{2BC}HUI"],
    ["cœur", "coeur", "CŒUR", "Cœ\u{AD}ur", "cœ\u{200D}ur"],
    ["ﬁnance", "finance", "ｆｉｎａｎｃｅ", "FINANCE"],
    ["İlham Əliyev", "I\u{307}lham əliyev", "ilham ƏLIYEV"],
    ["Straße", "STRASSE", "strasse"],
    ["Ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", "οδυσσευσ"],
    ["서울", "\u{1109}\u{1165}\u{110B}\u{116E}\u{11AF}"],
    ["25\u{202F}000", "25 000", "25\u{A0}000"],
  ]

  @Test(arguments: alike)
  func spellingsOfOneTermHaveOneSequenceOfIds(_ spellings: [String]) {
    var builder = VocabularyBuilder()
    for token in french.foldedTokens(of: spellings[0]) { _ = builder.intern(token.folded) }
    let tokenizer = french.with(vocabulary: builder.build())
    let expected = tokenizer.tokens(of: spellings[0])
    #expect(!expected.isEmpty && expected.allSatisfy { $0.id != .unknown })
    for spelling in spellings.dropFirst() {
      #expect(tokenizer.tokens(of: spelling).map(\.id) == expected.map(\.id), "\(spelling.escaped)")
      #expect(tokenizer.tokens(of: spelling).map(\.hash) == expected.map(\.hash), "\(spelling.escaped)")
    }
  }

  @Test func aWordInsideAnotherIsNotThatWord() {
    var builder = VocabularyBuilder()
    for token in french.foldedTokens(of: "azerba") { _ = builder.intern(token.folded) }
    #expect(french.with(vocabulary: builder.build()).tokens(of: "Azerbaïdjan").map(\.id) == [.unknown])
  }

  @Test func tokenizeAppends() {
    var tokens = french.tokens(of: "un")
    french.tokenize("deux trois", into: &tokens)
    #expect(tokens == french.tokens(of: "un") + french.tokens(of: "deux trois"))
  }

  @Test func capitalsInsideAnAcronymCount() {
    withKnownIssue("of an acronym only the first letter is asked for a capital") {
      #expect(french.tokens(of: "o.N.u.").first?.flags.contains(.hasUpper) == true)
    }
  }

  @Test func longWordsAreFoldedWhole() {
    // U+FDFA folds to eighteen scalars: no buffer of a fixed size would do.
    for text in [String(repeating: "é", count: 5_000), String(repeating: "\u{FDFA}", count: 300)] {
      let tokens = french.foldedTokens(of: text)
      let folded = text.unicodeScalars.flatMap { french.foldedTokens(of: String($0)).flatMap(\.folded) }
      #expect(tokens.count == 1)
      #expect(tokens.first?.folded == folded)
    }
  }

  @Test func longTextsHaveRightOffsets() {
    let sentence = "L\u{2019}O.N.U. et İlham 😀 e\u{301}tat, 中国.\r\n"
    let once = french.tokens(of: sentence)
    let many = french.tokens(of: String(repeating: sentence, count: 50))
    #expect(many.count == once.count * 50)
    for (index, token) in many.enumerated() {
      let (round, position) = index.quotientAndRemainder(dividingBy: once.count)
      #expect(token.span.start - round * sentence.utf8.count == once[position].span.start)
      #expect(token.hash == once[position].hash)
    }
  }

  @Test func exactProfileKeepsEveryDifference() {
    let exact = Tokenizer(profile: .exact)
    for text in ["Été", "E\u{301}te\u{301}", "l\u{2019}", "Œuvre", "Ø", "Ｃ"] {
      #expect(exact.foldedTokens(of: text).map(\.folded) == [Array(text.utf8)])
    }
  }
}

import EntityText
import EntityUnicode
import RandomTesting
import Testing

struct SentenceCase: Sendable, CustomTestStringConvertible {
  /// The sentences; the text is what they make together.
  let sentences: [String]
  /// With `ss=standard` ICU knows the abbreviations of a language.
  var locale = "fr@ss=standard"
  var testDescription: String { sentences.joined(separator: "|").escaped }

  static let all = [
    SentenceCase(sentences: []),
    SentenceCase(sentences: ["Une phrase."]),
    SentenceCase(sentences: ["Sans point"]),
    SentenceCase(sentences: ["Un. ", "Deux ! ", "Trois ? ", "Quatre."]),
    SentenceCase(sentences: ["Un. ", "Deux ! ", "Trois ?"], locale: "fr"),
    SentenceCase(sentences: ["Un. ", "Deux."], locale: "en"),
    SentenceCase(sentences: ["M. Poutine arrive. ", "Il parle à M. Macron."]),
    SentenceCase(sentences: ["Le prix est de 3.5 millions. ", "Fin."]),
    SentenceCase(sentences: ["« Je pars. ", "Adieu. ", "Il sort."]),
    SentenceCase(sentences: ["«\u{A0}Je pars\u{A0}», dit-il. ", "Il sort."]),
    SentenceCase(sentences: ["\u{201C}Je pars.\u{201D} ", "Il sort."]),
    SentenceCase(sentences: ["Un\u{202F}! ", "Deux."]),
    SentenceCase(sentences: ["Il rit 😀. ", "🇨🇺 Cuba gagne. ", "Fin 👨\u{200D}👩\u{200D}👧."]),
    SentenceCase(sentences: ["E\u{301}te\u{301}. ", "É."]),
    SentenceCase(sentences: ["Un\r\n", "\r\n", "Deux."]),
    SentenceCase(sentences: ["Un\n", "Deux\u{2029}", "Trois"]),
    SentenceCase(sentences: ["Le 𝒳 monte. ", "Puis rien."]),
    SentenceCase(sentences: ["中国。", "日本。"]),
  ]
}

struct SentenceSplitterTests {
  @Test(arguments: SentenceCase.all)
  func sentences(_ c: SentenceCase) throws {
    let text = c.sentences.joined()
    let spans = try SentenceSplitter(locale: c.locale).sentences(of: text)
    #expect(spans.map { Document(text: text).text(of: $0).escaped } == c.sentences.map(\.escaped))
  }

  @Test(arguments: ["fr", "fr@ss=standard", "ja", "und"])
  func sentencesCoverTheText(_ locale: String) throws {
    var generator = TextGenerator(stream: 5)
    let splitter = SentenceSplitter(locale: locale)
    for _ in 0..<200 {
      let text = generator.text(pieces: 30)
      let spans = try splitter.sentences(of: text)
      var end = 0
      for span in spans {
        #expect(span.start == end && !span.isEmpty, "\(text.escaped) \(seedLine)")
        end = span.end
        let piece = Document(text: text).text(of: span)
        #expect(
          piece.utf8.elementsEqual(Array(text.utf8)[span.range]),
          "cut inside a scalar: \(span) of \(text.escaped) \(seedLine)")
      }
      #expect(end == text.utf8.count, "\(text.escaped) \(seedLine)")
    }
  }

  @Test func tokensThatOpenSentences() throws {
    let text = "  M. Poutine rit 😀. Il part\u{202F}!\r\n\r\nL\u{2019}O.N.U. dort."
    var tokens = french.tokens(of: text)
    try SentenceSplitter(locale: "fr@ss=standard").markSentences(in: &tokens, of: text)
    let opening = tokens.filter { $0.flags.contains(.sentenceStart) }.map {
      Document(text: text).text(of: $0.span)
    }
    #expect(opening == ["M", "Il", "L\u{2019}"])
  }

  @Test func markingChangesNothingElse() throws {
    var generator = TextGenerator(stream: 6)
    let splitter = SentenceSplitter(locale: "fr")
    for _ in 0..<200 {
      let text = generator.text(pieces: 30)
      let before = french.tokens(of: text)
      var after = before
      try splitter.markSentences(in: &after, of: text)
      #expect(after.first?.flags.contains(.sentenceStart) ?? true, "\(text.escaped) \(seedLine)")
      for index in after.indices { after[index].flags.remove(.sentenceStart) }
      #expect(after == before, "\(text.escaped) \(seedLine)")
    }
  }

  @Test func everySentenceWithATokenHasItsStart() throws {
    var generator = TextGenerator(stream: 7)
    let splitter = SentenceSplitter(locale: "fr")
    for _ in 0..<200 {
      let text = generator.text(pieces: 30)
      var tokens = french.tokens(of: text)
      try splitter.markSentences(in: &tokens, of: text)
      for sentence in try splitter.sentences(of: text) {
        let inside = tokens.filter { sentence.range.contains($0.span.start) }
        #expect(
          inside.map { $0.flags.contains(.sentenceStart) } == inside.indices.map { $0 == 0 },
          "\(sentence) of \(text.escaped) \(seedLine)")
      }
    }
  }

  @Test func noTokensAndNoText() throws {
    var tokens: [Token] = []
    try SentenceSplitter(locale: "fr").markSentences(in: &tokens, of: "")
    try SentenceSplitter(locale: "fr").markSentences(in: &tokens, of: " \n ")
    #expect(tokens.isEmpty)
  }
}

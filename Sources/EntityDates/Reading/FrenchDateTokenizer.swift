/// A word of the vocabulary of dates, a number or a mark. Words that mean the same are one token.
enum DateToken: Equatable {
  case number(Int, digits: Int)
  case hyphen, comma, point, slash
  /// "quatorze"
  case cardinal(Int)
  /// "premier", "XIXe"
  case ordinal(Int)
  /// "er" in "1er", "e" in "XX e"
  case ordinalEnding
  case month(Int)
  /// The number seven or "sept." for September.
  case seven
  case weekday(Int)
  case season(DateValue.Season)
  case unit(PeriodUnit)
  /// "années", which decades are named with.
  case years
  case yesterday, today, hui, tomorrow
  case before, after
  case last, next, current, this
  case and, to
  case article
  /// "fin", "début", "mi"
  case edge
  /// A feast that is one word.
  case feast(month: Int, day: Int)
  case nouvel, jour, saint, sylvestre
  case week, end
  case jesus, christ, j, c
}

/// Cuts an expression into tokens: letters, digits and marks. Accents, capitals, kinds of apostrophes,
/// hyphens and spaces make no difference; apostrophes and spaces are left out.
struct FrenchDateTokenizer {
  private enum Kind { case letter(UInt8), digit(Int), mark(DateToken), blank, ignored, other }

  private var tokens: [DateToken] = []
  private var word = DateWord()
  private var number: (value: Int, digits: Int)?

  /// `nil` as soon as something is no word of a date.
  static func tokens(of text: String) -> [DateToken]? {
    var tokenizer = FrenchDateTokenizer()
    tokenizer.tokens.reserveCapacity(8)
    for scalar in text.unicodeScalars {
      guard tokenizer.take(kind(of: scalar)) else { return nil }
    }
    return tokenizer.endWord() ? tokenizer.tokens : nil
  }

  private mutating func take(_ kind: Kind) -> Bool {
    switch kind {
    case .letter(let letter):
      endNumber()
      return word.append(letter)
    case .digit(let digit):
      guard endWord(ofLetters: true) else { return false }
      let sofar = number ?? (0, 0)
      guard sofar.digits < 4 else { return false }
      number = (sofar.value * 10 + digit, sofar.digits + 1)
      return true
    case .mark(let mark):
      guard endWord() else { return false }
      tokens.append(mark)
      return true
    case .blank: return endWord()
    case .ignored: return true
    case .other: return false
    }
  }

  private mutating func endWord(ofLetters: Bool = false) -> Bool {
    if !ofLetters { endNumber() }
    guard !word.isEmpty else { return true }
    guard let token = FrenchDateVocabulary.token(of: word) else { return false }
    tokens.append(token)
    word = DateWord()
    return true
  }

  private mutating func endNumber() {
    guard let (value, digits) = number else { return }
    tokens.append(.number(value, digits: digits))
    number = nil
  }

  private static func kind(of scalar: Unicode.Scalar) -> Kind {
    switch scalar {
    case "a"..."z": .letter(UInt8(scalar.value))
    case "A"..."Z": .letter(UInt8(scalar.value) | 0x20)
    case "0"..."9": .digit(Int(scalar.value) - 0x30)
    case " ", "\t", "\n", "\r", "\u{85}", "\u{A0}", "\u{2000}"..."\u{200A}", "\u{2028}", "\u{2029}",
      "\u{202F}", "\u{205F}", "\u{3000}":
      .blank
    case "'", "’", "‘", "ʼ", "＇", "`", "´", "′": .blank
    case "-", "\u{2010}"..."\u{2015}", "\u{2212}": .mark(.hyphen)
    case ",": .mark(.comma)
    case ".": .mark(.point)
    case "/": .mark(.slash)
    // Accents that are scalars of their own, and what is not seen.
    case "\u{300}"..."\u{36F}", "\u{AD}", "\u{200B}"..."\u{200D}", "\u{2060}", "\u{FEFF}": .ignored
    default: folded(scalar).map { .letter($0) } ?? .other
    }
  }

  /// The accented letters of French, and the raised ones of "1ᵉʳ".
  private static func folded(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar {
    case "à", "â", "ä", "À", "Â", "Ä": 0x61
    case "ç", "Ç": 0x63
    case "é", "è", "ê", "ë", "É", "È", "Ê", "Ë", "ᵉ": 0x65
    case "î", "ï", "Î", "Ï": 0x69
    case "ô", "ö", "Ô", "Ö": 0x6F
    case "ʳ": 0x72
    case "ù", "û", "ü", "Ù", "Û", "Ü": 0x75
    default: nil
    }
  }
}

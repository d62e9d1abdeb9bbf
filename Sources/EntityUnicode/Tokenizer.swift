internal import CICU
public import EntityText

/// A token as a builder needs it: with its folded form in hand.
public struct FoldedToken: Hashable, Sendable {
  public let span: TextSpan
  public let folded: [UInt8]
  public let flags: TokenFlags
}

/// Cuts text into tokens and folds and interns each in the same pass.
///
/// Word boundaries are those of UAX #29 with what news text needs: an elided word ends after its
/// apostrophe (`l'|Azerbaïdjan`); a hyphen between words is no token but a flag on the second
/// (`vice|ministre`); a dotted acronym is one token that folds to its letters (`O.N.U.` = `ONU`);
/// scripts without spaces give one token a grapheme; an underscore is punctuation; a web address is
/// one token. Combining marks never start a token.
public struct Tokenizer: Sendable {
  public let profile: FoldProfile
  public let vocabulary: Vocabulary
  let table: FoldTable

  public init(profile: FoldProfile, vocabulary: Vocabulary = .empty) {
    self.profile = profile
    self.vocabulary = vocabulary
    table = FoldTable(profile)
  }

  /// The same tokenizer over another vocabulary; shares the fold table.
  public func with(vocabulary: Vocabulary) -> Tokenizer {
    Tokenizer(profile: profile, vocabulary: vocabulary, table: table)
  }

  private init(profile: FoldProfile, vocabulary: Vocabulary, table: FoldTable) {
    self.profile = profile
    self.vocabulary = vocabulary
    self.table = table
  }

  /// Appends the tokens of a text, in order.
  ///
  /// Every token lies on scalar boundaries; no two overlap; white space belongs to none.
  /// - Complexity: O(length of the text); allocates nothing but what `tokens` grows by.
  public func tokenize(_ text: String, into tokens: inout [Token]) {
    // In most languages a token and the space before it have no less than four bytes.
    if tokens.isEmpty { tokens.reserveCapacity(text.utf8.count / 4) }
    var sink = InterningSink(vocabulary: vocabulary, tokens: tokens)
    tokens = []
    scan(text, into: &sink)
    tokens = sink.finish()
  }

  public func tokens(of text: String) -> [Token] {
    var tokens: [Token] = []
    tokenize(text, into: &tokens)
    return tokens
  }

  /// The tokens of a term or of a rule's literal, for those who build a vocabulary.
  public func foldedTokens(of text: String) -> [FoldedToken] {
    var sink = CollectingSink()
    scan(text, into: &sink)
    return sink.tokens
  }

  /// Which letters of a token are in upper case: bit `i` for its letter `i`, the 64th and later
  /// left out. Marks and ignorable scalars do not count as letters.
  public func upperCaseMask(of token: some StringProtocol) -> UInt64 {
    var token = String(token)
    if let mask = token.withUTF8({ Self.asciiUpperCaseMask($0) }) { return mask }
    var mask: UInt64 = 0
    var index: UInt64 = 0
    for scalar in token.unicodeScalars where index < 64 {
      let entry = table.entry(scalar.value)
      switch entry.scalarClass {
      case .letter, .ideograph, .digit:
        if entry.isUpper { mask |= 1 << index }
        // "œ" counts for the two letters that it is folded to.
        index += table.letterCount(entry, scalar.value)
      default: continue
      }
    }
    return mask
  }

  /// The same for ASCII, which needs no table; `nil` for what has other letters in it.
  private static func asciiUpperCaseMask(_ utf8: UnsafeBufferPointer<UInt8>) -> UInt64? {
    var mask: UInt64 = 0
    var index: UInt64 = 0
    for byte in utf8 where index < 64 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        mask |= 1 << index
        index += 1
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): index += 1
      case 0x80...: return nil
      default: continue
      }
    }
    return mask
  }

  /// A text folded but with its accents kept: what `accents: exact` compares. Kinds of apostrophe and
  /// hyphen count as little as elsewhere, and the points of an acronym do not count.
  public func foldedKeepingMarks(_ text: String) -> String {
    if let folded = Self.foldedPlain(text) { return folded }
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch table.entry(scalar.value).scalarClass {
      case .apostrophe where profile.steps.contains(.apostrophes): plain.append("'")
      case .hyphen where profile.steps.contains(.hyphens): plain.append("-")
      case .point where scalar == ".": continue
      default: plain.append(scalar)
      }
    }
    return Self.caseFolded(String(plain), ligatures: profile.steps.contains(.ligatures))
  }

  /// The same for ASCII letters and digits, which need no tables; `nil` for what has others in it.
  private static func foldedPlain(_ text: String) -> String? {
    let utf8 = text.utf8
    guard
      utf8.allSatisfy({ byte in (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 })
    else { return nil }
    return String(unsafeUninitializedCapacity: utf8.count) { buffer in
      // A digit has the bit of a small letter already.
      for (index, byte) in utf8.enumerated() { buffer[index] = byte | 0x20 }
      return utf8.count
    }
  }

  private static func caseFolded(_ text: String, ligatures: Bool) -> String {
    var text = text
    return text.withUTF8 { bytes in
      guard let base = bytes.baseAddress, !bytes.isEmpty else { return "" }
      let length = Int32(bytes.count)
      let count = cicu_fold_text(base, length, 0, nil, 0)
      guard count > 0 else { return "" }
      var folded = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, written in
        written = Int(cicu_fold_text(base, length, 0, buffer.baseAddress, count))
      }
      if ligatures { takeApartLigatures(&folded) }
      return String(decoding: folded, as: UTF8.self)
    }
  }

  /// `œ` (C5 93) and `æ` (C3 A6) are as long as the two letters that they stand for.
  private static func takeApartLigatures(_ utf8: inout [UInt8]) {
    for index in utf8.indices.dropLast() {
      let letter: Unicode.Scalar
      switch (utf8[index], utf8[index + 1]) {
      case (0xC5, 0x93): letter = "o"
      case (0xC3, 0xA6): letter = "a"
      default: continue
      }
      utf8[index] = UInt8(ascii: letter)
      utf8[index + 1] = UInt8(ascii: "e")
    }
  }
}

private struct CollectingSink: TokenSink {
  var tokens: [FoldedToken] = []

  mutating func add(_ folded: UnsafeBufferPointer<UInt8>, _ span: TextSpan, _ flags: TokenFlags) {
    tokens.append(FoldedToken(span: span, folded: Array(folded), flags: flags))
  }

  mutating func add(_ folded: UInt64, count: Int, _ span: TextSpan, _ flags: TokenFlags) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: folded >> UInt64(8 * $0)) }
    tokens.append(FoldedToken(span: span, folded: bytes, flags: flags))
  }
}

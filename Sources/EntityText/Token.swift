/// The number of a folded word in a ``Vocabulary``. Words that the vocabulary does not hold are all
/// ``unknown``; tell them apart by ``Token/hash`` and their text.
@frozen
public struct TokenID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static var unknown: TokenID { TokenID(rawValue: 0) }
}

/// What a token looks like and what stands before it.
@frozen
public struct TokenFlags: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// White space of any kind stands before the token.
  @inlinable public static var spaceBefore: TokenFlags { TokenFlags(rawValue: 1 << 0) }
  /// At least one line break stands before it.
  @inlinable public static var lineBreakBefore: TokenFlags { TokenFlags(rawValue: 1 << 1) }
  /// It opens a paragraph: the start of the text, or an empty line before it.
  @inlinable public static var paragraphStart: TokenFlags { TokenFlags(rawValue: 1 << 2) }
  /// A hyphen without white space joins it to the token before.
  @inlinable public static var hyphenBefore: TokenFlags { TokenFlags(rawValue: 1 << 3) }
  /// Its first letter is in upper case.
  @inlinable public static var initialUpper: TokenFlags { TokenFlags(rawValue: 1 << 4) }
  /// It has letters in upper case and none in lower case.
  @inlinable public static var allUpper: TokenFlags { TokenFlags(rawValue: 1 << 5) }
  /// It has a letter in upper case.
  @inlinable public static var hasUpper: TokenFlags { TokenFlags(rawValue: 1 << 6) }
  /// It has a letter.
  @inlinable public static var hasLetter: TokenFlags { TokenFlags(rawValue: 1 << 7) }
  /// It has a digit.
  @inlinable public static var hasDigit: TokenFlags { TokenFlags(rawValue: 1 << 8) }
  /// It is a mark of punctuation or a symbol, one scalar (with what combines with it).
  @inlinable public static var punctuation: TokenFlags { TokenFlags(rawValue: 1 << 9) }
  /// It ends in an apostrophe that elides a vowel: `l'`, `d'`, `aujourd'`.
  @inlinable public static var elision: TokenFlags { TokenFlags(rawValue: 1 << 10) }
  /// It is a dotted acronym: `O.N.U.`.
  @inlinable public static var dotted: TokenFlags { TokenFlags(rawValue: 1 << 11) }
  /// It opens a sentence. Set only where the pipeline needs sentences.
  @inlinable public static var sentenceStart: TokenFlags { TokenFlags(rawValue: 1 << 12) }
}

/// A run of original text with its folded form interned as a ``TokenID``.
@frozen
public struct Token: Hashable, Sendable, BitwiseCopyable {
  /// Bytes from the start of the text, end exclusive.
  public var span: TextSpan
  public var id: TokenID
  /// A hash of the folded form, the same for every spelling that folds alike.
  public var hash: UInt32
  public var flags: TokenFlags

  @inlinable
  public init(span: TextSpan, id: TokenID, hash: UInt32, flags: TokenFlags) {
    self.span = span
    self.id = id
    self.hash = hash
    self.flags = flags
  }
}

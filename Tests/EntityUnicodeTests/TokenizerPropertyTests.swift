import EntityText
import EntityUnicode
import Foundation
import RandomTesting
import Testing

/// What holds for the tokens of every text.
struct TokenizerPropertyTests {
  private static let texts: [String] = {
    var generator = TextGenerator(stream: 3)
    return (0..<1_500).map { _ in generator.text() }
  }()

  @Test func tokensLieInTheTextInOrder() {
    for text in Self.texts {
      var boundaries: Set<Int> = [0]
      var offset = 0
      for scalar in text.unicodeScalars {
        offset += UTF8.width(scalar)
        boundaries.insert(offset)
      }
      var end = 0
      for token in french.tokens(of: text) {
        #expect(
          token.span.start >= end && !token.span.isEmpty, "\(token.span) of \(text.escaped) \(seedLine)")
        #expect(
          boundaries.contains(token.span.start) && boundaries.contains(token.span.end),
          "\(token.span) of \(text.escaped) \(seedLine)")
        end = token.span.end
      }
    }
  }

  @Test func noWhiteSpaceInsideAndNoMarkInFront() {
    for text in Self.texts {
      let document = Document(text: text)
      for token in french.tokens(of: text) {
        let scalars = document.text(of: token.span).unicodeScalars
        #expect(
          !scalars.contains { $0.properties.isWhitespace }, "\(token.span) of \(text.escaped) \(seedLine)")
        let category = scalars.first?.properties.generalCategory
        #expect(
          category != .nonspacingMark && category != .spacingMark && category != .enclosingMark,
          "\(token.span) of \(text.escaped) \(seedLine)")
      }
    }
  }

  /// What stands in no token is white space, a control, invisible, a mark without a base, or a
  /// hyphen that joins.
  @Test func nothingElseIsLost() {
    let hyphens = Set("-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}\u{FE63}\u{FF0D}".unicodeScalars)
    for text in Self.texts {
      let bytes = Array(text.utf8)
      var at = 0
      for token in french.tokens(of: text) + [
        Token(span: TextSpan(bytes.count, bytes.count), id: .unknown, hash: 0, flags: [])
      ] {
        let gap = String(decoding: bytes[at..<token.span.start], as: UTF8.self)
        let lost = gap.unicodeScalars.filter { scalar in
          let properties = scalar.properties
          switch properties.generalCategory {
          case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator: return false
          case .nonspacingMark, .spacingMark, .enclosingMark: return false
          // Thai and Lao AM are letters that combine.
          default:
            return !properties.isDefaultIgnorableCodePoint && !properties.isGraphemeExtend
              && !properties.isEmojiModifier && scalar != "\u{E33}" && scalar != "\u{EB3}"
              && !(hyphens.contains(scalar) && token.flags.contains(.hyphenBefore))
          }
        }
        #expect(lost.isEmpty, "\(gap.escaped) before \(token.span) of \(text.escaped) \(seedLine)")
        at = token.span.end
      }
    }
  }

  @Test func flagsAgreeWithWhatStandsBefore() {
    for text in Self.texts {
      let bytes = Array(text.utf8)
      var at = 0
      for token in french.tokens(of: text) {
        let gap = String(decoding: bytes[at..<token.span.start], as: UTF8.self).unicodeScalars
        let blank = gap.contains { $0.properties.isWhitespace || $0.properties.generalCategory == .control }
        #expect(token.flags.contains(.spaceBefore) == blank, "\(token.span) of \(text.escaped) \(seedLine)")
        let lineBreak = gap.contains { "\n\u{B}\u{C}\r\u{85}\u{2028}\u{2029}".unicodeScalars.contains($0) }
        #expect(
          token.flags.contains(.lineBreakBefore) == lineBreak, "\(token.span) of \(text.escaped) \(seedLine)")
        if at == 0 { #expect(token.flags.contains(.paragraphStart), "\(text.escaped) \(seedLine)") }
        #expect(
          !token.flags.contains([.hyphenBefore, .spaceBefore]), "\(token.span) of \(text.escaped) \(seedLine)"
        )
        #expect(!token.flags.contains(.allUpper) || token.flags.contains(.hasUpper))
        #expect(!token.flags.contains(.initialUpper) || token.flags.contains(.hasUpper))
        #expect(token.flags.contains(.punctuation) != !token.flags.isDisjoint(with: [.hasLetter, .hasDigit]))
        at = token.span.end
      }
    }
  }

  @Test func bothWaysOfTokenizingAgree() {
    for text in Self.texts {
      let folded = french.foldedTokens(of: text)
      let tokens = french.tokens(of: text)
      #expect(tokens.map(\.span) == folded.map(\.span), "\(text.escaped) \(seedLine)")
      #expect(tokens.map(\.flags) == folded.map(\.flags), "\(text.escaped) \(seedLine)")
      #expect(
        tokens.map(\.hash) == folded.map { Vocabulary.hash(of: $0.folded) }, "\(text.escaped) \(seedLine)")
      #expect(tokens.allSatisfy { $0.id == .unknown }, "\(text.escaped) \(seedLine)")
    }
  }

  @Test func sameFoldSameID() {
    var builder = VocabularyBuilder()
    let folded = Self.texts.map { french.foldedTokens(of: $0).map(\.folded) }
    // Every second text is known.
    for words in folded.enumerated().filter({ $0.offset.isMultiple(of: 2) }).map(\.element) {
      for word in words { _ = builder.intern(word) }
    }
    let vocabulary = builder.build()
    let tokenizer = french.with(vocabulary: vocabulary)
    for (text, words) in zip(Self.texts, folded) {
      let ids = tokenizer.tokens(of: text).map(\.id)
      #expect(ids == words.map { vocabulary.id(of: $0) }, "\(text.escaped) \(seedLine)")
      for (id, word) in zip(ids, words) where id != .unknown {
        #expect(Array(vocabulary.folded(id).utf8) == word, "\(text.escaped) \(seedLine)")
      }
    }
  }

  @Test func normalFormsGiveTheSameWords() {
    for text in Self.texts {
      let scalars = text.unicodeScalars.filter { !Self.dependsOnItsForm($0) }
      let text = String(String.UnicodeScalarView(scalars))
      let found = french.foldedTokens(of: text)
      let decomposed = french.foldedTokens(of: text.decomposedStringWithCanonicalMapping)
      #expect(found.map(\.folded) == decomposed.map(\.folded), "\(text.escaped) \(seedLine)")
      #expect(found.map(\.flags) == decomposed.map(\.flags), "\(text.escaped) \(seedLine)")
    }
  }

  /// Canonical order moves some spacing marks.
  private static func dependsOnItsForm(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .spacingMark
      && scalar.properties.canonicalCombiningClass != .notReordered
  }

  /// A paragraph is tokenized the same wherever it stands.
  @Test func paragraphsDoNotDependOnWhatIsBefore() {
    for text in Self.texts {
      let alone = french.foldedTokens(of: text)
      let second = french.foldedTokens(of: "Avant.\n\n" + text).dropFirst(2)
      #expect(second.map(\.folded) == alone.map(\.folded), "\(text.escaped) \(seedLine)")
      #expect(second.map { $0.span.start - 8 } == alone.map(\.span.start), "\(text.escaped) \(seedLine)")
    }
  }
}

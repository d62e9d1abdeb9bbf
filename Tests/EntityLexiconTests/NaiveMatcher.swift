import EntityLexicon
import EntityText

@testable import EntityUnicode

/// An entry found: bytes of the text, and the entry's number in the case.
struct FoundEntry: Hashable, Comparable, CustomStringConvertible {
  var span: TextSpan
  var entry: Int

  var description: String { "\(entry)@\(span)" }

  /// The order that the automaton promises: by start, then by end, then by entry.
  static func < (a: FoundEntry, b: FoundEntry) -> Bool {
    (a.span.start, a.span.end, a.entry) < (b.span.start, b.span.end, b.entry)
  }
}

/// The obvious matcher: every form of every entry is laid at every token of the text.
struct NaiveMatcher {
  let tokenizer: Tokenizer

  func find(_ entries: [LexiconEntry], in text: String) -> [FoundEntry] {
    let tokens = tokenizer.foldedTokens(of: text)
    var found: Set<FoundEntry> = []
    for (number, entry) in entries.enumerated() {
      for form in entry.forms {
        let words = tokenizer.foldedTokens(of: form)
        guard !words.isEmpty, words.count <= tokens.count else { continue }
        for start in 0...(tokens.count - words.count) {
          let run = tokens[start..<start + words.count]
          let matches = zip(words, run).allSatisfy { word, token in
            word.folded == token.folded
              && casePasses(entry.caseMode, word, of: form, token, of: text)
              && accentsPass(entry.accentMode, word, of: form, token, of: text)
          }
          guard matches, let first = run.first, let last = run.last else { continue }
          found.insert(FoundEntry(span: TextSpan(first.span.start, last.span.end), entry: number))
        }
      }
    }
    return found.sorted()
  }

  // MARK: Case

  private enum LetterCase { case upper, lower, either }

  private func casePasses(
    _ mode: CaseMode, _ word: FoldedToken, of form: String, _ token: FoldedToken, of text: String
  ) -> Bool {
    let wanted = letterCases(bytes(of: word, in: form))
    let seen = letterCases(bytes(of: token, in: text))
    switch mode {
    case .fold: return true
    case .smart: return zip(wanted, seen).allSatisfy { $0 != .upper || $1 != .lower }
    case .exact:
      return zip(wanted, seen).allSatisfy { $0 == $1 || $0 == .either || $1 == .either }
    }
  }

  /// The case of every letter of the folded form, so that `Œ` lines up with `OE` and with `Oe`.
  private func letterCases(_ word: String) -> [LetterCase] {
    var cases: [LetterCase] = []
    for scalar in word.unicodeScalars {
      let properties = scalar.properties
      let folded = String(decoding: FoldTable.fold(scalar.value, tokenizer.profile), as: UTF8.self)
        .unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
      guard !folded.isEmpty else { continue }
      let isUpper = properties.isUppercase || properties.generalCategory == .titlecaseLetter
      cases.append(isUpper ? .upper : properties.isLowercase ? .lower : .either)
      cases += folded.dropFirst().map { _ in isUpper ? .either : cases[cases.count - 1] }
    }
    return cases
  }

  // MARK: Accents

  private func accentsPass(
    _ mode: AccentMode, _ word: FoldedToken, of form: String, _ token: FoldedToken, of text: String
  ) -> Bool {
    mode == .optional
      || keepingOnlyAccents(bytes(of: word, in: form)) == keepingOnlyAccents(bytes(of: token, in: text))
  }

  /// What is left when every difference but that of accents is folded away.
  private func keepingOnlyAccents(_ word: String) -> [UInt8] {
    var plain = ""
    for scalar in word.unicodeScalars {
      let folded = FoldTable.fold(scalar.value, tokenizer.profile)
      if [[0x27], [0x2D]].contains(folded) {
        plain += String(decoding: folded, as: UTF8.self)
      } else if scalar != "." {
        plain.unicodeScalars.append(scalar)
      }
    }
    var ligatures = tokenizer.foldedKeepingMarks(plain)
    for (pair, letters) in [("œ", "oe"), ("æ", "ae")] { ligatures.replace(pair, with: letters) }
    return Array(ligatures.utf8)
  }

  private func bytes(of token: FoldedToken, in text: String) -> String {
    String(decoding: Array(text.utf8)[token.span.range], as: UTF8.self)
  }
}

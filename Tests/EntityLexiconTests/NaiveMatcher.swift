import EntityLexicon
import EntityText

@testable import EntityUnicode

/// An entry found: bytes of the text, the entry's number in the case, and how many edits the words are away.
struct FoundEntry: Hashable, Comparable, CustomStringConvertible {
  var span: TextSpan
  var entry: Int
  var edits = 0

  var description: String { "\(entry)@\(span)" + (edits == 0 ? "" : "~\(edits)") }

  /// The order that the automaton promises: by start, then by end, then by entry.
  static func < (a: FoundEntry, b: FoundEntry) -> Bool {
    (a.span.start, a.span.end, a.entry) < (b.span.start, b.span.end, b.entry)
  }
}

/// The obvious matcher: every form of every entry is laid at every token of the text.
struct NaiveMatcher {
  let tokenizer: Tokenizer

  /// - Parameter stops: what they match exactly, no entry does.
  func find(_ entries: [LexiconEntry], stops: [LexiconEntry], in text: String) -> [FoundEntry] {
    let stopped = Set(find(stops, in: text).map(\.span))
    return find(entries, in: text).filter { !stopped.contains($0.span) }
  }

  func find(_ entries: [LexiconEntry], in text: String) -> [FoundEntry] {
    let tokens = tokenizer.foldedTokens(of: text)
    let words = NaiveNearWords(entries, tokenizer)
    let near = tokens.map(words.near)
    /// The fewest edits.
    var found: [FoundEntry: Int] = [:]
    for (number, entry) in entries.enumerated() {
      for form in entry.forms {
        let words = tokenizer.foldedTokens(of: form)
        guard !words.isEmpty, words.count <= tokens.count else { continue }
        for start in 0...(tokens.count - words.count) {
          let run = tokens[start..<start + words.count]
          var edits = 0
          let matches = zip(words, run.indices).allSatisfy { word, index in
            let token = tokens[index]
            if word.folded == token.folded {
              return casePasses(entry.caseMode, word, of: form, token, of: text)
                && accentsPass(entry.accentMode, word, of: form, token, of: text)
            }
            guard entry.accentMode == .optional, entry.fuzzy > 0,
              let distance = near[index][word.folded],
              shapePasses(entry.caseMode, word, of: form, token, of: text)
            else { return false }
            edits += distance
            return true
          }
          guard matches, edits <= entry.fuzzy, let first = run.first, let last = run.last else { continue }
          let hit = FoundEntry(span: TextSpan(first.span.start, last.span.end), entry: number)
          found[hit] = min(found[hit] ?? edits, edits)
        }
      }
    }
    return found.map { FoundEntry(span: $0.key.span, entry: $0.key.entry, edits: $0.value) }.sorted()
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

  /// Of a misspelt word only is asked whether its first letter, any other, or all are in upper case.
  private func shapePasses(
    _ mode: CaseMode, _ word: FoldedToken, of form: String, _ token: FoldedToken, of text: String
  ) -> Bool {
    func shape(_ cases: [LetterCase]) -> Set<String> {
      var shape: Set<String> = []
      if cases.first == .upper { shape.insert("first") }
      if cases.dropFirst().contains(.upper) { shape.insert("other") }
      if cases.contains(.upper), !cases.contains(.lower) { shape.insert("all") }
      return shape
    }
    let wanted = shape(letterCases(bytes(of: word, in: form)))
    let seen = shape(letterCases(bytes(of: token, in: text)))
    switch mode {
    case .fold: return true
    case .smart: return wanted.isSubset(of: seen)
    case .exact: return wanted == seen
    }
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

/// The words of fuzzy entries, every one of which is compared with every token.
private struct NaiveNearWords {
  /// Every word of every entry.
  private var known: Set<[UInt8]> = []
  /// In the order of the lists, each with the edits that it may have.
  private var words: [(folded: [UInt8], edits: Int)] = []

  init(_ entries: [LexiconEntry], _ tokenizer: Tokenizer) {
    for entry in entries {
      for form in entry.forms {
        for word in tokenizer.foldedTokens(of: form) {
          known.insert(word.folded)
          let length = Self.letters(word).count
          guard entry.fuzzy > 0, entry.accentMode == .optional, Self.isWord(word), length >= 5, length <= 64
          else { continue }
          let edits = length < 8 ? 1 : entry.fuzzy
          if let index = words.firstIndex(where: { $0.folded == word.folded }) {
            words[index].edits = max(words[index].edits, edits)
          } else {
            words.append((word.folded, edits))
          }
        }
      }
    }
  }

  /// The words that a token may stand for, with the edits between them.
  func near(_ token: FoldedToken) -> [[UInt8]: Int] {
    guard !known.contains(token.folded), Self.isWord(token), Self.letters(token).count >= 5 else {
      return [:]
    }
    let near = words.enumerated().compactMap { index, word -> (edits: Int, index: Int, folded: [UInt8])? in
      let letters = String(decoding: word.folded, as: UTF8.self).unicodeScalars.map(\.value)
      let edits = PlainDistance.between(letters, Self.letters(token))
      return edits <= word.edits ? (edits, index, word.folded) : nil
    }
    let nearest = near.sorted { ($0.edits, $0.index) < ($1.edits, $1.index) }.prefix(32)
    return Dictionary(uniqueKeysWithValues: nearest.map { ($0.folded, $0.edits) })
  }

  private static func isWord(_ token: FoldedToken) -> Bool {
    token.flags.contains(.hasLetter) && token.flags.isDisjoint(with: [.hasDigit, .dotted, .elision])
      && token.folded.allSatisfy { !"/:.?#&=%@".utf8.contains($0) }
  }

  private static func letters(_ token: FoldedToken) -> [UInt32] {
    String(decoding: token.folded, as: UTF8.self).unicodeScalars.map(\.value)
  }
}

/// The distance as it is defined: the cheapest of what can be done to the last letters.
enum PlainDistance {
  static func between(_ a: [UInt32], _ b: [UInt32]) -> Int {
    var cells = [[Int]](repeating: Array(0...b.count), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        if i == 0 || j == 0 {
          cells[i][j] = max(i, j)
          continue
        }
        cells[i][j] = min(
          cells[i - 1][j] + 1, cells[i][j - 1] + 1, cells[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          cells[i][j] = min(cells[i][j], cells[i - 2][j - 2] + 1)
        }
      }
    }
    return cells[a.count][b.count]
  }
}

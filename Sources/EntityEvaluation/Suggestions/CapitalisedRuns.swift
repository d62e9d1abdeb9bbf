internal import EntityText

/// Finds runs of capitalised words that no annotation touches.
struct CapitalisedRuns {
  /// Lower-case words that stand inside annotated names ("de", "la", "of"), learnt from the annotations.
  private var connectors: Set<UInt32> = []
  /// Words that occur in lower case, or that are known as ordinary words: at the start of a sentence their
  /// capital says nothing.
  private var ordinary: Set<UInt32> = []
  private static let connectorUses = 3
  private static let longestGap = 2

  /// - Parameter commonWords: hashes of words that are no names.
  init(_ texts: [SuggestionText], commonWords: Set<UInt32>) {
    ordinary = commonWords
    var inside: [UInt32: Int] = [:]
    for text in texts {
      for token in text.tokens where token.flags.contains(.hasLetter) && !token.flags.contains(.hasUpper) {
        ordinary.insert(token.hash)
      }
      for annotation in text.annotations {
        guard let span = text.tokens.covered(by: annotation.span), span.count > 2,
          let first = text.tokens[span].first, let last = text.tokens[span].last,
          first.flags.contains(.initialUpper), last.flags.contains(.initialUpper)
        else { continue }
        for token in text.tokens[span].dropFirst().dropLast() where Self.isLowerWord(token) {
          inside[token.hash, default: 0] += 1
        }
      }
    }
    connectors = Set(inside.filter { $0.value >= Self.connectorUses }.keys)
  }

  /// Whether a run is a single word that is, elsewhere, an ordinary one.
  func isOrdinary(_ run: Range<Int>, _ tokens: [Token]) -> Bool {
    run.count == 1 && ordinary.contains(tokens[run.lowerBound].hash)
  }

  /// The runs of a text: for each the one without connectors and, where there is one, the longer with them.
  func runs(in text: SuggestionText) -> [Range<Int>] {
    let free = Self.free(text)
    var runs: [Range<Int>] = []
    var index = 0
    while index < text.tokens.count {
      guard let run = run(from: index, text.tokens, free) else {
        index += 1
        continue
      }
      runs.append(run)
      let bridged = bridged(run, text.tokens, free)
      if bridged != run { runs.append(bridged) }
      index = run.upperBound
    }
    return runs
  }

  /// Which tokens no annotation touches.
  static func free(_ text: SuggestionText) -> [Bool] {
    var free = [Bool](repeating: true, count: text.tokens.count)
    for annotation in text.annotations {
      var index = text.tokens.firstIndex(startingAt: annotation.span.start)
      if index > 0, text.tokens[index - 1].span.end > annotation.span.start { index -= 1 }
      while index < text.tokens.count, text.tokens[index].span.start < annotation.span.end {
        free[index] = false
        index += 1
      }
    }
    return free
  }

  /// The run that starts at a token; `nil` where none does: the rest of a hyphenated word is no start.
  func run(from first: Int, _ tokens: [Token], _ free: [Bool]) -> Range<Int>? {
    guard Self.isName(tokens[first]), free[first], !tokens[first].flags.contains(.hyphenBefore) else {
      return nil
    }
    let opens = first == 0 || !tokens[first].flags.isDisjoint(with: [.sentenceStart, .paragraphStart])
    // A capital that every word would have here.
    if opens || tokens[first].flags.contains(.lineBreakBefore), ordinary.contains(tokens[first].hash) {
      return nil
    }
    if isHeadline(first, tokens) || isHeadline(first + 1, tokens) { return nil }
    var end = first + 1
    while end < tokens.count, free[end], continues(end, tokens) { end += 1 }
    return first..<end
  }

  /// Whether a word and the one before it are in capitals.
  private func isHeadline(_ index: Int, _ tokens: [Token]) -> Bool {
    guard index > 0, index < tokens.count else { return false }
    return tokens[index].flags.isSuperset(of: [.allUpper, .hasLetter])
      && tokens[index - 1].flags.isSuperset(of: [.allUpper, .hasLetter])
      && !tokens[index - 1].flags.contains(.elision)
      && tokens[index].flags.isDisjoint(with: [.lineBreakBefore, .hyphenBefore])
  }

  private func continues(_ index: Int, _ tokens: [Token]) -> Bool {
    let flags = tokens[index].flags
    if flags.contains(.lineBreakBefore) || flags.contains(.punctuation) { return false }
    return flags.contains(.hyphenBefore) || Self.isName(tokens[index])
  }

  private func bridged(_ run: Range<Int>, _ tokens: [Token], _ free: [Bool]) -> Range<Int> {
    var end = run.upperBound
    while true {
      var next = end
      while next < tokens.count, next - end < Self.longestGap, free[next],
        connectors.contains(tokens[next].hash), Self.isLowerWord(tokens[next]),
        !tokens[next].flags.contains(.lineBreakBefore)
      {
        next += 1
      }
      guard next > end, next < tokens.count, free[next], Self.isName(tokens[next]),
        !tokens[next].flags.contains(.lineBreakBefore)
      else { return run.lowerBound..<end }
      end = next + 1
      while end < tokens.count, free[end], continues(end, tokens) { end += 1 }
    }
  }

  static func isName(_ token: Token) -> Bool {
    token.flags.contains(.initialUpper) && token.flags.contains(.hasLetter)
      && !token.flags.contains(.elision) && token.span.count > 1
  }

  private static func isLowerWord(_ token: Token) -> Bool {
    token.flags.contains(.hasLetter) && !token.flags.contains(.hasUpper)
  }
}

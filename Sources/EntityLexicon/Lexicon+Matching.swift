public import EntityRecognition
internal import EntityText
public import EntityUnicode

extension Lexicon {
  /// Finds every form of every entry, overlapping ones included, and words near those of fuzzy entries.
  /// - Parameters:
  ///   - text: tokens and document are read, hits and all that is said of them is replaced.
  ///   - tokenizer: the one that made the tokens.
  /// - Complexity: O(tokens × longest form); in practice most tokens end at the root.
  public func findHits(in text: inout AnalyzedText, tokenizer: Tokenizer) {
    var hits = text.hits
    hits.removeAll(keepingCapacity: true)
    text.hits = []
    // With the words that rules know, there are about as many hits as tokens.
    hits.reserveCapacity(text.tokens.count)
    let document = text.document.text
    text.tokens.withUnsafeBufferPointer { tokens in
      // What does not fit into the cache is asked for in loops that do nothing else, so that the processor waits for
      // many answers at once.
      withUnsafeTemporaryAllocation(of: (number: Int, node: Trie.Node).self, capacity: tokens.count) {
        roots in
        let trie = arrays.trie
        for index in tokens.indices { roots[index].number = trie.root(of: tokens[index].id) }
        for index in tokens.indices where roots[index].number != 0 {
          roots[index].node = trie.node(roots[index].number)
        }
        // `start` and `end` stay below `tokens.count`; the flat arrays check their own bounds.
        for start in tokens.indices where roots[start].number != 0 {
          var (number, node) = roots[start]
          var end = start + 1
          while true {
            collect(node, tokens, start..<end, document, tokenizer, into: &hits)
            guard end < tokens.count, let next = trie.child(of: number, node, tokens[end].id) else { break }
            (number, node) = (next, trie.node(next))
            end += 1
          }
        }
      }
    }
    for index in hits.indices { hits[index].list = list(of: Int(hits[index].entry)) }
    text.hits = hits
    if !text.inexactHits.isEmpty { text.inexactHits = [] }
    if !text.stoppedHits.isEmpty { text.stoppedHits = [] }
    if let fuzzy { addInexactHits(fuzzy, in: &text, tokenizer) }
    if stopCount > 0 { applyStops(to: &text) }
  }

  /// Adds the hits of a node, but for their lists.
  private func collect(
    _ node: Trie.Node, _ tokens: UnsafeBufferPointer<Token>, _ range: Range<Int>, _ text: String,
    _ tokenizer: Tokenizer, into hits: inout [LexiconHit]
  ) {
    var last: UInt32?
    for form in node.forms(below: arrays.forms.count / 2) {
      let entry = arrays.forms[form * 2]
      let checks = arrays.forms[form * 2 + 1]
      // Forms of one entry that differ only in their checks stand together, and make one hit.
      if entry == last || Int(entry) >= allCount { continue }
      if checks != 0, !passes(checks, tokens, range, text, tokenizer) { continue }
      last = entry
      hits.append(
        LexiconHit(
          start: UInt32(range.lowerBound), end: UInt32(range.upperBound), entry: entry, list: 0))
    }
  }

  func passes(
    _ checks: UInt32, _ tokens: UnsafeBufferPointer<Token>, _ range: Range<Int>, _ text: String,
    _ tokenizer: Tokenizer
  ) -> Bool {
    if checks & Self.exceptional != 0 {
      return passesExceptions(Int(checks & ~Self.exceptional), tokens, range, text, tokenizer)
    }
    var rest = checks
    for index in range {
      if rest & 3 == WordCheck.initialUpper.rawValue, !tokens[index].flags.contains(.initialUpper) {
        return false
      }
      if rest & 3 == WordCheck.allUpper.rawValue, !tokens[index].flags.contains(.allUpper) { return false }
      rest >>= 2
    }
    return true
  }

  private func passesExceptions(
    _ first: Int, _ tokens: UnsafeBufferPointer<Token>, _ range: Range<Int>, _ text: String,
    _ tokenizer: Tokenizer
  ) -> Bool {
    guard arrays.exceptions[first] == UInt64(range.count) else { return false }
    for (offset, index) in range.enumerated() {
      let at = first + 1 + offset * 3
      let wanted = arrays.exceptions[at]
      let mustEqual = arrays.exceptions[at + 1] & Self.mustEqual != 0
      let accents = UInt32(truncatingIfNeeded: arrays.exceptions[at + 2])
      let surface = Self.surface(tokens[index], text)
      let mask = tokenizer.upperCaseMask(of: surface)
      if mustEqual ? mask != wanted : wanted & ~mask != 0 { return false }
      // Both are decomposed, so that equal texts have equal bytes.
      if accents != Self.none, !isText(accents, tokenizer.foldedKeepingMarks(String(surface))) {
        return false
      }
    }
    return true
  }

  static func surface(_ token: Token, _ text: String) -> Substring {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: token.span.start)
    return text[start..<utf8.index(start, offsetBy: token.span.count)]
  }
}

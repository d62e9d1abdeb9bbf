public import EntityRecognition
internal import EntityText
public import EntityUnicode

extension Lexicon {
  /// Finds every form of every entry, overlapping ones included.
  /// - Parameters:
  ///   - text: tokens and document are read, ``AnalyzedText/hits`` is replaced.
  ///   - tokenizer: the one that made the tokens.
  /// - Complexity: O(tokens × longest form); in practice most tokens end at the root.
  public func findHits(in text: inout AnalyzedText, tokenizer: Tokenizer) {
    var hits = text.hits
    hits.removeAll(keepingCapacity: true)
    text.hits = []
    let document = text.document.text
    text.tokens.withUnsafeBufferPointer { tokens in
      rootStates.withUnsafeBufferPointer { roots in
        for start in 0..<tokens.count {
          let id = Int(tokens[start].id.rawValue)
          guard id < roots.count, roots[id] != 0 else { continue }
          var state = roots[id]
          var end = start + 1
          while true {
            collect(state, tokens, start..<end, document, tokenizer, into: &hits)
            guard end < tokens.count, tokens[end].id != .unknown,
              let next = nextState(state, tokens[end].id)
            else { break }
            state = next
            end += 1
          }
        }
      }
    }
    text.hits = hits
  }

  @inline(__always)
  private func nextState(_ state: UInt32, _ token: TokenID) -> UInt32? {
    let key = Self.key(state, token)
    var slot = Self.slot(key, mask)
    while transitions[slot].state != 0 {
      if transitions[slot].key == key { return transitions[slot].state }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func collect(
    _ state: UInt32, _ tokens: UnsafeBufferPointer<Token>, _ range: Range<Int>, _ text: String,
    _ tokenizer: Tokenizer, into hits: inout [LexiconHit]
  ) {
    let first = hits.count
    for index in Int(formStarts[Int(state)])..<Int(formStarts[Int(state) + 1]) {
      let form = forms[Int(formNumbers[index])]
      guard passes(form, tokens, range, text, tokenizer) else { continue }
      // Two forms of one entry may end here (a plural written like the singular): one hit is enough.
      if hits[first...].contains(where: { $0.entry == form.entry }) { continue }
      hits.append(
        LexiconHit(start: UInt32(range.lowerBound), end: UInt32(range.upperBound), entry: form.entry))
    }
  }

  private func passes(
    _ form: Form, _ tokens: UnsafeBufferPointer<Token>, _ range: Range<Int>, _ text: String,
    _ tokenizer: Tokenizer
  ) -> Bool {
    if form.firstCheck != Form.none {
      for (offset, index) in range.enumerated() {
        let token = tokens[index]
        switch wordChecks[Int(form.firstCheck) + offset] {
        case .any: continue
        case .initialUpper: if !token.flags.contains(.initialUpper) { return false }
        case .allUpper: if !token.flags.contains(.allUpper) { return false }
        case .atLeast(let mask):
          if mask & ~tokenizer.upperCaseMask(of: Self.utf8(token, text)) != 0 { return false }
        case .exactly(let mask):
          if mask != tokenizer.upperCaseMask(of: Self.utf8(token, text)) { return false }
        }
      }
    }
    if form.accents != Form.none {
      for (offset, index) in range.enumerated() {
        let word = String(Substring(Self.utf8(tokens[index], text)))
        if tokenizer.foldedKeepingMarks(word) != accentKeys[Int(form.accents)][offset] { return false }
      }
    }
    return true
  }

  private static func utf8(_ token: Token, _ text: String) -> Substring.UTF8View {
    let utf8 = text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: token.span.start)
    return utf8[start..<utf8.index(start, offsetBy: token.span.count)]
  }
}

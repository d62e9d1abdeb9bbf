public import EntityLexicon
public import EntityRecognition
public import EntityText

/// What a rule went by when it made an annotation.
public struct RuleEvidence: Sendable {
  /// The tokens of the whole match, contexts left out.
  public let match: Range<Int>
  /// What the rule gave a name, in the order of the rule; captures that took no part are left out.
  public let captures: [(name: String, tokens: Range<Int>)]
  /// The tokens of the match that the rule names by their words.
  public let words: [Int]
  /// The hits inside the match of lists that the rule names, but those within a longer one of the same list.
  public let hits: [LexiconHit]
}

extension CompiledRule {
  /// What the rule went by when it made an annotation; `nil` where it does not make it.
  /// - Parameters:
  ///   - label: what it emits.
  ///   - tokens: those of the annotation.
  ///   - context: what the rule sees when its stage runs.
  /// - Complexity: O(instructions × tokens of the text).
  public func evidence(
    for label: Label, at tokens: Range<Int>, context: borrowing RecognitionContext, lexicon: Lexicon
  ) -> RuleEvidence? {
    let linked = LinkedRules([program])
    let view = TextView(context, lexicon: lexicon, rules: linked)
    let starts = StartFilter(linked, lists: lexicon.lists.count).starts(in: view)
    var matcher = RuleMatcher(view)
    for match in matcher.matches(of: 0, from: starts[0]) where match.tokens.overlaps(tokens) {
      for emit in emits where emit.label == label && !emit.isVeto {
        let occurrences = occurrences(of: emit, in: match)
        guard let occurrence = occurrences.first(where: { emit.tokens(in: $0) == tokens }) else { continue }
        return evidence(occurrence, context.text, lexicon)
      }
    }
    return nil
  }

  private func evidence(_ match: RuleMatch, _ text: AnalyzedText, _ lexicon: Lexicon) -> RuleEvidence {
    var words: Set<TokenID> = []
    var lists: Set<UInt16> = []
    for instruction in program.instructions[..<program.mainEnd] {
      switch instruction {
      case .token(let id), .exact(let id, _): words.insert(id)
      case .oneOf(let set): words.formUnion(program.tokenSets[set].map { TokenID(rawValue: $0) })
      case .hit(let list, _): lists.insert(list)
      default: continue
      }
    }
    let hits = text.hits.filter {
      match.tokens.contains($0.tokens) && lists.contains(lexicon.list(of: Int($0.entry)))
    }
    return RuleEvidence(
      match: match.tokens,
      captures: program.captures.indices.compactMap { number in
        match.capture(number).map { (program.captures[number], $0) }
      },
      words: match.tokens.filter { words.contains(text.tokens[$0].id) },
      hits: hits.filter { hit in
        !hits.contains { other in
          other.tokens != hit.tokens && other.tokens.contains(hit.tokens)
            && lexicon.list(of: Int(other.entry)) == lexicon.list(of: Int(hit.entry))
        }
      })
  }
}

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

/// What a rule finds in a text, for those who ask what its annotations go by. The rule is run once, however many of
/// its annotations are asked about.
public struct RuleWitness: Sendable {
  private let rule: CompiledRule
  private let text: AnalyzedText
  private let lexicon: Lexicon
  private let matches: [RuleMatch]
  /// The words and lists that the rule names.
  private let words: Set<TokenID>
  private let lists: Set<UInt16>

  /// - Parameter context: what the rule sees when its stage runs.
  /// - Complexity: O(instructions × tokens of the text).
  public init(_ rule: CompiledRule, context: borrowing RecognitionContext, lexicon: Lexicon) {
    (self.rule, self.lexicon) = (rule, lexicon)
    text = context.text
    let program = rule.program
    let linked = LinkedStage([program])
    let view = TextView(context, RulePlan(linked.rules, lexicon: lexicon))
    let starts = StartFinder(linked.filter, of: linked.rules).starts(in: view)
    var matcher = RuleMatcher(view)
    matches = matcher.matches(of: 0, from: starts[0])
    (words, lists) = program.named
  }

  /// What the rule went by when it made an annotation; `nil` where it does not make it.
  /// - Parameters:
  ///   - label: what it emits.
  ///   - tokens: those of the annotation.
  /// - Complexity: O(matches + hits of the text).
  public func evidence(for label: Label, at tokens: Range<Int>) -> RuleEvidence? {
    for match in matches where match.tokens.overlaps(tokens) {
      for emit in rule.emits where emit.annotation.label == label && !emit.isVeto {
        var occurrence: RuleMatch?
        rule.forEachOccurrence(of: emit, in: match) {
          if occurrence == nil, emit.tokens(in: $0) == tokens { occurrence = $0 }
        }
        if let occurrence { return evidence(occurrence) }
      }
    }
    return nil
  }

  private func evidence(_ match: RuleMatch) -> RuleEvidence {
    let hits = text.hits.filter {
      match.tokens.contains($0.tokens) && lists.contains($0.list)
    }
    let captures = rule.captures.names
    return RuleEvidence(
      match: match.tokens,
      captures: captures.indices.compactMap { number in
        match.capture(number).map { (captures[number], $0) }
      },
      words: match.tokens.filter { words.contains(text.tokens[$0].id) },
      hits: hits.filter { hit in
        !hits.contains { other in
          other.tokens != hit.tokens && other.tokens.contains(hit.tokens)
            && other.list == hit.list
        }
      })
  }
}

extension RuleProgram {
  /// The words and lists that the pattern names, those of its contexts left out.
  fileprivate var named: (words: Set<TokenID>, lists: Set<UInt16>) {
    var words: Set<TokenID> = []
    var lists: Set<UInt16> = []
    for instruction in instructions[..<mainEnd] {
      switch instruction {
      case .token(let id), .exact(let id, _): words.insert(id)
      case .oneOf(let set): words.formUnion(tokenSets[set].map { TokenID(rawValue: $0) })
      case .hit(let list, _): lists.insert(list)
      default: continue
      }
    }
    return (words, lists)
  }
}

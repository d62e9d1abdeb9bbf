public import EntityLexicon
public import EntityPipeline
internal import EntityRecognition
public import EntityRules
public import EntityText
public import EntityUnicode

/// Why a span is not there: who came near it, and what was missing.
public struct Absence: Sendable {
  /// A rule that makes the label, and how far it came.
  public struct Attempt: Sendable {
    public let attempt: RuleAttempt
    /// Whether the rule is for this document at all: its `when` and `unless`.
    public let isAdmitted: Bool
    /// The words that the rule took before it could not go on.
    public let taken: TextSpan?
    /// The token at which it could not go on; `nil` at the end of the text.
    public let failed: TextSpan?
  }

  public let document: Document
  public let span: TextSpan
  /// `nil` where any label would do.
  public let label: Label?
  /// The annotations that are there: where this is not empty, the question was wrong.
  public let present: [Annotation]
  /// Whether the span begins and ends with a token; nothing else can be found.
  public let isOnTokens: Bool
  /// Candidates on these words that lost a conflict, those on exactly the span first.
  public let lost: [ConflictPolicy.Rejection]
  public let entries: [LexiconNearMiss]
  /// The nearest first.
  public let attempts: [Attempt]
  /// What the run had to report: a recognizer that failed finds nothing.
  public let diagnostics: [Diagnostic]
}

extension LoadedPipeline {
  /// Says why a span with a label is not among a document's annotations.
  /// - Parameters:
  ///   - span: bytes, half-open, inside the text.
  ///   - label: `nil` for any.
  ///   - limit: how many rules are named.
  /// - Throws: what ``Pipeline/run(_:ledger:)`` throws.
  /// - Complexity: that of the run, and for each rule that makes the label O(instructions × tokens) for some
  ///   tokens around the span.
  public func whyNot(
    _ span: TextSpan, _ label: Label? = nil, in document: Document, limit: Int = 5
  ) throws -> Absence {
    let result = try pipeline.run(document, ledger: true)
    let contexts = try pipeline.contexts(of: document)
    let text = contexts.first?.context.text
    let tokens = text?.tokens(in: span)
    func isAsked(_ other: Label) -> Bool { label.map { $0 == other } ?? true }
    return Absence(
      document: document, span: span, label: label,
      present: result.annotated.annotations.filter { $0.span == span && isAsked($0.label) },
      isOnTokens: tokens != nil,
      lost: result.rejections
        .filter {
          let annotation = $0.candidate.annotation
          return annotation.span.overlaps(span) && isAsked(annotation.label) && !$0.candidate.isVeto
            && $0.clause != .duplicate
        }
        .sorted {
          ($0.candidate.annotation.span == span ? 0 : 1) < ($1.candidate.annotation.span == span ? 0 : 1)
        },
      entries: text.flatMap { text in
        tokens.map { lexicon.nearMisses(of: $0, in: text, tokenizer: analyzer.tokenizer) }
      } ?? [],
      attempts: text.map { attempts(around: span, isAsked, contexts, $0, limit) } ?? [],
      diagnostics: result.diagnostics)
  }

  private func attempts(
    around span: TextSpan, _ isAsked: (Label) -> Bool,
    _ contexts: [(stage: String, context: RecognitionContext)], _ text: AnalyzedText, _ limit: Int
  ) -> [Absence.Attempt] {
    let inside = text.tokens.indices.filter { text.tokens[$0].span.overlaps(span) }
    guard let first = inside.first, let last = inside.last else { return [] }
    // A rule may take some words before those that it marks: a series many.
    let starts = max(0, first - 40)...first
    var best: [RuleAttempt] = []
    for (stage, context) in contexts {
      for rule in rules
      where rule.definition.stage == stage && rule.definition.labels.contains(where: isAsked) {
        var tracer = RuleTracer(
          rule, context: context, lexicon: lexicon, vocabulary: analyzer.tokenizer.vocabulary)
        let attempts = starts.map { tracer.attempt(from: $0) }
        if let nearest = attempts.max(by: { nearness($0, first, last) < nearness($1, first, last) }),
          nearness(nearest, first, last) > 0
        {
          best.append(nearest)
        }
      }
    }
    return
      best
      .sorted {
        let (a, b) = (nearness($0, first, last), nearness($1, first, last))
        return a != b ? a > b : $0.rule.location < $1.rule.location
      }
      .prefix(limit).map { attempt in
        Absence.Attempt(
          attempt: attempt, isAdmitted: attempt.rule.condition.admits(text.document),
          taken: attempt.reached > attempt.start ? text.span(of: attempt.start..<attempt.reached) : nil,
          failed: attempt.reached < text.tokens.count ? text.tokens[attempt.reached].span : nil)
      }
  }

  /// How many of the tokens asked for an attempt has taken, less next to nothing for what it took before them; a
  /// whole match is worth one more.
  private func nearness(_ attempt: RuleAttempt, _ first: Int, _ last: Int) -> Double {
    let end = attempt.match?.upperBound ?? attempt.almost?.upperBound ?? attempt.reached
    let taken = max(0, min(end, last + 1) - max(attempt.start, first))
    guard taken > 0 else { return 0 }
    return Double(taken) + (attempt.match == nil && attempt.almost == nil ? 0 : 1) - 0.01
      * Double(first - attempt.start)
  }

  /// Which spellings count as one.
  public var foldProfile: FoldProfile { analyzer.tokenizer.profile }

  /// The folded words that lists and rules know.
  public var vocabulary: Vocabulary { analyzer.tokenizer.vocabulary }
}

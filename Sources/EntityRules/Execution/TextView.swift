internal import EntityLexicon
internal import EntityRecognition
internal import EntityText

/// A document as the matcher asks for it: tokens, and what starts or ends at each.
///
/// The arrays that the matcher reads for every token lie in an arena, so that reading them counts no
/// references; what is rarely asked goes through ``source``. One view serves all rules of a stage and
/// remembers what it was asked: a token test is evaluated once a token. Its indices come from tokens
/// and hits of the same document, which ``RecognitionContext`` holds together.
final class TextView {
  /// What is asked now and then.
  final class Source {
    let text: AnalyzedText
    let annotations: [Annotation]

    init(_ context: borrowing RecognitionContext) {
      text = context.text
      annotations = context.annotations
    }
  }

  /// A run of tokens.
  struct Run: BitwiseCopyable, Equatable {
    let start: Int32
    let end: Int32
    var count: Int { Int(end - start) }

    fileprivate init(_ tokens: Range<Int>) {
      (start, end) = (
        Int32(truncatingIfNeeded: tokens.lowerBound), Int32(truncatingIfNeeded: tokens.upperBound)
      )
    }
  }

  let source: Source
  let plan: RulePlan
  /// What it shares with the views of other stages.
  let found: TextWords
  private let tables: TextTables
  /// Holds what the matcher reads and writes.
  let arena: Arena
  /// The label of each annotation by its number in the rules, -1 where no rule asks for it.
  let annotationLabels: UnsafeBufferPointer<Int32>
  /// The tokens of each annotation.
  let annotationRuns: UnsafeBufferPointer<Run>
  let annotationIndex: TokenRunIndex
  let filters: UnsafeBufferPointer<FlagFilter>
  /// Of the tests, by token.
  let testAnswers: AnswerTable

  convenience init(_ context: borrowing RecognitionContext, _ plan: RulePlan) {
    let arena = Arena()
    self.init(
      context, plan, TextWords.words(of: context, for: plan.rules.words),
      labels: plan.labels(of: context.annotations, in: arena), arena)
  }

  /// - Parameters:
  ///   - found: of the context's text and the plan's words.
  ///   - labels: of the context's annotations, in the arena.
  init(
    _ context: borrowing RecognitionContext, _ plan: RulePlan, _ found: TextWords,
    labels: UnsafeBufferPointer<Int32>, _ arena: Arena
  ) {
    source = Source(context)
    (self.plan, self.found, self.arena) = (plan, found, arena)
    let tables = found.tables(of: context.text)
    self.tables = tables
    annotationLabels = labels
    annotationRuns = context.annotationTokens.withUnsafeBufferPointer { ranges in
      arena.array(ranges.count) { Run(ranges[$0]) }
    }
    annotationIndex = TokenRunIndex(annotationRuns, tokens: tables.tokens.count, in: arena) {
      (Int($0.start), Int($0.end))
    }
    filters = plan.filters
    testAnswers = AnswerTable(places: tables.tokens.count, questions: plan.filters.count, arena)
  }

  // MARK: Of the text

  @inline(__always) var bytes: UnsafeBufferPointer<UInt8> { tables.bytes }
  @inline(__always) var tokens: UnsafeBufferPointer<Token> { tables.tokens }
  @inline(__always) var words: UnsafeBufferPointer<Int32> { found.words }
  @inline(__always) var hits: UnsafeBufferPointer<LexiconHit> { tables.hits }
  @inline(__always) var hitIndex: TokenRunIndex { tables.hitIndex }
  @inline(__always) var longestHit: Int { tables.longestHit }

  // MARK: Hits and annotations

  @inline(__always)
  func hits(startingAt token: Int) -> Range<Int> {
    Int(hitIndex.firstByStart[token])..<Int(hitIndex.firstByStart[token + 1])
  }

  /// Indices into those by end.
  @inline(__always)
  func hits(endingAt token: Int) -> Range<Int> {
    Int(hitIndex.firstByEnd[token])..<Int(hitIndex.firstByEnd[token + 1])
  }

  /// Indices into those by start.
  @inline(__always)
  func annotations(startingAt token: Int) -> Range<Int> {
    Int(annotationIndex.firstByStart[token])..<Int(annotationIndex.firstByStart[token + 1])
  }

  @inline(__always)
  func annotations(endingAt token: Int) -> Range<Int> {
    Int(annotationIndex.firstByEnd[token])..<Int(annotationIndex.firstByEnd[token + 1])
  }

  @inline(__always)
  func acceptsHit(_ index: Int, list: Int32, tests: Int32) -> Bool {
    Int32(hits[index].list) == list && acceptsFeatures(of: index, tests)
  }

  /// Whether a hit passes tests of its features; -1 for none.
  @inline(__always)
  func acceptsFeatures(of hit: Int, _ tests: Int32) -> Bool {
    tests < 0 || plan.hitTests.answer(Int(tests), Int(hits[hit].entry)) ?? ask(Int(tests), hit: hit)
  }

  @inline(never)
  private func ask(_ tests: Int, hit: Int) -> Bool { plan.hitTests.ask(tests, Int(hits[hit].entry)) }

  @inline(__always)
  func acceptsAnnotation(_ index: Int, label: Int32, tests: Int32) -> Bool {
    annotationLabels[index] == label && (tests < 0 || passes(Int(tests), annotation: index))
  }

  @inline(never)
  private func passes(_ tests: Int, annotation index: Int) -> Bool {
    passes(plan.rules.featureTests[tests], source.annotations[index])
  }

  func passes(_ tests: [FeatureTest], _ annotation: Annotation) -> Bool {
    tests.allSatisfy { $0.accepts($0.name == "id" ? annotation.id : annotation.features[$0.name]) }
  }
}

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

  let source: Source
  let plan: RulePlan
  /// Holds what the matcher reads and writes.
  let arena: Arena
  /// The text, as UTF-8.
  let bytes: UnsafeBufferPointer<UInt8>
  let tokens: UnsafeBufferPointer<Token>
  /// For each token the number that its word has in the rules; -1 where none names it.
  let words: UnsafeBufferPointer<Int32>
  let hits: UnsafeBufferPointer<LexiconHit>
  /// `firstHit[i]..<firstHit[i + 1]` are the hits that start at token `i`.
  let firstHit: UnsafeBufferPointer<Int32>
  /// `hitsByEnd[firstHitByEnd[i]..<firstHitByEnd[i + 1]]` are the hits after which token `i` comes.
  let firstHitByEnd: UnsafeBufferPointer<Int32>
  let hitsByEnd: UnsafeBufferPointer<Int32>
  /// The label of each annotation by its number in the rules, -1 where no rule asks for it.
  let annotationLabels: UnsafeBufferPointer<Int32>
  let annotationStarts: UnsafeBufferPointer<Int32>
  let annotationEnds: UnsafeBufferPointer<Int32>
  /// `byStart[firstByStart[i]..<firstByStart[i + 1]]` are the annotations that start at token `i`.
  let firstByStart: UnsafeBufferPointer<Int32>
  let byStart: UnsafeBufferPointer<Int32>
  let firstByEnd: UnsafeBufferPointer<Int32>
  let byEnd: UnsafeBufferPointer<Int32>
  let filters: UnsafeBufferPointer<FlagFilter>
  /// Of the tests, by token.
  let testAnswers: AnswerTable

  init(_ context: borrowing RecognitionContext, _ plan: RulePlan) {
    source = Source(context)
    self.plan = plan
    arena = Arena()
    let count = context.text.tokens.count
    bytes = arena.array(utf8: context.text.document.text)
    tokens = arena.array(context.text.tokens)
    let words: UnsafeMutablePointer<Int32> = arena.allocate(count)
    for token in 0..<count { words[token] = plan.number(of: tokens[token].id) }
    self.words = UnsafeBufferPointer(start: words, count: count)
    hits = arena.array(context.text.hits)
    let hitIndex = context.hitIndex
    firstHit = arena.array(hitIndex.firstByStart)
    firstHitByEnd = arena.array(hitIndex.firstByEnd)
    hitsByEnd = arena.array(hitIndex.byEnd)
    annotationLabels = arena.array(
      context.annotations.indices.map { index in
        plan.rules.labels.firstIndex(of: context.annotations[index].label).map(Int32.init) ?? -1
      })
    let ranges = context.annotationTokens
    annotationStarts = arena.array(ranges.map { Int32($0.lowerBound) })
    annotationEnds = arena.array(ranges.map { Int32($0.upperBound) })
    let index = TokenRunIndex(ranges, tokens: count)
    (firstByStart, byStart) = (arena.array(index.firstByStart), arena.array(index.byStart))
    (firstByEnd, byEnd) = (arena.array(index.firstByEnd), arena.array(index.byEnd))
    filters = plan.filters
    testAnswers = AnswerTable(places: count, questions: plan.filters.count, arena)
  }

  // MARK: Hits and annotations

  @inline(__always)
  func hits(startingAt token: Int) -> Range<Int> { Int(firstHit[token])..<Int(firstHit[token + 1]) }

  /// Indices into ``hitsByEnd``.
  @inline(__always)
  func hits(endingAt token: Int) -> Range<Int> { Int(firstHitByEnd[token])..<Int(firstHitByEnd[token + 1]) }

  @inline(__always)
  func annotations(startingAt token: Int) -> Range<Int> {
    Int(firstByStart[token])..<Int(firstByStart[token + 1])
  }

  @inline(__always)
  func annotations(endingAt token: Int) -> Range<Int> {
    Int(firstByEnd[token])..<Int(firstByEnd[token + 1])
  }

  @inline(__always)
  func acceptsHit(_ index: Int, list: Int32, tests: Int32) -> Bool {
    Int32(hits[index].list) == list && acceptsFeatures(of: index, tests)
  }

  /// Whether a hit passes tests of its features; -1 for none.
  @inline(__always)
  func acceptsFeatures(of hit: Int, _ tests: Int32) -> Bool {
    tests < 0 || plan.hitTests.pass(Int(tests), Int(hits[hit].entry))
  }

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

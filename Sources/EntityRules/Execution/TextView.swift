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
    let lexicon: Lexicon
    let rules: LinkedRules
    let arena = Arena()

    init(_ context: borrowing RecognitionContext, _ lexicon: Lexicon, _ rules: LinkedRules) {
      text = context.text
      annotations = context.annotations
      self.lexicon = lexicon
      self.rules = rules
    }
  }

  let source: Source
  /// The text, as UTF-8.
  let bytes: UnsafeBufferPointer<UInt8>
  let tokens: UnsafeBufferPointer<Token>
  let hits: UnsafeBufferPointer<LexiconHit>
  /// The list of each hit.
  let hitLists: UnsafeBufferPointer<UInt16>
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
  let testCount: Int
  let filters: UnsafeBufferPointer<FlagFilter>
  let flatTests: UnsafeBufferPointer<FlatTest>
  let testPlaces: UnsafeBufferPointer<Int32>
  /// For each token and test: 0 not asked yet, 1 no, 2 yes.
  let testMemo: UnsafeMutableBufferPointer<UInt8>

  init(_ context: borrowing RecognitionContext, lexicon: Lexicon, rules: LinkedRules) {
    source = Source(context, lexicon, rules)
    let arena = source.arena
    let count = context.text.tokens.count
    bytes = arena.array(utf8: context.text.document.text)
    tokens = arena.array(context.text.tokens)
    self.hits = arena.array(context.text.hits)
    let hits = context.text.hits
    firstHit = arena.array(Self.file(Array(hits.indices), count: count + 1) { Int(hits[$0].start) }.first)
    let hitEnds = Self.file(Array(hits.indices), count: count + 1) { Int(hits[$0].end) }
    (firstHitByEnd, hitsByEnd) = (arena.array(hitEnds.first), arena.array(hitEnds.filed))
    hitLists = arena.array(context.text.hits.map { lexicon.list(of: Int($0.entry)) })
    annotationLabels = arena.array(
      context.annotations.map { Int32(rules.labels.firstIndex(of: $0.label) ?? -1) })
    let ranges = context.annotationTokens
    annotationStarts = arena.array(ranges.map { Int32($0.lowerBound) })
    annotationEnds = arena.array(ranges.map { Int32($0.upperBound) })
    let placed = ranges.indices.filter { !ranges[$0].isEmpty }
    let starting = Self.file(placed, count: count + 1) { ranges[$0].lowerBound }
    (firstByStart, byStart) = (arena.array(starting.first), arena.array(starting.filed))
    let ending = Self.file(placed, count: count + 1) { ranges[$0].upperBound }
    (firstByEnd, byEnd) = (arena.array(ending.first), arena.array(ending.filed))
    testCount = rules.tests.count
    filters = arena.array(rules.filters)
    flatTests = arena.array(rules.flatTests.tests)
    testPlaces = arena.array(rules.flatTests.places)
    testMemo = arena.zeros(count * rules.tests.count)
  }

  /// Files numbers under keys below `count`, in order.
  private static func file(_ numbers: [Int], count: Int, by key: (Int) -> Int) -> (
    first: [Int32], filed: [Int32]
  ) {
    var first = [Int32](repeating: 0, count: count + 1)
    for number in numbers { first[key(number) + 1] += 1 }
    for index in 0..<count { first[index + 1] += first[index] }
    var next = first
    var filed = [Int32](repeating: 0, count: numbers.count)
    for number in numbers {
      filed[Int(next[key(number)])] = Int32(number)
      next[key(number)] += 1
    }
    return (first, filed)
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

  /// An entry's id, term, or feature.
  func value(of field: String, _ hit: LexiconHit) -> String? {
    switch field {
    case "id": source.lexicon.id(of: Int(hit.entry))
    case "term": source.lexicon.term(of: Int(hit.entry))
    default: source.lexicon.feature(field, of: Int(hit.entry))
    }
  }

  @inline(__always)
  func acceptsHit(_ index: Int, list: Int32, tests: Int32) -> Bool {
    Int32(hitLists[index]) == list && (tests < 0 || passes(Int(tests), hits[index]))
  }

  @inline(__always)
  func acceptsAnnotation(_ index: Int, label: Int32, tests: Int32) -> Bool {
    annotationLabels[index] == label && (tests < 0 || passes(Int(tests), annotation: index))
  }

  func acceptsFeatures(of hit: Int, _ tests: Int32) -> Bool { passes(Int(tests), hits[hit]) }

  @inline(never)
  private func passes(_ tests: Int, _ hit: LexiconHit) -> Bool {
    passes(source.rules.featureTests[tests], hit)
  }

  @inline(never)
  private func passes(_ tests: Int, annotation index: Int) -> Bool {
    passes(source.rules.featureTests[tests], source.annotations[index])
  }

  func passes(_ tests: [FeatureTest], _ hit: LexiconHit) -> Bool {
    tests.allSatisfy { $0.accepts(value(of: $0.name, hit)) }
  }

  func passes(_ tests: [FeatureTest], _ annotation: Annotation) -> Bool {
    tests.allSatisfy { $0.accepts($0.name == "id" ? annotation.id : annotation.features[$0.name]) }
  }
}

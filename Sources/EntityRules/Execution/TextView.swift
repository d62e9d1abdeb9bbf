internal import EntityLexicon
internal import EntityRecognition
internal import EntityText

/// A document as the matcher asks for it: tokens, and what starts or ends at each.
///
/// One view serves all rules of a stage, and remembers what it was asked: a token test is evaluated
/// once a token. It is made for one call and used by one thread.
final class TextView {
  let text: AnalyzedText
  let annotations: [Annotation]
  let annotationTokens: [Range<Int>]
  let lexicon: Lexicon
  let rules: LinkedRules
  let tokenCount: Int

  /// The list of each hit.
  let hitLists: [UInt16]
  /// `firstHit[i]..<firstHit[i + 1]` are the hits that start at token `i`.
  let firstHit: [Int32]
  /// `byStart[firstByStart[i]..<firstByStart[i + 1]]` are the annotations that start at token `i`.
  let firstByStart: [Int32]
  let byStart: [Int32]
  let firstByEnd: [Int32]
  let byEnd: [Int32]
  /// The label of each annotation by its number in the rules, -1 where no rule asks for it.
  let annotationLabels: [Int32]
  private let longestHit: Int

  /// For each token and test: 0 not asked yet, 1 no, 2 yes.
  private var testMemo: [UInt8]

  init(_ context: borrowing RecognitionContext, lexicon: Lexicon, rules: LinkedRules) {
    text = context.text
    annotations = context.annotations
    annotationTokens = context.annotationTokens
    self.lexicon = lexicon
    self.rules = rules
    let count = context.text.tokens.count
    tokenCount = count
    var firstHit = [Int32](repeating: 0, count: count + 1)
    var longest = 0
    for hit in context.text.hits {
      firstHit[Int(hit.start) + 1] += 1
      longest = max(longest, Int(hit.end - hit.start))
    }
    for index in 0..<count { firstHit[index + 1] += firstHit[index] }
    self.firstHit = firstHit
    longestHit = longest
    hitLists = context.text.hits.map { lexicon.list(of: Int($0.entry)) }
    annotationLabels = context.annotations.map { annotation in
      Int32(rules.labels.firstIndex(of: annotation.label) ?? -1)
    }
    let placed = context.annotationTokens.indices.filter { !context.annotationTokens[$0].isEmpty }
    let ranges = context.annotationTokens
    (firstByStart, byStart) = Self.index(placed, count: count + 1) { ranges[$0].lowerBound }
    (firstByEnd, byEnd) = Self.index(placed, count: count + 1) { ranges[$0].upperBound }
    testMemo = [UInt8](repeating: 0, count: count * rules.tests.count)
  }

  /// Files numbers under keys below `count`, in order.
  private static func index(_ numbers: [Int], count: Int, by key: (Int) -> Int) -> ([Int32], [Int32]) {
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

  func hits(startingAt token: Int) -> Range<Int> { Int(firstHit[token])..<Int(firstHit[token + 1]) }

  /// The hits among which those that end before a token are, as far back as the longest one.
  func hits(before token: Int) -> Range<Int> {
    Int(firstHit[max(0, token - longestHit)])..<Int(firstHit[token])
  }

  func annotations(startingAt token: Int) -> ArraySlice<Int32> {
    byStart[Int(firstByStart[token])..<Int(firstByStart[token + 1])]
  }

  /// An entry's id, term, or feature.
  func value(of field: String, _ hit: LexiconHit) -> String? {
    switch field {
    case "id": lexicon.id(of: Int(hit.entry))
    case "term": lexicon.term(of: Int(hit.entry))
    default: lexicon.feature(field, of: Int(hit.entry))
    }
  }

  func acceptsHit(_ index: Int, list: Int32, tests: Int32) -> Bool {
    guard Int32(hitLists[index]) == list else { return false }
    if tests < 0 { return true }
    let hit = text.hits[index]
    return rules.featureTests[Int(tests)].allSatisfy { $0.accepts(value(of: $0.name, hit)) }
  }

  func acceptsAnnotation(_ index: Int, label: Int32, tests: Int32) -> Bool {
    guard annotationLabels[index] == label else { return false }
    if tests < 0 { return true }
    let annotation = annotations[index]
    return rules.featureTests[Int(tests)].allSatisfy {
      $0.accepts($0.name == "id" ? annotation.id : annotation.features[$0.name])
    }
  }

  // MARK: Tokens

  func surface(_ token: Int) -> Substring {
    let source = text.document.text
    let span = text.tokens[token].span
    let start = source.utf8.index(source.utf8.startIndex, offsetBy: span.start)
    return source[start..<source.utf8.index(start, offsetBy: span.count)]
  }

  func isGlued(_ token: Int) -> Bool {
    token > 0 && token < tokenCount && !text.tokens[token].flags.contains(.spaceBefore)
  }

  /// Whether a token passes one of the rules' tests.
  func passes(test: Int, _ token: Int) -> Bool {
    let key = token * rules.tests.count + test
    let known = testMemo[key]
    if known != 0 { return known == 2 }
    let result = passes(rules.tests[test], token)
    testMemo[key] = result ? 2 : 1
    return result
  }

  func passes(_ test: TokenTest, _ index: Int) -> Bool {
    let flags = text.tokens[index].flags
    switch test {
    case .any: return true
    case .flags(let wanted): return flags.isSuperset(of: wanted)
    case .lower: return flags.contains(.hasLetter) && !flags.contains(.hasUpper)
    case .number: return flags.contains(.hasDigit) && !flags.contains(.hasLetter)
    case .initial: return flags.contains(.initialUpper) && length(index) == 1
    case .length(let range): return range.contains(length(index))
    case .value(let range):
      guard passes(.number, index), let value = Int(surface(index)) else { return false }
      return range.contains(value)
    case .member(_, let number, _):
      guard let number else { return false }
      return hits(startingAt: index).contains {
        hitLists[$0] == number && Int(text.hits[$0].end) == index + 1
      }
    case .not(let inner): return !passes(inner, index)
    case .and(let a, let b): return passes(a, index) && passes(b, index)
    case .or(let a, let b): return passes(a, index) || passes(b, index)
    }
  }

  private func length(_ index: Int) -> Int { surface(index).unicodeScalars.count }
}

internal import EntityLexicon
internal import EntityRecognition
internal import EntityText

/// A document as the matcher asks for it: tokens, and what starts or ends at each.
struct TextView {
  let text: AnalyzedText
  let annotations: [Annotation]
  let annotationTokens: [Range<Int>]
  let lexicon: Lexicon
  /// `firstHit[i]..<firstHit[i + 1]` are the hits that start at token `i`.
  private let firstHit: [Int32]
  private let byStart: [[Int32]]
  private let byEnd: [[Int32]]
  private let longestHit: Int

  var tokens: [Token] { text.tokens }

  init(_ context: borrowing RecognitionContext, lexicon: Lexicon) {
    text = context.text
    annotations = context.annotations
    annotationTokens = context.annotationTokens
    self.lexicon = lexicon
    let count = context.text.tokens.count
    var firstHit = [Int32](repeating: 0, count: count + 1)
    var longest = 0
    for hit in context.text.hits {
      firstHit[Int(hit.start) + 1] += 1
      longest = max(longest, hit.tokens.count)
    }
    for index in 0..<count { firstHit[index + 1] += firstHit[index] }
    self.firstHit = firstHit
    longestHit = longest
    var byStart = [[Int32]](repeating: [], count: count + 1)
    var byEnd = byStart
    for (index, range) in annotationTokens.enumerated() where !range.isEmpty {
      byStart[range.lowerBound].append(Int32(index))
      byEnd[range.upperBound].append(Int32(index))
    }
    self.byStart = byStart
    self.byEnd = byEnd
  }

  func hits(startingAt token: Int) -> ArraySlice<LexiconHit> {
    text.hits[Int(firstHit[token])..<Int(firstHit[token + 1])]
  }

  /// The hits that end before a token, found by looking back as far as the longest one.
  func hits(endingAt token: Int) -> [LexiconHit] {
    let earliest = max(0, token - longestHit)
    return text.hits[Int(firstHit[earliest])..<Int(firstHit[token])].filter { Int($0.end) == token }
  }

  func annotations(startingAt token: Int) -> [Int32] { byStart[token] }
  func annotations(endingAt token: Int) -> [Int32] { byEnd[token] }

  func surface(_ token: Int) -> Substring {
    let utf8 = text.document.text.utf8
    let span = tokens[token].span
    let start = utf8.index(utf8.startIndex, offsetBy: span.start)
    return Substring(utf8[start..<utf8.index(start, offsetBy: span.count)])
  }

  func list(of hit: LexiconHit) -> UInt16 { lexicon.list(of: Int(hit.entry)) }

  func passes(_ test: TokenTest, _ index: Int) -> Bool {
    let token = tokens[index]
    switch test {
    case .any: return true
    case .flags(let flags): return token.flags.isSuperset(of: flags)
    case .lower: return token.flags.contains(.hasLetter) && !token.flags.contains(.hasUpper)
    case .number: return token.flags.contains(.hasDigit) && !token.flags.contains(.hasLetter)
    case .initial: return token.flags.contains(.initialUpper) && length(index) == 1
    case .length(let range): return range.contains(length(index))
    case .value(let range):
      guard passes(.number, index), let value = Int(surface(index)) else { return false }
      return range.contains(value)
    case .member(_, let number, _):
      return hits(startingAt: index).contains {
        Int($0.end) == index + 1 && list(of: $0) == number
      }
    case .not(let inner): return !passes(inner, index)
    case .and(let a, let b): return passes(a, index) && passes(b, index)
    case .or(let a, let b): return passes(a, index) || passes(b, index)
    }
  }

  private func length(_ index: Int) -> Int {
    surface(index).unicodeScalars.count
  }

  func passes(_ tests: [FeatureTest], _ hit: LexiconHit) -> Bool {
    tests.allSatisfy { $0.accepts(value(of: $0.name, hit)) }
  }

  /// An entry's id, term, or feature.
  func value(of field: String, _ hit: LexiconHit) -> String? {
    switch field {
    case "id": lexicon.id(of: Int(hit.entry))
    case "term": lexicon.term(of: Int(hit.entry))
    default: lexicon.feature(field, of: Int(hit.entry))
    }
  }

  func passes(_ tests: [FeatureTest], _ annotation: Annotation) -> Bool {
    tests.allSatisfy { test in
      test.accepts(test.name == "id" ? annotation.id : annotation.features[test.name])
    }
  }
}

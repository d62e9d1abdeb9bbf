internal import EntityText

/// Guesses what kind of thing a span names from the words around annotated spans: naive Bayes over the word
/// before, the one before that, the word after, the first and the last word, and the number of words.
struct LabelGuesser {
  private struct Feature: Hashable {
    let slot: UInt8
    let value: UInt32
  }

  private var spans: [Label: Double] = [:]
  private var counts: [Label: [Feature: Double]] = [:]
  private var vocabulary: Set<Feature> = []

  /// Learns from spans that begin with a capital.
  init(_ texts: [SuggestionText]) {
    for text in texts {
      for annotation in text.annotations {
        guard let tokens = text.tokens.covered(by: annotation.span),
          text.tokens[tokens.lowerBound].flags.contains(.initialUpper)
        else { continue }
        spans[annotation.label, default: 0] += 1
        for feature in Self.features(tokens, in: text.tokens) {
          counts[annotation.label, default: [:]][feature, default: 0] += 1
          vocabulary.insert(feature)
        }
      }
    }
  }

  /// The likeliest label of spans that all hold the same words, and its share; `nil` where nothing was learnt.
  func guess(_ occurrences: [(tokens: Range<Int>, text: SuggestionText)]) -> (label: Label, share: Double)? {
    let total = spans.values.reduce(0, +)
    if total == 0 || occurrences.isEmpty { return nil }
    var scores: [(label: Label, score: Double)] = []
    for (label, count) in spans.sorted(by: { $0.key < $1.key }) {
      let own = counts[label] ?? [:]
      var score = logarithm(count / total)
      // The mean over the occurrences: ten places alike are not ten pieces of evidence.
      for (tokens, text) in occurrences {
        for feature in Self.features(tokens, in: text.tokens) where vocabulary.contains(feature) {
          let likelihood = ((own[feature] ?? 0) + 0.5) / (count + 0.5 * Double(vocabulary.count) / 6)
          score += logarithm(likelihood) / Double(occurrences.count)
        }
      }
      scores.append((label, score))
    }
    let best = scores.max { $0.score < $1.score }!
    let weight = scores.reduce(0) { $0 + exponential($1.score - best.score) }
    return (best.label, 1 / weight)
  }

  private static func features(_ span: Range<Int>, in tokens: [Token]) -> [Feature] {
    func word(_ index: Int) -> UInt32 { tokens.indices.contains(index) ? tokens[index].hash : 0 }
    let shape = UInt32(min(span.count, 4)) * 2 + (tokens[span.lowerBound].flags.contains(.allUpper) ? 1 : 0)
    let values = [
      word(span.lowerBound - 1), word(span.lowerBound - 2), word(span.upperBound),
      word(span.lowerBound), word(span.upperBound - 1), shape,
    ]
    return values.enumerated().map { Feature(slot: UInt8($0.offset), value: $0.element) }
  }
}

/// The natural logarithm of a number above zero. The module needs no other mathematics than this and
/// ``exponential(_:)``, and the standard library has neither.
func logarithm(_ value: Double) -> Double {
  // log(m · 2^e) = log(m) + e · log 2, with m in [√½, √2) by the series of artanh.
  var exponent = Double(value.exponent)
  var mantissa = value.significand
  if mantissa > 1.414_213_562_373_095 {
    mantissa /= 2
    exponent += 1
  }
  let ratio = (mantissa - 1) / (mantissa + 1)
  let square = ratio * ratio
  var term = ratio
  var sum = 0.0
  for divisor in stride(from: 1.0, through: 25, by: 2) {
    sum += term / divisor
    term *= square
  }
  return 2 * sum + exponent * 0.693_147_180_559_945_3
}

/// e to a power that is not above zero.
func exponential(_ power: Double) -> Double {
  if power < -700 { return 0 }
  // Halved until the series converges at once, then squared back.
  let halvings = 10
  let small = power / 1024
  var term = 1.0
  var sum = 1.0
  for index in 1...8 {
    term *= small / Double(index)
    sum += term
  }
  for _ in 0..<halvings { sum *= sum }
  return sum
}

extension [Token] {
  /// The tokens that a span covers exactly; `nil` where a bound lies inside a token, or there is none.
  func covered(by span: TextSpan) -> Range<Int>? {
    let first = firstIndex(startingAt: span.start)
    var last = first
    while last < count, self[last].span.end <= span.end { last += 1 }
    guard first < last, self[first].span.start == span.start, self[last - 1].span.end == span.end else {
      return nil
    }
    return first..<last
  }

  /// The first token that starts at or after an offset.
  /// - Complexity: O(log tokens).
  func firstIndex(startingAt offset: Int) -> Int {
    partitioningIndex { $0.span.start >= offset }
  }
}

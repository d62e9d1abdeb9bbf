import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode

@testable import EntityRules

/// The obvious matcher: walks the syntax tree, tries every way in the order of preference, and goes
/// back when one fails. Takes exponential time where the pattern invites it.
final class NaivePatternMatcher {
  private typealias Captures = [String: Range<Int>]

  /// After so many steps it gives up: see ``matches(of:)``.
  private static let greatestEffort = 300_000

  private let context: RecognitionContext
  private let lexicon: Lexicon
  private let folded: [[UInt8]]
  private var steps = 0

  init(_ context: RecognitionContext, lexicon: Lexicon) {
    self.context = context
    self.lexicon = lexicon
    folded = french.foldedTokens(of: context.document.text).map(\.folded)
  }

  /// The leftmost matches, none overlapping, at each start the preferred one; `nil` where finding
  /// them takes too long.
  func matches(of pattern: Pattern) -> [NamedMatch]? {
    var found: [NamedMatch] = []
    var at = 0
    steps = 0
    while at < folded.count {
      var match: NamedMatch?
      _ = walk(pattern, at, [:]) { end, captures in
        match = NamedMatch(tokens: at..<end, captures: captures)
        return true
      }
      if steps > Self.greatestEffort { return nil }
      if let match { found.append(match) }
      at = match?.tokens.upperBound ?? at + 1
    }
    return found
  }

  /// Whether the pattern matches at a token in a way with which `rest` is content.
  private func walk(
    _ pattern: Pattern, _ at: Int, _ captures: Captures, _ rest: (Int, Captures) -> Bool
  ) -> Bool {
    steps += 1
    if steps > Self.greatestEffort { return true }
    switch pattern {
    case .literal(let text, _):
      let words = french.foldedTokens(of: text).map(\.folded)
      return holds(words, at) && rest(at + words.count, captures)
    case .exactLiteral(let text, _):
      let words = french.foldedTokens(of: text)
      guard holds(words.map(\.folded), at) else { return false }
      let bytes = Array(text.utf8)
      for (offset, word) in words.enumerated()
      where !surface(at + offset).utf8.elementsEqual(bytes[word.span.range]) { return false }
      return rest(at + words.count, captures)
    case .list(let name, let tests, _):
      return hits(at, name).filter { hit in
        tests.allSatisfy { $0.accepts(value($0.name, of: Int(hit.entry))) }
      }.contains { rest(Int($0.end), captures) }
    case .annotation(let name, let tests, _):
      return zip(context.annotations, context.annotationTokens).contains { annotation, tokens in
        !tokens.isEmpty && tokens.lowerBound == at && annotation.label == Label(name)
          && tests.allSatisfy {
            $0.accepts($0.name == "id" ? annotation.id : annotation.features[$0.name])
          } && rest(tokens.upperBound, captures)
      }
    case .token(let test, _): return at < folded.count && passes(test, at) && rest(at + 1, captures)
    case .regex(let regex, _):
      return at < folded.count && regex.matches(Substring(surface(at))) && rest(at + 1, captures)
    case .glue:
      return at > 0 && at < folded.count && !context.tokens[at].flags.contains(.spaceBefore)
        && rest(at, captures)
    case .sequence(let items): return walk(items[...], at, captures, rest)
    case .alternation(let branches): return branches.contains { walk($0, at, captures, rest) }
    case .repetition(let inner, let least, let most, let greedy, _):
      return `repeat`(inner, least, most, greedy, done: 0, at, captures, rest)
    case .capture(let name, let inner, _):
      return walk(inner, at, captures) { end, captures in
        var captures = captures
        captures[name] = at..<end
        return rest(end, captures)
      }
    case .look(.ahead, let negated, let inner, _):
      return walk(inner, at, [:]) { _, _ in true } != negated && rest(at, captures)
    case .look(.behind, let negated, let inner, _):
      let isThere = (0...at).contains { start in walk(inner, start, [:]) { end, _ in end == at } }
      return isThere != negated && rest(at, captures)
    }
  }

  private func walk(
    _ items: ArraySlice<Pattern>, _ at: Int, _ captures: Captures, _ rest: (Int, Captures) -> Bool
  ) -> Bool {
    guard let first = items.first else { return rest(at, captures) }
    return walk(first, at, captures) { end, captures in walk(items.dropFirst(), end, captures, rest) }
  }

  private func `repeat`(
    _ inner: Pattern, _ least: Int, _ most: Int?, _ greedy: Bool, done: Int, _ at: Int,
    _ captures: Captures, _ rest: (Int, Captures) -> Bool
  ) -> Bool {
    func more() -> Bool {
      done < most ?? Int.max
        && walk(inner, at, captures) { end, captures in
          `repeat`(inner, least, most, greedy, done: done + 1, end, captures, rest)
        }
    }
    if done < least { return more() }
    return greedy ? more() || rest(at, captures) : rest(at, captures) || more()
  }

  // MARK: What stands at a token

  private func surface(_ token: Int) -> String {
    context.document.text(of: context.tokens[token].span)
  }

  /// Scalars, marks left out: an accent is no letter of its own in whatever normal form.
  private func length(_ token: Int) -> Int {
    surface(token).unicodeScalars.count { scalar in
      switch scalar.properties.generalCategory {
      case .nonspacingMark, .spacingMark, .enclosingMark: false
      default: true
      }
    }
  }

  private func holds(_ words: [[UInt8]], _ at: Int) -> Bool {
    at + words.count <= folded.count && Array(folded[at..<at + words.count]) == words
  }

  /// The hits of a list that start at a token, the longest first.
  private func hits(_ at: Int, _ list: String) -> [LexiconHit] {
    context.text.hits.filter {
      Int($0.start) == at && lexicon.lists[Int(lexicon.list(of: Int($0.entry)))] == list
    }.sorted { ($0.end, $0.entry) > ($1.end, $1.entry) }
  }

  private func value(_ name: String, of entry: Int) -> String? {
    switch name {
    case "id": lexicon.id(of: entry)
    case "term": lexicon.term(of: entry)
    default: lexicon.feature(name, of: entry)
    }
  }

  private func passes(_ test: TokenTest, _ at: Int) -> Bool {
    let flags = context.tokens[at].flags
    let isNumber = flags.contains(.hasDigit) && !flags.contains(.hasLetter)
    switch test {
    case .any: return true
    case .flags(let wanted): return wanted.subtracting(flags).isEmpty
    case .lower: return flags.contains(.hasLetter) && !flags.contains(.hasUpper)
    case .number: return isNumber
    case .initial: return length(at) == 1 && flags.contains(.initialUpper)
    case .length(let range): return range.contains(length(at))
    case .value(let range): return isNumber && Int(surface(at)).map(range.contains) == true
    case .regex(let regex): return regex.matches(Substring(surface(at)))
    case .member(let list, _, _): return hits(at, list).contains { Int($0.end) == at + 1 }
    case .not(let inner): return !passes(inner, at)
    case .and(let a, let b): return passes(a, at) && passes(b, at)
    case .or(let a, let b): return passes(a, at) || passes(b, at)
    }
  }
}

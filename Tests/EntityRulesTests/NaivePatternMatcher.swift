import EntityLexicon
import EntityRecognition
import EntityText
import EntityUnicode

@testable import EntityRules

/// The obvious matcher: walks the syntax tree, tries every way in the order of preference, and goes
/// back when one fails. Takes exponential time where the pattern invites it.
final class NaivePatternMatcher {
  /// What has been captured, and where in the loops it stands.
  private struct Captures {
    var last: [String: Range<Int>] = [:]
    var all: [(name: String, tokens: Range<Int>, rounds: [Round])] = []
    var rounds: [Round] = []
  }

  /// A round of a loop, known by where it is written.
  private struct Round: Equatable {
    var loop: Int
    var number: Int
  }

  /// After so many steps it gives up: see ``matches(of:)``.
  private static let greatestEffort = 300_000

  private let context: RecognitionContext
  private let lexicon: Lexicon
  private let folded: [[UInt8]]
  private var steps = 0
  private var root = Pattern.glue(at: 0)

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
    root = pattern
    while at < folded.count {
      var match: NamedMatch?
      _ = walk(pattern, at, Captures()) { end, captures in
        match = NamedMatch(
          tokens: at..<end, captures: captures.last, occurrences: Self.occurrences(captures))
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
        tests.allSatisfy { passes($0, value($0.name, of: Int(hit.entry)), captures) }
      }.contains { rest(Int($0.end), captures) }
    case .annotation(let name, let tests, _):
      return zip(context.annotations, context.annotationTokens).contains { annotation, tokens in
        !tokens.isEmpty && tokens.lowerBound == at && annotation.label == Label(name)
          && tests.allSatisfy { passes($0, value($0.name, of: annotation), captures) }
          && rest(tokens.upperBound, captures)
      }
    case .token(let test, _): return at < folded.count && passes(test, at) && rest(at + 1, captures)
    case .regex(let regex, _):
      return at < folded.count && regex.matches(Substring(surface(at))) && rest(at + 1, captures)
    case .glue:
      return at > 0 && at < folded.count && !context.tokens[at].flags.contains(.spaceBefore)
        && rest(at, captures)
    case .sequence(let items): return walk(items[...], at, captures, rest)
    case .alternation(let branches): return branches.contains { walk($0, at, captures, rest) }
    case .repetition(let inner, let least, let most, let greedy, let place):
      return `repeat`(inner, least, most, greedy, place, done: 0, at, captures, rest)
    case .capture(let name, let inner, _):
      return walk(inner, at, captures) { end, captures in
        var captures = captures
        captures.last[name] = at..<end
        captures.all.append((name, at..<end, captures.rounds))
        return rest(end, captures)
      }
    case .look(.ahead, let negated, let inner, _):
      return walk(inner, at, Captures()) { _, _ in true } != negated && rest(at, captures)
    case .look(.behind, let negated, let inner, _):
      let isThere = (0...at).contains { start in walk(inner, start, Captures()) { end, _ in end == at } }
      return isThere != negated && rest(at, captures)
    case .gap(let bounds, let across, _):
      return bounds.contains { count in
        at + count <= folded.count && (across || !(at...at + count).contains(where: beginsSentence))
          && rest(at + count, captures)
      }
    case .series(let series, let place):
      return items(of: series, place, done: 0, isLast: false, at, captures, rest)
    case .related(let inner, let relation, _):
      return walk(inner, at, captures) { end, captures in
        holds(relation, at..<end) && rest(end, captures)
      }
    case .same(let name, _):
      guard let captured = captures.last[name], !captured.isEmpty else { return false }
      return holds(Array(folded[captured]), at) && rest(at + captured.count, captures)
    case .named(_, _, let inner): return walk(inner, at, captures, rest)
    }
  }

  private func walk(
    _ items: ArraySlice<Pattern>, _ at: Int, _ captures: Captures, _ rest: (Int, Captures) -> Bool
  ) -> Bool {
    guard let first = items.first else { return rest(at, captures) }
    return walk(first, at, captures) { end, captures in walk(items.dropFirst(), end, captures, rest) }
  }

  private func `repeat`(
    _ inner: Pattern, _ least: Int, _ most: Int?, _ greedy: Bool, _ place: Int, done: Int, _ at: Int,
    _ captures: Captures, _ rest: (Int, Captures) -> Bool
  ) -> Bool {
    func more() -> Bool {
      done < most ?? Int.max
        && walk(inner, at, beginning(done, of: place, isLoop: most != 1, captures)) { end, inside in
          `repeat`(
            inner, least, most, greedy, place, done: done + 1, end, leaving(captures, inside), rest)
        }
    }
    if done < least { return more() }
    return greedy ? more() || rest(at, captures) : rest(at, captures) || more()
  }

  /// The items of a series from one on: each behind its separator, save the first.
  private func items(
    of series: Series, _ place: Int, done: Int, isLast: Bool, _ at: Int, _ captures: Captures,
    _ rest: (Int, Captures) -> Bool
  ) -> Bool {
    func item(_ done: Int, isLast: Bool, _ at: Int, _ outside: Captures) -> Bool {
      walk(series.item, at, beginning(done, of: place, isLoop: series.most != 1, outside)) { end, inside in
        items(
          of: series, place, done: done + 1, isLast: isLast, end, leaving(outside, inside), rest)
      }
    }
    func more(after separator: Pattern, isLast: Bool) -> Bool {
      // A separator belongs to the item before it.
      walk(separator, at, beginning(done - 1, of: place, isLoop: series.most != 1, captures)) { end, inside in
        item(done, isLast: isLast, end, leaving(captures, inside))
      }
    }
    if done == 0 { return item(0, isLast: false, at, captures) }
    if isLast { return done >= series.least && rest(at, captures) }
    let mayGoOn = done < series.most ?? Int.max
    let mayStop = done >= series.least && (series.last == nil || done == 1)
    func goOn() -> Bool {
      guard mayGoOn else { return false }
      guard let last = series.last else { return more(after: series.separator, isLast: false) }
      // Behind another separator there must be a last item yet.
      func inside() -> Bool {
        done + 1 < series.most ?? Int.max && more(after: series.separator, isLast: false)
      }
      func end() -> Bool { done + 1 >= series.least && more(after: last, isLast: true) }
      return series.isGreedy ? inside() || end() : end() || inside()
    }
    return series.isGreedy
      ? goOn() || mayStop && rest(at, captures) : mayStop && rest(at, captures) || goOn()
  }

  private func beginning(_ round: Int, of place: Int, isLoop: Bool, _ captures: Captures) -> Captures {
    var captures = captures
    if isLoop { captures.rounds.append(Round(loop: place, number: round)) }
    return captures
  }

  private func leaving(_ outside: Captures, _ inside: Captures) -> Captures {
    var captures = inside
    captures.rounds = outside.rounds
    return captures
  }

  /// For each capture in a loop, what all captures hold at each time that it matched: of those in loops
  /// around both, what they held in the same round.
  private static func occurrences(_ captures: Captures) -> [String: [[String: Range<Int>]]] {
    var result: [String: [[String: Range<Int>]]] = [:]
    for (name, tokens, rounds) in captures.all where !rounds.isEmpty && !tokens.isEmpty {
      var environment: [String: Range<Int>] = [:]
      for (other, found, otherRounds) in captures.all {
        let shared = zip(rounds, otherRounds).prefix { $0.loop == $1.loop }
        if shared.allSatisfy({ $0 == $1 }) { environment[other] = found }
      }
      environment[name] = tokens
      result[name, default: []].append(environment.filter { !$0.value.isEmpty })
    }
    return result
  }

  // MARK: What stands at a token

  private func beginsSentence(_ token: Int) -> Bool {
    token < folded.count && context.tokens[token].flags.contains(.sentenceStart)
  }

  private func holds(_ relation: Relation, _ tokens: Range<Int>) -> Bool {
    let span = context.text.span(of: tokens)
    let isThere = context.annotations.contains { annotation in
      relation.targets.contains { target in
        annotation.label == Label(target.label)
          && target.tests.allSatisfy { $0.accepts(value($0.name, of: annotation)) }
      }
        && {
          switch relation.kind {
          case .within: annotation.span.contains(span)
          case .contains: span.contains(annotation.span)
          case .overlaps: span.overlaps(annotation.span)
          }
        }()
    }
    return isThere != relation.isNegated
  }

  private func passes(_ test: FeatureTest, _ value: String?, _ captures: Captures) -> Bool {
    guard let wanted = test.captured else { return test.accepts(value) }
    guard let tokens = captures.last[wanted.capture], !tokens.isEmpty,
      let known = self.value(of: wanted, at: tokens)
    else { return false }
    return FeatureTest(name: test.name, comparison: test.comparison, values: [known]).accepts(value)
  }

  private func value(of wanted: CapturedValue, at tokens: Range<Int>) -> String? {
    guard let field = wanted.field else {
      return context.document.text(of: context.text.span(of: tokens))
    }
    let elements = root.captured(as: wanted.capture).flatMap(\.elements)
    for case .annotation(let label, let tests, _) in elements {
      for (annotation, place) in zip(context.annotations, context.annotationTokens)
      where place == tokens && annotation.label == Label(label) {
        guard tests.allSatisfy({ $0.accepts(value($0.name, of: annotation)) }) else { continue }
        if let value = value(field, of: annotation) { return value }
      }
    }
    for case .list(let list, let tests, _) in elements {
      for hit in hits(tokens.lowerBound, list).reversed() where hit.tokens == tokens {
        guard tests.allSatisfy({ $0.accepts(value($0.name, of: Int(hit.entry))) }) else { continue }
        if let value = value(field, of: Int(hit.entry)) { return value }
      }
    }
    return nil
  }

  private func value(_ name: String, of annotation: Annotation) -> String? {
    name == "id" ? annotation.id : annotation.features[name]
  }

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

internal import EntityText

/// Finds what in a pattern can never matter: patterns that match nothing, and alternatives that are never
/// taken because an earlier one always is. Says so only where it is certain.
struct ReachabilityChecker {
  private(set) var problems: [Diagnostic] = []
  /// Named patterns that have been looked at, with whether a match may end with them: once is enough.
  private var checkedNames: Set<CheckedName> = []
  private var literals: LiteralTable

  private struct CheckedName: Hashable {
    var source: SourceText
    var isLast: Bool
  }

  /// - Parameter literals: which know all words of the patterns.
  init(literals: LiteralTable) {
    self.literals = literals
  }

  /// - Parameter literals: as above, with those of this rule.
  mutating func check(_ pattern: Pattern, of rule: RuleDefinition, literals: LiteralTable) {
    self.literals = literals
    if isNever(pattern) {
      let (source, at) = place(of: culprit(in: pattern), in: rule.match)
      problems.append(
        source.diagnostic(code: "rule.never-matches", "this can never match, so the rule never does", at: at))
    }
    visit(pattern, isLast: true, in: rule.match)
  }

  // MARK: Alternatives

  /// - Parameter isLast: whether the match ends with the pattern, whatever way through it is taken.
  private mutating func visit(_ pattern: Pattern, isLast: Bool, in source: SourceText) {
    switch pattern {
    case .sequence(let items):
      for (index, item) in items.enumerated() {
        visit(item, isLast: isLast && index == items.count - 1, in: source)
      }
    case .alternation(let branches):
      compare(branches, isLast: isLast, in: source)
      for branch in branches { visit(branch, isLast: isLast, in: source) }
    case .capture(_, let inner, _): visit(inner, isLast: isLast, in: source)
    case .repetition(let inner, _, let most, _, _): visit(inner, isLast: isLast && most == 1, in: source)
    case .named(_, let text, let inner):
      guard checkedNames.insert(CheckedName(source: text, isLast: isLast)).inserted else { return }
      visit(inner, isLast: isLast, in: text)
    default:
      for child in pattern.children { visit(child, isLast: false, in: source) }
    }
  }

  private mutating func compare(_ branches: [Pattern], isLast: Bool, in source: SourceText) {
    // What follows may ask for what only one of two alike has captured.
    let shapes = PatternShape(literals: literals, keepsCaptures: !isLast)
    var earlier: [String: Pattern] = [:]
    for branch in branches {
      let parts = shapes.parts(of: branch)
      if isNever(branch), !branches.allSatisfy(isNever) {
        report(branch, "this alternative can never match", in: source)
      } else if earlier[parts.joined(separator: " ")] != nil {
        report(
          branch, "this alternative is there already, further left", in: source,
          help: "in double quotes neither case nor accents count")
      } else if isLast,
        (1..<max(1, parts.count)).contains(where: {
          earlier[parts[..<$0].joined(separator: " ")] != nil
        })
      {
        report(
          branch, "an alternative further left matches the beginning of this one and is preferred",
          in: source, help: "put the longer alternative first")
      }
      earlier[parts.joined(separator: " ")] = branch
    }
  }

  private mutating func report(
    _ pattern: Pattern, _ message: String, in source: SourceText, help: String? = nil
  ) {
    let (source, at) = place(of: pattern, in: source)
    let problem = source.diagnostic(
      .warning, code: "rule.unreachable-alternative", message, at: at, help: help)
    // A named pattern is looked at where the match may end with it, and where it may not.
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// The place of a pattern's first element.
  private func place(of pattern: Pattern, in source: SourceText) -> (source: SourceText, at: Int) {
    switch pattern {
    case .literal(_, let at), .exactLiteral(_, let at), .list(_, _, let at), .annotation(_, _, let at),
      .token(_, let at), .regex(_, let at), .glue(let at), .repetition(_, _, _, _, let at),
      .capture(_, _, let at), .look(_, _, _, let at), .gap(_, _, let at), .series(_, let at),
      .same(_, let at):
      return (source, at)
    case .sequence(let parts), .alternation(let parts):
      return parts.first.map { place(of: $0, in: source) } ?? (source, 0)
    case .related(let inner, _, _): return place(of: inner, in: source)
    case .named(_, let text, let inner): return place(of: inner, in: text)
    }
  }

  // MARK: What never matches

  private func isNever(_ pattern: Pattern) -> Bool {
    switch pattern {
    case .list(_, let tests, _), .annotation(_, let tests, _): areContradictory(tests)
    case .token(let test, _): test.isContradictory
    case .sequence(let items): items.contains(where: isNever) || contradiction(in: items) != nil
    case .alternation(let branches): branches.allSatisfy(isNever)
    case .repetition(let inner, let least, _, _, _): least > 0 && isNever(inner)
    case .capture(_, let inner, _), .related(let inner, _, _), .named(_, _, let inner): isNever(inner)
    case .look(_, let negated, let inner, _): !negated && isNever(inner)
    case .series(let series, _):
      isNever(series.item)
        || series.least > 1 && isNever(series.last ?? series.separator)
        || series.least > 2 && isNever(series.separator)
    case .literal, .exactLiteral, .regex, .glue, .gap, .same: false
    }
  }

  /// What in a pattern that never matches is to blame.
  private func culprit(in pattern: Pattern) -> Pattern {
    if case .sequence(let items) = pattern, let index = contradiction(in: items) { return items[index] }
    return pattern.children.first(where: isNever).map(culprit) ?? pattern
  }

  private func areContradictory(_ tests: [FeatureTest]) -> Bool {
    tests.contains { test in
      guard test.comparison == .equal, test.captured == nil, let value = test.values.first else {
        return false
      }
      return tests.contains { $0.name == test.name && !$0.accepts(value) }
    }
  }

  /// The item of a sequence, a context, that contradicts what stands behind it.
  private func contradiction(in items: [Pattern]) -> Int? {
    items.indices.dropLast().first { index in
      guard case .look(.ahead, let negated, let inner, _) = items[index],
        let next = items[(index + 1)...].first(where: { !isZeroWidth($0) }), !next.canBeEmpty
      else { return false }
      guard negated else {
        guard let wanted = firstWords(of: inner), let given = firstWords(of: next) else { return false }
        return wanted.isDisjoint(with: given)
      }
      if case .token(.any, _) = inner { return true }
      guard let unwanted = words(inner), let given = firstWords(of: next) else { return false }
      return given.isSubset(of: unwanted)
    }
  }

  private func isZeroWidth(_ pattern: Pattern) -> Bool {
    switch pattern {
    case .look, .glue: true
    default: false
    }
  }

  /// The words of which a match begins with one; `nil` where it may begin with something else.
  private func firstWords(of pattern: Pattern) -> Set<TokenID>? {
    switch pattern {
    case .literal(let text, _), .exactLiteral(let text, _): return literals[text].first.map { [$0.id] }
    case .sequence(let items):
      guard let first = items.first(where: { !isZeroWidth($0) }), !first.canBeEmpty else { return nil }
      return firstWords(of: first)
    case .alternation(let branches):
      var words: Set<TokenID> = []
      for branch in branches {
        guard let more = firstWords(of: branch) else { return nil }
        words.formUnion(more)
      }
      return words
    case .repetition(let inner, let least, _, _, _): return least > 0 ? firstWords(of: inner) : nil
    case .capture(_, let inner, _), .related(let inner, _, _), .named(_, _, let inner):
      return firstWords(of: inner)
    default: return nil
    }
  }

  /// The words of which each is a match by itself, where the pattern is made of nothing else.
  private func words(_ pattern: Pattern) -> Set<TokenID>? {
    switch pattern {
    case .literal(let text, _):
      let words = literals[text]
      return words.count == 1 ? [words[0].id] : nil
    case .alternation(let branches):
      // Others do no harm: what is not there cannot be next.
      return branches.reduce(into: Set<TokenID>()) { $0.formUnion(words($1) ?? []) }
    case .named(_, _, let inner): return words(inner)
    default: return nil
    }
  }
}

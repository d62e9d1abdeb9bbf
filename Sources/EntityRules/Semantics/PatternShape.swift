internal import EntityText

/// Patterns as text in which equal means: matches the same, in the same order of preference.
///
/// Words are numbers, so `"Été"` and `"ete"` are equal. A named pattern is its name. Patterns that match
/// the same in different ways are not equal, which is as well: what is said of equal ones is then true.
struct PatternShape {
  let literals: LiteralTable
  /// Whether captures count.
  let keepsCaptures: Bool

  /// What follows one another in a pattern.
  func parts(of pattern: Pattern) -> [String] {
    switch pattern {
    case .literal(let text, _): literals[text].map { "\($0.id.rawValue)" }
    case .exactLiteral(let text, _): literals[text].map { "'\($0.spelling)'" }
    case .list(let name, let tests, _): ["<\(name)\(shape(of: tests))>"]
    case .annotation(let name, let tests, _): ["[\(name)\(shape(of: tests))]"]
    case .token(let test, _): ["{\(shape(of: test))}"]
    case .regex(let regex, _): ["/\(regex.text)/"]
    case .glue: ["~"]
    case .sequence(let items): items.flatMap(parts)
    case .alternation(let branches): ["(\(branches.map(shape).joined(separator: "|")))"]
    case .repetition(let inner, let least, let most, let greedy, _):
      ["(\(shape(of: inner))){\(least),\(most ?? -1),\(greedy)}"]
    case .capture(let name, let inner, _):
      keepsCaptures ? ["\(name):(\(shape(of: inner)))"] : parts(of: inner)
    case .look(let direction, let negated, let inner, _): ["\(direction),\(negated)(\(shape(of: inner)))"]
    case .gap(let bounds, let across, _): ["gap(\(bounds),\(across))"]
    case .series(let series, _):
      [
        "series(\(shape(of: series.item)),\(shape(of: series.separator)),"
          + "\(series.last.map(shape) ?? ""),\(series.least),\(series.most ?? -1),\(series.isGreedy))"
      ]
    case .related(let inner, let relation, _):
      [
        "(\(shape(of: inner)))\(relation.kind),\(relation.isNegated)"
          + relation.targets.map { "[\($0.label)\(shape(of: $0.tests))]" }.joined()
      ]
    case .same(let name, _): ["same(\(name))"]
    case .named(let name, let source, _): ["@\(name)@\(source.location)"]
    }
  }

  func shape(of pattern: Pattern) -> String { parts(of: pattern).joined(separator: " ") }

  private func shape(of tests: [FeatureTest]) -> String {
    tests.map { test in
      let value = test.captured.map { "$\($0.capture).\($0.field ?? "")" } ?? "\(test.values)"
      return " \(test.name)\(test.comparison.rawValue)\(value)"
    }.joined()
  }

  private func shape(of test: TokenTest) -> String {
    switch test {
    case .member(let name, _, _): "in:\(name)"
    case .not(let inner): "!(\(shape(of: inner)))"
    case .and(let a, let b): "(\(shape(of: a))&\(shape(of: b)))"
    case .or(let a, let b): "(\(shape(of: a))|\(shape(of: b)))"
    case .regex(let regex): "/\(regex.text)/"
    default: "\(test)"
    }
  }
}

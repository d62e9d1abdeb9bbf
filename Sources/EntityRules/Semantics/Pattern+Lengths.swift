extension Pattern {
  /// Whether a pattern can match no token at all.
  var canBeEmpty: Bool {
    switch self {
    case .literal, .exactLiteral, .list, .annotation, .token, .regex, .same: false
    case .glue, .look: true
    case .sequence(let items): items.allSatisfy(\.canBeEmpty)
    case .alternation(let branches): branches.contains(where: \.canBeEmpty)
    case .repetition(let inner, let least, _, _, _): least == 0 || inner.canBeEmpty
    case .capture(_, let inner, _), .related(let inner, _, _), .named(_, _, let inner): inner.canBeEmpty
    case .gap(let bounds, _, _): bounds.lowerBound == 0
    case .series(let series, _):
      series.item.canBeEmpty
        && (series.least == 1
          || (series.last ?? series.separator).canBeEmpty
            && (series.least == 2 || series.separator.canBeEmpty))
    }
  }

  /// Whether a pattern can match without asking for anything.
  var canSayNothing: Bool {
    switch self {
    case .look: false
    case .sequence(let items): items.allSatisfy(\.canSayNothing)
    case .alternation(let branches): branches.contains(where: \.canSayNothing)
    case .repetition(let inner, let least, _, _, _): least == 0 || inner.canSayNothing
    case .capture(_, let inner, _), .related(let inner, _, _), .named(_, _, let inner): inner.canSayNothing
    default: canBeEmpty
    }
  }

  /// The most elements that a match takes one after the other; `nil` where there is no such number.
  var greatestLength: Int? {
    switch self {
    case .literal, .exactLiteral, .list, .annotation, .token, .regex, .same: return 1
    case .glue, .look: return 0
    case .sequence(let items): return Self.sum(items)
    case .alternation(let branches):
      var greatest = 0
      for branch in branches {
        guard let length = branch.greatestLength else { return nil }
        greatest = Swift.max(greatest, length)
      }
      return greatest
    case .repetition(let inner, _, let most, _, _): return Self.product(inner.greatestLength, most)
    case .capture(_, let inner, _), .related(let inner, _, _), .named(_, _, let inner):
      return inner.greatestLength
    case .gap(let bounds, _, _): return bounds.upperBound
    case .series(let series, _):
      guard let most = series.most, let items = Self.product(series.item.greatestLength, most),
        let separators = Self.product(series.separator.greatestLength, Swift.max(0, most - 2)),
        let last = most < 2 ? 0 : (series.last ?? series.separator).greatestLength
      else { return nil }
      return Swift.min(items + separators + last, Pattern.sizeLimit)
    }
  }

  /// The most elements from the beginning of a capture to the last place that asks for it.
  func reach(of name: String) -> Int? {
    let concerned = children.indices.filter { children[$0].mentions(name) }
    guard let first = concerned.first, let last = concerned.last else { return greatestLength }
    switch self {
    case .sequence where first != last: return Self.sum(Array(children[first...last]))
    case .alternation:
      // What one branch captures no other can ask for.
      var greatest = 0
      for index in concerned {
        guard let length = children[index].reach(of: name) else { return nil }
        greatest = Swift.max(greatest, length)
      }
      return greatest
    case .repetition(let inner, _, let most, _, _) where most != 1:
      return Self.product(inner.greatestLength, most)
    case .series: return greatestLength
    default: return children[first].reach(of: name)
    }
  }

  /// Whether a capture is made or asked for in a pattern.
  private func mentions(_ name: String) -> Bool {
    switch self {
    case .capture(name, _, _), .same(name, _): true
    case .list(_, let tests, _), .annotation(_, let tests, _): tests.contains { $0.captured?.capture == name }
    default: children.contains { $0.mentions(name) }
    }
  }

  private static func sum(_ parts: [Pattern]) -> Int? {
    parts.reduce(0) { sum, part in
      guard let sum, let length = part.greatestLength else { return nil }
      return Swift.min(sum + length, Pattern.sizeLimit)
    }
  }

  private static func product(_ length: Int?, _ times: Int?) -> Int? {
    guard let length, let times else { return nil }
    return Swift.min(length * times, Pattern.sizeLimit)
  }
}

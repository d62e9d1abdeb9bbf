internal import EntityText

/// Finds what is wrong with what a rule makes of its matches.
struct EmitChecker {
  let rule: RuleDefinition
  let captures: [RuleChecker.Capture]
  /// Captures that the pattern itself asks for.
  let usedInPattern: Set<String>

  func problems() -> [Diagnostic] {
    var problems: [Diagnostic] = []
    let names = captures.map(\.name)
    var used = usedInPattern
    for emit in rule.emits {
      for name in emit.captureNames {
        used.insert(name)
        guard name != "0", !names.contains(name) else { continue }
        problems.append(
          Diagnostic(
            code: "rule.unknown-capture", "rule \(rule.name) captures nothing as \"\(name)\"",
            at: emit.location, sourceLine: emit.line,
            help: closest(to: name, among: names).map { "did you mean \"\($0)\"?" }))
      }
    }
    if rule.emits.isEmpty {
      problems.append(
        Diagnostic(
          code: "rule.no-emit", "rule \(rule.name) emits nothing", at: rule.location, sourceLine: rule.line))
    }
    if !rule.condition.isEmpty, rule.condition.admitted("") == nil {
      problems.append(
        Diagnostic(
          code: "rule.never-runs", "no document is what \"when\" wants and \"unless\" allows",
          at: rule.location, sourceLine: rule.line))
    }
    for capture in captures where !used.contains(capture.name) {
      problems.append(
        capture.source.diagnostic(
          .warning, code: "rule.unused-capture", "\"\(capture.name)\" is captured but never used",
          at: capture.at))
    }
    return problems
  }
}

extension EmitDefinition {
  /// The captures that an emit speaks of, as often as it does.
  fileprivate var captureNames: [String] {
    [span].compactMap { $0 }
      + ([id].compactMap { $0 } + features.map(\.template)).flatMap { Template($0).captureNames }
      + define.map { AliasExpression($0).capture }
  }
}

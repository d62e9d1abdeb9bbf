internal import EntityText

/// What `@name` stands for; each pattern is parsed once, however many rules use it.
final class NamedPatterns {
  let definitions: [String: SourceText]
  var parsed: [String: Pattern] = [:]
  /// Those that some pattern names.
  var used: Set<String> = []
  /// What is wrong with what was parsed and did not keep the rest from being read.
  private var problems: [Diagnostic] = []

  func note(_ problem: Diagnostic) { problems.append(problem) }

  /// What was noted since it was last asked for.
  func takeProblems() -> [Diagnostic] {
    defer { problems = [] }
    return problems
  }

  init(_ definitions: [String: SourceText]) { self.definitions = definitions }
}

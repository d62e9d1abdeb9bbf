internal import EntityText

/// What `@name` stands for; each pattern is parsed once, however many rules use it.
final class NamedPatterns {
  let definitions: [String: SourceText]
  var parsed: [String: Pattern] = [:]
  /// Those that some pattern names.
  var used: Set<String> = []

  init(_ definitions: [String: SourceText]) { self.definitions = definitions }
}

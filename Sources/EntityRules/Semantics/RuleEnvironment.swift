public import EntityText

/// The names that rules may refer to.
public struct RuleEnvironment: Sendable {
  /// The lists of the pipeline's lexicon, by number.
  public let lists: [String]
  /// For each stage the labels that its rules may ask for: those of earlier stages.
  public var labels: [String: Set<Label>]
  /// Patterns by name, shared by the rules of all plugins.
  public var patterns: [PatternDefinition]
  /// Whether the conflict policy lets annotations with one span and different labels stay.
  public var keepsEqualSpans: Bool

  public init(
    lists: [String], labels: [String: Set<Label>], patterns: [PatternDefinition] = [],
    keepsEqualSpans: Bool = false
  ) {
    self.lists = lists
    self.labels = labels
    self.patterns = patterns
    self.keepsEqualSpans = keepsEqualSpans
    listNumbers = Dictionary(
      lists.enumerated().map { ($0.element, UInt16($0.offset)) }, uniquingKeysWith: { first, _ in first })
  }

  let listNumbers: [String: UInt16]
}

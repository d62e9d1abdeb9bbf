public import EntityText

/// What the accepted sentences of the rules exercise.
public struct CheckCoverage: Sendable {
  public struct List: Sendable {
    public let plugin: String
    public let name: String
    public let entries: Int
    /// How many of them some accepted sentence has found.
    public let exercised: Int
  }

  public struct Rule: Hashable, Sendable {
    public let plugin: String
    public let name: String
    public let location: SourceLocation
  }

  public var rules = 0
  /// Rules whose pattern matches in no accepted sentence, neither their own nor another's.
  public var rulesNotExercised: [Rule] = []
  public var lists: [List] = []
}

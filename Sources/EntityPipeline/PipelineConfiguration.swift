/// What a pipeline file says, read but not yet put into practice.
public struct PipelineConfiguration: Sendable {
  public var name: String
  /// A fold profile's name.
  public var fold: String
  /// The steps of a profile that is the pipeline's own; `nil` for one of those that have names.
  public var foldSteps: [String]?
  /// Languages of names, by preference.
  public var languages: [String]
  public var plugins: [String]
  /// In the order in which they run.
  public var stages: [String]
  public var policy: ConflictPolicy
  public var limits: Limits

  public init(
    name: String, fold: String = "french", languages: [String] = ["fr"], plugins: [String],
    stages: [String], policy: ConflictPolicy = ConflictPolicy(), limits: Limits = Limits()
  ) {
    self.name = name
    self.fold = fold
    self.languages = languages
    self.plugins = plugins
    self.stages = stages
    self.policy = policy
    self.limits = limits
  }
}

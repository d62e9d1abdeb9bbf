internal import EntityPipeline
internal import EntityText
internal import EntityUnicode

/// A pipeline file, read: the configuration, and where its parts stand.
struct PipelineFile {
  /// A plugin that the pipeline names.
  struct PluginReference: Sendable {
    var name: Placed<String>
    var settings = GivenSettings()
    /// What must not come out of its lists, by name of the list.
    var stops: [(list: String, words: Placed<[StopList.Word]>)] = []
  }

  let path: String
  var configuration: PipelineConfiguration
  var plugins: [PluginReference]
  var stages: [Placed<String>]
  /// The value of `stages`, or the file where it has none.
  var stagesPlace: Placed<Void>
  var languagesPlace: Placed<Void>
  var conflictsPlace: Placed<Void>
  var foldPlace: Placed<Void>

  static func read(path: String, _ problems: inout [Diagnostic]) -> PipelineFile? {
    let file: YAMLFile
    do throws(Diagnostic) {
      file = try YAMLFile(path: path)
    } catch {
      problems.append(error)
      return nil
    }
    let root = YAMLRecord(file.value, Keys.mapping, &problems)
    let plugins = root.read(Keys.plugins, &problems) ?? []
    let stages = root.read(Keys.stages, &problems) ?? []
    var configuration = PipelineConfiguration(
      name: root.read(Keys.name, &problems) ?? "unnamed", plugins: plugins.map(\.name.value),
      stages: stages.map(\.value))
    if let fold = root.read(Keys.fold, &problems) {
      configuration.fold = fold.name
      configuration.foldSteps = fold.steps
    }
    if let languages = root.read(Keys.languages, &problems) { configuration.languages = languages }
    if let conflicts = root.read(Keys.conflicts, &problems) {
      configuration.policy = policy(conflicts, &problems)
    }
    if let limits = root.read(Keys.limits, &problems) {
      if let value = limits.read(LimitKeys.documentBytes, &problems) {
        configuration.limits.documentBytes = value
      }
      if let value = limits.read(LimitKeys.candidates, &problems) { configuration.limits.candidates = value }
    }
    return PipelineFile(
      path: path, configuration: configuration, plugins: plugins, stages: stages,
      stagesPlace: root.place(of: Keys.stages).placed(()),
      languagesPlace: root.place(of: Keys.languages).placed(()),
      conflictsPlace: root.place(of: Keys.conflicts).placed(()),
      foldPlace: root.place(of: Keys.fold).placed(()))
  }

  private static func policy(_ conflicts: YAMLRecord, _ problems: inout [Diagnostic]) -> ConflictPolicy {
    var policy = ConflictPolicy()
    if let name = conflicts.read(ConflictKeys.policy, &problems),
      let kind = ConflictPolicy.Kind(rawValue: name)
    {
      policy.kind = kind
    }
    for (outer, inner) in conflicts.read(ConflictKeys.nesting, &problems) ?? [] {
      policy.nesting[Label(outer)] = Set(inner)
    }
    return policy
  }
}

extension PipelineConfiguration {
  /// Whether the pipeline reads one of some languages: `fr` also where it reads `fr-CA`.
  func reads(_ some: [String]) -> Bool {
    some.contains { language in languages.contains { $0.isVariety(of: language) } }
  }
}

/// What may stand in a pipeline file: what is read, and what its JSON Schema says.
extension PipelineFile {
  enum Keys {
    static let mapping = YAMLMapping(
      "a pipeline", name, fold, languages, plugins, stages, conflicts, limits)
    static let name = YAMLKey("name", .text, "For readers.")
    static let fold = YAMLKey(
      "fold", .either(profileName, or: FoldKeys.record),
      "Which spellings count as one: french, exact, or a profile of your own.")
    static let languages = YAMLKey(
      "languages", .list(of: .text), "Whose names and lists are read, by preference, as BCP 47 tags.")
    static let plugins = YAMLKey(
      "plugins", .list(of: .either(pluginName, or: PluginKeys.record)),
      "Names of plugin folders, beside this file or among the installed ones.")
    static let stages = YAMLKey(
      "stages", .list(of: .placed(.text)),
      "In the order in which they run; each sees the annotations of those before it.")
    static let conflicts = YAMLKey(
      "conflicts", .record(ConflictKeys.mapping), "Who wins where two candidates overlap.")
    static let limits = YAMLKey("limits", .record(LimitKeys.mapping), "What a document may cost.")

    private static let profileName = YAMLType<String>.choice(
      ["french", "exact"], code: "pipeline.unknown-fold", kind: "fold profile"
    ).map { name, _, _ in Fold(name: name) }
    private static let pluginName = YAMLType<Placed<String>>.placed(.text).map { name, _, _ in
      PluginReference(name: name)
    }
  }

  /// A fold profile that the file names or makes.
  struct Fold {
    var name: String
    /// `nil` for one of ours.
    var steps: [String]?
  }

  fileprivate enum FoldKeys {
    static let mapping = YAMLMapping("a fold profile", name, steps)
    static let name = YAMLKey("name", .text, "For readers.")
    static let steps = YAMLKey(
      "steps",
      .list(
        of: .choice(
          FoldProfile.Step.allCases.map(\.rawValue), code: "pipeline.unknown-fold-step", kind: "step")),
      "Which differences do not count; steps bring those along that they build on.",
      missing: .init(code: "pipeline.no-fold-steps", message: "the fold profile has no steps"))
    static let record = YAMLType<Fold>.record(mapping) { record, problems in
      let name = record.read(name, &problems) ?? "custom"
      return record.read(steps, &problems).map { Fold(name: name, steps: $0) }
    }
  }

  fileprivate enum PluginKeys {
    static let mapping = YAMLMapping("a plugin of a pipeline", plugin, settings, stop)
    static let plugin = YAMLKey(
      "plugin", .placed(.text), "The name of its folder.",
      missing: .init(code: "pipeline.no-plugin", message: "the plugin is not named"))
    static let settings = YAMLKey(
      "settings", .entries(of: .placed(.text)), "Values of settings that the plugin declares.")
    static let stop = YAMLKey(
      "stop", .entries(of: .placed(StopList.words)),
      "Words that must not come out of the plugin's lists, by name of the list.")
    static let record = YAMLType<PluginReference>.record(mapping) { record, problems in
      let stops = record.read(stop, &problems) ?? []
      let settings = record.read(settings, &problems) ?? []
      return record.read(plugin, &problems).map {
        .init(
          name: $0,
          settings: GivenSettings(values: settings.map { .init(name: $0.key, text: $0.value) }),
          stops: stops.map { ($0.key, $0.value) })
      }
    }
  }

  private enum ConflictKeys {
    static let mapping = YAMLMapping("conflicts", policy, nesting)
    static let policy = YAMLKey(
      "policy",
      .choice(
        ConflictPolicy.Kind.allCases.map(\.rawValue), code: "pipeline.unknown-policy", kind: "policy"),
      "The order in which candidates are taken.")
    static let nesting = YAMLKey(
      "nesting", .entries(of: .list(of: .label(code: "pipeline.label"))),
      "For each label those that may lie inside it.")
  }

  private enum LimitKeys {
    static let mapping = YAMLMapping("limits", documentBytes, candidates)
    static let documentBytes = YAMLKey(
      "document-bytes", .integer(atLeast: 0), "The largest text, in bytes of UTF-8.")
    static let candidates = YAMLKey(
      "candidates", .integer(atLeast: 0), "How many candidates a stage may propose for one document.")
  }
}

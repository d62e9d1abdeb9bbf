internal import EntityPipeline
internal import EntityText

/// Reads `pipeline.yaml`.
enum PipelineFile {
  static func read(path: String, _ problems: inout [Diagnostic]) -> PipelineConfiguration? {
    let file: YAMLFile
    do throws(Diagnostic) {
      file = try YAMLFile(path: path)
    } catch {
      problems.append(error)
      return nil
    }
    let root = file.value.mapping(
      "a pipeline",
      keys: ["name", "fold", "languages", "plugins", "stages", "conflicts", "limits"], &problems)
    var configuration = PipelineConfiguration(
      name: root["name"]?.string("name", &problems) ?? "unnamed",
      plugins: root["plugins"]?.strings("plugins", &problems) ?? [],
      stages: root["stages"]?.strings("stages", &problems) ?? [])
    if let fold = root["fold"]?.string("fold", &problems) { configuration.fold = fold }
    if let languages = root["languages"]?.strings("languages", &problems) {
      configuration.languages = languages
    }
    if let conflicts = root["conflicts"] { configuration.policy = policy(conflicts, &problems) }
    if let limits = root["limits"] {
      let keys = limits.mapping("limits", keys: ["document-bytes", "candidates"], &problems)
      if let value = keys["document-bytes"]?.integer("document-bytes", &problems) {
        configuration.limits.documentBytes = value
      }
      if let value = keys["candidates"]?.integer("candidates", &problems) {
        configuration.limits.candidates = value
      }
    }
    return configuration
  }

  private static func policy(_ value: YAMLValue, _ problems: inout [Diagnostic]) -> ConflictPolicy {
    let keys = value.mapping("conflicts", keys: ["policy", "nesting"], &problems)
    var policy = ConflictPolicy()
    if let name = keys["policy"]?.string("policy", &problems) {
      if let kind = ConflictPolicy.Kind(rawValue: name) {
        policy.kind = kind
      } else {
        let known = ConflictPolicy.Kind.allCases.map(\.rawValue)
        problems.append(
          (keys["policy"] ?? value).problem(
            "pipeline.unknown-policy", "there is no policy \"\(name)\"",
            help: "known: \(known.joined(separator: ", "))"))
      }
    }
    for (outer, inner) in keys["nesting"]?.entries("nesting", &problems) ?? [] {
      policy.nesting[Label(outer)] = Set(inner.strings("nesting", &problems).map { Label($0) })
    }
    return policy
  }
}

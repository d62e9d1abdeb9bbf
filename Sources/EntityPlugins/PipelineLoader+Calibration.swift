internal import EntityPipeline
internal import EntityRules
internal import EntityText

extension PipelineLoader {
  /// The measured scores of the plugins, where the policy asks for scores.
  func calibration(
    of manifests: [PluginManifest], _ rules: [RuleDefinition], _ configuration: PipelineConfiguration,
    _ problems: inout [Diagnostic]
  ) -> Calibration {
    var calibration = Calibration()
    guard configuration.policy.kind == .score else { return calibration }
    for manifest in manifests {
      let path = "\(manifest.directory)/\(CalibrationFile.fileName)"
      guard let file = CalibrationFile.read(path: path, &problems) else { continue }
      let names = rules.filter { $0.plugin == manifest.id }.map(\.name)
      let recognizers =
        ["\(manifest.id)/rules"] + manifest.lexicons.map { "\(manifest.id)/\($0.name)" }
        + manifest.codeIDs
      for line in file.lines {
        let place = SourceLocation(file: path, line: line.number)
        if !recognizers.contains(line.recognizer) {
          problems.append(
            Diagnostic(
              .warning, code: "calibration.stale", "the plugin has no recognizer \"\(line.recognizer)\"",
              at: place, help: "calibrate again"))
        } else if line.recognizer == recognizers[0], let rule = line.origin, !names.contains(rule) {
          problems.append(
            Diagnostic(
              .warning, code: "calibration.stale", "the plugin has no rule \"\(rule)\"", at: place,
              help: "calibrate again"))
        } else {
          calibration.set(line.score, recognizer: line.recognizer, origin: line.origin)
        }
      }
    }
    return calibration
  }
}

internal import EntityLexicon
internal import EntityPipeline
internal import EntityRecognition
internal import EntityRules
internal import EntityText

/// What must hold between plugins, stages, labels and languages, and what is most likely a slip.
extension PipelineLoader {
  /// Rules that name no stage run last, also where the pipeline does not name their stage.
  func addDefaultStage(to configuration: inout PipelineConfiguration, _ rules: [RuleDefinition]) {
    let stage = RuleFile.defaultStage
    guard !configuration.stages.contains(stage),
      rules.contains(where: { $0.stage == stage })
        || recognizers.contains(where: { $0.descriptor.stage == stage })
    else { return }
    configuration.stages.append(stage)
  }

  func checkStages(
    _ configuration: PipelineConfiguration, _ file: PipelineFile, _ problems: inout [Diagnostic]
  ) {
    let stages = configuration.stages
    for (index, stage) in file.stages.enumerated()
    where file.stages[..<index].contains(where: { $0.value == stage.value }) {
      problems.append(
        stage.problem(
          code: "pipeline.duplicate-stage", "the stage \"\(stage.value)\" is there more than once"))
    }
    if !stages.contains(LexiconRecognizer.stage) {
      problems.append(
        file.stagesPlace.problem(
          code: "pipeline.no-lexicon-stage",
          "without a stage \"\(LexiconRecognizer.stage)\" lists find nothing", help: "begin stages with it"))
    }
    for recognizer in recognizers where !stages.contains(recognizer.descriptor.stage) {
      problems.append(
        file.stagesPlace.problem(
          code: "pipeline.unknown-stage",
          "recognizer \(recognizer.descriptor.id) wants the stage \"\(recognizer.descriptor.stage)\"",
          help: closest(to: recognizer.descriptor.stage, among: stages).map { "did you mean \($0)?" }))
    }
  }

  /// Who makes and who needs which labels, where.
  func needs(
    _ manifests: [PluginManifest], _ leftOut: [PluginManifest], _ configuration: PipelineConfiguration,
    _ lexicon: Lexicon, _ rules: RuleLabels
  ) -> PluginNeeds {
    var units: [PluginNeeds.Unit] = []
    var needs: [PluginNeeds.Need] = []
    for manifest in manifests {
      for stage in configuration.stages {
        if let labels = rules.made(by: manifest.id, in: stage) {
          units.append(.init(plugin: manifest.id, stage: stage, makes: labels))
        }
      }
      // What a manifest declares counts as made, also where lists of other languages are left out.
      let rest = Set(manifest.makes).subtracting(rules.made(by: manifest.id)).union(
        lexicon.labels(of: manifest.id))
      let code = recognizers.map(\.descriptor).filter { manifest.codeIDs.contains($0.id) }.map(\.stage)
      let listed = code.isEmpty ? rest : lexicon.labels(of: manifest.id)
      units.append(.init(plugin: manifest.id, stage: LexiconRecognizer.stage, makes: listed))
      units += code.map { .init(plugin: manifest.id, stage: $0, makes: rest) }
      needs += manifest.places.needs.map { .init(plugin: manifest.id, label: $0) }
    }
    // Those of manifests are there already.
    let known = Set(manifests.flatMap(\.codeIDs))
    for descriptor in recognizers.map(\.descriptor) where !known.contains(descriptor.id) {
      units.append(.init(plugin: descriptor.id, stage: descriptor.stage, makes: descriptor.makes))
      let place = SourceLocation(file: "recognizer \(descriptor.id)")
      needs += descriptor.needs.sorted().map {
        .init(plugin: descriptor.id, label: Placed(value: $0, location: place, line: nil))
      }
    }
    return PluginNeeds(
      stages: configuration.stages, units: units, needs: needs,
      leftOut: leftOut.map { ($0.id, $0.makes) },
      foreign: manifests.filter { manifest in
        manifest.lexicons.contains { !$0.isOff && !isWanted($0, configuration) }
      }.flatMap(\.makes))
  }

  /// For each stage the labels that earlier stages make.
  func labels(
    _ configuration: PipelineConfiguration, _ lexicon: Lexicon, _ rules: [RuleDefinition]
  ) -> [String: Set<Label>] {
    var known: Set<Label> = []
    var result: [String: Set<Label>] = [:]
    for stage in configuration.stages {
      result[stage] = known
      if stage == LexiconRecognizer.stage {
        known.formUnion(lexicon.labels())
      }
      for rule in rules where rule.stage == stage { known.formUnion(rule.labels) }
      for recognizer in recognizers where recognizer.descriptor.stage == stage {
        known.formUnion(recognizer.descriptor.makes)
      }
    }
    return result
  }

  /// A language that no plugin reads is most often a slip.
  func unreadLanguages(
    _ manifests: [PluginManifest], _ configuration: PipelineConfiguration, _ file: PipelineFile
  ) -> [Diagnostic] {
    // One that does not say which languages it reads may read any.
    guard !manifests.isEmpty, manifests.allSatisfy({ !$0.languages.isEmpty }) else { return [] }
    let read = Set(manifests.flatMap(\.languages)).sorted()
    return configuration.languages.filter { language in !read.contains { language.isVariety(of: $0) } }.map {
      let (code, message) = (
        "pipeline.unread-language", "no plugin of this pipeline reads the language \"\($0)\""
      )
      let help = "they read \(read.joined(separator: ", "))"
      return languages == nil
        ? file.languagesPlace.problem(.warning, code: code, message, help: help)
        : Diagnostic(.warning, code: code, message, help: help)
    }
  }

  /// A nesting may speak of labels of plugins that are not there; one that is nearly the name of a label is a slip.
  func misspeltNesting(
    _ manifests: [PluginManifest], _ configuration: PipelineConfiguration, _ file: PipelineFile
  ) -> [Diagnostic] {
    let known = Set(manifests.flatMap(\.makes) + recognizers.flatMap(\.descriptor.makes))
    let named = configuration.policy.nesting.reduce(into: Set<Label>()) {
      $0.formUnion($1.value.union([$1.key]))
    }
    return named.subtracting(known).sorted().compactMap { label in
      closest(to: label.rawValue, among: known.map(\.rawValue)).map {
        file.conflictsPlace.problem(
          .warning, code: "pipeline.unknown-label", "nothing makes the label \(label), which nesting names",
          help: "did you mean \($0)?")
      }
    }
  }

  /// A plugin makes only the labels that its manifest declares.
  func undeclaredLabels(
    _ manifests: [PluginManifest], _ lexicon: Lexicon, _ rules: RuleLabels
  ) -> [Diagnostic] {
    // Whose lists and rules are whose cannot be told where two have one id, which is reported.
    manifests.filter { manifest in manifests.count { $0.id == manifest.id } == 1 }.flatMap { manifest in
      let made = lexicon.labels(of: manifest.id).union(rules.made(by: manifest.id))
      // An emit without a label is reported where it stands.
      return made.subtracting(manifest.makes).subtracting([RuleFile.missingLabel]).sorted().map { label in
        manifest.places.makes.problem(
          code: "plugin.undeclared-label", "the plugin makes \(label), but its manifest does not say so",
          help: "add \(label) to makes")
      }
    }
  }

  func normalizers(of manifests: [PluginManifest], _ problems: inout [Diagnostic]) -> [any Normalizer] {
    let known = BuiltIns.normalizers + normalizers
    return manifests.flatMap { manifest in
      manifest.places.normalizers.compactMap { name in
        if let normalizer = known.first(where: { $0.name == name.value }) { return normalizer }
        problems.append(
          name.problem(
            code: "plugin.unknown-normalizer", "there is no normalizer \"\(name.value)\"",
            help: closest(to: name.value, among: known.map(\.name)).map { "did you mean \($0)?" }
              ?? "known: \(known.map(\.name).joined(separator: ", "))"))
        return nil
      }
    }
  }
}

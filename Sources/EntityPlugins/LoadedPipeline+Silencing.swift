internal import EntityLexicon
internal import EntityPipeline
internal import EntityRecognition
internal import EntityRules
internal import EntityText

extension LoadedPipeline {
  /// The recognizers as annotations name them in their provenance, sorted: `countries/countries` for a list of a
  /// plugin, `titles/rules` for its rules, and the id of everything else that runs.
  public var recognizerNames: [String] {
    var names: Set<String> = []
    for plugin in plugins {
      for list in plugin.lexicons where !list.isOff { names.insert("\(plugin.id)/\(list.name)") }
    }
    for rule in rules { names.insert(rule.definition.provenance.recognizer) }
    for recognizer in pipeline.stages.flatMap(\.recognizers)
    where !(recognizer is LexiconRecognizer) && !(recognizer is RuleRecognizer) {
      names.insert(recognizer.descriptor.id)
    }
    return names.sorted()
  }

  /// The pipeline without what some recognizers propose, for one call or several; this one stays as it is.
  ///
  /// What they would propose is dropped before anything is decided, so that others may win in its place. Rules
  /// still see the words of silenced lists.
  /// - Parameter names: see ``recognizerNames``; others have no effect.
  /// - Complexity: O(stages).
  public func silencing(_ names: Set<String>) -> LoadedPipeline {
    let stages = pipeline.stages.map { stage in
      Stage(
        name: stage.name,
        recognizers: stage.recognizers.map { SilencedRecognizer(base: $0, names: names) })
    }
    return LoadedPipeline(
      pipeline: Pipeline(
        name: pipeline.name, analyzer: analyzer, stages: stages, policy: pipeline.policy,
        limits: pipeline.limits, normalizers: pipeline.normalizers, calibration: pipeline.calibration),
      configuration: configuration, plugins: plugins, lists: lists, lexicon: lexicon, rules: rules,
      warnings: warnings, analyzer: analyzer, patterns: patterns)
  }
}

/// A recognizer whose candidates of some names are dropped.
private struct SilencedRecognizer: Recognizer {
  let base: any Recognizer
  let names: Set<String>

  var descriptor: RecognizerDescriptor { base.descriptor }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws {
    if names.contains(base.descriptor.id) { return }
    var own = CandidateSink(limit: candidates.limit, ledger: candidates.isLedgerKept)
    try base.recognize(context, into: &own)
    for candidate in own.candidates
    where isHeard(candidate) {
      candidates.add(candidate)
    }
    for stopped in own.stopped where isHeard(stopped.candidate) {
      candidates.stop(stopped.candidate, because: stopped.stop)
    }
    for diagnostic in own.diagnostics { candidates.report(diagnostic) }
    if own.refused > 0 {
      candidates.report(
        Diagnostic(
          .warning, code: "pipeline.candidates",
          "\(descriptor.id) reached the limit of \(own.limit) candidates; \(own.refused) were left out"))
    }
  }

  private func isHeard(_ candidate: Candidate) -> Bool {
    candidate.annotation.provenance.map { !names.contains($0.recognizer) } ?? true
  }
}

internal import EntityLexicon
internal import EntityPipeline
public import EntityRecognition
internal import EntityRules
internal import EntityText
internal import EntityUnicode

/// Makes pipelines from files.
public struct PipelineLoader: Sendable {
  public let resources: ResourceLocator
  /// Folders of further plugins, or names of installed ones.
  public var extraPlugins: [String] = []
  /// Plugins of the file that are left out.
  public var without: Set<String> = []
  /// The languages to read instead of those that the pipeline file names.
  public var languages: [String]?
  /// Whether the lists themselves are wanted (``LoadedPipeline/lists``), so that they are read even
  /// where a compiled lexicon is at hand.
  public var keepsLists = false
  /// Settings that go before those of the pipeline file: by id of the plugin, names and values.
  public var settings: [String: [String: String]] = [:]
  /// Recognizers in Swift that run beside those of the plugins, each in the stage that its
  /// descriptor names.
  public var recognizers: [any Recognizer] = []
  /// Normalizers that manifests may name beside those that are built in.
  public var normalizers: [any Normalizer] = []

  /// The stage of what names none: the last.
  public static let defaultStage = RuleFile.defaultStage

  public init(resources: ResourceLocator) { self.resources = resources }

  /// - Parameter path: a pipeline file; `nil` for the default one.
  /// - Throws: ``Diagnostics`` with everything that is wrong with the pipeline and its plugins.
  public func load(_ path: String? = nil) throws -> LoadedPipeline {
    var problems: [Diagnostic] = []
    let path = path ?? resources.defaultPipeline
    guard let file = PipelineFile.read(path: path, &problems) else { throw Diagnostics(problems) }
    var configuration = file.configuration
    if let languages {
      if languages.isEmpty {
        problems.append(
          Diagnostic(
            code: "pipeline.no-language", "no language to read is named", help: "name one, such as fr"))
      }
      configuration.languages = languages
    }
    let discovery = PluginDiscovery(
      resources: resources, pipelineFile: path, extra: extraPlugins, without: without, settings: settings)
    let (manifests, leftOut) = discovery.read(file.plugins, &problems)
    var loader = self
    for manifest in manifests { loader.recognizers += manifest.recognizers(configuration, &problems) }
    return try loader.load(file, configuration, manifests, leftOut, problems)
  }

  /// The same with the manifests read, and with the recognizers that they bring.
  private func load(
    _ file: PipelineFile, _ configuration: PipelineConfiguration, _ manifests: [PluginManifest],
    _ leftOut: [PluginManifest], _ problems: [Diagnostic]
  ) throws -> LoadedPipeline {
    var problems = problems
    var configuration = configuration
    let profile = Self.foldProfile(configuration)
    let tokenizer = Tokenizer(profile: profile)
    let fingerprint = fingerprint(of: manifests, leftOut, file, configuration, profile)
    let cache = keepsLists ? nil : PipelineCache()
    let kept = cache?.find(fingerprint)
    let archive = kept.flatMap { RuleArchive($0.attachment) }
    let (rules, patterns) =
      archive.map { ($0.rules.map(\.definition), $0.patterns) }
      ?? readRules(manifests, leftOut, stages: configuration.stages, &problems)
    let ruleLabels = RuleLabels(rules)
    addDefaultStage(to: &configuration, rules)
    checkStages(configuration, file, &problems)

    var made: Compilation
    if let kept {
      let needs = needs(manifests, leftOut, configuration, kept.lexicon, ruleLabels)
      if let archive {
        problems += needs.problems()
        made = Compilation(
          lexicon: kept.lexicon, rules: archive.rules, vocabulary: kept.vocabulary, linked: archive.stages)
      } else {
        var vocabulary = kept.vocabulary
        made = compile(
          rules, patterns, configuration, needs, kept.lexicon, tokenizer, &vocabulary, &problems
        ).with(vocabulary, lists: [])
      }
    } else {
      let before = problems.count
      let lists = readLists(manifests, leftOut, configuration, &problems)
      var vocabulary = VocabularyBuilder()
      var builder = LexiconBuilder(tokenizer: tokenizer)
      for list in lists { builder.add(list, to: &vocabulary) }
      problems += builder.problems
      let lexicon = builder.build()
      if lexicon.hasStops {
        problems += idleStops(lexicon, tokenizer.with(vocabulary: vocabulary.build()))
      }
      let areListsClean = problems.count == before
      made = compile(
        rules, patterns, configuration, needs(manifests, leftOut, configuration, lexicon, ruleLabels),
        lexicon, tokenizer, &vocabulary, &problems
      ).with(vocabulary.build(), lists: lists)
      // What has problems is read again next time, so that they are reported again.
      if areListsClean, !problems.contains(where: { $0.severity == .error }) {
        let archive = problems.isEmpty ? RuleArchive(rules: made.rules, patterns: patterns) : nil
        made.linked = archive?.stages ?? [:]
        cache?.keep(
          CompiledLexicon(
            vocabulary: made.vocabulary, lexicon: made.lexicon, fingerprint: fingerprint,
            attachment: FlatArray(archive?.serialized() ?? [])))
      }
    }
    problems += undeclaredLabels(manifests, made.lexicon, ruleLabels)
    problems += unreadLanguages(manifests, configuration, file)
    problems += misspeltNesting(manifests + leftOut, configuration, file)
    // An error in a named pattern shows in every rule that uses it.
    var reported: Set<Diagnostic> = []
    problems.removeAll { !reported.insert($0).inserted }
    let normalizers = normalizers(of: manifests, &problems)
    let calibration = calibration(of: manifests, rules, configuration, &problems)
    problems = Self.byPlace(problems)
    if problems.contains(where: { $0.severity == .error }) { throw Diagnostics(problems) }

    let analyzer = LexiconAnalyzer(
      tokenizer: tokenizer.with(vocabulary: made.vocabulary), lexicon: made.lexicon,
      sentences: made.rules.contains(where: \.needsSentences)
        ? SentenceSplitter(locale: configuration.languages.first ?? "en") : nil)
    return LoadedPipeline(
      pipeline: Pipeline(
        name: configuration.name, analyzer: analyzer,
        stages: stages(configuration, made), policy: configuration.policy,
        limits: configuration.limits, normalizers: normalizers, calibration: calibration),
      configuration: configuration, plugins: manifests, lists: made.lists, lexicon: made.lexicon,
      rules: made.rules, warnings: problems, analyzer: analyzer, patterns: patterns)
  }

  /// As one reads a file: from the top down.
  private static func byPlace(_ problems: [Diagnostic]) -> [Diagnostic] {
    let nowhere = SourceLocation(file: "")
    return problems.enumerated().sorted { a, b in
      let (x, y) = (a.element.location ?? nowhere, b.element.location ?? nowhere)
      return x != y ? x < y : a.offset < b.offset
    }.map(\.element)
  }

  private static func foldProfile(_ configuration: PipelineConfiguration) -> FoldProfile {
    if let steps = configuration.foldSteps {
      return FoldProfile(name: configuration.fold, steps: steps.compactMap(FoldProfile.Step.init))
    }
    return configuration.fold == FoldProfile.exact.name ? .exact : .french
  }

  // MARK: Compiling

  private struct Compilation {
    var lexicon: Lexicon
    var rules: [CompiledRule]
    var vocabulary = Vocabulary.empty
    var lists: [LexiconList] = []
    /// The rules of each stage, linked, where that is done.
    var linked: [String: LinkedStage] = [:]

    func with(_ vocabulary: Vocabulary, lists: [LexiconList]) -> Compilation {
      Compilation(lexicon: lexicon, rules: rules, vocabulary: vocabulary, lists: lists)
    }
  }

  private func compile(
    _ rules: [RuleDefinition], _ patterns: [PatternDefinition], _ configuration: PipelineConfiguration,
    _ needs: PluginNeeds, _ lexicon: Lexicon, _ tokenizer: Tokenizer, _ vocabulary: inout some WordInterner,
    _ problems: inout [Diagnostic]
  ) -> Compilation {
    problems += needs.problems()
    // A needed label that nobody makes is reported where it is declared, not in every rule that asks for it; and one
    // that is only not made because a plugin is left out, or a list of another language, is no mistake in a rule.
    let excused = needs.unmade.union(needs.leftOut.flatMap(\.makes)).union(needs.foreign)
    let labels = labels(configuration, lexicon, rules).mapValues { $0.union(excused) }
    var compiler = RuleCompiler(
      environment: RuleEnvironment(
        lists: lexicon.lists, labels: labels, patterns: patterns,
        keepsEqualSpans: configuration.policy.kind == .keepAll),
      tokenizer: tokenizer)
    let compiled = rules.compactMap { compiler.compile($0, vocabulary: &vocabulary) }
    // Rules of a plugin that is left out may be those that use a pattern.
    compiler.checkTogether(allRules: needs.leftOut.isEmpty)
    problems += compiler.problems
    return Compilation(lexicon: lexicon, rules: compiled)
  }

  private func stages(
    _ configuration: PipelineConfiguration, _ made: Compilation
  ) -> [Stage] {
    configuration.stages.map { name in
      var members: [any Recognizer] = []
      if name == LexiconRecognizer.stage { members.append(LexiconRecognizer(made.lexicon)) }
      let own = made.rules.filter { $0.definition.stage == name }
      if !own.isEmpty {
        members.append(
          RuleRecognizer(stage: name, rules: own, lexicon: made.lexicon, linked: made.linked[name]))
      }
      members += recognizers.filter { $0.descriptor.stage == name }
      return Stage(name: name, recognizers: members)
    }
  }
}

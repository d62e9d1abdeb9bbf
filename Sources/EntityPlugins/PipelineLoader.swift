public import EntityLexicon
public import EntityPipeline
internal import EntityProcesses
public import EntityRecognition
public import EntityRules
public import EntityText
internal import EntityUnicode
internal import Foundation

/// A pipeline with everything it was made from, for those who check or explain it.
public struct LoadedPipeline: Sendable {
  public let pipeline: Pipeline
  public let configuration: PipelineConfiguration
  public let plugins: [PluginManifest]
  /// The lists as they were read; empty where the compiled lexicon came from the cache.
  public let lists: [LexiconList]
  public let lexicon: Lexicon
  public let rules: [CompiledRule]
  /// What was found on the way that did not keep the pipeline from being made.
  public let warnings: [Diagnostic]
  /// What makes the tokens and hits that the recognizers see.
  public var textAnalyzer: any TextAnalyzer { analyzer }
  let analyzer: LexiconAnalyzer
  /// The named patterns of all plugins.
  let patterns: [PatternDefinition]
}

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
    addDefaultStage(to: &configuration, rules)
    checkStages(configuration, file, &problems)

    var made: Compilation
    if let kept {
      let needs = needs(manifests, leftOut, configuration, kept.lexicon, rules)
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
        rules, patterns, configuration, needs(manifests, leftOut, configuration, lexicon, rules), lexicon,
        tokenizer, &vocabulary, &problems
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
    problems += undeclaredLabels(manifests, made.lexicon, rules)
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

  /// Identifies everything that the compiled lexicon, its vocabulary and the compiled rules depend on, this program
  /// included.
  private func fingerprint(
    of manifests: [PluginManifest], _ leftOut: [PluginManifest], _ file: PipelineFile,
    _ configuration: PipelineConfiguration, _ profile: FoldProfile
  ) -> String {
    var digest = ContentDigest()
    digest.add(Array(ProgramIdentity.current.utf8))
    digest.add(file: file.path)
    // Rules may ask for what these make.
    for descriptor in recognizers.map(\.descriptor) {
      digest.add(Array("\(descriptor.id) \(descriptor.stage) \(descriptor.makes.sorted())".utf8))
    }
    for language in configuration.languages { digest.add(Array(language.utf8)) }
    digest.add(file: paradigmsPath)
    for manifest in leftOut { digest.add(Array("without \(manifest.id)".utf8)) }
    for manifest in Self.inOrder(manifests + leftOut) {
      digest.add(file: manifest.location.file)
      for (name, value) in manifest.settingValues.sorted(by: { $0.key < $1.key }) {
        digest.add(Array("\(name)=\(value)".utf8))
      }
      for path in manifest.rules { digest.add(file: "\(manifest.directory)/\(path)") }
      for reference in manifest.lexicons {
        guard let path = path(of: reference, manifest) else { continue }
        digest.add(file: path)
        let gazetteer = gazetteer(path)
        let meta = digest.add(file: gazetteer.metaPath)
        for file in meta.map(gazetteer.stopFiles) ?? [] { digest.add(file: file) }
      }
      for file in manifest.lexicons.flatMap(\.stops.files) { digest.add(file: file.path) }
    }
    return "\(profile.fingerprint):\(digest.text)"
  }

  private func path(of reference: PluginManifest.LexiconReference, _ manifest: PluginManifest) -> String? {
    switch reference.source {
    case .gazetteer(let name): "\(resources.gazetteers)/\(name).tsv"
    case .file(let name): "\(manifest.directory)/\(name)"
    case .locale: nil
    }
  }

  private func gazetteer(_ path: String) -> GazetteerFile {
    GazetteerFile(path: path, name: resources.name(of: path))
  }

  private var paradigmsPath: String { "\(resources.gazetteers)/inflection/paradigms.tsv" }

  // MARK: Reading

  private func readLists(
    _ manifests: [PluginManifest], _ leftOut: [PluginManifest], _ configuration: PipelineConfiguration,
    _ problems: inout [Diagnostic]
  ) -> [LexiconList] {
    let paradigms = readParadigms(&problems)
    let silent = Set(leftOut.map(\.id))
    return Self.inOrder(manifests + leftOut).flatMap { manifest in
      manifest.lexicons.map { reference in
        var read =
          isWanted(reference, configuration)
          ? contents(reference, manifest, paradigms, configuration, &problems) : GazetteerFile.Contents()
        // What is left out makes nothing, but rules of others may ask for its words.
        if silent.contains(manifest.id) {
          for index in read.entries.indices { read.entries[index].standsAlone = false }
        }
        return LexiconList(
          name: reference.name, plugin: manifest.id, entries: read.entries, stops: read.stops)
      }
    }
  }

  /// The order in which plugins are listed, or left out, must not matter, not even for the numbers of entries.
  private static func inOrder(_ manifests: [PluginManifest]) -> [PluginManifest] {
    manifests.sorted { $0.id < $1.id }
  }

  /// A gazetteer of another language than the pipeline reads is left out; rules that name it see an
  /// empty list.
  private func isWanted(
    _ reference: PluginManifest.LexiconReference, _ configuration: PipelineConfiguration
  ) -> Bool {
    if reference.isOff { return false }
    if case .locale = reference.source { return true }
    return reference.languages.map(configuration.reads) ?? true
  }

  private func contents(
    _ reference: PluginManifest.LexiconReference, _ manifest: PluginManifest,
    _ paradigms: InflectionParadigms, _ configuration: PipelineConfiguration,
    _ problems: inout [Diagnostic]
  ) -> GazetteerFile.Contents {
    if let path = path(of: reference, manifest) {
      return gazetteer(path).read(paradigms: paradigms, overriding: reference, &problems)
    }
    guard case .locale(let kind) = reference.source else { return GazetteerFile.Contents() }
    do throws(ICUError) {
      var entries = try kind.entries(
        languages: reference.languages ?? configuration.languages, label: reference.label,
        priority: reference.priority ?? 0)
      if let fuzzy = reference.fuzzy { for index in entries.indices { entries[index].fuzzy = fuzzy } }
      return GazetteerFile.Contents(
        entries: entries, stops: reference.stops.entries(GazetteerDefaults(), paradigms, &problems))
    } catch {
      problems.append(Diagnostic(code: "plugin.locale", "\(error)", at: reference.location))
      return GazetteerFile.Contents()
    }
  }

  /// Stop words that stop nothing: misspelt, or left over from entries that are there no more.
  private func idleStops(_ lexicon: Lexicon, _ tokenizer: Tokenizer) -> [Diagnostic] {
    lexicon.idleStops(tokenizer: tokenizer).map { stop in
      Diagnostic(
        .warning, code: "gazetteer.idle-stop",
        "\"\(lexicon.term(of: stop))\" stops nothing: no entry of <\(lexicon.lists[Int(lexicon.list(of: stop))])> is found on it",
        at: lexicon.location(of: stop), help: "stop words name the whole of what must not come out")
    }
  }

  private func readParadigms(_ problems: inout [Diagnostic]) -> InflectionParadigms {
    let path = paradigmsPath
    guard FileManager.default.fileExists(atPath: path) else { return InflectionParadigms() }
    do {
      return try InflectionParadigms(tsv: TextFile.read(path), file: path)
    } catch let error as Diagnostics {
      problems += error.all
    } catch let error as Diagnostic {
      problems.append(error)
    } catch {
      problems.append(Diagnostic(code: "inflection.unreadable", "\(error)", at: SourceLocation(file: path)))
    }
    return InflectionParadigms()
  }

  /// The rules of the plugins, and the patterns of those that are left out as well.
  private func readRules(
    _ manifests: [PluginManifest], _ leftOut: [PluginManifest], stages: [String],
    _ problems: inout [Diagnostic]
  ) -> ([RuleDefinition], [PatternDefinition]) {
    var rules: [RuleDefinition] = []
    var patterns: [PatternDefinition] = []
    for manifest in manifests {
      for name in manifest.rules {
        let path = "\(manifest.directory)/\(name)"
        let file = RuleFile.read(
          path: path, name: resources.name(of: path), plugin: manifest.id, &problems)
        rules += file.rules
        patterns += file.patterns
        problems += file.unknownStages(of: stages)
      }
    }
    for manifest in leftOut {
      var ignored: [Diagnostic] = []
      for path in manifest.rules.map({ "\(manifest.directory)/\($0)" }) {
        patterns +=
          RuleFile.read(path: path, name: resources.name(of: path), plugin: manifest.id, &ignored).patterns
      }
    }
    return (rules, patterns)
  }

  // MARK: Checking and arranging

  /// Rules that name no stage run last, also where the pipeline does not name their stage.
  private func addDefaultStage(to configuration: inout PipelineConfiguration, _ rules: [RuleDefinition]) {
    let stage = RuleFile.defaultStage
    guard !configuration.stages.contains(stage),
      rules.contains(where: { $0.stage == stage })
        || recognizers.contains(where: { $0.descriptor.stage == stage })
    else { return }
    configuration.stages.append(stage)
  }

  private func checkStages(
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
  private func needs(
    _ manifests: [PluginManifest], _ leftOut: [PluginManifest], _ configuration: PipelineConfiguration,
    _ lexicon: Lexicon, _ rules: [RuleDefinition]
  ) -> PluginNeeds {
    var units: [PluginNeeds.Unit] = []
    var needs: [PluginNeeds.Need] = []
    for manifest in manifests {
      let own = rules.filter { $0.plugin == manifest.id }
      for stage in configuration.stages where own.contains(where: { $0.stage == stage }) {
        let made = own.filter { $0.stage == stage }.flatMap(\.labels)
        units.append(.init(plugin: manifest.id, stage: stage, makes: Set(made)))
      }
      // What a manifest declares counts as made, also where lists of other languages are left out.
      let rest = Set(manifest.makes).subtracting(own.flatMap(\.labels)).union(lexicon.labels(of: manifest.id))
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
  private func labels(
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
  private func unreadLanguages(
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
  private func misspeltNesting(
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
  private func undeclaredLabels(
    _ manifests: [PluginManifest], _ lexicon: Lexicon, _ rules: [RuleDefinition]
  ) -> [Diagnostic] {
    // Whose lists and rules are whose cannot be told where two have one id, which is reported.
    manifests.filter { manifest in manifests.count { $0.id == manifest.id } == 1 }.flatMap { manifest in
      let made = lexicon.labels(of: manifest.id)
        .union(rules.filter { $0.plugin == manifest.id }.flatMap(\.labels))
      // An emit without a label is reported where it stands.
      return made.subtracting(manifest.makes).subtracting([RuleFile.missingLabel]).sorted().map { label in
        manifest.places.makes.problem(
          code: "plugin.undeclared-label", "the plugin makes \(label), but its manifest does not say so",
          help: "add \(label) to makes")
      }
    }
  }

  private func normalizers(of manifests: [PluginManifest], _ problems: inout [Diagnostic]) -> [any Normalizer]
  {
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

/// The one scan: tokens, sentences where rules ask for them, and hits.
struct LexiconAnalyzer: TextAnalyzer {
  var tokenizer: Tokenizer
  let lexicon: Lexicon
  var sentences: SentenceSplitter?
  /// For those who ask why something was found.
  let steps: FoldSteps

  init(tokenizer: Tokenizer, lexicon: Lexicon, sentences: SentenceSplitter?) {
    (self.tokenizer, self.lexicon, self.sentences) = (tokenizer, lexicon, sentences)
    steps = FoldSteps(tokenizer.profile)
  }

  func analyze(_ document: Document, into text: inout AnalyzedText) throws {
    text.document = document
    text.tokens.removeAll(keepingCapacity: true)
    tokenizer.tokenize(document.text, into: &text.tokens)
    try sentences?.markSentences(in: &text.tokens, of: document.text)
    lexicon.findHits(in: &text, tokenizer: tokenizer)
  }
}

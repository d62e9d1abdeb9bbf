internal import EntityLexicon
internal import EntityPipeline
internal import EntityRecognition
internal import EntityRules
internal import EntityText
internal import EntityUnicode
internal import Foundation

/// What a pipeline is made from: lists, rules, and the digest of them all.
extension PipelineLoader {
  /// Identifies everything that the compiled lexicon, its vocabulary and the compiled rules depend on, this program
  /// included.
  func fingerprint(
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

  func path(of reference: PluginManifest.LexiconReference, _ manifest: PluginManifest) -> String? {
    switch reference.source {
    case .gazetteer(let name): "\(resources.gazetteers)/\(name).tsv"
    case .file(let name): "\(manifest.directory)/\(name)"
    case .locale: nil
    }
  }

  func gazetteer(_ path: String) -> GazetteerFile {
    GazetteerFile(path: path, name: resources.name(of: path))
  }

  var paradigmsPath: String { "\(resources.gazetteers)/inflection/paradigms.tsv" }

  func readLists(
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
  static func inOrder(_ manifests: [PluginManifest]) -> [PluginManifest] {
    manifests.sorted { $0.id < $1.id }
  }

  /// A gazetteer of another language than the pipeline reads is left out; rules that name it see an
  /// empty list.
  func isWanted(
    _ reference: PluginManifest.LexiconReference, _ configuration: PipelineConfiguration
  ) -> Bool {
    if reference.isOff { return false }
    if case .locale = reference.source { return true }
    return reference.languages.map(configuration.reads) ?? true
  }

  func contents(
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
  func idleStops(_ lexicon: Lexicon, _ tokenizer: Tokenizer) -> [Diagnostic] {
    lexicon.idleStops(tokenizer: tokenizer).map { stop in
      Diagnostic(
        .warning, code: "gazetteer.idle-stop",
        "\"\(lexicon.term(of: stop))\" stops nothing: no entry of <\(lexicon.lists[Int(lexicon.list(of: stop))])> is found on it",
        at: lexicon.location(of: stop), help: "stop words name the whole of what must not come out")
    }
  }

  func readParadigms(_ problems: inout [Diagnostic]) -> InflectionParadigms {
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
  func readRules(
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
}

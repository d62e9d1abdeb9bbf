internal import EntityLexicon
internal import EntityLibraries
internal import EntityPipeline
internal import EntityProcesses
internal import EntityRecognition
internal import EntityRules
public import EntityText
internal import EntityUnicode

/// Runs what plugins say of themselves: every sentence of every rule, every form of every entry, and every program
/// and shared library on texts that must not bring it down.
public struct PluginCheck: Sendable {
  /// What a check came to.
  public struct Report: Sendable {
    public var problems: [Diagnostic] = []
    public var rules = 0
    public var sentences = 0
    /// Sentences that were not tried, because the pipeline does not read their language.
    public var foreignSentences = 0
    public var forms = 0
    /// Texts on which programs and shared libraries were tried.
    public var codeTexts = 0
    /// Rules that have no sentences at all.
    public var rulesWithoutSentences: [String] = []
    /// Each rule and each list with what is wrong with it, for the test views of CI systems.
    public var cases: [Case] = []
    public var coverage = CheckCoverage()
  }

  /// One rule or list.
  public struct Case: Sendable {
    public let plugin: String
    public let name: String
    /// How many sentences or forms were tried.
    public let tried: Int
    public let problems: [Diagnostic]
  }

  private let loaded: LoadedPipeline

  public init(_ loaded: LoadedPipeline) { self.loaded = loaded }

  /// - Parameter plugins: only these; empty for all.
  /// - Complexity: one run of the pipeline a sentence, one scan a form.
  public func run(plugins: Set<String> = []) -> Report {
    var report = Report()
    report.problems += loaded.warnings
    var exercised = Exercised()
    let rules = loaded.rules.map(\.definition).filter { plugins.isEmpty || plugins.contains($0.plugin) }
    for rule in rules {
      let (problems, sentences) = (report.problems.count, report.sentences)
      check(rule, &report, &exercised)
      report.cases.append(
        Case(
          plugin: rule.plugin, name: rule.name, tried: report.sentences - sentences,
          problems: Array(report.problems[problems...])))
    }
    checkEntries(plugins, &report)
    for manifest in loaded.plugins where plugins.isEmpty || plugins.contains(manifest.id) {
      checkProcess(manifest, &report)
      checkLibrary(manifest, &report)
    }
    report.coverage = coverage(rules, plugins, exercised)
    return report
  }

  /// The name of the list of frequent words, where nobody says another.
  public static let frequentList = "french-frequent"

  /// Looks for what deserves a second look in the lists.
  /// - Parameter frequentList: the name of the list of frequent words.
  public func lint(plugins: Set<String> = [], frequentList: String = Self.frequentList) -> LexiconLint {
    LexiconLint(
      loaded, plugins: plugins, frequentList: frequentList,
      fuzzy: FuzzyCheck(loaded, entries: numberedEntries()))
  }

  // MARK: Coverage

  /// What the accepted sentences have brought to work.
  private struct Exercised {
    var rules: Set<CheckCoverage.Rule> = []
    var entries: Set<UInt32> = []
  }

  private func coverage(
    _ rules: [RuleDefinition], _ plugins: Set<String>, _ exercised: Exercised
  ) -> CheckCoverage {
    var coverage = CheckCoverage()
    coverage.rules = rules.count
    coverage.rulesNotExercised = rules.map(Self.rule).filter { !exercised.rules.contains($0) }
    var found: [[Int]: Int] = [:]
    let places = numberedEntries()
    for entry in exercised.entries where Int(entry) < places.count {
      found[[places[Int(entry)].list], default: 0] += 1
    }
    for (number, list) in loaded.lists.enumerated() where plugins.isEmpty || plugins.contains(list.plugin) {
      coverage.lists.append(
        CheckCoverage.List(
          plugin: list.plugin, name: list.name, entries: list.entries.count, exercised: found[[number]] ?? 0))
    }
    return coverage
  }

  private static func rule(_ rule: RuleDefinition) -> CheckCoverage.Rule {
    CheckCoverage.Rule(plugin: rule.plugin, name: rule.name, location: rule.location)
  }

  /// For each entry of the lexicon the number of its list, and the entry.
  private func numberedEntries() -> [(list: Int, entry: LexiconEntry)] {
    let unusable = unusableEntries
    return loaded.lists.enumerated().flatMap { number, list in
      list.entries.filter { !unusable.contains($0.location) }.map { (number, $0) }
    }
  }

  /// Entries without words, which have no number in the lexicon.
  private var unusableEntries: Set<SourceLocation?> {
    Set(loaded.warnings.filter { $0.code == "lexicon.empty-entry" }.map(\.location))
  }

  /// Notes the rules whose patterns match in a text, and the entries found in it.
  private func note(_ text: String, _ rule: RuleDefinition, _ exercised: inout Exercised) throws {
    for (stage, context) in try loaded.pipeline.contexts(of: rule.document(text)) {
      exercised.entries.formUnion(context.text.hits.map(\.entry))
      for recognizer in loaded.pipeline.stages.first(where: { $0.name == stage })?.recognizers ?? [] {
        guard let recognizer = recognizer as? RuleRecognizer else { continue }
        var sink = CandidateSink()
        recognizer.recognize(context, into: &sink)
        for provenance in sink.candidates.compactMap(\.annotation.provenance) {
          guard let location = provenance.location else { continue }
          exercised.rules.insert(
            CheckCoverage.Rule(
              plugin: String(provenance.recognizer.prefix { $0 != "/" }), name: provenance.origin,
              location: location))
        }
      }
    }
  }

  // MARK: Rules

  private func check(_ rule: RuleDefinition, _ report: inout Report, _ exercised: inout Exercised) {
    report.rules += 1
    if rule.accept.isEmpty, rule.reject.isEmpty { report.rulesWithoutSentences.append(rule.name) }
    if !rule.languages.isEmpty, !loaded.configuration.reads(rule.languages) {
      report.foreignSentences += rule.accept.count + rule.reject.count
      return
    }
    for sentence in rule.accept + rule.reject {
      report.sentences += 1
      do {
        let marked = try MarkedText(sentence.text)
        let isAccept = rule.accept.contains(sentence)
        let result = try loaded.pipeline.run(rule.document(marked.text), ledger: true)
        if isAccept {
          if marked.annotations.isEmpty, !rule.labels.isEmpty {
            report.problems.append(
              problem(
                sentence, "nothing is marked in this sentence, so that it says nothing",
                code: "check.unmarked",
                help: "mark what the rule finds: ⟦\(rule.labels[0]) …⟧, or write the sentence under reject"))
          }
          try note(marked.text, rule, &exercised)
          report.problems += missed(marked, in: result, rule, sentence)
        } else {
          report.problems += found(in: result, rule, sentence)
        }
      } catch let error as Diagnostic {
        report.problems.append(problem(sentence, error.message, code: error.code))
      } catch {
        report.problems.append(problem(sentence, "\(error)", code: "check.failed"))
      }
    }
  }

  /// The marked spans of an accepted sentence that the pipeline does not find.
  private func missed(
    _ marked: MarkedText, in result: Pipeline.Result, _ rule: RuleDefinition, _ sentence: SourceText
  ) -> [Diagnostic] {
    let found = result.annotated.annotations
    return marked.annotations.filter { wanted in
      !found.contains {
        $0.span == wanted.span && $0.label == wanted.label && (wanted.id == nil || $0.id == wanted.id)
      }
    }.map { wanted in
      let text = result.annotated.document.text(of: wanted.span)
      return problem(
        sentence, "rule \(rule.name) does not find \(wanted.label) \"\(text)\"", code: "check.accept",
        help: "found: \(MarkedText.marking(result.annotated))")
    }
  }

  /// What a rule makes of a sentence that it must leave alone.
  private func found(in result: Pipeline.Result, _ rule: RuleDefinition, _ sentence: SourceText)
    -> [Diagnostic]
  {
    // A rule that only vetoes shows that it works by leaving nothing of the label behind.
    if rule.labels.isEmpty { return vetoFailures(in: result, rule, sentence) }
    let candidates = result.annotated.annotations + result.rejections.map(\.candidate.annotation)
    return candidates.filter {
      $0.provenance?.origin == rule.name && $0.provenance?.location == rule.location
    }.map { annotation in
      let text = result.annotated.document.text(of: annotation.span)
      return problem(
        sentence, "rule \(rule.name) finds \(annotation.label) \"\(text)\" where it must not",
        code: "check.reject")
    }
  }

  private func vetoFailures(in result: Pipeline.Result, _ rule: RuleDefinition, _ sentence: SourceText)
    -> [Diagnostic]
  {
    let forbidden = Set(rule.emits.map(\.label))
    return result.annotated.annotations.filter {
      forbidden.contains($0.label) || forbidden.contains(Candidate.everyLabel)
    }.map { annotation in
      let text = result.annotated.document.text(of: annotation.span)
      return problem(
        sentence, "rule \(rule.name) lets \(annotation.label) \"\(text)\" pass", code: "check.reject")
    }
  }

  private func problem(_ sentence: SourceText, _ message: String, code: String, help: String? = nil)
    -> Diagnostic
  {
    Diagnostic(code: code, message, at: sentence.location, sourceLine: sentence.line, help: help)
  }

  // MARK: Programs

  /// Whether a plugin's program keeps the contract, and finds what its sentences say.
  private func checkProcess(_ manifest: PluginManifest, _ report: inout Report) {
    guard let process = manifest.process else { return }
    func sentences(_ texts: [SourceText]) -> [ProcessConformance.Sentence] {
      texts.map { ProcessConformance.Sentence($0.text, at: $0.location, line: $0.line) }
    }
    var configuration = process.configuration
    configuration.languages = loaded.configuration.languages
    let found = ProcessConformance(
      configuration, accept: sentences(process.accept), reject: sentences(process.reject),
      at: manifest.location
    ).run()
    report.codeTexts += found.tried
    report.problems += found.problems
    report.cases.append(
      Case(plugin: manifest.id, name: "process", tried: found.tried, problems: found.problems))
  }

  /// Whether a plugin's shared library keeps the contract, and finds what its sentences say.
  private func checkLibrary(_ manifest: PluginManifest, _ report: inout Report) {
    guard let library = manifest.library,
      let recognizer = loaded.pipeline.stages.flatMap(\.recognizers).first(where: {
        $0 is NativeRecognizer && manifest.codeIDs.contains($0.descriptor.id)
      })
    else { return }
    let check = LibraryCheck(recognizer: recognizer, library: library, analyzer: loaded.textAnalyzer)
    let problems = check.problems()
    report.codeTexts += check.texts
    report.problems += problems
    report.cases.append(Case(plugin: manifest.id, name: "library", tried: check.texts, problems: problems))
  }

  // MARK: Entries

  /// Every form of every entry must be found when it stands alone.
  private func checkEntries(_ plugins: Set<String>, _ report: inout Report) {
    var text = AnalyzedText(document: Document(text: ""))
    let entries = numberedEntries()
    let fuzzy = FuzzyCheck(loaded, entries: entries)
    for (number, list) in loaded.lists.enumerated() where plugins.isEmpty || plugins.contains(list.plugin) {
      let (problems, forms) = (report.problems.count, report.forms)
      for (index, entry) in entries.enumerated() where entry.list == number {
        check(entry.entry, index, &text, &report)
      }
      report.problems += fuzzy.problems(ofList: number)
      report.cases.append(
        Case(
          plugin: list.plugin, name: list.name, tried: report.forms - forms,
          problems: Array(report.problems[problems...])))
    }
  }

  private func check(
    _ entry: LexiconEntry, _ number: Int, _ text: inout AnalyzedText, _ report: inout Report
  ) {
    for form in entry.forms {
      report.forms += 1
      do {
        try loaded.analyzer.analyze(Document(text: form), into: &text)
      } catch {
        report.problems.append(Diagnostic(code: "check.failed", "\(error)", at: entry.location))
        continue
      }
      // What is stopped was found.
      let whole = (text.hits + text.stoppedHits.map(\.hit)).contains {
        Int($0.entry) == number && $0.tokens == 0..<text.tokens.count
      }
      if !whole {
        report.problems.append(
          Diagnostic(code: "check.entry", "\"\(form)\" does not match itself", at: entry.location))
      }
    }
  }
}

public import EntityLexicon
public import EntityPipeline
internal import EntityRecognition
internal import EntityRules
public import EntityText
internal import EntityUnicode

/// Entries and rules for one call, beside those of a pipeline's plugins.
public struct AdHocPlugin: Sendable {
  /// A rule file that need not be a file.
  public struct RuleText: Sendable {
    /// What places call it.
    public var name: String
    public var text: String

    public init(_ text: String, name: String = "rules") {
      self.name = name
      self.text = text
    }

    /// - Throws: ``Diagnostic``: the file cannot be read, or is not UTF-8.
    public init(contentsOf path: String) throws(Diagnostic) {
      self.init(try TextFile.read(path), name: path)
    }
  }

  public var entries: [LexiconEntry]
  public var rules: [RuleText]

  public init(entries: [LexiconEntry] = [], rules: [RuleText] = []) {
    self.entries = entries
    self.rules = rules
  }

  public var isEmpty: Bool { entries.isEmpty && rules.isEmpty }

  /// What provenance calls it.
  public static let id = "call"
}

extension LexiconEntry {
  /// The entries that a line such as `ORG:G77|Groupe des 77=org:G77` stands for: a label, the terms, and
  /// where there is one the id of what they name. A backslash before `|`, `=` or itself makes it a
  /// letter like any other.
  /// - Throws: ``Diagnostic`` with a column of the line.
  public static func entries(line: String, at location: SourceLocation) throws(Diagnostic) -> [LexiconEntry] {
    func fail(_ message: String, _ column: Int) -> Diagnostic {
      Diagnostic(
        code: "entries.syntax", message,
        at: SourceLocation(file: location.file, line: location.line ?? 1, column: column), sourceLine: line,
        help: "write LABEL:TERM|TERM, and =ID behind it where there is one")
    }
    let scalars = Array(line.unicodeScalars)
    guard let colon = scalars.firstIndex(of: ":") else { throw fail("there is no label", 1) }
    let label = Label(String(String.UnicodeScalarView(scalars[..<colon])))
    guard label.isValid else { throw fail("\"\(label)\" is not a label", 1) }
    var parts = [(start: colon + 2, text: String.UnicodeScalarView())]
    var idStart: Int?
    var index = colon + 1
    while index < scalars.count {
      var scalar = scalars[index]
      if scalar == "\\", index + 1 < scalars.count, ["\\", "|", "="].contains(scalars[index + 1]) {
        index += 1
        scalar = scalars[index]
      } else if scalar == "|" || scalar == "=" {
        if let idStart { throw fail("an id is one word, not \(scalar)", idStart) }
        if scalar == "=" { idStart = index + 2 }
        parts.append((index + 2, String.UnicodeScalarView()))
        index += 1
        continue
      }
      parts[parts.count - 1].text.append(scalar)
      index += 1
    }
    let id = idStart == nil ? nil : parts.removeLast()
    if let id, id.text.isEmpty { throw fail("the id is empty", min(id.start, scalars.count)) }
    if let id, id.text.contains(where: \.properties.isWhitespace) {
      throw fail("an id is one word, without white space", id.start)
    }
    if let empty = parts.first(where: { $0.text.allSatisfy { $0.properties.isWhitespace } }) {
      throw fail("a term is empty", min(empty.start, scalars.count))
    }
    return parts.map {
      LexiconEntry(term: String($0.text), label: label, id: id.map { String($0.text) }, location: location)
    }
  }
}

extension LoadedPipeline {
  /// The pipeline with further entries and rules, for one call or several; this one stays as it is.
  ///
  /// The entries run with the lists of the plugins; rules see them as annotations. A rule that names no
  /// stage runs after all others. It may use the lists, labels and named patterns of the pipeline.
  /// - Throws: ``Diagnostics`` with everything that is wrong with the rules.
  /// - Complexity: O(words that the pipeline knows + size of what is added): milliseconds, not the seconds that
  ///   loading takes.
  public func adding(_ adHoc: AdHocPlugin) throws -> LoadedPipeline {
    var problems: [Diagnostic] = []
    var vocabulary = VocabularyBuilder(extending: analyzer.tokenizer.vocabulary)
    var builder = LexiconBuilder(tokenizer: analyzer.tokenizer)
    let list = LexiconList(name: "entries", plugin: AdHocPlugin.id, entries: adHoc.entries)
    builder.add(list, to: &vocabulary)
    problems += builder.problems
    let entries = builder.build()
    let added = try compile(adHoc.rules, entries.labels(), &vocabulary, &problems)
    let tokenizer = analyzer.tokenizer.with(vocabulary: vocabulary.build())
    var analyzer = analyzer
    analyzer.tokenizer = tokenizer
    if analyzer.sentences == nil,
      added.contains(where: \.needsSentences)
    {
      analyzer.sentences = SentenceSplitter(locale: configuration.languages.first ?? "en")
    }
    var stages = pipeline.stages
    let last = RuleFile.defaultStage
    if !stages.contains(where: { $0.name == last }), added.contains(where: { $0.definition.stage == last }) {
      stages.append(Stage(name: last, recognizers: []))
    }
    stages = stages.map { stage in
      var recognizers = stage.recognizers
      if stage.name == LexiconRecognizer.stage, !adHoc.entries.isEmpty {
        recognizers.append(AdHocEntries(entries, tokenizer: tokenizer))
      }
      let own = added.filter { $0.definition.stage == stage.name }
      if !own.isEmpty { recognizers.append(RuleRecognizer(stage: stage.name, rules: own, lexicon: lexicon)) }
      return Stage(name: stage.name, recognizers: recognizers)
    }
    return LoadedPipeline(
      pipeline: Pipeline(
        name: pipeline.name, analyzer: analyzer, stages: stages, policy: pipeline.policy,
        limits: pipeline.limits, normalizers: pipeline.normalizers, calibration: pipeline.calibration),
      configuration: configuration, plugins: plugins, lists: lists, lexicon: lexicon, rules: rules + added,
      warnings: warnings + problems, analyzer: analyzer, patterns: patterns)
  }

  private func compile(
    _ texts: [AdHocPlugin.RuleText], _ entryLabels: Set<Label>, _ vocabulary: inout VocabularyBuilder,
    _ problems: inout [Diagnostic]
  ) throws -> [CompiledRule] {
    var definitions: [RuleDefinition] = []
    var patterns = patterns
    for text in texts {
      do throws(Diagnostic) {
        let file = RuleFile.read(
          try YAMLFile(text: text.text, name: text.name), plugin: AdHocPlugin.id, &problems)
        definitions += file.rules
        problems += file.unknownStages(of: pipeline.stages.map(\.name))
        patterns += file.patterns
      } catch {
        problems.append(error)
      }
    }
    let labels = labels(before: definitions, entryLabels)
    var compiler = RuleCompiler(
      environment: RuleEnvironment(lists: lexicon.lists, labels: labels, patterns: patterns),
      tokenizer: analyzer.tokenizer)
    let compiled = definitions.compactMap { compiler.compile($0, vocabulary: &vocabulary) }
    problems += compiler.problems
    if problems.contains(where: { $0.severity == .error }) { throw Diagnostics(problems) }
    return compiled
  }

  /// For each stage the labels that are there when it runs.
  private func labels(before added: [RuleDefinition], _ entryLabels: Set<Label>) -> [String: Set<Label>] {
    var known: Set<Label> = []
    var result: [String: Set<Label>] = [:]
    for stage in pipeline.stages {
      result[stage.name] = known
      known.formUnion(stage.recognizers.flatMap(\.descriptor.makes))
      if stage.name == LexiconRecognizer.stage { known.formUnion(entryLabels) }
      known.formUnion(added.filter { $0.stage == stage.name }.flatMap(\.labels))
    }
    if result[RuleFile.defaultStage] == nil { result[RuleFile.defaultStage] = known }
    return result
  }
}

/// Proposes the entries of one call, which have a lexicon of their own.
private struct AdHocEntries: Recognizer {
  let descriptor: RecognizerDescriptor
  private let lexicon: Lexicon
  private let tokenizer: Tokenizer
  private let recognizer: LexiconRecognizer

  init(_ lexicon: Lexicon, tokenizer: Tokenizer) {
    self.lexicon = lexicon
    self.tokenizer = tokenizer
    recognizer = LexiconRecognizer(lexicon)
    descriptor = RecognizerDescriptor(
      id: "\(AdHocPlugin.id)/entries", stage: LexiconRecognizer.stage, makes: recognizer.descriptor.makes)
  }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    var text = context.text
    lexicon.findHits(in: &text, tokenizer: tokenizer)
    recognizer.recognize(RecognitionContext(text: text, annotations: []), into: &candidates)
  }
}

extension Pipeline {
  /// The document's annotations with these labels and no others.
  ///
  /// All recognizers run: what is not wanted may be what the rest is made from.
  /// - Throws: as ``annotate(_:)``.
  public func annotate(_ document: Document, labels: Set<Label>) throws -> AnnotatedDocument {
    var annotated = try annotate(document)
    annotated.annotations.removeAll { !labels.contains($0.label) }
    return annotated
  }
}

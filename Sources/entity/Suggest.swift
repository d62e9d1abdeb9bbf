import ArgumentParser
import EntityEvaluation
import EntityKit

struct Suggest: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "What the lexicons do not know yet, and which edits would gain most.",
    discussion: """
      The pipeline annotates CORPUS; names that it leaves out are suggested, with the reason, the places and a \
      line for a gazetteer. With --gold, single edits are ranked by the F1 that they would gain. What is printed \
      is a gazetteer whose comments say why: delete what is wrong, and keep the rest.
      """)

  @Argument(help: "Texts or JSONL files; those of --gold where there are none.")
  var corpus: [String] = []

  @Option(help: ArgumentHelp("Gold annotations, JSONL.", valueName: "file"))
  var gold: String?

  @OptionGroup var pipelineOptions: PipelineOptions

  @OptionGroup var scoring: ScoringOptions

  @Option(help: ArgumentHelp("How often capitalised words must occur.", valueName: "times"))
  var minimum = 2

  @Option(help: ArgumentHelp("How many suggestions of each kind to print.", valueName: "count"))
  var limit = 50

  @Option(help: ArgumentHelp("The label of titles, beside which names are looked for.", valueName: "label"))
  var titleLabel = "TITLE"

  @Option(help: ArgumentHelp("The label of those names.", valueName: "label"))
  var personLabel = "PERSON"

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: "How many documents to work on at once.")
  var jobs = 2

  func validate() throws {
    if corpus.isEmpty, gold == nil { throw ValidationError("Give a CORPUS, or --gold, or both.") }
    if minimum < 1 { throw ValidationError("--minimum is at least 1.") }
    if limit < 1 { throw ValidationError("--limit is at least 1.") }
    if jobs < 1 || jobs > 256 { throw ValidationError("--jobs must lie between 1 and 256.") }
  }

  func run() async throws {
    let goldFile = try gold.map { try AnnotatedFile(path: $0) }
    let loaded = try pipelineOptions.load(keepingLists: true)
    if let goldFile { try scoring.check(goldFile.documents, made: loaded.pipeline.labels) }
    let reader = SuggestionReader(loaded)
    // A pipeline without titles or persons is fine; a name that somebody gave is meant.
    let known = loaded.pipeline.labels
    if titleLabel != "TITLE" { try LabelList([Label(titleLabel)]).check(against: known, of: "--title-label") }
    if personLabel != "PERSON" {
      try LabelList([Label(personLabel)]).check(against: known, of: "--person-label")
    }

    var found: AnnotatedFile?
    if let goldFile {
      found = AnnotatedFile(
        name: "pipeline", documents: try await loaded.pipeline.annotate(texts: goldFile.documents, jobs: jobs)
      )
    }
    var documents = found?.documents ?? []
    if !corpus.isEmpty {
      var source = DocumentSource(paths: corpus, format: nil)
      var texts: [AnnotatedDocument] = []
      while let document = try source.next() { texts.append(document) }
      documents = try await loaded.pipeline.annotate(texts: texts, jobs: jobs)
    }
    let finder = SuggestionFinder(
      known: reader.known, title: Label(titleLabel), person: Label(personLabel), minimum: minimum,
      fold: reader.fold)
    let suggestions = finder.suggestions(in: try documents.map(reader.text))
    let edits = try goldFile.map { try self.edits($0, found!, reader, loaded) }
    let printer = SuggestionPrinter(suggestions: suggestions, edits: edits, limit: limit)
    try json ? Terminal.print(data: printer.json()) : Terminal.print(printer.gazetteer())
  }

  private func edits(
    _ gold: AnnotatedFile, _ found: AnnotatedFile, _ reader: SuggestionReader, _ loaded: LoadedPipeline
  ) throws -> [LexiconEdit] {
    let report = try found.report(gold: gold, options: scoring.options)
    let policy = loaded.configuration.policy
    let isFlat = scoring.outermost
    let finder = LexiconEditFinder { inner, outer in
      switch policy.kind {
      case .keepAll: !isFlat
      case .nested: !isFlat && policy.nesting[outer]?.contains(inner) == true
      default: false
      }
    }
    return finder.edits(
      report, tokens: try report.documents.map { try reader.tokens(of: $0.document) },
      knownIDs: Set(reader.known.compactMap(\.id)))
  }
}

/// Lists and texts as the finder wants them.
struct SuggestionReader {
  let known: [KnownForm]
  private let tokenizer: Tokenizer
  private let sentences: SentenceSplitter

  init(_ loaded: LoadedPipeline) {
    tokenizer = Tokenizer(profile: loaded.foldProfile)
    sentences = SentenceSplitter(locale: loaded.configuration.languages.first ?? "en")
    known = loaded.lists.flatMap(\.entries).flatMap { entry in
      entry.forms.map { form in
        KnownForm(
          text: form, label: entry.standsAlone ? entry.label : nil, id: entry.id, location: entry.location)
      }
    }
  }

  /// Words as the lexicons compare them.
  var fold: @Sendable (String) -> String {
    let tokenizer = tokenizer
    return { text in
      tokenizer.foldedTokens(of: text).map { String(decoding: $0.folded, as: UTF8.self) }
        .joined(separator: " ")
    }
  }

  func tokens(of document: Document) throws -> [Token] {
    var tokens = tokenizer.tokens(of: document.text)
    try failing(.badInput) { try sentences.markSentences(in: &tokens, of: document.text) }
    return tokens
  }

  func text(_ annotated: AnnotatedDocument) throws -> SuggestionText {
    SuggestionText(
      document: annotated.document, tokens: try tokens(of: annotated.document),
      annotations: annotated.annotations)
  }
}

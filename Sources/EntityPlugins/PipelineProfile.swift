internal import EntityLexicon
internal import EntityPipeline
internal import EntityRecognition
internal import EntityRules
public import EntityText

/// What a pipeline's time goes into, counted over documents.
///
/// Each rule is run by itself, so its time has the cost of looking at a document in it: compare rules with
/// each other, and stages with each other, not one with the other.
public struct PipelineProfile: Sendable {
  public struct Rule: Sendable {
    public let plugin: String
    public let name: String
    public let location: SourceLocation
    public internal(set) var seconds = 0.0
    /// Candidates that it proposed.
    public internal(set) var proposed = 0
    /// Of its annotations, those that survived.
    public internal(set) var survived = 0
  }

  public struct List: Sendable {
    public let plugin: String
    public let name: String
    public internal(set) var hits = 0
    public internal(set) var survived = 0
  }

  public struct Stage: Sendable {
    public let name: String
    public internal(set) var seconds = 0.0
  }

  public private(set) var documents = 0
  public private(set) var bytes = 0
  /// Tokens, sentences and lists.
  public private(set) var analysisSeconds = 0.0
  /// The whole of all documents.
  public private(set) var seconds = 0.0
  public private(set) var stages: [Stage]
  public private(set) var rules: [Rule]
  public private(set) var lists: [List]

  private let loaded: LoadedPipeline
  private let recognizers: [RuleRecognizer]

  public init(_ loaded: LoadedPipeline) {
    self.loaded = loaded
    stages = loaded.pipeline.stages.map { Stage(name: $0.name) }
    rules = loaded.rules.map {
      Rule(plugin: $0.definition.plugin, name: $0.definition.name, location: $0.definition.location)
    }
    recognizers = loaded.rules.map {
      RuleRecognizer(stage: $0.definition.stage, rules: [$0], lexicon: loaded.lexicon)
    }
    lists = loaded.plugins.flatMap { plugin in
      plugin.lexicons.map { List(plugin: plugin.id, name: $0.name) }
    }
  }

  /// Runs one document.
  /// - Throws: what the pipeline throws.
  public mutating func add(_ document: Document) throws {
    documents += 1
    bytes += document.text.utf8.count
    let clock = ContinuousClock()
    var annotations: [Annotation] = []
    seconds += try clock.measure { annotations = try loaded.pipeline.annotate(document).annotations }
      .inSeconds
    var text = AnalyzedText(document: document)
    analysisSeconds += try clock.measure { try loaded.analyzer.analyze(document, into: &text) }.inSeconds
    let contexts = try loaded.pipeline.contexts(of: document)
    for (stage, context) in contexts {
      guard let number = stages.firstIndex(where: { $0.name == stage }) else { continue }
      for recognizer in loaded.pipeline.stages[number].recognizers {
        var sink = CandidateSink()
        stages[number].seconds += try clock.measure { try recognizer.recognize(context, into: &sink) }
          .inSeconds
      }
      for index in rules.indices where loaded.rules[index].definition.stage == stage {
        var sink = CandidateSink()
        rules[index].seconds += clock.measure { recognizers[index].recognize(context, into: &sink) }.inSeconds
        rules[index].proposed += sink.candidates.count
      }
    }
    count(annotations, hits: text.hits)
  }

  private mutating func count(_ annotations: [Annotation], hits: [LexiconHit]) {
    for hit in hits {
      let plugin = loaded.lexicon.plugin(of: Int(hit.entry))
      let name = loaded.lexicon.lists[Int(hit.list)]
      if let index = lists.firstIndex(where: { $0.plugin == plugin && $0.name == name }) {
        lists[index].hits += 1
      }
    }
    for provenance in annotations.compactMap(\.provenance) {
      if let index = rules.firstIndex(where: {
        $0.name == provenance.origin && $0.location == provenance.location
      }) {
        rules[index].survived += 1
      } else if let index = lists.firstIndex(where: { "\($0.plugin)/\($0.name)" == provenance.recognizer }) {
        lists[index].survived += 1
      }
    }
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}

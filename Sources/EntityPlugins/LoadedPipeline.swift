public import EntityLexicon
public import EntityPipeline
public import EntityRecognition
public import EntityRules
public import EntityText

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

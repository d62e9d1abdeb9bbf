public import EntityRecognition
public import EntityText
public import EntityUnicode

/// Tokens and no hits: what a recognizer sees that uses no lists.
public struct PlainAnalyzer: TextAnalyzer {
  private let tokenizer: Tokenizer

  public init(profile: FoldProfile = .french) { tokenizer = Tokenizer(profile: profile) }

  public func analyze(_ document: Document, into text: inout AnalyzedText) throws {
    text.document = document
    text.hits.removeAll(keepingCapacity: true)
    text.tokens.removeAll(keepingCapacity: true)
    tokenizer.tokenize(document.text, into: &text.tokens)
  }
}

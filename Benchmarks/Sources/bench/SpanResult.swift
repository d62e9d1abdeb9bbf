import EntityKit

/// Where the hits are, for comparison with what other matchers find.
struct SpanResult: Codable {
  /// For each document start and end of every span with a hit, in UTF-8 bytes, each span once.
  var spans: [[Int]]

  /// - Parameter documents: how many of the text's first documents are searched.
  static func find(file: String, text: String, documents: Int) throws -> SpanResult {
    let compiled = try CompiledLexicon(path: file)
    let tokenizer = Tokenizer(profile: .french).with(vocabulary: compiled.vocabulary)
    return SpanResult(
      spans: try Corpus.readDocuments(text).prefix(documents).map { text in
        var analyzed = AnalyzedText(document: Document(text: text))
        tokenizer.tokenize(text, into: &analyzed.tokens)
        compiled.lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
        return Set(analyzed.hits.map { analyzed.span(of: $0.tokens) }).sorted { $0.start < $1.start }
          .flatMap { [$0.start, $0.end] }
      })
  }
}

internal import EntityLexicon
internal import EntityRecognition
internal import EntityText
internal import EntityUnicode

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

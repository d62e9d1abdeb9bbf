public import EntityKit

extension Segmenter {
  /// The tokens that recognizers see, and sentences as ICU breaks them.
  public static let entityKit = Segmenter { document in
    let sentences = try? SentenceSplitter(locale: document.language ?? "root").sentences(of: document.text)
    return Segmentation(
      tokens: tokenizer.tokens(of: document.text).map(\.span),
      sentenceStarts: (sentences ?? []).map(\.start))
  }

  /// Made when a format first asks for tokens; most never do.
  private static let tokenizer = Tokenizer(profile: .french)
}

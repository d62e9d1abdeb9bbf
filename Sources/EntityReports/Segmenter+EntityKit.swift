public import EntityKit
internal import Synchronization

extension Segmenter {
  /// The tokens that recognizers see, and sentences as ICU breaks them.
  public static let entityKit = Segmenter { document in
    let sentences = try? splitter(for: document.language ?? "root").sentences(of: document.text)
    return Segmentation(
      tokens: tokenizer.tokens(of: document.text).map(\.span),
      sentenceStarts: (sentences ?? []).map(\.start))
  }

  /// Made when a format first asks for tokens; most never do.
  private static let tokenizer = Tokenizer(profile: .french)

  /// The splitter of the last document: most are in the same language as the one before.
  private static let lastSplitter = Mutex(SentenceSplitter(locale: "root"))

  private static func splitter(for locale: String) -> SentenceSplitter {
    lastSplitter.withLock { splitter in
      if splitter.locale != locale { splitter = SentenceSplitter(locale: locale) }
      return splitter
    }
  }
}

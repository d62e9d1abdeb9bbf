import EntityPipeline
import EntityRecognition
import EntityText
import Foundation

// MARK: Candidates

/// A candidate written short: `candidate(0, 5, "TITLE", priority: 1)`.
func candidate(
  _ start: Int, _ end: Int, _ label: Label, id: String? = nil, priority: Int = 0, score: Double = 1,
  isWhole: Bool = false, isVeto: Bool = false, by recognizer: String = "r", origin: String = "o",
  at location: SourceLocation? = nil
) -> Candidate {
  Candidate(
    Annotation(
      span: TextSpan(start, end), label: label, id: id,
      features: isWhole ? [ConflictPolicy.nestedFeature: "none"] : [:], score: score,
      provenance: Provenance(recognizer: recognizer, origin: origin, location: location)),
    priority: priority, isVeto: isVeto)
}

// MARK: Text

/// Words between blanks. An upper-case first letter and words all in upper case are flagged; words
/// that differ only in case hash alike.
struct BlankAnalyzer: TextAnalyzer {
  func analyze(_ document: Document, into text: inout AnalyzedText) throws {
    text.document = document
    text.tokens = []
    text.hits = []
    let bytes = Array(document.text.utf8)
    var start = 0
    for end in 0...bytes.count where end == bytes.count || bytes[end] == 0x20 {
      if end > start { text.tokens.append(token(bytes[start..<end], start)) }
      start = end + 1
    }
  }

  private func token(_ bytes: ArraySlice<UInt8>, _ start: Int) -> Token {
    let word = String(decoding: bytes, as: UTF8.self)
    var flags: TokenFlags = start == 0 ? [] : .spaceBefore
    if word.contains(where: \.isLetter) { flags.insert(.hasLetter) }
    if word.first?.isUppercase ?? false { flags.insert(.initialUpper) }
    if word.contains(where: \.isUppercase) {
      flags.insert(.hasUpper)
      if !word.contains(where: \.isLowercase) { flags.insert(.allUpper) }
    }
    return Token(
      span: TextSpan(bytes.startIndex, bytes.endIndex), id: .unknown,
      hash: Vocabulary.hash(of: Array(word.lowercased().utf8)), flags: flags)
  }
}

/// An analyzer that can read nothing.
struct BrokenAnalyzer: TextAnalyzer {
  struct Failure: Error, Equatable {}
  func analyze(_ document: Document, into text: inout AnalyzedText) throws { throw Failure() }
}

// MARK: Recognizers

/// A recognizer made of a closure.
struct ClosureRecognizer: Recognizer {
  let descriptor: RecognizerDescriptor
  let body: @Sendable (RecognitionContext, inout CandidateSink) throws -> Void

  init(
    _ id: String = "closure", stage: String = "one", makes: Set<Label> = [],
    _ body: @escaping @Sendable (RecognitionContext, inout CandidateSink) throws -> Void
  ) {
    descriptor = RecognizerDescriptor(id: id, stage: stage, makes: makes)
    self.body = body
  }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) throws {
    try body(copy context, &candidates)
  }
}

/// Proposes every occurrence of some words, as a list would.
struct WordRecognizer: Recognizer {
  struct Word: Sendable {
    var text: String
    var label: Label
    var id: String?
    /// Which token, counted from the first of the word, is an alias from here on.
    var aliasAt: Int?
    var priority = 0
    var isVeto = false
  }

  let descriptor: RecognizerDescriptor
  let words: [Word]

  init(named id: String = "words", stage: String = "one", _ words: [Word]) {
    descriptor = RecognizerDescriptor(id: id, stage: stage, makes: Set(words.map(\.label)))
    self.words = words
  }

  func recognize(_ context: borrowing RecognitionContext, into candidates: inout CandidateSink) {
    for word in words {
      let wanted = word.text.split(separator: " ").map(String.init)
      for start in context.tokens.indices where start + wanted.count <= context.tokens.count {
        let document = context.document
        let found = context.tokens[start..<start + wanted.count].map { document.text(of: $0.span) }
        guard found == wanted else { continue }
        let alias = word.aliasAt.map { AliasDefinition(tokens: start + $0..<start + $0 + 1) }
        candidates.add(
          Candidate(
            Annotation(
              span: context.text.span(of: start..<start + wanted.count), label: word.label, id: word.id,
              provenance: Provenance(recognizer: descriptor.id, origin: word.text)),
            priority: word.priority, isVeto: word.isVeto, aliases: alias.map { [$0] } ?? []))
      }
    }
  }
}

extension Pipeline {
  /// A pipeline of stages named "1", "2" …
  init(
    _ stages: [[any Recognizer]], policy: ConflictPolicy = ConflictPolicy(), limits: Limits = Limits()
  ) {
    self.init(
      name: "test", analyzer: BlankAnalyzer(),
      stages: stages.enumerated().map { Stage(name: "\($0.offset + 1)", recognizers: $0.element) },
      policy: policy, limits: limits)
  }

  /// The text with its annotations marked in it.
  func marked(_ text: String) throws -> String {
    MarkedText.marking(try annotate(Document(id: "d", text: text)))
  }
}

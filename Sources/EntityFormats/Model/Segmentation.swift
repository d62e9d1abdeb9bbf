public import EntityText

/// Tokens of a text, in sentences.
public struct Segmentation: Hashable, Sendable {
  /// In text order, not empty, not overlapping.
  public private(set) var tokens: [TextSpan]
  /// For every token, whether it opens a sentence; the first always does.
  public private(set) var startsSentence: [Bool]

  /// - Parameter sentenceStarts: byte offsets; the first token at or behind one opens a sentence.
  /// - Precondition: `tokens` are in text order, not empty, not overlapping.
  public init(tokens: [TextSpan], sentenceStarts: [Int]) {
    self.tokens = tokens
    var starts = sentenceStarts.sorted()[...]
    startsSentence = tokens.indices.map { index in
      var isStart = index == 0
      while let start = starts.first, start <= tokens[index].start {
        isStart = true
        starts.removeFirst()
      }
      return isStart
    }
  }

  /// Tokens in any order; `nil` where there are none or where they overlap.
  init?(unordered tokens: [TextSpan], sentenceStarts: [Int]) {
    let sorted = tokens.sorted()
    let isDisjoint = zip(sorted, sorted.dropFirst()).allSatisfy { $0.end <= $1.start }
    guard !sorted.isEmpty, isDisjoint, sorted.allSatisfy({ !$0.isEmpty }) else { return nil }
    self.init(tokens: sorted, sentenceStarts: sentenceStarts)
  }

  init(tokens: [TextSpan], startsSentence: [Bool]) {
    self.tokens = tokens
    self.startsSentence = startsSentence
  }

  /// The tokens of each sentence, as ranges of ``tokens``.
  var sentences: [Range<Int>] {
    let starts = tokens.indices.filter { startsSentence[$0] }
    return zip(starts, starts.dropFirst() + [tokens.count]).map { $0..<$1 }
  }

  /// Tokens that hold every character but white space, no white space, and begin and end where the spans
  /// do: what formats with a line a token need. A sentence does not end inside a span.
  func fitted(to text: [UInt8], spans: [TextSpan], splitsAtSpans: Bool) -> Segmentation {
    var cuts = Set<Int>()
    for span in spans where splitsAtSpans {
      cuts.insert(span.start)
      cuts.insert(span.end)
    }
    var openings = Set<Int>()
    for (token, isStart) in zip(tokens, startsSentence) {
      cuts.insert(token.start)
      cuts.insert(token.end)
      if isStart { openings.insert(token.start) }
    }
    var fitted: [TextSpan] = []
    var starts: [Bool] = []
    var isOpening = true
    var begin: Int?
    func close(_ end: Int) {
      guard let start = begin else { return }
      fitted.append(TextSpan(start, end))
      starts.append(isOpening)
      isOpening = false
      begin = nil
    }
    var position = 0
    while position < text.count {
      let length = text.scalarLength(at: position)
      if cuts.contains(position) { close(position) }
      if openings.contains(position) { isOpening = true }
      if text.isWhiteSpace(at: position) { close(position) } else if begin == nil { begin = position }
      position += length
    }
    close(text.count)
    joinSentences(across: spans, fitted, &starts)
    return Segmentation(tokens: fitted, startsSentence: starts)
  }

  private func joinSentences(across spans: [TextSpan], _ tokens: [TextSpan], _ starts: inout [Bool]) {
    // Spans in text order: the furthest end of those that began is enough.
    var rest = spans.sorted()[...]
    var reach = 0
    for index in tokens.indices.dropFirst() {
      while let span = rest.first, span.start < tokens[index].start {
        reach = max(reach, span.end)
        rest.removeFirst()
      }
      if reach > tokens[index].start { starts[index] = false }
    }
  }
}

/// Cuts a text into tokens and sentences.
public struct Segmenter: Sendable {
  private let segment: @Sendable (Document) -> Segmentation

  public init(_ segment: @escaping @Sendable (Document) -> Segmentation) {
    self.segment = segment
  }

  func callAsFunction(_ document: Document) -> Segmentation { segment(document) }

  /// Runs of letters, marks and digits, and every other character by itself; a line is a sentence.
  public static let simple = Segmenter { document in
    var tokens: [TextSpan] = []
    var starts: [Int] = []
    var word: Int?
    var position = 0
    for scalar in document.text.unicodeScalars {
      let width = UTF8.width(scalar)
      let isWord = scalar.properties.isAlphabetic || isWordPart(scalar.properties.generalCategory)
      if !isWord, let start = word {
        tokens.append(TextSpan(start, position))
        word = nil
      }
      if isWord, word == nil { word = position }
      if !isWord, !scalar.isFormatSpace { tokens.append(TextSpan(position, position + width)) }
      position += width
      if scalar == "\n" { starts.append(position) }
    }
    if let word { tokens.append(TextSpan(word, position)) }
    return Segmentation(tokens: tokens, sentenceStarts: starts)
  }

  private static func isWordPart(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber: true
    default: false
    }
  }
}

extension Unicode.Scalar {
  /// White space to any program that reads columns: Unicode's property, and the separators U+001C to
  /// U+001F that Python counts too.
  var isFormatSpace: Bool {
    (0x1C...0x1F).contains(value) || properties.isWhitespace
  }
}

extension [UInt8] {
  /// How many bytes the scalar at an offset takes.
  /// - Precondition: the bytes are UTF-8 and a scalar starts there.
  func scalarLength(at offset: Int) -> Int {
    switch self[offset] {
    case ..<0x80: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
  }

  /// Whether the scalar at an offset is white space (see ``Unicode/Scalar/isFormatSpace``).
  func isWhiteSpace(at offset: Int) -> Bool {
    let byte = self[offset]
    if byte < 0x80 { return byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) }
    let scalar = String(decoding: self[offset..<offset + scalarLength(at: offset)], as: UTF8.self)
      .unicodeScalars
    return scalar.first!.isFormatSpace
  }
}

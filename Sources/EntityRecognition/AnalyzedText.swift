public import EntityText

/// An entry of a lexicon found in a text.
public struct LexiconHit: Hashable, Sendable, BitwiseCopyable {
  /// The first token.
  public var start: UInt32
  /// The token after the last.
  public var end: UInt32
  /// The number of the entry in the pipeline's lexicon.
  public var entry: UInt32
  /// The number of the list that the entry stands in.
  public var list: UInt16

  @inlinable
  public init(start: UInt32, end: UInt32, entry: UInt32, list: UInt16) {
    self.start = start
    self.end = end
    self.entry = entry
    self.list = list
  }

  public var tokens: Range<Int> { Int(start)..<Int(end) }
}

/// What is to be said of a hit whose words are not the entry's, only near them.
public struct InexactHit: Hashable, Sendable, BitwiseCopyable {
  public var hit: LexiconHit
  /// The number of the form in the lexicon's list of fuzzy forms.
  public var form: UInt32
  /// Letters put in, left out, changed, or swapped with their neighbour: 1 or more.
  public var edits: UInt32
  /// Bit `i` for the hit's token `i`, where its word is not the entry's.
  public var edited: UInt64

  public init(hit: LexiconHit, form: UInt32, edits: UInt32, edited: UInt64) {
    self.hit = hit
    self.form = form
    self.edits = edits
    self.edited = edited
  }
}

/// An entry that would have been found, but for a stop list.
public struct StoppedHit: Hashable, Sendable, BitwiseCopyable {
  public var hit: LexiconHit
  /// The number of the stop in the lexicon, which counts on from the entries.
  public var stop: UInt32

  public init(hit: LexiconHit, stop: UInt32) {
    self.hit = hit
    self.stop = stop
  }
}

/// A document with its tokens and with everything that the lexicons know in it.
public struct AnalyzedText: Sendable {
  public var document: Document
  /// In text order.
  public var tokens: [Token] = []
  /// By first token, then by last, then by entry. Hits may overlap: all that match are here.
  public var hits: [LexiconHit] = []
  /// More on the hits that are there by a fuzzy match, stopped or not, in the order of ``hits``.
  public var inexactHits: [InexactHit] = []
  /// What stop lists kept out of ``hits``, in the same order.
  public var stoppedHits: [StoppedHit] = []

  public init(document: Document) { self.document = document }

  /// What is to be said of a hit whose words are misspelt; `nil` for all others.
  /// - Complexity: O(log inexact hits).
  public func inexactHit(for hit: LexiconHit) -> InexactHit? {
    func isBefore(_ other: LexiconHit) -> Bool {
      (other.start, other.end, other.entry) < (hit.start, hit.end, hit.entry)
    }
    let place = inexactHits.partitioningIndex { !isBefore($0.hit) }
    return place < inexactHits.count && inexactHits[place].hit == hit ? inexactHits[place] : nil
  }

  /// The span of a run of tokens.
  /// - Precondition: the range is not empty and inside ``tokens``.
  public func span(of tokens: Range<Int>) -> TextSpan {
    TextSpan(
      self.tokens[tokens.lowerBound].span.start, self.tokens[tokens.upperBound - 1].span.end)
  }

  /// The tokens that a span covers exactly; `nil` where a bound lies inside a token or no token is
  /// covered.
  /// - Complexity: O(log tokens).
  public func tokens(in span: TextSpan) -> Range<Int>? {
    let first = tokens.partitioningIndex { $0.span.start >= span.start }
    let last = tokens.partitioningIndex { $0.span.start >= span.end }
    return run(first, last, covering: span)
  }

  /// For each annotation the tokens that it covers exactly; empty for those that cover none so.
  /// - Complexity: O(tokens + annotations) where they are in text order and short.
  func tokens(ofEach annotations: [Annotation]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    runs.reserveCapacity(annotations.count)
    var first = 0
    for index in annotations.indices {
      let span = annotations[index].span
      if first > 0, tokens[first - 1].span.start >= span.start {
        first = tokens.partitioningIndex { $0.span.start >= span.start }
      }
      while first < tokens.count, tokens[first].span.start < span.start { first += 1 }
      var last = first
      while last < tokens.count, tokens[last].span.start < span.end { last += 1 }
      runs.append(run(first, last, covering: span) ?? 0..<0)
    }
    return runs
  }

  /// The tokens from one on and before another, which begin inside a span; `nil` where they do not cover it exactly.
  private func run(_ first: Int, _ last: Int, covering span: TextSpan) -> Range<Int>? {
    guard first < last, tokens[first].span.start == span.start, tokens[last - 1].span.end == span.end
    else { return nil }
    return first..<last
  }
}

/// Makes tokens and hits of a document: the one scan that every recognizer shares.
public protocol TextAnalyzer: Sendable {
  /// Replaces the contents of `text`, keeping its buffers.
  func analyze(_ document: Document, into text: inout AnalyzedText) throws
}

internal import EntityRecognition
internal import EntityText
public import EntityUnicode

extension Lexicon {
  /// Takes the hits away whose words a stop of their own list has, and the stops.
  /// - Complexity: O(hits).
  func applyStops(to text: inout AnalyzedText) {
    let hits = text.hits
    guard hits.contains(where: isStop) else { return }
    var kept: [LexiconHit] = []
    var stopped: [StoppedHit] = []
    kept.reserveCapacity(hits.count)
    var start = 0
    while start < hits.count {
      // All hits on the same tokens stand together, the stops last: they have the highest numbers.
      let end = hits[start...].firstIndex { $0.tokens != hits[start].tokens } ?? hits.count
      let firstStop = hits[start..<end].firstIndex(where: isStop) ?? end
      for hit in hits[start..<firstStop] {
        let own = hits[firstStop..<end].first { source(of: $0) == source(of: hit) }
        if let own { stopped.append(StoppedHit(hit: hit, stop: own.entry)) } else { kept.append(hit) }
      }
      start = end
    }
    text.hits = kept
    text.stoppedHits = stopped
  }

  private func isStop(_ hit: LexiconHit) -> Bool { Int(hit.entry) >= entryCount }

  private func source(of hit: LexiconHit) -> UInt32? { names(of: Int(hit.entry))?.source }

  /// Whether a token is known for a stop list and for nothing else.
  /// - Complexity: O(log words of stop lists).
  func isOnlyStopped(_ token: TokenID) -> Bool {
    // The first number is not a token.
    let places = 1..<max(1, arrays.stops.count)
    let place = places.partitioningIndex { arrays.stops[$0] >= token.rawValue }
    return place < places.upperBound && arrays.stops[place] == token.rawValue
  }

  /// Whether any list has a stop list.
  public var hasStops: Bool { stopCount > 0 }

  /// The stops that keep nothing from coming out of their lists, by number: no entry of the list matches their words
  /// as they are written, with a capital, in capitals, or as the entries with these words are written.
  /// - Parameter tokenizer: with the vocabulary of this lexicon.
  /// - Complexity: O(stops × entries of equal words).
  public func idleStops(tokenizer: Tokenizer) -> [Int] {
    (entryCount..<allCount).filter { stop in
      let term = self.term(of: stop)
      var text = AnalyzedText(document: Document(text: term))
      func stops(_ spelling: String) -> Bool {
        text.document = Document(text: spelling)
        text.tokens.removeAll(keepingCapacity: true)
        tokenizer.tokenize(spelling, into: &text.tokens)
        findHits(in: &text, tokenizer: tokenizer)
        return text.stoppedHits.contains { Int($0.stop) == stop && $0.hit.tokens == text.tokens.indices }
      }
      let capitalized = term.prefix(1).uppercased() + term.dropFirst()
      if [term, capitalized, term.uppercased()].contains(where: stops) { return false }
      return !entries(reading: term, tokenizer).map(self.term).contains(where: stops)
    }
  }

  /// The entries with the words of a text, whatever their capitals and accents.
  private func entries(reading term: String, _ tokenizer: Tokenizer) -> [Int] {
    var node = 0
    for token in tokenizer.tokens(of: term) {
      guard let next = children(of: node).first(where: { self.token(of: $0) == token.id }) else { return [] }
      node = next
    }
    return entriesEnding(at: node)
  }
}

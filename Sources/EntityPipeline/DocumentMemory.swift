internal import EntityRecognition
internal import EntityText

/// What a document says of its names: an acronym stands for the long form it is introduced with, a
/// surname for the person. It holds for the whole document, also before the introduction (a headline
/// comes first), and for no other.
struct DocumentMemory {
  /// Below lists and rules: what is known of a name for sure goes before what is remembered.
  static let priority = -1

  private struct Alias {
    let tokens: Range<Int>
    /// The number of the candidate that defines it.
    let definer: Int
  }

  /// Where aliases are looked up: an alias is filed at the hash of its first word, or at the next free slot.
  private struct Slot: BitwiseCopyable {
    var hash: UInt32 = 0
    /// -1 where the slot is free.
    var alias: Int32 = -1
  }

  private let text: AnalyzedText
  private let definers: [Candidate]
  private var aliases: [Alias] = []
  /// A power of two long, and a quarter full at most: most words of a text are settled by one look.
  private var slots: [Slot] = []

  /// - Parameter candidates: survivors, in text order; of two that define one alias the first counts.
  init(_ candidates: [Candidate], in text: AnalyzedText) {
    self.text = text
    definers = candidates
    var count = 0
    for index in candidates.indices { count += candidates[index].aliases.count }
    guard count > 0 else { return }
    slots = Array(repeating: Slot(), count: 4 << (Int.bitWidth - count.leadingZeroBitCount))
    for index in candidates.indices where !candidates[index].aliases.isEmpty && !candidates[index].isVeto {
      for alias in candidates[index].aliases where !alias.tokens.isEmpty {
        add(Alias(tokens: alias.tokens, definer: index))
      }
    }
  }

  private mutating func add(_ alias: Alias) {
    let hash = text.tokens[alias.tokens.lowerBound].hash
    var slot = Int(hash) & (slots.count - 1)
    while slots[slot].alias >= 0 {
      let known = aliases[Int(slots[slot].alias)]
      if slots[slot].hash == hash, reads(known.tokens, like: alias.tokens) { return }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Slot(hash: hash, alias: Int32(aliases.count))
    aliases.append(alias)
  }

  /// Everything in the document that reads like an alias.
  /// - Parameter policy: by which to leave out what cannot survive; `nil` to leave out nothing.
  /// - Complexity: O(tokens × aliases that begin with the same word).
  func candidates(surviving policy: ConflictPolicy?) -> [Candidate] {
    guard !aliases.isEmpty else { return [] }
    var found: [Candidate] = []
    for start in text.tokens.indices {
      let hash = text.tokens[start].hash
      var slot = Int(hash) & (slots.count - 1)
      while slots[slot].alias >= 0 {
        let alias = aliases[Int(slots[slot].alias)]
        if slots[slot].hash == hash, isRead(alias, at: start),
          !(policy.map { isHopeless(alias, at: start, by: $0) } ?? false)
        {
          found.append(candidate(alias, at: start))
        }
        slot = (slot + 1) & (slots.count - 1)
      }
    }
    return found
  }

  /// Whether this is the alias where it is defined, and what defines it does not let it live. Most aliases are
  /// surnames, inside the names of which they are part.
  private func isHopeless(_ alias: Alias, at start: Int, by policy: ConflictPolicy) -> Bool {
    guard start == alias.tokens.lowerBound else { return false }
    let definer = definers[alias.definer]
    // Inside another annotation, only the label counts of all that is said.
    var annotation = definer.annotation
    annotation.span = text.span(of: alias.tokens)
    return definer.annotation.span.contains(annotation.span)
      && policy.isHopeless(Candidate(annotation, priority: Self.priority), beside: definer)
  }

  private func candidate(_ alias: Alias, at start: Int) -> Candidate {
    let definer = definers[alias.definer].annotation
    return Candidate(
      Annotation(
        span: text.span(of: start..<start + alias.tokens.count), label: definer.label, id: definer.id,
        provenance: Provenance(
          recognizer: "memory", origin: "\(text.document.text(of: definer.span)) at bytes \(definer.span)")),
      priority: Self.priority)
  }

  /// Whether the words from a token on read like an alias.
  private func isRead(_ alias: Alias, at start: Int) -> Bool {
    let end = start + alias.tokens.count
    return end <= text.tokens.count && reads(start..<end, like: alias.tokens)
  }

  /// Whether two runs of tokens fold alike, and the first has upper case where the second has.
  private func reads(_ tokens: Range<Int>, like alias: Range<Int>) -> Bool {
    tokens.count == alias.count
      && zip(tokens, alias).allSatisfy { reads(text.tokens[$0], like: text.tokens[$1]) }
  }

  private func reads(_ token: Token, like wanted: Token) -> Bool {
    // Unknown words have no id of their own; a hash of 32 bits tells them apart well enough
    // within one document.
    guard token.id == wanted.id, token.hash == wanted.hash else { return false }
    if !wanted.flags.contains(.initialUpper) || token.flags.contains([.initialUpper, .allUpper]) {
      return true
    }
    // "OR" may not come back as "Or"; "OTAN" may as "Otan", and "MACRON" as "Macron".
    let isShortAcronym =
      wanted.flags.contains(.allUpper)
      && (2...3).contains(
        text.document.text(of: wanted.span).unicodeScalars.count(where: \.properties.isAlphabetic))
    return token.flags.contains(isShortAcronym ? .allUpper : .initialUpper)
  }
}

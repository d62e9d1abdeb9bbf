internal import EntityRecognition
internal import EntityText

/// What a document says of its names: an acronym stands for the long form it is introduced with, a
/// surname for the person. It holds for the whole document, also before the introduction (a headline
/// comes first), and for no other.
struct DocumentMemory {
  /// Below lists and rules: what is known of a name for sure goes before what is remembered.
  static let priority = -1

  private struct Alias {
    var tokens: Range<Int>
    var definer: Annotation
  }

  private var aliases: [UInt32: [Alias]] = [:]
  private let text: AnalyzedText

  /// - Parameter candidates: survivors, in text order; of two that define one alias the first counts.
  init(_ candidates: [Candidate], in text: AnalyzedText) {
    self.text = text
    for index in candidates.indices where !candidates[index].aliases.isEmpty && !candidates[index].isVeto {
      let candidate = candidates[index]
      for alias in candidate.aliases where !alias.tokens.isEmpty {
        let key = text.tokens[alias.tokens.lowerBound].hash
        let isKnown = aliases[key]?.contains { reads($0.tokens, like: alias.tokens) } ?? false
        if !isKnown {
          aliases[key, default: []].append(Alias(tokens: alias.tokens, definer: candidate.annotation))
        }
      }
    }
  }

  /// Everything in the document that reads like an alias.
  /// - Complexity: O(tokens × aliases that begin with the same word).
  func candidates() -> [Candidate] {
    guard !aliases.isEmpty else { return [] }
    var found: [Candidate] = []
    for start in text.tokens.indices {
      for alias in aliases[text.tokens[start].hash] ?? [] {
        let end = start + alias.tokens.count
        guard end <= text.tokens.count, reads(start..<end, like: alias.tokens) else { continue }
        let span = text.span(of: start..<end)
        found.append(
          Candidate(
            Annotation(
              span: span, label: alias.definer.label, id: alias.definer.id, features: [:],
              provenance: Provenance(
                recognizer: "memory",
                origin: "\(text.document.text(of: alias.definer.span)) at \(alias.definer.span)")),
            priority: Self.priority))
      }
    }
    return found
  }

  /// Whether two runs of tokens fold alike, and the first has upper case where the second has.
  private func reads(_ tokens: Range<Int>, like alias: Range<Int>) -> Bool {
    guard tokens.count == alias.count else { return false }
    return zip(tokens, alias).allSatisfy { index, wanted in
      let a = text.tokens[index]
      let b = text.tokens[wanted]
      // Unknown words have no id of their own; a hash of 32 bits tells them apart well enough
      // within one document.
      guard a.id == b.id, a.hash == b.hash else { return false }
      if !b.flags.contains(.initialUpper) { return true }
      // "OR" may not come back as "Or"; "OTAN" may as "Otan", and "MACRON" as "Macron".
      let isShortAcronym =
        b.flags.contains(.allUpper)
        && (2...3).contains(
          text.document.text(of: b.span).unicodeScalars.count(where: \.properties.isAlphabetic))
      return a.flags.contains(isShortAcronym ? .allUpper : .initialUpper)
    }
  }
}

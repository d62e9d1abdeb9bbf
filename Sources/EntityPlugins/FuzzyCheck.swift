internal import EntityLexicon
internal import EntityText

/// What is worth a look in fuzzy lists.
struct FuzzyCheck {
  private let loaded: LoadedPipeline
  /// For each entry of the lexicon the list that it stands in, and the entry as it was read.
  private let entries: [(list: Int, entry: LexiconEntry)]

  /// - Parameter entries: by their numbers in the lexicon.
  init(_ loaded: LoadedPipeline, entries: [(list: Int, entry: LexiconEntry)]) {
    self.loaded = loaded
    self.entries = entries
  }

  /// A warning for each list whose entries are near each other, and for each in which `fuzzy` has no effect.
  func problems(ofList number: Int) -> [Diagnostic] {
    let own = entries.indices.filter { entries[$0].list == number && entries[$0].entry.fuzzy > 0 }
    guard let first = own.first.map({ entries[$0].entry }) else { return [] }
    let file = first.location.map { SourceLocation(file: $0.file) }
    let name = loaded.lists[number].name
    if loaded.lexicon.entriesWithFuzzyWords.isDisjoint(with: own) {
      return [
        Diagnostic(
          .warning, code: "check.fuzzy-without-effect", "fuzzy has no effect in the list <\(name)>", at: file,
          help: "only words of five letters or more may be misspelt, and none of entries with accents: exact")
      ]
    }
    let neighbours = neighbours(ofList: number)
    if neighbours.isEmpty { return [] }
    let examples = neighbours.prefix(3).map {
      "\"\($0.form)\" and \"\($0.other.term)\" (\($0.edits))"
    }
    return [
      Diagnostic(
        .warning, code: "check.fuzzy-neighbours",
        "in the fuzzy list <\(name)> \(neighbours.count) "
          + (neighbours.count == 1 ? "pair of names is" : "pairs of names are")
          + " as near as a misspelling: \(examples.joined(separator: ", "))\(neighbours.count > 3 ? " …" : "")",
        at: neighbours[0].entry.location ?? file,
        help: "set fuzzy to 0 in the column fuzzy of those that must not be confused; --lint shows all")
    ]
  }

  /// Each pair of forms once, that stand for different things.
  func neighbours(ofList number: Int) -> [LexiconLint.Neighbours] {
    var seen: Set<[String]> = []
    var pairs: [LexiconLint.Neighbours] = []
    for index in entries.indices where entries[index].list == number {
      let entry = entries[index].entry
      for form in entry.forms {
        for (near, edits) in loaded.lexicon.entries(near: form, tokenizer: loaded.analyzer.tokenizer)
        where near != index && entries.indices.contains(near) && entries[near].list == number {
          let other = entries[near].entry
          let isSame = entry.id != nil && other.id == entry.id && other.label == entry.label
          guard !isSame, seen.insert([form, other.term].sorted()).inserted else { continue }
          pairs.append(LexiconLint.Neighbours(form: form, entry: entry, other: other, edits: edits))
        }
      }
    }
    return pairs
  }
}

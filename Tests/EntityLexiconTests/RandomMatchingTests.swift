import EntityLexicon
import EntityText
import RandomTesting
import Testing

/// Random lexicons over random texts: the automaton finds what the obvious matcher finds.
@Suite("Matching at random")
struct RandomMatchingTests {
  /// What words and the gaps between them are drawn from.
  struct Alphabet: Sendable, CustomTestStringConvertible {
    var name: String
    var words: [String]
    var gaps: [String]
    var testDescription: String { name }
  }

  static let alphabets = [
    Alphabet(name: "two letters", words: ["a", "b"], gaps: [" "]),
    Alphabet(name: "shared prefixes", words: ["a", "ab", "abc", "b", "bc"], gaps: [" ", " ", "-", "  "]),
    Alphabet(
      name: "case", words: ["or", "Or", "OR", "oR", "aB", "Ab", "x", "X", "g7", "G7"], gaps: [" ", "-", "\n"]),
    Alphabet(
      name: "accents", words: ["e", "é", "E", "É", "e\u{301}", "E\u{301}", "ê", "a", "à"],
      gaps: [" ", "\u{A0}", "\u{202F}", "-", "\u{2011}", " - "]),
    Alphabet(
      name: "apostrophes", words: ["l'", "l\u{2019}", "d\u{2BC}", "L'", "ile", "Île", "aujourd'", "hui"],
      gaps: ["", "", " ", "-", ", "]),
    Alphabet(
      name: "acronyms", words: ["ONU", "O.N.U.", "onu", "Onu", "UE", "U.E.", "M.", "A"],
      gaps: [" ", " ", ", ", "-", "\u{A0}"]),
    Alphabet(
      name: "scripts",
      words: ["中", "国", "ไ", "ท", "ย", "كُو", "كو", "Κύς", "ΚΥΣ", "к", "К", "서", "\u{1109}\u{1165}"],
      gaps: ["", "", " ", "-"]),
    Alphabet(
      name: "unseen scalars", words: ["a", "a\u{AD}b", "ab", "a\u{200D}b", "AB", "\u{FEFF}a", "👍🏽", "🇨🇺"],
      gaps: ["", " ", "\u{200B}", "-", "\t"]),
  ]

  @Test("equal to the obvious matcher", arguments: alphabets)
  func agreement(_ alphabet: Alphabet) {
    var random = SeededGenerator()
    let naive = NaiveMatcher(tokenizer: french)
    for round in 0..<120 {
      let entries = (0..<random.pick([1, 2, 5, 12])).map { number in
        entry(alphabet, line: number + 1, &random)
      }
      let lists = CompiledLists(entries)
      for _ in 0..<3 {
        let text = phrase(alphabet, words: random.pick([0, 1, 4, 12, 25]), &random)
        let found = lists.find(in: text).map { hit in
          FoundEntry(span: hit.span, entry: number(ofEntry: hit.entry, in: lists), edits: hit.edits)
        }
        let expected = naive.find(entries, in: text)
        #expect(
          found == expected,
          "round \(round), entries \(entries.map(describe)), text \(text.debugDescription), \(seedLine)"
        )
        if found != expected { return }
      }
    }
  }

  /// Entries that have no words are left out by the builder, so they are numbered by their place.
  private func number(ofEntry entry: Int, in lists: CompiledLists) -> Int {
    (lists.lexicon.location(of: entry)?.line ?? 0) - 1
  }

  private func entry(_ alphabet: Alphabet, line: Int, _ random: inout SeededGenerator) -> LexiconEntry {
    var entry = LexiconEntry(term: phrase(alphabet, words: random.pick([1, 1, 2, 2, 3, 4]), &random))
    entry.location = SourceLocation(file: "random", line: line)
    entry.caseMode = random.pick([.smart, .smart, .exact, .fold])
    if random.oneIn(4) { entry.accentMode = .exact }
    entry.fuzzy = random.pick([0, 0, 1, 2])
    if random.oneIn(4) {
      entry.inflections = (0..<2).map { _ in phrase(alphabet, words: random.pick([1, 2]), &random) }
    }
    return entry
  }

  private func phrase(_ alphabet: Alphabet, words: Int, _ random: inout SeededGenerator) -> String {
    var text = ""
    for word in 0..<words {
      if word > 0 { text += random.pick(alphabet.gaps) }
      text += random.pick(alphabet.words)
    }
    return text
  }

  private func describe(_ entry: LexiconEntry) -> String {
    "\(entry.forms) \(entry.caseMode) \(entry.accentMode)"
  }
}

internal import EntityLexicon
internal import EntityText
internal import Synchronization

/// The rules of a stage as the matcher reads them: arrays without reference counts or bounds of their own, made
/// once and never written to again, which is why threads may share them.
final class RulePlan: @unchecked Sendable {
  let rules: LinkedRules
  let lexicon: Lexicon
  let instructions: UnsafeBufferPointer<LinkedInstruction>
  let looks: UnsafeBufferPointer<LinkedRules.Look>
  let filters: UnsafeBufferPointer<FlagFilter>
  let flatTests: UnsafeBufferPointer<FlatTest>
  let testPlaces: UnsafeBufferPointer<Int32>
  let regexes: [TokenRegex.Machine]
  /// Numbers of words, ascending: `words[firstWord[i]..<firstWord[i + 1]]` are those of set `i`.
  private let firstWord: UnsafeBufferPointer<Int32>
  private let words: UnsafeBufferPointer<Int32>
  let lookRows: LookRows
  /// The most slots that a rule has.
  let mostSlots: Int
  let hitTests: HitTests
  private let arena = Arena()

  /// ``LookFilter``.
  struct LookRows {
    let bits: UnsafeBufferPointer<UInt64>
    let byWord: UnsafeBufferPointer<Int32>
    let byList: UnsafeBufferPointer<Int32>
    let byLabel: UnsafeBufferPointer<Int32>
    /// `tests[firstTest[i]..<firstTest[i + 1]]` are those of context `i`.
    let firstTest: UnsafeBufferPointer<Int32>
    let tests: UnsafeBufferPointer<LookFilter.Test>

    init(_ filter: LookFilter, _ arena: Arena) {
      bits = arena.array(filter.bits)
      byWord = arena.array(filter.byWord.places)
      byList = arena.array(filter.byList.places)
      byLabel = arena.array(filter.byLabel.places)
      firstTest = arena.array(
        filter.tests.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) })
      tests = arena.array(Array(filter.tests.joined()))
    }
  }

  init(_ rules: LinkedRules, lexicon: Lexicon) {
    (self.rules, self.lexicon) = (rules, lexicon)
    instructions = arena.array(rules.instructions)
    looks = arena.array(rules.looks)
    filters = arena.array(rules.filters)
    flatTests = arena.array(rules.flatTests.tests)
    testPlaces = arena.array(rules.flatTests.places)
    regexes = rules.flatTests.regexes.map(\.machine)
    firstWord = arena.array(
      rules.wordSets.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int32($1.count)) })
    words = arena.array(Array(rules.wordSets.joined()))
    lookRows = LookRows(rules.lookFilter, arena)
    mostSlots = rules.slotCounts.max() ?? 0
    hitTests = HitTests(rules.featureTests, lexicon)
  }

  /// The label of each annotation by its number in the rules, -1 where no rule asks for it.
  func labels(of annotations: [Annotation], in arena: Arena) -> UnsafeBufferPointer<Int32> {
    arena.array(annotations.count) { index in
      rules.labels.firstIndex(of: annotations[index].label).map { Int32($0) } ?? -1
    }
  }

  /// The words of a set, ascending.
  @inline(__always)
  func words(of set: Int) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(rebasing: words[Int(firstWord[set])..<Int(firstWord[set + 1])])
  }

  /// Whether a word belongs to a set.
  /// - Complexity: O(log words of the set).
  @inline(__always)
  func isMember(_ word: Int32, of set: Int) -> Bool {
    guard word >= 0 else { return false }
    let words = words(of: set)
    let place = words.partitioningIndex { $0 >= word }
    return place < words.count && words[place] == word
  }
}

/// Tests of what lists say of their entries, each answered once an entry for all documents: entries do not change.
///
/// The answers are written by whoever finds them out first, or by several, who find the same.
final class HitTests: @unchecked Sendable {
  private let tests: [[FeatureTest]]
  private let lexicon: Lexicon
  private let entryCount: Int
  /// For each test and entry: 0 not asked yet, 1 no, 2 yes. Memory that nobody touches is not taken.
  private let answers: UnsafeMutableBufferPointer<Atomic<UInt8>>
  private let arena = Arena()

  init(_ tests: [[FeatureTest]], _ lexicon: Lexicon) {
    (self.tests, self.lexicon) = (tests, lexicon)
    entryCount = lexicon.entryCount
    answers = arena.atomicZeros(tests.count * entryCount)
  }

  /// `nil` where nobody asked yet.
  @inline(__always)
  func answer(_ test: Int, _ entry: Int) -> Bool? {
    let known = answers[test * entryCount + entry].load(ordering: .relaxed)
    return known == 0 ? nil : known == 2
  }

  func ask(_ test: Int, _ entry: Int) -> Bool {
    let result = lexicon.passes(tests[test], entry)
    answers[test * entryCount + entry].store(result ? 2 : 1, ordering: .relaxed)
    return result
  }
}

extension Lexicon {
  /// Whether an entry passes tests of its id, term and features.
  func passes(_ tests: [FeatureTest], _ entry: Int) -> Bool {
    tests.allSatisfy { $0.accepts(value(of: $0.name, entry)) }
  }

  /// An entry's id, term, or feature.
  func value(of field: String, _ entry: Int) -> String? {
    switch field {
    case "id": id(of: entry)
    case "term": term(of: entry)
    default: feature(field, of: entry)
    }
  }
}

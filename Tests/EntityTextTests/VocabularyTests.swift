import RandomTesting
import Testing

@testable import EntityText

struct VocabularyTests {
  @Test func canBeExtended() {
    var builder = VocabularyBuilder()
    let words = (0..<10_000).map { Array("word \($0)".utf8) } + [[]]
    let ids = words.map { builder.intern($0) }
    let first = builder.build()
    var more = VocabularyBuilder(extending: first)
    #expect(more.count == words.count)
    let added = more.intern(Array("another".utf8))
    #expect(added.rawValue == UInt32(words.count + 1))
    let second = more.build()
    #expect(words.map { second.id(of: $0) } == ids)
    #expect(second.id(of: Array("another".utf8)) == added)
    #expect(first.id(of: Array("another".utf8)) == .unknown)
  }

  private func vocabulary(_ words: [String]) -> Vocabulary {
    var builder = VocabularyBuilder()
    for word in words { _ = builder.intern(Array(word.utf8)) }
    return builder.build()
  }

  @Test func numbersInOrderOfFirstAppearance() {
    var builder = VocabularyBuilder()
    #expect(
      ["le", "pays", "le", "l'", "pays"].map { builder.intern(Array($0.utf8)).rawValue } == [1, 2, 1, 3, 2])
    #expect(builder.count == 3)
    let built = builder.build()
    #expect(built.count == 3)
    #expect((1...3).map { built.folded(TokenID(rawValue: $0)) } == ["le", "pays", "l'"])
  }

  @Test func builtTwiceIsTheSame() {
    var builder = VocabularyBuilder()
    let first = builder.intern(Array("a".utf8))
    let early = builder.build()
    let second = builder.intern(Array("b".utf8))
    #expect(early.id(of: Array("b".utf8)) == .unknown)
    #expect(builder.build().id(of: Array("a".utf8)) == first)
    #expect(builder.build().id(of: Array("b".utf8)) == second)
  }

  @Test func unknownWords() {
    for words in [[], ["cuba"], (0..<100).map { "w\($0)" }] {
      let built = vocabulary(words)
      for word in ["", "cub", "cubaa", "Cuba", "w", "w100", "w\0", "日本"] {
        #expect(built.id(of: Array(word.utf8)) == .unknown, "\(word)")
      }
    }
    #expect(Vocabulary.empty.count == 0)
    #expect(vocabulary(["a"]).folded(.unknown) == "")
    #expect(TokenID.unknown.rawValue == 0)
  }

  @Test func theEmptyWordIsAWord() {
    let built = vocabulary(["a", "", "b"])
    #expect(built.id(of: []).rawValue == 2)
    #expect(built.folded(TokenID(rawValue: 2)) == "")
    #expect(built.id(of: Array("b".utf8)).rawValue == 3)
  }

  @Test func wordsThatDifferOnlyInLength() {
    // The hash reads eight bytes a step, padded with zeros.
    let words =
      (0...20).map { String(repeating: "\0", count: $0) } + (1...20).map { String(repeating: "a", count: $0) }
    let built = vocabulary(words)
    for (index, word) in words.enumerated() {
      #expect(built.id(of: Array(word.utf8)).rawValue == UInt32(index + 1))
    }
    #expect(Set(words.map { Vocabulary.hash(of: Array($0.utf8)) }).count == words.count)
  }

  @Test func everyByteCountsInTheHash() {
    for length in 1...20 {
      let word = [UInt8](repeating: 0x61, count: length)
      for index in 0..<length {
        var other = word
        other[index] = 0x62
        #expect(Vocabulary.hash(of: other) != Vocabulary.hash(of: word), "byte \(index) of \(length)")
      }
    }
  }

  @Test func hashIsThatOfTheBytesWhereverTheyLie() {
    let text = Array("xxguinée-bissau".utf8)
    for start in 0...2 {
      let word = Array(text[start...])
      let inPlace = text.withUnsafeBufferPointer {
        Vocabulary.hash(of: UnsafeBufferPointer(rebasing: $0[start...]))
      }
      #expect(inPlace == Vocabulary.hash(of: word))
    }
  }

  @Test func manyWords() {
    var generator = SeededGenerator(stream: 5)
    var words: [[UInt8]] = []
    var known: Set<[UInt8]> = []
    while words.count < 5_000 {
      let word = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
        UInt8.random(in: 97...122, using: &generator)
      }
      if known.insert(word).inserted { words.append(word) }
    }
    var builder = VocabularyBuilder()
    for word in words { _ = builder.intern(word) }
    let built = builder.build()
    #expect(built.count == words.count)
    #expect(built.slots.count >= 2 * words.count)
    for (index, word) in words.enumerated() where built.id(of: word).rawValue != UInt32(index + 1) {
      Issue.record("word \(index) \(seedLine)")
    }
    for word in words where !known.contains(word + [0x21]) && built.id(of: word + [0x21]) != .unknown {
      Issue.record("\(word)! \(seedLine)")
    }
  }

  /// Words with one hash, found by trying: of 2^17 words some pair is all but sure to collide.
  private static let colliding: (known: [UInt8], other: [UInt8])? = {
    var seen: [UInt32: UInt32] = [:]
    func word(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }
    for number in 0..<UInt32(1 << 19) {
      if let earlier = seen.updateValue(number, forKey: Vocabulary.hash(of: word(number))) {
        return (word(earlier), word(number))
      }
    }
    return nil
  }()

  @Test func wordsOfOneHashAreToldApart() throws {
    let (a, b) = try #require(Self.colliding)
    #expect(Vocabulary.hash(of: a) == Vocabulary.hash(of: b) && a != b)
    var builder = VocabularyBuilder()
    let first = builder.intern(a)
    #expect(builder.build().id(of: a) == first)
    #expect(builder.build().id(of: b) == .unknown)
    let second = builder.intern(b)
    #expect(builder.build().id(of: a) == first)
    #expect(builder.build().id(of: b) == second)
  }

  @Test func wordsOfOneSlotAreToldApart() {
    let mask = Vocabulary.empty.slots.count - 1
    // The last slot: the run of words that begins there goes on at the front of the table.
    let words = (0..<UInt32.max).lazy.map { Array("w\($0)".utf8) }
      .filter { Int(Vocabulary.hash(of: $0)) & mask == mask }.prefix(6)
    var builder = VocabularyBuilder()
    for word in words.prefix(5) { _ = builder.intern(word) }
    let built = builder.build()
    #expect(built.slots.count == mask + 1)
    #expect(words.map { built.id(of: $0).rawValue } == [1, 2, 3, 4, 5, 0])
  }

  @Test func aFinishedVocabularyInternsOnlyWhatItKnows() {
    let built = vocabulary(["a"])
    #expect(built.intern(Array("a".utf8)).rawValue == 1)
    #expect(built.intern(Array("b".utf8)) == .unknown)
    #expect(built.count == 1)
  }

  /// A file can hold anything: every word is unknown then, and nothing traps or runs for ever.
  @Test func brokenTablesHoldNothing() {
    let word = Array("cuba".utf8)
    let entry = UInt64(Vocabulary.hash(of: word)) << 32
    for number: UInt64 in [1, 2, 0xFFFF_FFFF] {
      for starts: [UInt32] in [[], [0], [4, 0], [0, 9], [.max, .max], [0, 4]] {
        // No slot is free.
        let full = FlatArray([UInt64](repeating: entry | number, count: 8))
        let broken = Vocabulary(
          slots: full, filter: FlatArray([~0]), starts: FlatArray(starts), bytes: FlatArray(Array("cub".utf8))
        )
        #expect(broken.id(of: word) == .unknown, "\(number) \(starts)")
        #expect(broken.folded(TokenID(rawValue: UInt32(number))).utf8.count <= 3)
      }
    }
    let none = Vocabulary(
      slots: FlatArray([]), filter: FlatArray([]), starts: FlatArray([]), bytes: FlatArray([]))
    #expect(none.id(of: word) == .unknown && none.count == 0)
    #expect(none.folded(TokenID(rawValue: 1)) == "")
  }
}

import Testing

@testable import EntityText

struct VocabularyTests {
  private func vocabulary(_ words: [String]) -> Vocabulary {
    var builder = VocabularyBuilder()
    for word in words { _ = builder.intern(Array(word.utf8)) }
    return builder.build()
  }

  @Test func numbersInOrderOfFirstAppearance() {
    var builder = VocabularyBuilder()
    #expect(["le", "pays", "le", "l'", "pays"].map { builder.intern(Array($0.utf8)).rawValue } == [1, 2, 1, 3, 2])
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
    let words = (0...20).map { String(repeating: "\0", count: $0) } + (1...20).map { String(repeating: "a", count: $0) }
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
    var generator = SplitMix64(stream: 5)
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
    // Sixteen slots: eight words whose hashes end in the same four bits stand in one run.
    let words = (0..<UInt32.max).lazy.map { Array("w\($0)".utf8) }
      .filter { Vocabulary.hash(of: $0) & 15 == 15 }.prefix(9)
    var builder = VocabularyBuilder()
    for word in words.prefix(8) { _ = builder.intern(word) }
    let built = builder.build()
    #expect(built.slots.count == 16)
    #expect(words.map { built.id(of: $0).rawValue } == [1, 2, 3, 4, 5, 6, 7, 8, 0])
  }
}

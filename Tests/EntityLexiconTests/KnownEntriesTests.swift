import EntityRecognition
import EntityText
import Foundation
import Synchronization
import Testing

@testable import EntityLexicon

@Suite("Entries that are remembered")
struct KnownEntriesTests {
  private static let lists = CompiledLists([
    LexiconList(
      name: "bodies", plugin: "made",
      entries: (0..<200).map { number in
        LexiconEntry(
          term: "Corps \(number)", label: number % 3 == 0 ? nil : "ORGANIZATION", id: "org:\(number)",
          features: ["kind": "\(number % 5)"])
      })
  ])

  /// What is known of an entry must be what the lexicon says of it.
  private func check(_ known: KnownEntry?, _ entry: Int) {
    let lexicon = Self.lists.lexicon
    #expect((known == nil) == !lexicon.standsAlone(entry))
    guard let known else { return }
    #expect(known.id == lexicon.id(of: entry))
    #expect(known.features == lexicon.features(of: entry))
    #expect(known.provenance.origin == lexicon.term(of: entry))
    #expect(known.provenance.recognizer == "made/bodies")
    #expect(known.provenance.location == lexicon.location(of: entry))
  }

  @Test("an entry says the same whether it is remembered or not", arguments: [0, 1, 10, 1_000])
  func saysTheSame(most: Int) {
    let known = KnownEntries(Self.lists.lexicon, most: most)
    var remembered: [Int] = []
    for entry in Self.lists.entries {
      check(known[entry], entry)
      if let first = known[entry], first === known[entry] { remembered.append(entry) }
    }
    let all = Self.lists.entries.filter(Self.lists.lexicon.standsAlone)
    #expect(!all.isEmpty && remembered == Array(all.prefix(most)))
    #expect(known[Self.lists.entries.count + 1_000] == nil)
  }

  @Test("threads that ask at once all get the same")
  func threads() {
    let known = KnownEntries(Self.lists.lexicon)
    let answers = Mutex<[Int: Set<ObjectIdentifier>]>([:])
    DispatchQueue.concurrentPerform(iterations: 64) { _ in
      for entry in Self.lists.entries {
        check(known[entry], entry)
        if let answer = known[entry] {
          answers.withLock { _ = $0[entry, default: []].insert(ObjectIdentifier(answer)) }
        }
      }
    }
    #expect(answers.withLock { $0.values.allSatisfy { $0.count == 1 } })
  }
}

@Suite("Hits by token")
struct TokenRunIndexTests {
  @Test("every run is filed where it begins and where it ends, in its order")
  func agreesWithASearch() {
    var random = SplitMix64(seed: testSeed)
    for _ in 0..<300 {
      let tokens = Int(random.next() % 12)
      let runs = (0..<Int(random.next() % 20)).map { _ in
        let bounds = [Int(random.next() % UInt64(tokens + 1)), Int(random.next() % UInt64(tokens + 1))]
          .sorted()
        return bounds[0]..<bounds[1]
      }
      let index = TokenRunIndex(runs, tokens: tokens)
      for token in 0...tokens {
        let starting = index.byStart[Int(index.firstByStart[token])..<Int(index.firstByStart[token + 1])]
        let ending = index.byEnd[Int(index.firstByEnd[token])..<Int(index.firstByEnd[token + 1])]
        func expected(_ bound: (Range<Int>) -> Int) -> [Int32] {
          runs.indices.filter { !runs[$0].isEmpty && bound(runs[$0]) == token }.map { Int32($0) }
        }
        #expect(Array(starting) == expected { $0.lowerBound }, "\(runs) of \(tokens), seed \(testSeed)")
        #expect(Array(ending) == expected { $0.upperBound }, "\(runs) of \(tokens), seed \(testSeed)")
      }
    }
  }

  @Test("the index of a text is that of its hits, for every stage")
  func ofAText() {
    let lists = CompiledLists([
      LexiconEntry(term: "Conseil", label: "X"), LexiconEntry(term: "Conseil de sécurité", label: "X"),
      LexiconEntry(term: "sécurité", label: "X"),
    ])
    let context = RecognitionContext(text: lists.analyze("le Conseil de sécurité"), annotations: [])
    let later = context.with([Annotation(span: TextSpan(3, 10), label: "X")])
    for index in [context.hitIndex, later.hitIndex] {
      #expect(index.firstByStart.prefix(5) == [0, 0, 2, 2, 3])
      #expect(index.byEnd == [0, 1, 2] || index.byEnd == [0, 2, 1])
    }
    #expect(later.annotationTokens == [1..<2])
  }
}

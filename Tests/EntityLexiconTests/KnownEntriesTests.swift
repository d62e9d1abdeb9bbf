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
    guard let annotation = known?.candidate.annotation else { return }
    #expect(annotation.id == lexicon.id(of: entry))
    #expect(annotation.features == lexicon.features(of: entry))
    #expect(annotation.provenance?.origin == lexicon.term(of: entry))
    #expect(annotation.provenance?.recognizer == "made/bodies")
    #expect(annotation.provenance?.location == lexicon.location(of: entry))
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

  @Test("what is remembered goes with the one that remembers it")
  func goes() {
    weak var held: KnownEntry?
    do {
      let known = KnownEntries(Self.lists.lexicon)
      for entry in Self.lists.entries { held = known[entry] ?? held }
      #expect(held != nil)
    }
    #expect(held == nil)
  }
}

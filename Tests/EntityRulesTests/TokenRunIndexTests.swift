import EntityRecognition
import EntityText
import RandomTesting
import Testing

@testable import EntityRules

@Suite("Runs of tokens by token")
struct TokenRunIndexTests {
  @Test("every run is filed where it begins and where it ends, in its order")
  func agreesWithASearch() {
    var random = SeededGenerator()
    for _ in 0..<300 {
      let tokens = Int(random.next() % 12)
      let runs = (0..<Int(random.next() % 20)).map { _ in
        let bounds = [Int(random.next() % UInt64(tokens + 1)), Int(random.next() % UInt64(tokens + 1))]
          .sorted()
        return bounds[0]..<bounds[1]
      }
      let arena = Arena()
      let index = runs.withUnsafeBufferPointer {
        TokenRunIndex($0, tokens: tokens, in: arena) { ($0.lowerBound, $0.upperBound) }
      }
      for token in 0...tokens {
        let starting = index.byStart[Int(index.firstByStart[token])..<Int(index.firstByStart[token + 1])]
        let ending = index.byEnd[Int(index.firstByEnd[token])..<Int(index.firstByEnd[token + 1])]
        func expected(_ bound: (Range<Int>) -> Int) -> [Int32] {
          runs.indices.filter { !runs[$0].isEmpty && bound(runs[$0]) == token }.map { Int32($0) }
        }
        #expect(Array(starting) == expected { $0.lowerBound }, "\(runs) of \(tokens), \(seedLine)")
        #expect(Array(ending) == expected { $0.upperBound }, "\(runs) of \(tokens), \(seedLine)")
      }
      withExtendedLifetime(arena) {}
    }
  }
}

@Suite("What rules ask of a text alone")
struct TextTablesTests {
  @Test("is made once for stages that were linked together")
  func sharing() throws {
    let compiled = CompiledRules(
      [rule("\"le\" <l>", name: "a"), rule("\"la\" <l>", name: "b")],
      lists: [list("l", "Conseil", "Sécurité")])
    let stages = LinkedStage.linking(["a": [compiled.rules[0].program], "b": [compiled.rules[1].program]])
    let words = try ["a", "b"].map { try #require(stages[$0]).rules.words }
    let context = compiled.context("le Conseil de la Sécurité, le Conseil")
    let found = TextWords.words(of: context, for: words[0])
    #expect(TextWords.words(of: context.with([]), for: words[1]) === found)
    #expect(TextWords.words(of: compiled.context("le Conseil"), for: words[0]) !== found)
    #expect(TextWords.words(of: context, for: LinkedStage([]).rules.words) !== found)
    #expect(Array(found.words) == [0, -1, -1, 1, -1, -1, 0, -1])
    #expect(Array(found.tokensByWord.numbers) == [0, 1])
    #expect(Array(found.hitsByList.numbers) == [0])
    let tables = found.tables(of: context.text)
    #expect(found.tables(of: context.text) === tables)
    #expect(tables.hits.map(\.start) == [1, 4, 7])
    #expect(tables.hits.indices.map { tables.hitIndex.byStart[$0] } == [0, 1, 2])
  }
}

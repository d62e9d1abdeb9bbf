import EntityLexicon
import EntityText
import EntityUnicode
import Foundation
import Testing

@testable import EntityPlugins

/// What is kept between runs, and what goes when it is too much.
@Suite struct PipelineCacheTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func lexicon(_ fingerprint: String) -> CompiledLexicon {
    var vocabulary = VocabularyBuilder()
    var builder = LexiconBuilder(tokenizer: Tokenizer(profile: .french))
    builder.add(
      LexiconList(name: "names", plugin: "places", entries: [LexiconEntry(term: "Oslo")]), to: &vocabulary)
    return CompiledLexicon(
      vocabulary: vocabulary.build(), lexicon: builder.build(), fingerprint: fingerprint,
      attachment: FlatArray([UInt8](repeating: 1, count: 100_000)))
  }

  /// Makes every file look as though it had last been used a day earlier.
  private func letADayPass() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let path = folder.path(name)
      let used = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
      try FileManager.default.setAttributes(
        [.modificationDate: (used ?? Date()).addingTimeInterval(-86_400)], ofItemAtPath: path)
    }
  }

  @Test func whatWasNotUsedForLongestGoes() throws {
    let size = lexicon("a").serialized().count
    let cache = PipelineCache(folder: folder.path, capacity: size * 7 / 2)
    for name in ["a", "b", "c"] {
      cache.keep(lexicon(name))
      try letADayPass()
    }
    #expect(cache.find("a") != nil)
    try letADayPass()
    cache.keep(lexicon("d"))
    #expect(["a", "b", "c", "d"].filter { cache.find($0) != nil } == ["a", "c", "d"])
  }

  @Test func theOneJustMadeIsKeptHoweverLarge() {
    let cache = PipelineCache(folder: folder.path, capacity: 10)
    cache.keep(lexicon("a"))
    #expect(cache.find("a") != nil)
  }

  @Test func manySmallOnesAreKept() {
    let cache = PipelineCache(folder: folder.path)
    for number in 0..<20 { cache.keep(lexicon("\(number)")) }
    #expect((0..<20).allSatisfy { cache.find("\($0)") != nil })
  }
}

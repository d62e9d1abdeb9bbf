import EntityKit
import Foundation

/// What misspelt words cost: the same list matched exactly, with one and with two edits, over the same text, in
/// turns.
struct FuzzyResult {
  /// How a list is compiled.
  enum Variant: String, CaseIterable {
    case exact = "exactly"
    case one = "fuzzy: 1"
    case two = "fuzzy: 2"
    /// The frequent words of French are in another list, as they are in the default pack.
    case known = "fuzzy: 2, frequent words known"

    var edits: Int { self == .exact ? 0 : self == .one ? 1 : 2 }
  }

  var size: Int
  var variant: Variant
  var buildSeconds: Double
  /// Of the file.
  var bytes: Int
  var matching: Timing
  var textBytes: Int
  var hits: Int
  var inexact: Int

  static func measure(_ corpus: Corpus, root: String, sizes: [Int], runs: Int) throws -> [FuzzyResult] {
    let documents = try Corpus.readDocuments(corpus.textPath).map { Document(text: $0) }
    let frequent = try entries("\(root)/gazetteers/words/french-frequent.tsv", edits: 0)
    var results: [FuzzyResult] = []
    for size in sizes {
      let compiled = try Variant.allCases.map { variant in
        printProgress("\(size) entries, \(variant.rawValue)")
        let entries = try entries(corpus.listPath(size), edits: variant.edits)
        return try compile(entries, variant == .known ? frequent : [], "\(corpus.directory)/fuzzy.lexicon")
      }
      var seconds = [[Double]](repeating: [], count: compiled.count)
      var counts = [Counts?](repeating: nil, count: compiled.count)
      // Once to warm up, then in turns, so that what else the machine does hits all alike.
      for run in 0...runs {
        for (index, lexicon) in compiled.enumerated() {
          let start = now(CLOCK_PROCESS_CPUTIME_ID)
          let found = lexicon.match(documents)
          if run > 0 { seconds[index].append(now(CLOCK_PROCESS_CPUTIME_ID) - start) }
          try expect(counts[index] ?? found == found, "\(found) after \(counts[index]!)")
          counts[index] = found
        }
      }
      for (index, variant) in Variant.allCases.enumerated() {
        let found = counts[index]!
        // What is found exactly is found as before.
        try expect(
          variant == .known || found.hits - found.inexact == counts[0]!.hits, "\(variant): \(found), \(counts[0]!)")
        results.append(
          FuzzyResult(
            size: size, variant: variant, buildSeconds: compiled[index].buildSeconds,
            bytes: compiled[index].bytes, matching: Timing(seconds[index]),
            textBytes: documents.reduce(0) { $0 + $1.text.utf8.count }, hits: found.hits,
            inexact: found.inexact))
      }
    }
    return results
  }

  private struct Counts: Equatable {
    var hits = 0
    var inexact = 0
  }

  private struct Built {
    var compiled: CompiledLexicon
    var tokenizer: Tokenizer
    var buildSeconds: Double
    var bytes: Int

    func match(_ documents: [Document]) -> Counts {
      var counts = Counts()
      var text = AnalyzedText(document: documents[0])
      for document in documents {
        text.document = document
        text.tokens.removeAll(keepingCapacity: true)
        tokenizer.tokenize(document.text, into: &text.tokens)
        compiled.lexicon.findHits(in: &text, tokenizer: tokenizer)
        counts.hits += text.hits.count
        counts.inexact += text.inexactHits.count
      }
      return counts
    }
  }

  private static func entries(_ path: String, edits: Int) throws -> [LexiconEntry] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let (entries, problems) = GazetteerReader(defaults: GazetteerDefaults(fuzzy: edits)).read(text, file: path)
    try expect(problems.isEmpty, "\(path): \(problems[0])")
    return entries
  }

  private static func compile(_ entries: [LexiconEntry], _ known: [LexiconEntry], _ path: String) throws -> Built {
    let base = Tokenizer(profile: .french)
    let start = now()
    var vocabulary = VocabularyBuilder()
    var builder = LexiconBuilder(tokenizer: base)
    builder.add(LexiconList(name: "list", entries: entries), to: &vocabulary)
    builder.add(LexiconList(name: "known", entries: known), to: &vocabulary)
    let lexicon = builder.build()
    let built = now() - start
    try CompiledLexicon(
      vocabulary: vocabulary.build(), lexicon: lexicon, fingerprint: FoldProfile.french.fingerprint
    ).write(to: path)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    let compiled = try CompiledLexicon(path: path)
    return Built(
      compiled: compiled, tokenizer: base.with(vocabulary: compiled.vocabulary), buildSeconds: built,
      bytes: size ?? 0)
  }

  static func table(_ results: [FuzzyResult]) -> String {
    var lines = ["entries, matched            MB/s  of exact  build, s  file, kB     hits  misspelt"]
    for result in results {
      let exact = results.first { $0.size == result.size && $0.variant == .exact }!
      lines.append(
        "\(result.size) \(result.variant.rawValue)".padding(toLength: 38, withPad: " ", startingAt: 0)
          + String(
            format: "%6.1f  %7.2f  %8.3f  %8d  %8d  %8d", Double(result.textBytes) / result.matching.median / 1e6,
            exact.matching.median / result.matching.median, result.buildSeconds, result.bytes / 1000,
            result.hits, result.inexact))
    }
    return lines.joined(separator: "\n")
  }
}

import EntityKit
import Foundation

/// Building one list, in a process of its own.
struct BuildResult: Codable {
  var size: Int
  var readSeconds: Double
  var buildSeconds: Double
  var writeSeconds: Double
  /// Of the file.
  var bytes: Int
  /// Of the terms and ids.
  var stringBytes: Int
  var words: Int
  var peakMemory: Int

  var bytesPerEntry: Double { Double(bytes - stringBytes) / Double(size) }

  static func measure(list: String, file: String, comparison: CaseMode) throws -> BuildResult {
    let text = try String(contentsOfFile: list, encoding: .utf8)
    let start = now()
    let (entries, problems) = GazetteerReader(defaults: GazetteerDefaults(caseMode: comparison))
      .read(text, file: list)
    let read = now()
    try expect(problems.isEmpty, "\(list): \(problems[0])")
    var vocabulary = VocabularyBuilder()
    var builder = LexiconBuilder(tokenizer: Tokenizer(profile: .french))
    builder.add(LexiconList(name: "list", entries: entries), to: &vocabulary)
    let compiled = CompiledLexicon(
      vocabulary: vocabulary.build(), lexicon: builder.build(), fingerprint: FoldProfile.french.fingerprint)
    let built = now()
    try compiled.write(to: file)
    let written = now()
    try expect(compiled.lexicon.entryCount == entries.count, "\(list): entries are missing")
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
    return BuildResult(
      size: entries.count, readSeconds: read - start, buildSeconds: built - read,
      writeSeconds: written - built, bytes: size ?? 0,
      stringBytes: entries.reduce(0) { $0 + $1.term.utf8.count + ($1.id?.utf8.count ?? 0) },
      words: compiled.vocabulary.count, peakMemory: bench.peakMemory())
  }
}

/// Matching against one compiled file, in a process of its own, on one core.
struct MatchResult: Codable {
  var size: Int
  var bytes: Int
  var tokens: Int
  /// Hits of the first entries of the list, as many as each smaller list has.
  var hits: [Int: Int]
  /// Seconds: least, median, most.
  var tokenizing: [Double]
  var matching: [Double]
  /// The same without the time that other programs had the processor.
  var matchingProcessor: [Double]
  var opening: [Double]
  /// Calls of malloc a document, once all buffers have grown.
  var allocationsPerDocument: Double
  /// What opening and matching added to the peak.
  var memory: Int

  var megabytesPerSecond: Double { Double(bytes) / matching[1] / 1e6 }

  static func measure(file: String, text: String, runs: Int) throws -> MatchResult {
    let documents = try Corpus.readDocuments(text).map { Document(text: $0) }
    let bytes = documents.reduce(0) { $0 + $1.text.utf8.count }
    let base = Tokenizer(profile: .french)
    let before = bench.peakMemory()

    let opening = try bench.measure("opening", runs: max(runs, 20)) {
      try CompiledLexicon(path: file).lexicon.entryCount
    }
    let compiled = try CompiledLexicon(path: file)
    let tokenizer = base.with(vocabulary: compiled.vocabulary)
    var analyzed = AnalyzedText(document: documents[0])
    let tokenizing = try bench.measure("tokenizing", runs: runs) {
      var tokens = 0
      for document in documents {
        analyzed.tokens.removeAll(keepingCapacity: true)
        tokenizer.tokenize(document.text, into: &analyzed.tokens)
        tokens += analyzed.tokens.count
      }
      return tokens
    }
    let matching = try bench.measure("matching", runs: runs) {
      var spans = SpanSum()
      for document in documents {
        analyzed.document = document
        analyzed.tokens.removeAll(keepingCapacity: true)
        tokenizer.tokenize(document.text, into: &analyzed.tokens)
        compiled.lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
        for hit in analyzed.hits { spans.add(analyzed.span(of: hit.tokens)) }
      }
      return spans
    }
    let memory = bench.peakMemory() - before

    var hits: [Int: Int] = [:]
    let allocationsBefore = allocations()
    for document in documents {
      analyzed.document = document
      analyzed.tokens.removeAll(keepingCapacity: true)
      tokenizer.tokenize(document.text, into: &analyzed.tokens)
      compiled.lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
    }
    let allocated = allocations() - allocationsBefore
    for document in documents {
      analyzed.document = document
      analyzed.tokens.removeAll(keepingCapacity: true)
      tokenizer.tokenize(document.text, into: &analyzed.tokens)
      compiled.lexicon.findHits(in: &analyzed, tokenizer: tokenizer)
      for hit in analyzed.hits { for size in Corpus.sizes where hit.entry < size { hits[size, default: 0] += 1 } }
    }
    let size = compiled.lexicon.entryCount
    try expect(hits[size] == matching.result.count, "the hits of \(size) entries were counted differently")
    return MatchResult(
      size: size, bytes: bytes, tokens: tokenizing.result, hits: hits.filter { $0.key <= size },
      tokenizing: tokenizing.timing.all, matching: matching.timing.all,
      matchingProcessor: matching.processor.all, opening: opening.timing.all,
      allocationsPerDocument: Double(allocated) / Double(documents.count), memory: memory)
  }
}

/// Spans that were looked at, every one.
private struct SpanSum: Equatable {
  var count = 0
  var sum = 0

  mutating func add(_ span: TextSpan) {
    count += 1
    sum &+= span.start &* 31 &+ span.end
  }
}

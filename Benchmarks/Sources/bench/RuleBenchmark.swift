import EntityKit
import Foundation

/// How fast rules are matched, by their number: a pipeline of one list and so many rules, on one core.
struct RuleResult: Codable {
  /// What the rules begin with.
  enum Kind: String, Codable, CaseIterable {
    /// A word that never occurs in the text.
    case strangers
    /// In turn a word of the text, a name of the list, and a capitalized word after a word of the text.
    case words
  }

  var kind: Kind
  var rules: Int
  var bytes: Int
  var annotations: Int
  /// Seconds: least, median, most.
  var running: [Double]

  var megabytesPerSecond: Double { Double(bytes) / running[1] / 1e6 }

  static let counts = [0, 10, 100, 1_000, 10_000]

  /// - Parameter megabytes: how much of the text is read.
  static func measure(corpus: Corpus, megabytes: Int, runs: Int) throws -> [RuleResult] {
    var documents: [Document] = []
    var bytes = 0
    for text in try Corpus.readDocuments(corpus.textPath) where bytes < megabytes * 1_000_000 {
      documents.append(Document(text: text))
      bytes += text.utf8.count
    }
    let words = try frequentWords(documents)
    var results: [RuleResult] = []
    for kind in Kind.allCases {
      for count in counts where count > 0 || kind == .strangers {
        printProgress("\(count) rules, \(kind)")
        let pipeline = try pipeline(kind, count, words: words, list: corpus.listPath(1_000))
        let measured = try bench.measure("\(count) rules", runs: runs) {
          try documents.reduce(0) { try $0 + pipeline.annotate($1).annotations.count }
        }
        // More rules find no less: their conflicts are settled by who begins first, then by length.
        let fewer = results.last { $0.kind == kind }?.annotations ?? 0
        try expect(
          kind == .strangers ? measured.result == 0 : measured.result >= fewer / 2 && measured.result > 0,
          "\(count) rules, \(kind): \(measured.result) annotations after \(fewer)")
        results.append(
          RuleResult(
            kind: kind, rules: count, bytes: bytes, annotations: measured.result,
            running: measured.timing.all))
      }
    }
    return results
  }

  /// Words in lower case, of middle frequency: not those of which every sentence is made.
  private static func frequentWords(_ documents: [Document]) throws -> [String] {
    var counts: [Substring: Int] = [:]
    for document in documents {
      for word in document.text.split(whereSeparator: { !$0.isLetter }) where word.allSatisfy(\.isLowercase) {
        counts[word, default: 0] += 1
      }
    }
    let sorted = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { String($0.key) }
    try expect(sorted.count > 1_000, "the text has only \(sorted.count) words")
    return Array(sorted.dropFirst(100))
  }

  private static func pipeline(_ kind: Kind, _ count: Int, words: [String], list: String) throws -> Pipeline {
    let home = URL(filePath: NSTemporaryDirectory() + "bench-rules-\(getpid())")
    defer { try? FileManager.default.removeItem(at: home) }
    let plugin = home.appending(path: "Plugins/made")
    try FileManager.default.createDirectory(at: plugin, withIntermediateDirectories: true)
    func write(_ text: String, _ name: String) throws {
      try text.write(to: home.appending(path: "Plugins/\(name)"), atomically: true, encoding: .utf8)
    }
    try write("name: made\nplugins: [made]\nstages: [lexicon, final]\n", "pipeline.yaml")
    // Without labels: what is found is what the rules find.
    let terms = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map {
      $0.prefix { $0 != "\t" }
    }
    try write(terms.joined(separator: "\n"), "made/names.tsv")
    try write("source: made\nlicence: CC0-1.0\n", "made/names.meta.yaml")
    let hasRules = count == 0 ? "" : "\nrules: [rules.yaml]"
    try write("id: made\nmakes: [FOUND]\nlexicons: [{file: names.tsv}]\(hasRules)\n", "made/plugin.yaml")
    let rules = (0..<count).map { number in
      let word = words[number % words.count]
      // Where the words come round again, another word stands in the rule.
      let other = words[(number * 7 + 1) % words.count]
      let match =
        switch (kind, number % 3) {
        case (.strangers, _): #""zq\#(number)" ("de" | "du") <names>"#
        case (.words, 0): #""\#(word)" ("de" | "\#(other)")? <names>"#
        case (.words, 1): #"<names> ("," | "\#(other)") "\#(word)""#
        default: #""\#(word)" {cap}{1,3} ("et" | "\#(other)") {cap}"#
        }
      return "  - rule: r\(number)\n    match: '\(match)'\n    emit: { label: FOUND }\n"
    }
    try write("stage: final\nrules:\n\(rules.joined())", "made/rules.yaml")
    return try PipelineLoader(resources: ResourceLocator(root: home.path)).load().pipeline
  }
}

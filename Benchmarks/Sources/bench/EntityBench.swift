import EntityKit
import Foundation

/// Measures what docs/benchmarks.md describes and prints one table.
@main
struct EntityBench {
  static let usage = """
    bench [rules] [--root DIR] [--cache DIR] [--megabytes N] [--sizes N,N] [--runs N] [--entity FILE] [--jsonl N] [--json FILE]
    """

  static func main() {
    do {
      var arguments = Array(CommandLine.arguments.dropFirst())
      switch arguments.first {
      case "run":
        try write(try Child.spawn(Array(arguments.dropFirst(2)), output: arguments[1]))
      case "build":
        try write(
          try BuildResult.measure(
            list: arguments[1], file: arguments[2], comparison: CaseMode(rawValue: arguments[3]) ?? .smart))
      case "match":
        try write(
          try MatchResult.measure(file: arguments[1], text: arguments[2], runs: Int(arguments[3]) ?? 5))
      case "spans":
        try write(
          try SpanResult.find(file: arguments[1], text: arguments[2], documents: Int(arguments[3]) ?? .max))
      case "rules":
        arguments.removeFirst()
        let bench = try EntityBench(&arguments)
        print(
          Table.text(
            try RuleResult.measure(corpus: bench.corpus(), megabytes: bench.ruleMegabytes, runs: bench.runs)))
      case "fuzzy":
        arguments.removeFirst()
        let bench = try EntityBench(&arguments)
        print(
          FuzzyResult.table(
            try FuzzyResult.measure(
              bench.corpus(), root: bench.root, sizes: bench.sizes.filter { $0 <= 10_000 }, runs: bench.runs)))
      case "corpus":
        arguments.removeFirst()
        _ = try EntityBench(&arguments).corpus()
      default:
        try EntityBench(&arguments).run()
      }
    } catch {
      printProgress("bench: \(error)")
      exit(1)
    }
  }

  private static func write(_ result: some Encodable) throws {
    FileHandle.standardOutput.write(try JSONEncoder().encode(result))
  }

  // MARK: All of it

  private var root = FileManager.default.currentDirectoryPath
  private var cache: String?
  private var megabytes = 40
  private var sizes = Corpus.sizes
  private var runs = 5
  private var program: String?
  private var jsonl = 8
  private var report: String?
  /// How much of the text rules are run over.
  private let ruleMegabytes = 4

  init(_ arguments: inout [String]) throws {
    while !arguments.isEmpty {
      let name = arguments.removeFirst()
      try expect(!arguments.isEmpty, Self.usage)
      let value = arguments.removeFirst()
      func number() throws -> Int {
        guard let number = Int(value), number > 0 else { throw BenchmarkError(description: Self.usage) }
        return number
      }
      switch name {
      case "--root": root = value
      case "--cache": cache = value
      case "--megabytes": megabytes = try number()
      case "--sizes": sizes = value.split(separator: ",").compactMap { Int($0) }
      case "--runs": runs = try number()
      case "--entity": program = value
      case "--jsonl": jsonl = try number()
      case "--json": report = value
      default: throw BenchmarkError(description: Self.usage)
      }
    }
    try expect(
      !sizes.isEmpty && sizes.allSatisfy(Corpus.sizes.contains), "sizes are \(Corpus.sizes), not \(sizes)")
  }

  /// What is written for those who compare.
  private struct Report: Codable {
    var corpus: String
    var builds: [BuildResult]
    var matches: [MatchResult]
    var smart: MatchResult?
    var rules: [RuleResult]
    var program: ProgramResult?
  }

  private func corpus() throws -> Corpus {
    try Corpus(root: root, directory: cache ?? "\(root)/Benchmarks/.build/corpus", megabytes: megabytes)
  }

  func run() throws {
    let corpus = try corpus()
    var builds: [BuildResult] = []
    var matches: [MatchResult] = []
    for size in sizes.sorted() {
      let (build, match) = try measure(corpus, size, .fold)
      builds.append(build)
      matches.append(match)
      try expect(build.size == size, "list \(size) has \(build.size) entries")
      // A mention that was written letter by letter must be found; others may be found besides.
      let planted = corpus.planted[size] ?? 0
      try expect((match.hits[size] ?? 0) >= planted, "\(size) entries: \(match.hits) for \(planted) mentions")
      // A shorter list is the beginning of a longer one: the longer must find the same of it.
      for other in matches {
        try expect(
          match.hits[other.size] == other.hits[other.size],
          "\(size) entries find \(match.hits), \(other.size) find \(other.hits)")
        try expect(match.tokens == other.tokens, "\(match.tokens) tokens after \(other.tokens)")
      }
    }
    var smart: MatchResult?
    if sizes.contains(10_000) { smart = try measure(corpus, 10_000, .smart).match }
    if let smart, let fold = matches.first(where: { $0.size == 10_000 }) {
      try expect(smart.hits[10_000]! <= fold.hits[10_000]!, "comparing case finds more than ignoring it")
    }
    let rules = try RuleResult.measure(corpus: corpus, megabytes: ruleMegabytes, runs: runs)
    var programs: ProgramResult?
    if let program {
      printProgress("entity annotate")
      programs = try ProgramResult.measure(program: program, corpus: corpus, megabytes: jsonl, runs: runs)
    }
    let result = Report(
      corpus: corpus.directory, builds: builds, matches: matches, smart: smart, rules: rules,
      program: programs)
    if let report { try JSONEncoder().encode(result).write(to: URL(filePath: report), options: .atomic) }
    print(Table.text(result.builds, result.matches, result.smart, result.rules, result.program))
  }

  private func measure(_ corpus: Corpus, _ size: Int, _ comparison: CaseMode) throws
    -> (build: BuildResult, match: MatchResult)
  {
    printProgress("\(size) entries\(comparison == .fold ? "" : ", case: \(comparison.rawValue)")")
    let file = "\(corpus.directory)/\(comparison.rawValue)-\(size).lexicon"
    return (
      try child("build", corpus.listPath(size), file, comparison.rawValue),
      try child("match", file, corpus.textPath, "\(runs)")
    )
  }

  /// A part of the work in a process of its own, so that its memory can be told from that of the others.
  private func child<Result: Decodable>(_ arguments: String...) throws -> Result {
    try Child.report { try Child.run([Child.benchmark] + arguments, output: $0) }
  }
}

import Foundation

/// The program as its users run it, from start to exit.
struct ProgramResult: Codable {
  /// Seconds: least, median, most.
  var starting: [Double]
  var oneJob: [Double]
  var twoJobs: [Double]
  var bytes: Int
  /// The peak with a quarter of the input and with all of it, two jobs.
  var memory: [Int]

  /// - Parameters:
  ///   - program: `entity`.
  ///   - megabytes: how much text of the corpus is annotated.
  static func measure(program: String, corpus: Corpus, megabytes: Int, runs: Int) throws -> ProgramResult {
    let article = "\(corpus.directory)/article.txt"
    let first = try Corpus.readDocuments(corpus.textPath)[0]
    try String(decoding: Array(first.utf8).prefix(2_000), as: UTF8.self)
      .write(toFile: article, atomically: true, encoding: .utf8)
    let output = "\(corpus.directory)/starting.jsonl"
    let starting = try bench.measure("starting", runs: max(runs, 10)) {
      try Child.spawn([program, "annotate", article], output: output)
      return try Data(contentsOf: URL(filePath: output))
    }

    let bytes = megabytes * 1_000_000
    try corpus.writeArticles(bytes: bytes, to: corpus.articlesPath)
    let quarter = "\(corpus.directory)/articles-quarter.jsonl"
    try corpus.writeArticles(bytes: bytes / 4, to: quarter)
    func annotate(_ input: String, jobs: Int) throws -> (child: Child, output: Data) {
      let output = "\(corpus.directory)/jobs-\(jobs).jsonl"
      let child = try Child.run([program, "annotate", "--jobs", "\(jobs)", input], output: output)
      return (child, try Data(contentsOf: URL(filePath: output)))
    }
    let part = try annotate(quarter, jobs: 2)
    let runs = min(runs, 3)
    var one: [Double] = []
    var two: [Double] = []
    var peak = 0
    for _ in 0..<runs {
      let single = try annotate(corpus.articlesPath, jobs: 1)
      let double = try annotate(corpus.articlesPath, jobs: 2)
      try expect(single.output == double.output, "two jobs write something else than one")
      try expect(double.output.starts(with: part.output), "a quarter of the input gives another beginning")
      one.append(single.child.seconds)
      two.append(double.child.seconds)
      peak = max(peak, double.child.peakMemory)
    }
    return ProgramResult(
      starting: starting.timing.all, oneJob: Timing(one).all, twoJobs: Timing(two).all, bytes: bytes,
      memory: [part.child.peakMemory, peak])
  }
}

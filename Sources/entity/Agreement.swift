import ArgumentParser
import EntityEvaluation
import EntityKit
import EntityReports
import Foundation

struct Agreement: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement", abstract: "How far annotators agree: F1 and Cohen's kappa of every two files.",
    discussion: "The files are JSONL with the same documents.")

  @Argument(help: "Two or more annotated files.")
  var files: [String]

  @OptionGroup var scoring: ScoringOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if files.count < 2 { throw ValidationError("Agreement needs two files at least.") }
  }

  private struct Pair {
    let first: String
    let second: String
    let agreement: PairAgreement
  }

  func run() throws {
    let annotators = try files.map { try AnnotatedFile(path: $0) }
    try scoring.check(annotators.flatMap(\.documents))
    var pairs: [Pair] = []
    for (index, first) in annotators.enumerated() {
      for second in annotators[(index + 1)...] {
        let corpus = try failing(.badInput) {
          try EvaluationCorpus.pair(
            first: first.documents, second: second.documents, firstLocations: first.locations,
            secondLocations: second.locations)
        }
        pairs.append(
          Pair(
            first: first.path, second: second.path,
            agreement: PairAgreement(corpus, options: scoring.options)))
      }
    }
    try json ? Terminal.print(data: Self.json(pairs)) : Terminal.print(Self.table(pairs))
  }

  /// The files by their names, where those are enough to tell them apart.
  private static func names(_ pairs: [Pair]) -> (String) -> String {
    func name(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
    let paths = Set(pairs.flatMap { [$0.first, $0.second] })
    return Set(paths.map(name)).count == paths.count ? name : { $0 }
  }

  // MARK: Printing

  private static func table(_ pairs: [Pair]) -> String {
    var table = TextTable(["", "F1", "F1 overlap", "kappa", "kappa of all", "spans", "spans", "equal"])
    let name = names(pairs)
    for pair in pairs {
      let agreement = pair.agreement
      table.add(
        ["\(name(pair.first)) – \(name(pair.second))"]
          + [agreement.strict, agreement.overlap, agreement.kappa, agreement.kappaOfAll].map(figure)
          + [agreement.counts.first, agreement.counts.second, agreement.counts.both].map(String.init))
    }
    let labels = Set(pairs.flatMap(\.agreement.labels.keys)).sorted()
    for label in labels {
      let values = pairs.compactMap { $0.agreement.labels[label] }
      table.add(["  \(label)", figure(mean(values))])
    }
    if pairs.count > 1 {
      table.add(
        ["mean"]
          + [\PairAgreement.strict, \.overlap, \.kappa, \.kappaOfAll].map { value in
            figure(mean(pairs.map { $0.agreement[keyPath: value] }))
          })
    }
    return table.text
  }

  private static func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }

  private struct PairOutput: Encodable {
    var files: [String]
    var f1: Double
    var f1Overlap: Double
    var kappa: Double
    var kappaOfAll: Double
    var labels: [String: Double]
    var spans: [Int]
    var equal: Int

    private enum CodingKeys: String, CodingKey {
      case files, f1, kappa, labels, spans, equal
      case f1Overlap = "f1_overlap"
      case kappaOfAll = "kappa_of_all"
    }
  }

  private struct Output: Encodable {
    var pairs: [PairOutput]
    var mean: [String: Double]
  }

  private static func json(_ pairs: [Pair]) throws -> String {
    let output = pairs.map { pair in
      PairOutput(
        files: [pair.first, pair.second], f1: pair.agreement.strict, f1Overlap: pair.agreement.overlap,
        kappa: pair.agreement.kappa, kappaOfAll: pair.agreement.kappaOfAll,
        labels: Dictionary(uniqueKeysWithValues: pair.agreement.labels.map { ($0.key.rawValue, $0.value) }),
        spans: [pair.agreement.counts.first, pair.agreement.counts.second], equal: pair.agreement.counts.both)
    }
    return try JSONOutput.text(
      Output(
        pairs: output,
        mean: [
          "f1": mean(output.map(\.f1)), "f1_overlap": mean(output.map(\.f1Overlap)),
          "kappa": mean(output.map(\.kappa)), "kappa_of_all": mean(output.map(\.kappaOfAll)),
        ]))
  }
}

import EntityEvaluation
import EntityText
import Foundation
import Testing

private struct Fixture<Case: Decodable>: Decodable { let cases: [Case] }

/// The fixtures are written by `Tests/Oracles/evaluation_oracle.py`.
private func fixture<Case: Decodable>(_ name: String) throws -> [Case] {
  let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Oracles/\(name).json")
  return try JSONDecoder().decode(Fixture<Case>.self, from: Data(contentsOf: url)).cases
}

private struct OracleDocument: Decodable {
  let gold: [Annotation]
  let predicted: [Annotation]

  private enum Keys: CodingKey { case gold, predicted }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    gold = try container.decode([OracleSpan].self, forKey: .gold).map(\.annotation)
    predicted = try container.decode([OracleSpan].self, forKey: .predicted).map(\.annotation)
  }
}

/// `[start, end, label]`.
private struct OracleSpan: Decodable {
  let annotation: Annotation

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let (start, end) = (try container.decode(Int.self), try container.decode(Int.self))
    annotation = span(start, end, Label(try container.decode(String.self)))
  }
}

private func evaluate(_ documents: [OracleDocument]) -> EvaluationReport {
  report(documents.map { ($0.gold, $0.predicted) })
}

private struct OracleScores: Decodable {
  let precision: Double
  let recall: Double
  let f1: Double

  func agrees(with scores: Scores) -> Bool {
    abs(precision - scores.precision) < 1e-9 && abs(recall - scores.recall) < 1e-9
      && abs(f1 - scores.f1) < 1e-9
  }
}

// nervaluate

private struct NervaluateCase: Decodable {
  let documents: [OracleDocument]
  let overall: NervaluateResults
  let labels: [String: NervaluateResults]
}

private struct NervaluateResults: Decodable {
  let strict: NervaluateCounts
  let exact: NervaluateCounts
  let partial: NervaluateCounts
  let type: NervaluateCounts

  private enum CodingKeys: String, CodingKey {
    case strict, exact, partial
    case type = "ent_type"
  }

  func agrees(with counts: PerScheme<MatchCounts>) -> Bool {
    strict.agrees(with: counts.strict) && exact.agrees(with: counts.exact)
      && partial.agrees(with: counts.partial) && type.agrees(with: counts.type)
  }
}

private struct NervaluateCounts: Decodable {
  let correct: Int
  let incorrect: Int
  let partial: Int
  let missed: Int
  let spurious: Int
  let precision: Double
  let recall: Double
  let f1: Double

  func agrees(with counts: MatchCounts) -> Bool {
    let same = MatchCounts(
      correct: correct, incorrect: incorrect, partial: partial, missed: missed, spurious: spurious,
      partialCredit: Double(partial) / 2)
    return counts == same
      && OracleScores(precision: precision, recall: recall, f1: f1).agrees(with: counts.scores)
  }
}

@Test func nervaluateAgreesWhereItsOrderDoesNotMatter() throws {
  let cases: [NervaluateCase] = try fixture("nervaluate")
  #expect(cases.count == 32)
  for (number, oracle) in cases.enumerated() {
    let result = evaluate(oracle.documents)
    #expect(oracle.overall.agrees(with: result.counts), "case \(number)")
    #expect(result.labels.map(\.label.rawValue) == oracle.labels.keys.sorted())
    for label in result.labels {
      let expected = try #require(oracle.labels[label.label.rawValue])
      #expect(expected.agrees(with: label.counts), "case \(number), \(label.label)")
    }
  }
}

// seqeval

private struct SeqevalCase: Decodable {
  let documents: [OracleDocument]
  let micro: OracleScores
  let macro: OracleScores
  let labels: [String: OracleScores]
}

@Test func seqevalAgrees() throws {
  let cases: [SeqevalCase] = try fixture("seqeval")
  #expect(cases.count == 40)
  for (number, oracle) in cases.enumerated() {
    let result = evaluate(oracle.documents)
    #expect(oracle.micro.agrees(with: result.scores(.strict)), "case \(number)")
    #expect(oracle.macro.agrees(with: result.macro.strict), "case \(number)")
    #expect(result.labels.map(\.label.rawValue) == oracle.labels.keys.sorted())
    for label in result.labels {
      let expected = try #require(oracle.labels[label.label.rawValue])
      #expect(expected.agrees(with: label.counts.strict.scores), "case \(number), \(label.label)")
    }
  }
}

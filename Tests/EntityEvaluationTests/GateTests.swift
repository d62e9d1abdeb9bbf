import EntityEvaluation
import EntityText
import Testing

/// Strict F1: X 1, Y 0.5, all 0.75.
private let evaluated = report(
  [span(0, 5, "X"), span(10, 15, "X"), span(20, 25, "Y"), span(30, 35, "Y")],
  [span(0, 5, "X"), span(10, 15, "X"), span(20, 25, "Y"), span(31, 35, "Y")])

struct GateCase: Sendable, CustomTestStringConvertible {
  let name: String
  let gate: EvaluationGate
  let failures: [String]
  var testDescription: String { name }

  init(_ name: String, _ gate: EvaluationGate, fails failures: [String] = []) {
    (self.name, self.gate, self.failures) = (name, gate, failures)
  }
}

private func baseline(_ f1: Double, _ labels: [Label: Double] = [:]) -> EvaluationGate.Baseline {
  EvaluationGate.Baseline(f1: f1, labels: labels)
}

@Test(arguments: [
  GateCase("nothing asked", EvaluationGate()),
  GateCase("minimum reached", EvaluationGate(minimum: 0.75)),
  GateCase("minimum missed", EvaluationGate(minimum: 0.76), fails: ["minimum"]),
  GateCase("as before", EvaluationGate(baseline: baseline(0.75))),
  GateCase("the last bit", EvaluationGate(baseline: baseline(0.75.nextUp))),
  GateCase("better", EvaluationGate(baseline: baseline(0.5))),
  GateCase("worse", EvaluationGate(baseline: baseline(0.7501)), fails: ["baseline"]),
  GateCase("a little worse", EvaluationGate(baseline: baseline(0.755), maxDrop: 0.5)),
  GateCase("too much worse", EvaluationGate(baseline: baseline(0.7551), maxDrop: 0.5), fails: ["baseline"]),
  GateCase("labels are only shown", EvaluationGate(baseline: baseline(0.75, ["X": 1, "Y": 1, "Z": 1]))),
  GateCase(
    "labels count", EvaluationGate(baseline: baseline(0.75, ["X": 1, "Y": 0.6, "Z": 1]), maxLabelDrop: 2),
    fails: ["Y", "Z"]),
])
func gates(_ gate: GateCase) {
  let checks = gate.gate.checks(evaluated)
  #expect(checks.filter { !$0.passed }.map(\.name) == gate.failures)
  let labels = Set(["X", "Y"] + (gate.gate.baseline?.labels.keys.map(\.rawValue) ?? []))
  #expect(checks.filter { $0.group == "labels" }.map(\.name) == labels.sorted())
}

@Test func junitHasACaseForEveryCheck() {
  let gate = EvaluationGate(minimum: 0.8, baseline: baseline(0.75))
  let xml = JUnitReport(name: "a<b>").xml(gate.checks(evaluated))
  #expect(isWellFormed(xml))
  #expect(xml.contains("tests=\"4\" failures=\"1\""))
  #expect(xml.matches(of: /<testcase\b/).count == 4)
  #expect(
    xml.contains("name=\"minimum\"><failure message=\"strict micro F1 is 0.75, below 0.8\""))
}

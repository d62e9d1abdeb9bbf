import Testing

@testable import EntityRules

struct FeatureCase: Sendable, CustomTestStringConvertible {
  var value: String?
  var comparison: FeatureTest.Comparison
  var wanted: [String]
  var passes: Bool

  init(_ value: String?, _ comparison: FeatureTest.Comparison, _ wanted: String..., passes: Bool) {
    (self.value, self.comparison, self.wanted, self.passes) = (value, comparison, wanted, passes)
  }

  var testDescription: String { "\(value ?? "nothing") \(comparison.rawValue) \(wanted)" }
}

@Suite("Tests of features")
struct FeatureTestTests {
  static let cases: [FeatureCase] = [
    FeatureCase("CU", .equal, "CU", passes: true),
    FeatureCase("CU", .equal, "cu", passes: false),
    FeatureCase("CU", .notEqual, "RU", passes: true),
    FeatureCase("CU", .notEqual, "CU", passes: false),
    FeatureCase("RU", .within, "CU", "RU", passes: true),
    FeatureCase("US", .within, "CU", "RU", passes: false),
    FeatureCase("9", .less, "10", passes: true),
    FeatureCase("10", .less, "9", passes: false),
    FeatureCase("10", .less, "10", passes: false),
    FeatureCase("10", .lessOrEqual, "10", passes: true),
    FeatureCase("10.0", .lessOrEqual, "10", passes: true),
    FeatureCase("10.0", .greaterOrEqual, "10", passes: true),
    FeatureCase("-1", .greater, "-2", passes: true),
    FeatureCase("0.5", .greater, "0.25", passes: true),
    FeatureCase("1e3", .greater, "999", passes: true),
    FeatureCase("b", .greater, "a", passes: true),
    FeatureCase("a", .greater, "b", passes: false),
    FeatureCase("9", .greater, "a", passes: false),
    FeatureCase("2023-05-01", .less, "2023-06-01", passes: true),
    FeatureCase("é", .equal, "e\u{301}", passes: true),
    FeatureCase("", .equal, "", passes: true),
    FeatureCase(nil, .equal, "", passes: false),
    FeatureCase(nil, .notEqual, "x", passes: true),
    FeatureCase(nil, .less, "x", passes: false),
    FeatureCase(nil, .lessOrEqual, "x", passes: false),
    FeatureCase(nil, .greater, "x", passes: false),
    FeatureCase(nil, .greaterOrEqual, "x", passes: false),
    FeatureCase(nil, .within, "x", passes: false),
  ]

  @Test("which values pass", arguments: cases)
  func accepts(_ example: FeatureCase) {
    let test = FeatureTest(name: "f", comparison: example.comparison, values: example.wanted)
    #expect(test.accepts(example.value) == example.passes)
  }
}

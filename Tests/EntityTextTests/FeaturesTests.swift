import EntityText
import RandomTesting
import Testing

struct FeaturesTests {
  @Test func sortedByNameWhateverTheOrder() {
    let names = ["gender", "country", "role", "a"]
    var features = Features()
    for name in names { features[name] = name.uppercased() }
    #expect(features.elements.map(\.name) == names.sorted())
    var reversed = Features()
    for name in names.reversed() { reversed[name] = name.uppercased() }
    #expect(features == reversed)
    #expect(features.hashValue == reversed.hashValue)
  }

  @Test func aNameHoldsOneValue() {
    var features: Features = ["b": "1", "a": "2", "b": "3"]
    #expect(features.elements.map { "\($0.name)=\($0.value)" } == ["a=2", "b=3"])
    features["a"] = "4"
    #expect(features["a"] == "4" && features["b"] == "3" && features["c"] == nil)
  }

  @Test func nilRemoves() {
    var features: Features = ["a": "1", "b": "2"]
    features["a"] = nil
    features["missing"] = nil
    #expect(features == ["b": "2"])
    features["b"] = nil
    #expect(features.isEmpty && features == Features())
  }

  @Test func anEmptyValueIsAValue() {
    let features: Features = ["a": ""]
    #expect(features["a"] == "" && !features.isEmpty)
  }

  @Test func mergingLaysTheOtherOver() {
    let base: Features = ["a": "1", "c": "3"]
    #expect(base.merging(["b": "2", "c": "4"]) == ["a": "1", "b": "2", "c": "4"])
    #expect(base.merging([:]) == base)
    #expect(Features().merging(base) == base)
  }

  @Test func agreesWithADictionary() {
    var generator = SeededGenerator(stream: 2)
    for _ in 0..<50 {
      var features = Features()
      var dictionary: [String: String] = [:]
      for step in 0..<30 {
        let name = String(UnicodeScalar(UInt8.random(in: 97..<105, using: &generator)))
        let value = Int.random(in: 0..<4, using: &generator) == 0 ? nil : "\(step)"
        features[name] = value
        dictionary[name] = value
      }
      #expect(features.elements.map(\.name) == dictionary.keys.sorted(), "\(seedLine)")
      #expect(features.elements.allSatisfy { dictionary[$0.name] == $0.value }, "\(seedLine)")
    }
  }
}

struct LabelCase: Sendable, CustomTestStringConvertible {
  let name: String
  let isValid: Bool
  var testDescription: String { "\"\(name)\"" }

  static let all =
    ["COUNTRY", "a", "B-PER", "my_label2", "X9"].map { LabelCase(name: $0, isValid: true) }
    + ["", "9A", "_A", "-A", "A B", "É", "AÉ", "A=B", "A⟧", "A\u{301}", "A٣", "A.B", " A"]
    .map { LabelCase(name: $0, isValid: false) }
}

struct LabelTests {
  @Test(arguments: LabelCase.all)
  func validNames(_ c: LabelCase) {
    #expect(Label(c.name).isValid == c.isValid)
  }

  @Test func labelsAreTheirNames() {
    let label: Label = "TITLE"
    #expect(label == Label("TITLE") && label == Label(rawValue: "TITLE"))
    #expect("\(label)" == "TITLE")
    #expect(["B", "A"].map { Label($0) }.sorted() == ["A", "B"])
  }
}

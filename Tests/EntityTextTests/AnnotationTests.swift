import EntityText
import Testing

@Suite struct AnnotationTests {
  static let annotation = Annotation(
    span: TextSpan(3, 7), label: "COUNTRY", id: "CU", features: ["continent": "America"], score: 0.5,
    provenance: Provenance(recognizer: "countries", origin: "Cuba"))

  static let changes: [@Sendable (inout Annotation) -> Void] = [
    { $0.span = TextSpan(3, 8) }, { $0.label = "CITY" }, { $0.id = nil }, { $0.features["continent"] = nil },
    { $0.score = 1 }, { $0.provenance = nil },
  ]

  @Test(arguments: changes.indices)
  func aChangeIsOfOneCopyAndOfNothingElse(_ number: Int) {
    let original = Self.annotation
    var copy = original
    #expect(copy == original)
    Self.changes[number](&copy)
    #expect(copy != original)
    #expect(original.span == TextSpan(3, 7) && original.label == "COUNTRY" && original.id == "CU")
    #expect(original.features == ["continent": "America"] && original.score == 0.5)
    #expect(original.provenance == Self.annotation.provenance)
    let differences = [
      copy.span != original.span, copy.label != original.label, copy.id != original.id,
      copy.features != original.features, copy.score != original.score,
      copy.provenance != original.provenance,
    ]
    #expect(differences == Self.changes.indices.map { $0 == number })
  }

  @Test func equalOnesThatShareNothingAreEqual() {
    let again = Annotation(
      span: TextSpan(3, 7), label: "COUNTRY", id: "CU", features: ["continent": "America"], score: 0.5,
      provenance: Provenance(recognizer: "countries", origin: "Cuba"))
    #expect(again == Self.annotation)
    #expect(again.hashValue == Self.annotation.hashValue)
  }
}

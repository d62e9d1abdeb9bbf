import EntityText
import Testing

@testable import EntityPipeline

/// "Congo" may be CD or CG.
@Suite struct DocumentEvidenceTests {
  private let document = Document(id: "d", text: "Congo, Kinshasa, Brazzaville, Goma")

  private func congo(_ id: String = "CD", _ others: String = "CG") -> Annotation {
    Annotation(
      span: TextSpan(0, 5), label: "COUNTRY", id: id, features: ["alternatives": others],
      provenance: Provenance(recognizer: "countries/countries", origin: "Congo"))
  }

  private func city(_ start: Int, _ end: Int, _ country: String) -> Annotation {
    Annotation(span: TextSpan(start, end), label: "CITY", features: ["country": country])
  }

  private func decided(_ annotations: [Annotation]) -> Annotation {
    var annotations = annotations
    DocumentEvidence.decide(&annotations, in: document)
    return annotations[0]
  }

  @Test func aCityDecides() {
    let result = decided([congo(), city(17, 28, "CG")])
    #expect(result.id == "CG" && result.features["alternatives"] == nil)
    #expect(result.provenance?.origin == "Congo, CG because of Brazzaville at bytes 17..<28")
  }

  @Test func theGreaterNumberDecides() {
    let result = decided([congo(), city(7, 15, "CD"), city(17, 28, "CG"), city(30, 34, "CD")])
    #expect(result.id == "CD" && result.features["alternatives"] == nil)
    #expect(result.provenance?.origin == "Congo, CD because of Kinshasa at bytes 7..<15 and 1 more")
  }

  @Test func idsAndPartsOfCompoundIdsSpeakToo() {
    let country = Annotation(span: TextSpan(7, 15), label: "COUNTRY", id: "CG")
    #expect(decided([congo(), country]).id == "CG")
    let compound = Annotation(span: TextSpan(7, 15), label: "DEMONYM", id: "FR+CG")
    #expect(decided([congo(), compound]).id == "CG")
  }

  @Test func nothingAndEqualsDecideNothing() {
    #expect(decided([congo()]) == congo())
    #expect(decided([congo(), city(7, 15, "FR")]) == congo())
    let equal = decided([congo("CD", "AA CG"), city(7, 15, "CD"), city(17, 28, "CG")])
    #expect(equal.id == "CD" && equal.features["alternatives"] == "CG AA")
  }

  @Test func theUndecidedDoNotSpeakForEachOther() {
    let second = Annotation(
      span: TextSpan(7, 15), label: "DEMONYM", id: "CG", features: ["alternatives": "CD"])
    #expect(decided([congo(), second]) == congo())
  }

  @Test func theOrderOfAnnotationsDecidesNothing() {
    let others = [city(7, 15, "CD"), city(17, 28, "CG"), city(30, 34, "CG")]
    #expect(decided([congo()] + others).id == "CG")
    #expect(decided([congo()] + others.reversed()).id == "CG")
  }

  @Test func anAnnotationSpeaksOnceForAnID() {
    let twice = Annotation(
      span: TextSpan(7, 15), label: "CITY", id: "FR+CG+CG", features: ["country": "CG"])
    let same = Annotation(span: TextSpan(7, 15), label: "CITY", id: "CG", features: ["country": "CG"])
    for annotation in [twice, same] {
      let result = decided([congo("CD", "CG AA"), annotation, city(30, 34, "CD")])
      #expect(result.id == "CD" && result.features["alternatives"] == "CG AA")
    }
  }
}

import EntityDates
import Testing

@Test func normalizerHasTheNameThatManifestsUse() {
  #expect(FrenchDateNormalizer().name == "dates-fr")
}

import EntityProcesses
import EntityText
import Testing

@Suite(.needsPython) struct ProcessConformanceTests {
  private func problems(
    _ traits: [String] = [], accept: [String] = ["la ⟦DATE date⟧"], reject: [String] = ["le jour"]
  ) -> [Diagnostic] {
    let configuration = TestWorker.configuration(traits) {
      $0.timeout = .seconds(traits.contains("unreachable") ? 1 : 60)
      $0.stopTimeout = .seconds(traits.isEmpty ? 60 : 1)
    }
    let place = SourceLocation(file: "plugin.yaml", line: 7)
    return ProcessConformance(
      configuration, accept: accept.map { .init($0, at: place) }, reject: reject.map { .init($0, at: place) },
      at: SourceLocation(file: "plugin.yaml")
    ).run().problems
  }

  @Test(arguments: ["utf8", "scalar", "utf16"]) func aGoodWorkerPasses(_ unit: String) {
    let report = ProcessConformance(
      TestWorker.configuration(["unit=\(unit)"]) { $0.stopTimeout = .seconds(60) },
      accept: [.init("une ⟦DATE date⟧ de l'été"), .init("⟦DATE date⟧")], reject: [.init("le jour")]
    ).run()
    #expect(report.problems == [])
    // Eight texts, each sentence with its twin behind other characters, and all of that once more.
    #expect(report.tried == 2 * (8 + 4 + 1))
  }

  static let breaches: [(traits: [String], codes: [String], saying: String)] = [
    (["stillborn"], ["conformance.hello"], "No module named 'calendar_of_doom'"),
    (["future"], ["conformance.hello"], "it speaks version 99 of the protocol"),
    (
      ["unreachable"], ["conformance.ping", "conformance.bad-input"],
      "asked whether it is there: it did not answer"
    ),
    (["moody"], ["conformance.repeat"], "it finds something else when it is asked again"),
    (["fragile"], ["conformance.bad-input"], "given a line that is not JSON: it ended with status 1"),
    (["stubborn"], ["conformance.shutdown"], "it does not end with status 0 when it is told to shut down"),
    (
      ["immortal"], ["conformance.shutdown", "conformance.end-of-input"],
      "it does not end with status 0 when its standard input ends"
    ),
  ]

  @Test(arguments: breaches) func everyBreachIsFound(
    _ breach: (traits: [String], codes: [String], saying: String)
  ) {
    let found = problems(breach.traits)
    #expect(found.map(\.code) == breach.codes, "\(found)")
    #expect(found.contains { $0.message.contains(breach.saying) }, "\(found)")
    #expect(found.allSatisfy { $0.severity == .error && $0.location?.file == "plugin.yaml" })
  }

  @Test func sentencesAreTests() {
    let missed = problems(accept: ["le ⟦DATE jour⟧ et la ⟦DATE date⟧", "la ⟦TIME date⟧"])
    #expect(missed.map(\.code) == ["check.accept", "check.accept"])
    #expect(missed.first?.message.contains("it does not find DATE \"jour\"") == true)
    #expect(missed.first?.help == "found: le jour et la ⟦DATE date⟧")
    #expect(missed.first?.location?.line == 7)
    let wrong = problems(reject: ["la date"])
    #expect(wrong.map(\.code) == ["check.reject"])
    #expect(wrong.first?.help == "found: la ⟦DATE date⟧")
    #expect(problems(accept: ["la ⟦DATE date"]).map(\.location?.line) == [7])
  }

  /// Offsets in another unit than the declared one look right in plain texts.
  @Test(arguments: [["count=utf8"], ["count=utf16"]]) func aWrongUnitShowsBehindOtherCharacters(
    _ traits: [String]
  ) {
    let found = problems(traits, accept: ["la ⟦DATE date⟧ est encore loin, et la phrase est longue"])
    #expect(found.map(\.code) == ["conformance.offsets"], "\(found)")
    #expect(found.first?.help?.contains("do its offsets count what its hello says?") == true)
    // At the end of a text they leave it.
    #expect(problems(traits).map(\.code) == ["conformance.candidate"])
  }

  @Test func aBadCandidateIsShown() {
    let found = problems(accept: ["la date LABEL ⟦DATE x⟧"])
    #expect(found.map(\.code) == ["conformance.candidate"])
    #expect(found.first?.message.contains("the label \"TIME\" is not declared") == true)
  }
}

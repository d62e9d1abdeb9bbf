import EntityEvaluation
import EntityText
import Testing

@Test func labelsAreMappedOnce() {
  let options = EvaluationOptions(labelMap: ["CITY": "PLACE", "PLACE": "LOCATION"])
  #expect(
    options.applied(to: [span(0, 4, "CITY"), span(5, 9, "PLACE")]).map(\.label) == [
      "PLACE", "LOCATION",
    ])
}

@Test func labelsAreKeptAndIgnoredByTheirNewName() {
  let options = EvaluationOptions(
    labels: ["PLACE", "DATE"], ignoredLabels: ["DATE"], labelMap: ["CITY": "PLACE"])
  let kept = options.applied(to: [span(0, 4, "CITY"), span(5, 9, "DATE"), span(10, 12, "PERSON")])
  #expect(kept == [span(0, 4, "PLACE")])
}

@Test func duplicatesThatMappingMakesAreMerged() {
  let options = EvaluationOptions(labelMap: ["CITY": "PLACE", "COUNTRY": "PLACE"])
  let annotations = [
    span(0, 9, "CITY"), span(0, 9, "COUNTRY", id: "SG"), span(0, 9, "COUNTRY", id: "MC", score: 0.5),
    span(0, 9, "COUNTRY", id: "MC"),
  ]
  #expect(options.applied(to: annotations) == [span(0, 9, "PLACE", id: "MC")])
  #expect(options.applied(to: annotations.reversed()) == [span(0, 9, "PLACE", id: "MC")])
}

@Test func outermostDropsWhatLiesInsideAnyLabel() {
  let options = EvaluationOptions(outermost: true)
  let annotations = [
    span(0, 10, "A"), span(0, 10, "B"), span(0, 4, "A"), span(6, 10, "C"), span(8, 12, "A"),
    span(20, 22, "A"),
  ]
  #expect(
    options.applied(to: annotations) == [
      span(0, 10, "A"), span(0, 10, "B"), span(8, 12, "A"), span(20, 22, "A"),
    ])
}

@Test func outermostLooksAtKeptLabelsOnly() {
  let options = EvaluationOptions(labels: ["COUNTRY"], outermost: true)
  #expect(options.applied(to: [span(0, 20, "TITLE"), span(5, 9, "COUNTRY")]) == [span(5, 9, "COUNTRY")])
}

@Test func optionsApplyToBothSides() {
  let options = EvaluationOptions(labelMap: ["CITY": "LOCATION", "COUNTRY": "LOCATION"], outermost: true)
  let result = report(
    [span(0, 9, "LOCATION")], [span(0, 9, "CITY"), span(3, 5, "COUNTRY")], options: options)
  #expect(result.counts.strict == MatchCounts(correct: 1))
  #expect(result.labels.map(\.label) == ["LOCATION"])
}

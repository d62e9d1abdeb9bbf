import EntityEvaluation
import EntityKit
import Foundation
import Testing

/// What the shipped pack must reach on the example articles.
private enum Wanted {
  /// Strict micro F1 over all labels.
  static let f1 = 0.90
  /// How many of the strictly right spans have the right id.
  static let identifiers = 0.98
}

private enum Articles {
  static func read(_ name: String) throws -> [AnnotatedDocument] {
    let path = "\(Home.shipped)/examples/articles/\(name).jsonl"
    return try JSONLinesFormat.read(Array(Data(contentsOf: URL(fileURLWithPath: path))), file: path)
  }
}

@Suite struct ExampleScoresTests {
  @Test func theArticlesAreAnnotatedWell() throws {
    let gold = try Articles.read("dev")
    let pipeline = try PipelineLoader(resources: ResourceLocator(root: Home.shipped)).load().pipeline
    let predicted = try gold.map { try pipeline.annotate($0.document) }
    let report = EvaluationReport(try EvaluationCorpus.pair(gold: gold, predicted: predicted))
    #expect(report.warnings.isEmpty)
    #expect(report.scores(.strict).f1 >= Wanted.f1, "strict micro F1 \(report.scores(.strict).f1)")
    #expect(report.identifiers.matched > 200)
    #expect(report.identifiers.accuracy >= Wanted.identifiers, "ids \(report.identifiers.accuracy)")
  }
}

/// The gold obeys the annotation guidelines, as far as a machine can see.
@Suite(.serialized) struct ExampleGoldTests {
  static let files = ["dev", "test"]
  static let labels: Set<Label> = [
    "COUNTRY", "DEMONYM", "CITY", "REGION", "ORGANIZATION", "TITLE", "PERSON", "DATE",
  ]
  /// States that are no more (ISO 3166-3).
  static let historicCodes: Set<String> = ["AN", "CS", "DD", "SU", "YD", "YU", "ZR"]

  /// What stands around a span in messages.
  private func forEachSpan(
    _ file: String, _ body: (Annotation, String, AnnotatedDocument, Comment) throws -> Void
  ) throws {
    for article in try Articles.read(file) {
      for annotation in article.annotations {
        let text = article.document.text(of: annotation.span)
        try body(
          annotation, text, article, "\(file).jsonl \(article.document.id) \(annotation.label) \"\(text)\"")
      }
    }
  }

  @Test func thereAreEnough() throws {
    #expect(try Articles.read("dev").count + Articles.read("test").count >= 12)
    let ids = try Self.files.flatMap { try Articles.read($0).map(\.document.id) }
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: files)
  func articlesHaveTheLengthOfNews(_ file: String) throws {
    for article in try Articles.read(file) {
      let words = article.document.text.split(whereSeparator: \.isWhitespace).count
      #expect((150...310).contains(words), "\(file).jsonl \(article.document.id): \(words) words")
    }
  }

  @Test(arguments: files)
  func labelsAreKnown(_ file: String) throws {
    try forEachSpan(file) { annotation, _, _, place in #expect(Self.labels.contains(annotation.label), place)
    }
    let used = Set(try Articles.read(file).flatMap(\.annotations).map(\.label))
    #expect(used == Self.labels)
  }

  @Test(arguments: files)
  func countriesAndDemonymsHaveISOCodes(_ file: String) throws {
    let known = Set(try LocaleNames.countries(in: "en").map(\.code)).union(Self.historicCodes)
    try forEachSpan(file) { annotation, _, _, place in
      guard ["COUNTRY", "DEMONYM"].contains(annotation.label) else { return }
      let codes = (annotation.id ?? "").split(separator: "+", omittingEmptySubsequences: false).map(
        String.init)
      #expect(codes.allSatisfy(known.contains), place)
      #expect(annotation.label == "DEMONYM" || codes.count == 1, place)
    }
  }

  @Test(arguments: files)
  func spansNestAndNothingIsSaidTwice(_ file: String) throws {
    for article in try Articles.read(file) {
      let annotations = article.annotations
      let keys = annotations.map { "\($0.span) \($0.label)" }
      #expect(Set(keys).count == keys.count, "\(article.document.id)")
      for (index, a) in annotations.enumerated() {
        for b in annotations[(index + 1)...] {
          #expect(
            !a.span.crosses(b.span),
            "\(file).jsonl \(article.document.id): \(a.label) \(a.span), \(b.label) \(b.span)")
        }
      }
    }
  }

  @Test(arguments: files)
  func onlyTitlesAndOrganizationsHoldSpans(_ file: String) throws {
    try forEachSpan(file) { annotation, _, article, place in
      let inner = article.annotations.filter {
        $0.span != annotation.span && annotation.span.contains($0.span)
      }
      guard !inner.isEmpty else { return }
      #expect(["TITLE", "ORGANIZATION"].contains(annotation.label), place)
      #expect(
        inner.allSatisfy { ["COUNTRY", "DEMONYM", "CITY", "REGION", "ORGANIZATION"].contains($0.label) },
        place)
    }
  }

  @Test(arguments: files)
  func spansHaveNoBlanksAtTheirEnds(_ file: String) throws {
    try forEachSpan(file) { _, text, _, place in
      #expect(!(text.first?.isWhitespace ?? true) && !(text.last?.isWhitespace ?? true), place)
    }
  }

  /// "l'Espagne", "d'Haïti": the elided word stays outside. In names of another kind it may be at home
  /// ("L'Aquila", "L'Orient-Le Jour").
  @Test(arguments: files)
  func spansLeaveElisionsOut(_ file: String) throws {
    try forEachSpan(file) { annotation, text, _, place in
      guard ["COUNTRY", "DEMONYM", "TITLE", "DATE"].contains(annotation.label) else { return }
      #expect(text.lowercased().prefixMatch(of: /[ld]['’]/) == nil, place)
    }
  }

  @Test(arguments: files)
  func spansDoNotCutWords(_ file: String) throws {
    try forEachSpan(file) { annotation, _, article, place in
      let scalars = Array(article.document.text.unicodeScalars)
      let range = OffsetTable(article.document.text, unit: .scalar).range(of: annotation.span)
      func isLetter(_ index: Int) -> Bool {
        scalars.indices.contains(index) && scalars[index].properties.isAlphabetic
      }
      #expect(!(isLetter(range.lowerBound - 1) && isLetter(range.lowerBound)), place)
      #expect(!(isLetter(range.upperBound - 1) && isLetter(range.upperBound)), place)
    }
  }
}

internal import EntityText

/// Decides names that stand for several things by what else the document names.
///
/// An annotation that the conflict policy left undecided carries the other ids as the feature `alternatives`
/// ("Congo": CD, and CG). Each annotation of the document that is decided speaks for the id that it has, and for
/// that of its feature `country`: Kinshasa, a Kinshasan newspaper and "République démocratique du Congo" speak
/// for CD. The id that most speak for is taken; where two have equally many, nothing changes and the
/// alternatives stay, the likelier first.
struct DocumentEvidence {
  /// The feature by which an annotation says where it belongs.
  static let countryFeature = "country"

  /// For each id the decided annotations that speak for it, in text order.
  private var witnesses: [String: [Annotation]] = [:]

  /// Whether the policy left open what the annotation stands for.
  static func isUndecided(_ annotation: Annotation) -> Bool {
    annotation.features[ConflictPolicy.alternativesFeature] != nil
  }

  init(_ annotations: [Annotation]) {
    for annotation in annotations where !Self.isUndecided(annotation) {
      var ids = Set(annotation.id.map { $0.split(separator: "+").map(String.init) } ?? [])
      if let country = annotation.features[Self.countryFeature] { ids.insert(country) }
      for id in ids { witnesses[id, default: []].append(annotation) }
    }
  }

  /// The annotations, each undecided one decided where there is evidence.
  /// - Complexity: O(annotations).
  func deciding(_ annotations: [Annotation], in document: Document) -> [Annotation] {
    annotations.map { annotation in
      guard let id = annotation.id, let others = annotation.features[ConflictPolicy.alternativesFeature]
      else {
        return annotation
      }
      // The policy's choice first, then by id: among equals the order decides nothing.
      let ids = [id] + others.split(separator: " ").map(String.init)
      let counts = ids.map { witnesses[$0]?.count ?? 0 }
      let most = counts.max() ?? 0
      guard most > 0 else { return annotation }
      var decided = annotation
      guard counts.count(where: { $0 == most }) == 1, let winner = counts.firstIndex(of: most),
        let witness = witnesses[ids[winner]]?.first
      else {
        let ranked = zip(others.split(separator: " ").map(String.init), counts.dropFirst())
          .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.map(\.0)
        decided.features[ConflictPolicy.alternativesFeature] = ranked.joined(separator: " ")
        return decided
      }
      decided.id = ids[winner]
      decided.features[ConflictPolicy.alternativesFeature] = nil
      let words = document.text(of: witness.span)
      let more = most > 1 ? " and \(most - 1) more" : ""
      decided.provenance = decided.provenance.map {
        Provenance(
          recognizer: $0.recognizer,
          origin: "\($0.origin), \(ids[winner]) because of \(words) at \(witness.span)\(more)",
          location: $0.location)
      }
      return decided
    }
  }
}

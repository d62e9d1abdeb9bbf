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

  /// The decided annotations that speak for an id.
  private struct Witnesses {
    var count = 0
    /// The first in text order.
    var first: TextSpan?
  }

  /// For each id that there is to decide on those that speak for it.
  private var witnesses: [String: Witnesses] = [:]

  /// Decides annotations where there is evidence.
  /// - Complexity: O(annotations).
  static func decide(_ annotations: inout [Annotation], in document: Document) {
    let undecided = annotations.indices.filter { isUndecided(annotations[$0]) }
    guard !undecided.isEmpty else { return }
    var evidence = DocumentEvidence()
    for index in undecided {
      for id in evidence.ids(of: annotations[index]) { evidence.witnesses[id] = Witnesses() }
    }
    for annotation in annotations where !isUndecided(annotation) { evidence.hear(annotation) }
    for index in undecided { evidence.decide(&annotations[index], in: document) }
  }

  /// Whether the policy left open what the annotation stands for.
  private static func isUndecided(_ annotation: Annotation) -> Bool {
    annotation.features[ConflictPolicy.alternativesFeature] != nil
  }

  private mutating func hear(_ annotation: Annotation) {
    let id = annotation.id
    let country = annotation.features[Self.countryFeature]
    if let id, id.utf8.contains(UInt8(ascii: "+")) {
      // Several at once, each of which counts once.
      let ids = Set(Self.parts(of: id, between: "+"))
      for id in country.map({ ids.union([$0]) }) ?? ids { count(annotation.span, for: id) }
    } else {
      if let id { count(annotation.span, for: id) }
      if let country, country != id { count(annotation.span, for: country) }
    }
  }

  private mutating func count(_ witness: TextSpan, for id: String) {
    guard let index = witnesses.index(forKey: id) else { return }
    witnesses.values[index].count += 1
    if witnesses.values[index].first == nil { witnesses.values[index].first = witness }
  }

  /// The policy's choice first, then by id: among equals the order decides nothing. None for what is decided.
  private func ids(of annotation: Annotation) -> [String] {
    guard let id = annotation.id, let others = annotation.features[ConflictPolicy.alternativesFeature]
    else { return [] }
    return [id] + Self.parts(of: others, between: " ")
  }

  private static func parts(of text: String, between separator: Unicode.Scalar) -> [String] {
    text.utf8.split(separator: UInt8(ascii: separator)).map { String(Substring($0)) }
  }

  private func decide(_ annotation: inout Annotation, in document: Document) {
    let ids = ids(of: annotation)
    let counts = ids.map { witnesses[$0]?.count ?? 0 }
    guard let most = counts.max(), most > 0, let winner = counts.firstIndex(of: most) else { return }
    guard counts.count(where: { $0 == most }) == 1, let witness = witnesses[ids[winner]]?.first else {
      let ranked = zip(ids, counts).dropFirst()
        .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.map(\.0)
      annotation.features[ConflictPolicy.alternativesFeature] = ranked.joined(separator: " ")
      return
    }
    annotation.id = ids[winner]
    annotation.features[ConflictPolicy.alternativesFeature] = nil
    let words = document.text(of: witness)
    let more = most > 1 ? " and \(most - 1) more" : ""
    annotation.provenance = annotation.provenance.map {
      Provenance(
        recognizer: $0.recognizer,
        origin: "\($0.origin), \(ids[winner]) because of \(words) at bytes \(witness)\(more)",
        location: $0.location)
    }
  }
}

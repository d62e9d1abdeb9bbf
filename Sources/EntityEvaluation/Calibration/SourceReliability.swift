public import EntityText

/// How often what a rule, an entry or a whole list proposes is right.
public struct SourceReliability: Hashable, Sendable {
  /// "titles/rules", "places/cities".
  public let recognizer: String
  /// The rule's name or the entry's term; `nil` for everything that the recognizer proposes.
  public let origin: String?
  public private(set) var correct = 0
  public private(set) var total = 0

  /// What the source's proposals are worth: the lower bound of its precision.
  public var score: Double { WilsonInterval.lowerBound(correct, of: total) }

  init(recognizer: String, origin: String?) {
    self.recognizer = recognizer
    self.origin = origin
  }

  mutating func count(isCorrect: Bool) {
    total += 1
    correct += isCorrect ? 1 : 0
  }
}

/// Counts proposals against gold, source by source.
///
/// A proposal is correct where gold has an annotation of the same span and label. All proposals count, those
/// that lost a conflict as well: a score decides conflicts, so it must not be measured on what is left after
/// them.
public struct ReliabilityCounter: Sendable {
  private struct Source: Hashable {
    var recognizer: String
    var origin: String?
  }

  private struct Name: Hashable {
    var span: TextSpan
    var label: Label
  }

  private var counts: [Source: SourceReliability] = [:]

  public init() {}

  /// Counts one document. Annotations without provenance count for nobody.
  /// - Complexity: O(gold + proposed).
  public mutating func count(proposed: [Annotation], gold: [Annotation]) {
    let names = Set(gold.map { Name(span: $0.span, label: $0.label) })
    for annotation in proposed {
      guard let provenance = annotation.provenance else { continue }
      let isCorrect = names.contains(Name(span: annotation.span, label: annotation.label))
      for origin in [nil, provenance.origin] {
        let source = Source(recognizer: provenance.recognizer, origin: origin)
        counts[source, default: SourceReliability(recognizer: source.recognizer, origin: origin)]
          .count(isCorrect: isCorrect)
      }
    }
  }

  /// The recognizers and, of their rules and entries, those that proposed something at least `minimum` times;
  /// by recognizer, each before its rules and entries.
  public func sources(minimum: Int) -> [SourceReliability] {
    counts.values.filter { $0.origin == nil || $0.total >= minimum }.sorted {
      ($0.recognizer, $0.origin == nil ? 0 : 1, $0.origin ?? "")
        < ($1.recognizer, $1.origin == nil ? 0 : 1, $1.origin ?? "")
    }
  }
}

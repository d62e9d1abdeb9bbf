public import EntityText

/// The parts of a span that is not in one piece, as brat and others know them. An annotation has one span,
/// from the first part to the last; which parts of it are meant stands in a feature.
public enum Fragments {
  /// The feature: `0-4 9-15`, in bytes from the start of the span.
  public static let feature = "fragments"

  /// The value of the feature for parts of one span.
  /// - Precondition: `parts` is not empty.
  static func value(_ parts: [TextSpan]) -> String {
    let start = parts[0].start
    return parts.map { "\($0.start - start)-\($0.end - start)" }.joined(separator: " ")
  }

  /// The parts of an annotation in the text; `nil` where it is in one piece, or where the feature does
  /// not say two or more parts that ascend and fill the span from its start to its end.
  public static func parts(of annotation: Annotation, in text: [UInt8]) -> [TextSpan]? {
    guard let parts = parts(of: annotation),
      parts.allSatisfy({ text.isScalarBoundary($0.start) && text.isScalarBoundary($0.end) })
    else { return nil }
    return parts
  }

  /// The same without a look at the text, where no parts may cut a character.
  static func parts(of annotation: Annotation) -> [TextSpan]? {
    guard let value = annotation.features[feature] else { return nil }
    var parts: [TextSpan] = []
    for piece in value.split(separator: " ", omittingEmptySubsequences: false) {
      let bounds = piece.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard bounds.count == 2, let lower = bounds[0], let upper = bounds[1], lower >= 0, lower < upper,
        upper <= annotation.span.count
      else { return nil }
      let part = TextSpan(annotation.span.start + lower, annotation.span.start + upper)
      guard part.start > parts.last?.end ?? -1 else { return nil }
      parts.append(part)
    }
    let fills = parts.first?.start == annotation.span.start && parts.last?.end == annotation.span.end
    // Written in another way, the same parts could not be read back as they were.
    return parts.count > 1 && fills && Self.value(parts) == value ? parts : nil
  }
}

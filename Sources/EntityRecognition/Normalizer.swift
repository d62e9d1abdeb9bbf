public import EntityText

/// Says what the annotations of one label stand for: a date for "le 16 juin", when the document is from
/// 2023. Runs on the survivors, after all stages; it adds a feature and moves no span.
public protocol Normalizer: Sendable {
  /// How manifests call it: "dates-fr".
  var name: String { get }
  var label: Label { get }

  /// The value of an annotation of ``label``, kept as its feature ``Annotation/valueFeature``; `nil`
  /// where there is nothing to say.
  func value(of annotation: Annotation, in document: Document) -> String?
}

extension Annotation {
  /// The feature that holds a normalized value.
  public static let valueFeature = "value"
}

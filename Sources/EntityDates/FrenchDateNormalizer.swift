public import EntityRecognition
public import EntityText

/// What French calendar expressions stand for, in the manner of ISO 8601 and TIMEX3.
public struct FrenchDateNormalizer: Normalizer {
  public let name = "dates-fr"
  public let label: Label = "DATE"

  public init() {}

  public func value(of annotation: Annotation, in document: Document) -> String? { nil }
}

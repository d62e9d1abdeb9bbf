internal import EntityDates
internal import EntityRecognition

/// What comes with EntityKit and is written in Swift. The one list of it.
enum BuiltIns {
  static let normalizers: [any Normalizer] = [FrenchDateNormalizer()]
}

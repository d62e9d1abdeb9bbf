internal import EntityText

/// What an annotation holds besides span and label, as names and values, for formats with features of
/// any name but no place for ids, scores or provenance.
///
/// A feature whose name is one of those below, or begins with `feature:`, is written with `feature:`
/// before its name.
enum FlatFields {
  private static let reserved: Set<String> = [
    "id", "score", "recognizer", "origin", "file", "line", "column",
  ]

  /// - Parameter withID: whether the id is among the fields.
  static func of(_ annotation: Annotation, withID: Bool = true) -> [(name: String, value: String)] {
    var fields: [(String, String)] = []
    if withID, let id = annotation.id { fields.append(("id", id)) }
    if annotation.score != 1 {
      fields.append(("score", annotation.score.isFinite ? "\(annotation.score)" : "0"))
    }
    if let provenance = annotation.provenance {
      fields.append(("recognizer", provenance.recognizer))
      fields.append(("origin", provenance.origin))
      if let location = provenance.location {
        fields.append(("file", location.file))
        if let line = location.line { fields.append(("line", "\(line)")) }
        if let column = location.column { fields.append(("column", "\(column)")) }
      }
    }
    for feature in annotation.features.elements {
      let isTaken = reserved.contains(feature.name) || feature.name.hasPrefix("feature:")
      fields.append((isTaken ? "feature:\(feature.name)" : feature.name, feature.value))
    }
    return fields
  }

  /// Lays fields over an annotation. What is not written as above becomes a feature.
  static func apply(_ fields: [(name: String, value: String)], to annotation: inout Annotation) {
    var known: [String: String] = [:]
    for (name, value) in fields {
      if reserved.contains(name) {
        known[name] = value
      } else {
        annotation.features[name.hasPrefix("feature:") ? String(name.dropFirst(8)) : name] = value
      }
    }
    func keep(_ name: String) { annotation.features[name] = known[name] }
    if let id = known["id"] { annotation.id = id }
    if let score = known["score"] {
      if let value = Double(score), value.isFinite { annotation.score = value } else { keep("score") }
    }
    guard let recognizer = known["recognizer"], let origin = known["origin"] else {
      for name in ["recognizer", "origin", "file", "line", "column"] where known[name] != nil { keep(name) }
      return
    }
    if known["file"] == nil { ["line", "column"].forEach(keep) }
    let location = known["file"].map {
      SourceLocation(
        file: $0, line: known["line"].flatMap { Int($0) }, column: known["column"].flatMap { Int($0) })
    }
    annotation.provenance = Provenance(recognizer: recognizer, origin: origin, location: location)
  }
}

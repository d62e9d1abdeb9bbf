internal import EntityText

/// Makes annotations of what a worker proposed for one document: all of it or nothing, for where one offset
/// is wrong the others are not to be trusted either.
struct CandidateReader {
  private let document: Document
  private let table: OffsetTable
  private let labels: Set<String>

  /// - Parameter labels: those that the worker declared.
  init(_ document: Document, unit: OffsetUnit, labels: Set<String>) {
    self.document = document
    self.labels = labels
    table = OffsetTable(document.text, unit: unit)
  }

  func annotations(_ candidates: [WorkerProtocol.RawCandidate], from recognizer: String) throws(BadCandidate)
    -> [Annotation]
  {
    var result: [Annotation] = []
    result.reserveCapacity(candidates.count)
    for candidate in candidates { result.append(try annotation(candidate, recognizer)) }
    return result
  }

  private func annotation(_ candidate: WorkerProtocol.RawCandidate, _ recognizer: String)
    throws(BadCandidate) -> Annotation
  {
    let place = "\(candidate.start)..<\(candidate.end)"
    guard candidate.start < candidate.end else { throw BadCandidate("the span \(place) is empty") }
    guard candidate.start >= 0, candidate.end <= table.count else {
      throw BadCandidate(
        "the span \(place) leaves the text, which has \(table.count) \(Self.name(table.unit))",
        help: "offsets count \(Self.name(table.unit)), as the worker's hello says")
    }
    guard let span = table.span(of: candidate.start..<candidate.end) else {
      throw BadCandidate(
        "the span \(place) cuts a character in two",
        help: "offsets count \(Self.name(table.unit)), as the worker's hello says")
    }
    guard labels.contains(candidate.label) else {
      throw BadCandidate(
        "the label \(WorkerText.quoted(candidate.label)) is not declared",
        help: "its hello declares \(labels.sorted().joined(separator: ", "))")
    }
    let score = candidate.score ?? 1
    guard (0...1).contains(score) else {
      throw BadCandidate("the score \(score) does not lie between 0 and 1")
    }
    guard candidate.id != "" else { throw BadCandidate("an id is empty", help: "leave it out instead") }
    var features = Features()
    for (name, value) in candidate.features ?? [:] {
      guard !name.isEmpty else { throw BadCandidate("a feature has no name") }
      features[name] = value
    }
    return Annotation(
      span: span, label: Label(candidate.label), id: candidate.id, features: features, score: score,
      provenance: Provenance(recognizer: recognizer, origin: candidate.because ?? ""))
  }

  private static func name(_ unit: OffsetUnit) -> String {
    switch unit {
    case .utf8: "UTF-8 bytes"
    case .scalar: "code points"
    case .utf16: "UTF-16 units"
    }
  }
}

/// What is wrong with a candidate.
struct BadCandidate: Error, Hashable {
  let message: String
  let help: String?

  init(_ message: String, help: String? = nil) {
    (self.message, self.help) = (message, help)
  }
}

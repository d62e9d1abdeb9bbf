internal import CEntityKit
internal import EntityRecognition
internal import EntityText

/// Takes what a recognizer behind the C interface proposes for one document, and turns away what is wrong.
final class CandidateCollector {
  private(set) var annotations: [Annotation] = []
  private let document: Document
  private let descriptor: RecognizerDescriptor
  /// Of the wrong ones the first is reported, with how many there are.
  private var wrong = 0
  private var firstWrong: String?
  private var reported: [Diagnostic] = []

  init(_ document: Document, descriptor: RecognizerDescriptor) {
    (self.document, self.descriptor) = (document, descriptor)
  }

  /// What it reported, and what was turned away.
  var diagnostics: [Diagnostic] {
    guard let firstWrong else { return reported }
    let others = wrong == 1 ? "it is dropped" : "it and \(wrong - 1) more are dropped"
    return reported + [
      Diagnostic(.warning, code: "library.bad-candidate", "\(descriptor.id): \(firstWrong); \(others)")
    ]
  }

  /// Whether the candidate was taken.
  func add(_ candidate: ek_candidate?) -> Bool {
    do throws(Refusal) {
      guard let candidate else { throw Refusal("a candidate is NULL") }
      annotations.append(try annotation(candidate))
      return true
    } catch {
      refuse(error.message)
      return false
    }
  }

  private struct Refusal: Error {
    let message: String
    init(_ message: String) { self.message = message }
  }

  private func annotation(_ candidate: ek_candidate) throws(Refusal) -> Annotation {
    guard candidate.size >= MemoryLayout<ek_candidate>.size else {
      throw Refusal("a candidate has size \(candidate.size), not \(MemoryLayout<ek_candidate>.size)")
    }
    guard let name = CStrings.string(candidate.label) else {
      throw Refusal("a candidate has no label, or one that is not UTF-8")
    }
    guard descriptor.makes.contains(Label(name)) else {
      throw Refusal("the label \"\(name)\" is not declared")
    }
    guard (0...1).contains(candidate.score) else {
      throw Refusal("the score \(candidate.score) does not lie between 0 and 1")
    }
    let id = try text(candidate.id, "an id")
    guard id != "" else { throw Refusal("an id is empty") }
    return Annotation(
      span: try span(candidate.start, candidate.end), label: Label(name), id: id,
      features: try features(candidate),
      score: candidate.score,
      provenance: Provenance(recognizer: descriptor.id, origin: try text(candidate.because, "a reason") ?? "")
    )
  }

  private func span(_ start: Int, _ end: Int) throws(Refusal) -> TextSpan {
    let bytes = document.text.utf8
    // Sizes above half of the address space come here as negative numbers.
    guard start >= 0, start < end else { throw Refusal("the span \(start)..<\(end) is empty") }
    guard end <= bytes.count else {
      throw Refusal("the span \(start)..<\(end) leaves the text, which has \(bytes.count) bytes")
    }
    for offset in [start, end] where offset < bytes.count {
      guard bytes[bytes.index(bytes.startIndex, offsetBy: offset)] & 0xC0 != 0x80 else {
        throw Refusal("the span \(start)..<\(end) cuts a character in two")
      }
    }
    return TextSpan(start, end)
  }

  private func features(_ candidate: ek_candidate) throws(Refusal) -> Features {
    var features = Features()
    guard let first = candidate.features else { return features }
    for feature in UnsafeBufferPointer(start: first, count: candidate.feature_count) {
      guard let name = CStrings.string(feature.name), !name.isEmpty,
        let value = CStrings.string(feature.value)
      else {
        throw Refusal("a feature has no name or value, or one that is not UTF-8")
      }
      features[name] = value
    }
    return features
  }

  private func text(_ pointer: UnsafePointer<CChar>?, _ what: String) throws(Refusal) -> String? {
    guard let pointer else { return nil }
    guard let text = CStrings.string(pointer) else { throw Refusal("\(what) is not UTF-8") }
    return text
  }

  private func refuse(_ message: String) {
    wrong += 1
    firstWrong = firstWrong ?? message
  }

  func report(_ severity: ek_severity, _ code: UnsafePointer<CChar>?, _ message: UnsafePointer<CChar>?) {
    let said = message.map { String(cString: $0) } ?? ""
    reported.append(
      Diagnostic(
        severity == EK_ERROR ? .error : .warning, code: code.map { String(cString: $0) } ?? "library.report",
        "\(descriptor.id): \(said)"))
  }
}

import EntityEvaluation
import EntityKit
import Foundation

/// What the subcommands print with `--json`.
enum JSONOutput {
  static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// An annotation with its words; offsets count Unicode scalars.
struct SpanOutput: Encodable {
  var start: Int
  var end: Int
  var label: String
  var id: String?
  var text: String
  var source: SourceOutput?

  init(_ annotation: Annotation, in document: Document, _ offsets: OffsetTable) {
    let range = offsets.range(of: annotation.span)
    (start, end) = (range.lowerBound, range.upperBound)
    label = annotation.label.rawValue
    id = annotation.id
    text = document.text(of: annotation.span)
    source = annotation.provenance.map(SourceOutput.init)
  }
}

/// The rule or entry behind a span.
struct SourceOutput: Encodable {
  var recognizer: String
  var origin: String
  var location: String?

  init(_ provenance: Provenance) {
    recognizer = provenance.recognizer
    origin = provenance.origin
    location = provenance.location?.description
  }
}

/// A number with four decimals.
func figure(_ value: Double) -> String {
  let scaled = Int((value.magnitude * 10000).rounded())
  let fraction = String(scaled % 10000)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return "\(sign)\(scaled / 10000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
}

public import EntityKit
internal import Foundation

/// What the subcommands print with `--json`.
public enum JSONOutput {
  public static func text(_ value: some Encodable) throws -> String {
    try encoded(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// The same on one line.
  static func line(_ value: some Encodable) throws -> String {
    try encoded(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  private static func encoded(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws
    -> String
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

/// An annotation with its words; offsets count Unicode scalars.
public struct SpanOutput: Encodable {
  public var start: Int
  public var end: Int
  public var label: String
  public var id: String?
  public var text: String
  public var source: SourceOutput?

  public init(_ annotation: Annotation, in document: Document, _ offsets: OffsetTable) {
    let range = offsets.range(of: annotation.span)
    (start, end) = (range.lowerBound, range.upperBound)
    label = annotation.label.rawValue
    id = annotation.id
    text = document.text(of: annotation.span)
    source = annotation.provenance.map(SourceOutput.init)
  }
}

/// The rule or entry behind a span.
public struct SourceOutput: Encodable {
  public var recognizer: String
  public var origin: String
  public var location: String?

  public init(_ provenance: Provenance) {
    recognizer = provenance.recognizer
    origin = provenance.origin
    location = provenance.location?.description
  }
}

/// A number with four decimals.
public func figure(_ value: Double) -> String {
  let scaled = Int((value.magnitude * 10000).rounded())
  let fraction = String(scaled % 10000)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  return "\(sign)\(scaled / 10000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
}

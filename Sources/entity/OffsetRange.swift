import ArgumentParser
import EntityKit

/// `120..140`, end exclusive.
struct OffsetRange {
  let range: Range<Int>

  init(_ text: String) throws {
    let parts = text.split(separator: ".", omittingEmptySubsequences: true).map { Int($0) }
    guard parts.count == 2, let start = parts[0], let end = parts[1], start < end else {
      throw ValidationError("\(text) is not a range of offsets such as 120..140.")
    }
    range = start..<end
  }

  static func unit(_ name: String) throws -> OffsetUnit {
    guard let unit = OffsetUnit(rawValue: name) else {
      throw ValidationError("\(name) is not one of scalar, utf8, utf16.")
    }
    return unit
  }

  func span(in document: Document, _ unit: OffsetUnit) throws -> TextSpan {
    let table = OffsetTable(document.text, unit: unit)
    guard let span = table.span(of: range) else {
      let asked = "\(range.lowerBound)..\(range.upperBound)"
      throw Failure(
        .usage,
        [
          Diagnostic(
            code: "explain.range",
            range.upperBound <= table.count
              ? "\(asked) begins or ends inside a character"
              : "\(asked) is no range of the text, which has \(table.count) offsets",
            at: SourceLocation(file: document.id))
        ])
    }
    return span
  }
}
